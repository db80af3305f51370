"""What a token may do, and while it rests; who made it is looked at when it writes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from birthday_calendar.api import asking
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.errors import DatabaseBroken, DatabaseReadOnly, StorageFull
from birthday_calendar.models import Access, CalendarKind, Pause, Token
from birthday_calendar.services import calendars, rights, tokens
from birthday_calendar.storage import tokens as stored
from birthday_calendar.telegram import BotApi
from tests.api.conftest import Api, Clock, on_sqlite, problem
from tests.support.sandbox import sandbox_server

ANN, CHIARA = 700_000_001, 700_000_003
GROUP = -4_700_000_001  # Ann made it, Chiara is a member
ANNA = {"name": "Anna", "day": 15, "month": 3}
_bot_ids = count(8_000_000)


class World:
    """A group in the sandbox, and the API to its calendar with a token of Ann's."""

    def __init__(
        self, db: Database, clock: Clock, app: Any, telegram: httpx.AsyncClient, bot_id: int
    ):
        self.db = db
        self.clock = clock
        self.app = app
        self._telegram = telegram
        self.bot_id = bot_id

    async def token(self, chat_id: int = GROUP, user_id: int = ANN, **options: Any) -> Api:
        calendar = await calendars.open_for_chat(
            self.db,
            chat_id,
            kind=CalendarKind.SHARED if chat_id < 0 else CalendarKind.PERSONAL,
            title="Team",
            language="en",
            time_zone="UTC",
            now=self.clock(),
        )
        secret = await tokens.create(self.db, calendar, user_id, self.clock(), **options)
        return Api(self.app, secret, calendar)

    async def kept(self, api: Api) -> Token:
        return (await tokens.authenticate(self.db, api.token, self.clock()))[0]

    async def happens(self, path: str, **body: Any) -> None:
        (await self._telegram.post(f"/sandbox/{path}", json=body)).raise_for_status()

    async def asked(self) -> int:
        """How often Telegram was asked: in such a group for the bot itself, too."""
        answer = await self._telegram.get("/sandbox/calls", params={"method": "getChatMember"})
        return sum(call["params"]["user_id"] == self.bot_id for call in answer.json())

    def later(self, **span: float) -> None:
        self.clock.now += timedelta(**span)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
async def world(
    settings: Settings, database: Database, clock: Clock, sandbox: str
) -> AsyncIterator[World]:
    token = f"{next(_bot_ids)}:{'a' * 35}"
    async with (
        BotApi(sandbox, token) as telegram,
        httpx.AsyncClient(base_url=sandbox, params={"token": token}, trust_env=False) as control,
    ):
        await telegram.call("getMe")
        yield World(
            database,
            clock,
            create_app(settings, database, clock, telegram),
            control,
            telegram.bot_id,
        )


def kind(answer: httpx.Response) -> tuple[int, str]:
    told = problem(answer)
    return told["status"], told["type"].removeprefix("/problems/")


RESTS = (403, "token-rests")


async def test_a_revoked_token_lets_nobody_in(api: Api, database: Database) -> None:
    [token] = await tokens.list_(database, api.calendar)
    await tokens.revoke(database, api.calendar, token.id)
    assert kind(await api.get("birthdays")) == (401, "unauthorized")


