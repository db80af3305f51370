"""The three ways in, together, on the real stack: chat, API and reminders."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

PATIENCE = 40.0  # seconds for an answer in the chat: the bot may still be importing aiogram
_message_ids = count(1000)


class Person:
    """Somebody in a private chat with the bot of a stack's sandbox."""

    def __init__(self, stack: Stack, user_id: int):
        self._sandbox = f"{stack.url}/sandbox"
        self._user = {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}

    def says(self, text: str) -> dict[str, Any]:
        """What the bot answers."""
        before = len(self.heard())
        chat = {"id": self._user["id"], "type": "private", "first_name": "Ann"}
        message = {
            "message_id": next(_message_ids),
            "date": int(time.time()),
            "from": self._user,
            "chat": chat,
            "text": text,
        }
        sent = httpx.post(f"{self._sandbox}/updates", json={"message": message})
        assert sent.status_code == 200, sent.text
        return self.hears(lambda messages: len(messages) > before)

    def presses(self, label: str, then: str) -> str:
        """A button of the newest message, which has `then` in it after that; its text."""
        message = self.heard()[-1]
        rows = message["reply_markup"]["inline_keyboard"]
        [data] = {one["callback_data"] for row in rows for one in row if label in one["text"]}
        person = {"chat_id": self._user["id"], "user_id": self._user["id"]}
        pressed = {**person, "message_id": message["message_id"], "data": data}
        assert httpx.post(f"{self._sandbox}/press", json=pressed).status_code == 200
        return str(self.hears(lambda messages: then in messages[-1]["text"])["text"])

    def hears(
        self, enough: Callable[[list[dict[str, Any]]], bool], within: float = PATIENCE
    ) -> dict[str, Any]:
        deadline = time.monotonic() + within
        while not enough(heard := self.heard()):
            assert time.monotonic() < deadline, f"heard only {heard}"
            time.sleep(0.1)
        return heard[-1]

    def heard(self) -> list[dict[str, Any]]:
        chat = {"chat_id": self._user["id"]}
        answer = httpx.get(f"{self._sandbox}/messages", params=chat)
        if answer.status_code in (404, 503):  # nobody has written there, or it is still starting
            return []
        messages: list[dict[str, Any]] = answer.json()
        return [message for message in messages if message["from"]["is_bot"]]


def token_of(person: Person) -> str:
    person.says("/token tests")
    person.presses("Read and change", then="For how long?")
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
    return Person(stack, next(_message_ids))


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
    assert "Felix Mendelssohn" in ann.says("/list")["text"]


def test_the_reminder_arrives_at_the_calendar_s_time_of_day(stack: Stack, ann: Person) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=5)
    strike = soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
    with api_of(stack, ann) as api:
        settings = {"remind_at": f"{strike:%H:%M}", "time_zone": "UTC"}
        changed = api.patch(str(api.base_url).rstrip("/"), json=settings)
        assert changed.status_code == 200, changed.text
    ann.says(f"/add Robert Schumann {strike:%d.%m}.1990")
    before = len(ann.heard())
    reminder = ann.hears(lambda messages: len(messages) > before, within=75)
    assert datetime.now(UTC) >= strike
    assert "Robert Schumann" in reminder["text"]
    assert f"turns {strike.year - 1990}" in reminder["text"]


def test_a_restart_of_the_bot_in_the_middle_of_a_dialogue_loses_nothing(
    stack: Stack, ann: Person
) -> None:
    ann.says("/add")
    ann.says("Fanny Hensel")
    stack.supervisorctl("restart", "bot")
    answer = ann.says("14 November")
    assert "Fanny Hensel" in answer["text"]
    assert "14 November" in answer["text"]


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
