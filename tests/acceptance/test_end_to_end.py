"""The three ways in, together, on the real stack: chat, API and reminders."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest

from birthday_calendar.config import SANDBOX_TOKEN
from tests.faults.chats import Person
from tests.support.mini_app import init_data
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

_user_ids = count(1000)


def token_of(person: Person) -> str:
    person.says("/token tests")
    person.presses("Everything, settings and tokens too", then="For how long?")
    told = person.presses("No end", then="bc_")
    return next(word for word in told.split() if word.startswith("bc_"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    url = ""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    with Stack(database_url=url) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture
def ann(stack: Stack) -> Person:
    return Person(stack.url, next(_user_ids))


def api_of(stack: Stack, person: Person) -> httpx.Client:
    """The API with a token that the bot gave, and the person's calendar as its base."""
    headers = {"Authorization": f"Bearer {token_of(person)}"}
    [calendar] = httpx.get(f"{stack.url}/api/v1/calendars", headers=headers).json()["items"]
    base = f"{stack.url}/api/v1/calendars/{calendar['id']}"
    return httpx.Client(base_url=base, headers=headers)


def test_a_event_added_in_chat_comes_back_from_the_api(stack: Stack, ann: Person) -> None:
    ann.says("/add Clara Schumann 13.09.1990")
    with api_of(stack, ann) as api:
        [event] = api.get("/events").json()["items"]
    assert (event["name"], event["day"], event["month"], event["year"]) == (
        "Clara Schumann",
        13,
        9,
        1990,
    )


def test_a_event_created_over_the_api_is_in_the_chat_s_list(stack: Stack, ann: Person) -> None:
    with api_of(stack, ann) as api:
        created = api.post("/events", json={"name": "Felix Mendelssohn", "day": 3, "month": 2})
    assert created.status_code == 201, created.text
    assert "Felix Mendelssohn" in ann.says("/list")


def test_a_person_uses_their_calendar_in_a_mini_app_and_no_log_tells_how(
    stack: Stack, ann: Person
) -> None:
    ann.says("/add Clara Schumann 13.09.1990")
    opened = init_data(SANDBOX_TOKEN, datetime.now(UTC), {"id": ann.id, "first_name": "Ann"})
    with httpx.Client(base_url=stack.url, headers={"Authorization": f"tma {opened}"}) as app:
        me = app.get("/api/v1/me").json()
        assert (me["user"]["id"], [one["access"] for one in me["calendars"]]) == (ann.id, ["admin"])
        events = f"/api/v1/calendars/{me['calendars'][0]['id']}/events"
        assert app.get(events).json()["total"] == 1
        created = app.post(events, json={"name": "Felix Mendelssohn", "day": 3, "month": 2})
        assert created.status_code == 201, created.text
        for path in (f"/api/v1/me?initData={opened}", f"/{opened}", f"/api/{opened}"):
            app.get(path)
        app.headers["Authorization"] += "x"
        assert app.get(events).status_code == 401
    assert "Felix Mendelssohn" in ann.says("/list")
    written = "".join(log.read_text() for log in (stack.var_dir / "logs").iterdir())
    assert '"path":"/api/v1/me"' in written
    assert opened.rpartition("hash=")[2] not in written


def test_the_reminder_arrives_at_the_calendar_s_time_of_day(stack: Stack, ann: Person) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=5)
    strike = soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
    with api_of(stack, ann) as api:
        settings = {"remind_at": f"{strike:%H:%M}", "time_zone": "UTC"}
        changed = api.patch(str(api.base_url).rstrip("/"), json=settings)
        assert changed.status_code == 200, changed.text
    ann.says(f"/add Robert Schumann {strike:%d.%m}.1992")
    before = len(ann.heard())
    reminder = ann.hears(lambda messages: len(messages) > before, within=75)
    assert datetime.now(UTC) >= strike
    assert "Robert Schumann" in reminder["text"]
    assert f"turns {strike.year - 1992}" in reminder["text"]


def test_a_restart_of_the_bot_in_the_middle_of_a_dialogue_loses_nothing(
    stack: Stack, ann: Person
) -> None:
    ann.says("/add")
    ann.says("Fanny Hensel")
    stack.supervisorctl("restart", "bot")
    answer = ann.says("14 November")
    assert "Fanny Hensel" in answer
    assert "14 November" in answer


def test_everything_but_the_chat_works_with_the_bot_stopped(stack: Stack, ann: Person) -> None:
    with api_of(stack, ann) as api:
        stack.supervisorctl("stop", "bot")
        try:
            assert api.get("/events").status_code == 200
            ready = httpx.get(f"{stack.url}/health/ready")
            assert ready.status_code == 200
            assert ready.json()["parts"]["reminders"]["state"] == "running"
        finally:
            stack.supervisorctl("start", "bot")