async def test_an_expired_token_lets_nobody_in(world: World) -> None:
    api = await world.token(expires_at=world.clock() + timedelta(days=30))
    world.later(days=29)
    assert (await api.get("birthdays")).status_code == 200
    world.later(days=1)
    answer = await api.get("birthdays")
    assert "expired" in problem(answer)["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_read_only_token_reads_and_changes_nothing(world: World) -> None:
    writer, reader = await world.token(name="w"), await world.token(name="r", access=Access.READ)
    anna = await writer.add("Anna", 15, 3)
    for address in ("", "birthdays", f"birthdays/{anna['id']}", "upcoming", "months/2026-03"):
        assert (await reader.get(address)).status_code == 200
        assert (await reader.head(address)).status_code == 200
    for method, address in [
        ("PATCH", ""),
        ("POST", "birthdays"),
        ("PUT", f"birthdays/{anna['id']}"),
        ("PATCH", f"birthdays/{anna['id']}"),
        ("DELETE", f"birthdays/{anna['id']}"),
    ]:
        answer = await reader.request(method, address, json=ANNA)
        assert kind(answer) == (403, "read-only-token")
        assert "insufficient_scope" in answer.headers["www-authenticate"]
    assert await writer.names("birthdays") == ["Anna"]


async def test_a_read_only_token_hears_no_answer_that_was_given_to_another(world: World) -> None:
    writer, reader = await world.token(name="w"), await world.token(name="r", access=Access.READ)
    key = {"Idempotency-Key": "k"}
    assert (await writer.post("birthdays", json=ANNA, headers=key)).status_code == 201
    answer = await reader.post("birthdays", json=ANNA, headers=key)
    assert kind(answer) == (403, "read-only-token")


async def test_a_token_says_what_it_is(world: World) -> None:
    expires_at = world.clock() + timedelta(days=30)
    api = await world.token(name="backup", access=Access.READ, expires_at=expires_at)
    assert (await api.get("/api/v1/calendars")).json()["token"] == {
        "name": "backup",
        "access": "read",
        "expires_at": "2026-03-31T12:00:00Z",
    }


async def test_a_demoted_admin_s_token_changes_nothing_more(world: World) -> None:
    api = await world.token()
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
    world.later(minutes=2)
    assert (await api.get("birthdays")).status_code == 200  # nobody has looked yet
    for method, address in [("PATCH", ""), ("POST", "birthdays"), ("GET", "birthdays")]:
        answer = await api.request(method, address, json={})
        assert kind(answer) == RESTS
        assert "no admin of the group any more" in answer.text


async def test_writes_at_once_wait_for_the_same_look(world: World) -> None:
    api = await world.token()
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="left", by=ANN)
    world.later(minutes=2)
    before = await world.asked()
    answers = await asyncio.gather(*(api.post("birthdays", json=ANNA) for _ in range(5)))
    assert {kind(answer) for answer in answers} == {RESTS}
    assert await world.asked() == before + 1


async def test_it_wakes_when_they_are_an_admin_again(world: World) -> None:
    api = await world.token()
    await tokens.note_maker(world.db, api.calendar, ANN, world.clock(), is_admin=False)
    assert kind(await api.get("birthdays")) == RESTS
    world.later(minutes=2)  # which Telegram has said she is all the time
    assert (await api.get("birthdays")).status_code == 200


async def test_telegram_is_asked_once_a_minute_and_not_for_reading(world: World) -> None:
    api = await world.token()
    world.later(hours=1)
    before = await world.asked()
    for _ in range(3):
        await api.get("birthdays")
    assert await world.asked() == before
    for number in range(3):
        await api.add(f"Anna {number}", 15, 3)
    assert await world.asked() == before + 1


async def test_one_s_own_calendar_needs_no_admin(world: World) -> None:
    api = await world.token(chat_id=ANN)
    world.later(days=100)
    before = await world.asked()
    await api.add("Anna", 15, 3)
    assert await world.asked() == before


async def test_somebody_who_never_was_an_admin_or_is_unknown_may_nothing(world: World) -> None:
    for user_id in (CHIARA, 799_999_999):
        api = await world.token(user_id=user_id)
        world.later(minutes=2)
        assert kind(await api.post("birthdays", json=ANNA)) == RESTS


@pytest.mark.parametrize(("chat_id", "reason"), [(GROUP, Pause.KICKED), (ANN, Pause.BLOCKED)])
async def test_a_chat_that_the_bot_was_thrown_out_of_is_not_even_read(
    world: World, chat_id: int, reason: Pause
) -> None:
    api = await world.token(chat_id=chat_id)
    await calendars.pause(world.db, api.calendar, reason)
    for method in ("GET", "HEAD", "POST"):
        answer = await api.request(method, "birthdays")
        assert answer.status_code == 403
    assert "bot was removed" in (await api.get("birthdays")).text
    await calendars.resume(world.db, api.calendar, world.clock())
    assert (await api.get("birthdays")).status_code == 200


async def test_that_the_bot_is_gone_is_noticed_at_a_write(world: World) -> None:
    api = await world.token()
    await world.happens("kick", chat_id=GROUP)
    world.later(minutes=2)
    assert kind(await api.post("birthdays", json=ANNA)) == RESTS
    assert kind(await api.get("birthdays")) == RESTS


async def test_a_restricted_bot_is_there(world: World) -> None:
    api = await world.token()
    await calendars.pause(world.db, api.calendar, Pause.RESTRICTED)
    await api.add("Anna", 15, 3)


async def test_a_private_bot_s_api_serves_whom_the_bot_does(
    world: World, settings: Settings
) -> None:
    api = await world.token()
    private = create_app(replace(settings, allowed_chats=frozenset({-1})), world.db, world.clock)
    async with Api(private, api.token, api.calendar) as refused:
        answer = await refused.get("birthdays")
        assert kind(answer) == RESTS
        assert "private" in answer.text
    named = create_app(replace(settings, allowed_chats=frozenset({GROUP})), world.db, world.clock)
    async with Api(named, api.token, api.calendar) as served:
        assert (await served.get("birthdays")).status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 429, "retry_after": 5},
        {"error_code": 502},
        {"error_code": 401},
        {"kind": "drop"},
        {"kind": "hang"},
    ],
)
@on_sqlite
async def test_while_telegram_cannot_be_asked_what_it_said_of_late_counts(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(asking, "ANSWERS_WITHIN", 0.2)
    api, other = await world.token(name="a"), await world.token(name="b", user_id=CHIARA)
    await world.happens("faults", method="getChatMember", times=9, **fault)
    world.later(days=1, hours=23)
    await api.add("Anna", 15, 3)
    await other.add("Bert", 16, 3)  # which nobody waited for
    assert await world.asked() == 1
    world.later(hours=2)
    answer = await api.post("birthdays", json=ANNA)
    assert kind(answer) == (503, "rights-unknown")
    assert answer.headers["retry-after"]
    assert (await api.get("birthdays")).status_code == 200


@on_sqlite
async def test_without_a_bot_what_was_known_of_late_counts(
    world: World, settings: Settings
) -> None:
    api = await world.token()
    async with BotApi("https://telegram.invalid", "") as nobody:
        app = create_app(settings, world.db, world.clock, nobody)
        async with Api(app, api.token, api.calendar) as left_alone:
            world.later(days=1)
            await left_alone.add("Anna", 15, 3)
            world.later(days=1, hours=1)
            answer = await left_alone.post("birthdays", json=ANNA)
            assert kind(answer) == (503, "rights-unknown")


@on_sqlite
async def test_a_chat_of_which_telegram_says_nothing_holds_up_no_other(world: World) -> None:
    api = await world.token()
    description = "Bad Request: CHAT_ADMIN_REQUIRED"
    await world.happens(
        "faults", method="getChatMember", error_code=400, description=description, times=1
    )
    world.later(days=1)
    await api.add("Anna", 15, 3)
    await api.add("Bert", 15, 3)
    assert await world.asked() == 1
    other = await world.token(name="b", user_id=CHIARA)
    world.later(minutes=2)
    assert kind(await other.post("birthdays", json=ANNA)) == RESTS


@on_sqlite
async def test_a_look_that_fails_is_told_though_nobody_waits_for_it_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, may_fail = asyncio.Event(), asyncio.Event()

    async def fail(*_: object) -> None:
        has_begun.set()
        await may_fail.wait()
        raise ZeroDivisionError

    monkeypatch.setattr(rights, "standing", fail)
    api = await world.token()
    world.later(minutes=2)
    writing = asyncio.create_task(api.post("birthdays", json=ANNA))
    await has_begun.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    with capture_logs() as logged:
        may_fail.set()
        async with asyncio.timeout(5):
            while not logged:
                await asyncio.sleep(0.01)
    assert "ZeroDivisionError" in str(logged)


async def test_use_is_noted_now_and_then(world: World) -> None:
    api = await world.token()
    assert (await world.kept(api)).last_used_at is None
    await api.get("birthdays")
    used = (await world.kept(api)).last_used_at
    assert used == world.clock()
    world.later(minutes=5)
    await api.get("birthdays")
    assert (await world.kept(api)).last_used_at == used


@pytest.mark.parametrize("error", [StorageFull, DatabaseReadOnly, DatabaseBroken])
@on_sqlite
async def test_a_use_that_cannot_be_noted_fails_no_read(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    tried = []

    async def fail(db: Database, token_id: int, **values: object) -> None:
        tried.append(token_id)
        raise error("no")

    api = await world.token()
    monkeypatch.setattr(stored, "update", fail)
    for _ in range(3):
        assert (await api.get("birthdays")).status_code == 200
    assert len(tried) == 1
