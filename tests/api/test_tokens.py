"""What a token may do, and while it rests."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseBroken, DatabaseReadOnly, StorageFull
from birthday_calendar.domain.keys import Access
from birthday_calendar.domain.models import Pause
from birthday_calendar.services import calendars, tokens
from birthday_calendar.storage import tokens as stored
from tests.api.conftest import ANN, ANNA, GROUP, RESTS, Api, World, kind, problem
from tests.support.databases import on_sqlite


async def test_a_revoked_token_lets_nobody_in(api: Api, database: Database) -> None:
    [token] = await tokens.list_(database, api.calendar)
    await tokens.revoke(database, api.calendar, token.id)
    assert kind(await api.get("events")) == (401, "unauthorized")


async def test_an_expired_token_lets_nobody_in(world: World) -> None:
    api = await world.token(expires_at=world.clock() + timedelta(days=30))
    world.later(days=29)
    assert (await api.get("events")).status_code == 200
    world.later(days=1)
    answer = await api.get("events")
    assert "expired" in problem(answer)["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_read_only_token_reads_and_changes_nothing(world: World) -> None:
    writer, reader = await world.token(name="w"), await world.token(name="r", access=Access.READ)
    anna = await writer.add("Anna", 15, 3)
    for address in ("", "events", f"events/{anna['id']}", "upcoming", "months/2026-03"):
        assert (await reader.get(address)).status_code == 200
        assert (await reader.head(address)).status_code == 200
    for method, address in [
        ("PATCH", ""),
        ("POST", "events"),
        ("PUT", f"events/{anna['id']}"),
        ("PATCH", f"events/{anna['id']}"),
        ("DELETE", f"events/{anna['id']}"),
    ]:
        answer = await reader.request(method, address, json=ANNA)
        assert kind(answer) == (403, "read-only-token")
        assert "insufficient_scope" in answer.headers["www-authenticate"]
    assert await writer.names("events") == ["Anna"]


async def test_a_read_only_token_hears_no_answer_that_was_given_to_another(world: World) -> None:
    writer, reader = await world.token(name="w"), await world.token(name="r", access=Access.READ)
    key = {"Idempotency-Key": "k"}
    assert (await writer.post("events", json=ANNA, headers=key)).status_code == 201
    answer = await reader.post("events", json=ANNA, headers=key)
    assert kind(answer) == (403, "read-only-token")


async def test_a_token_says_what_it_is(world: World) -> None:
    expires_at = world.clock() + timedelta(days=30)
    api = await world.token(name="backup", access=Access.READ, expires_at=expires_at)
    assert (await api.get("/api/v1/calendars")).json()["token"] == {
        "name": "backup",
        "access": "read",
        "expires_at": "2026-03-31T12:00:00Z",
    }


@pytest.mark.parametrize(("chat_id", "reason"), [(GROUP, Pause.KICKED), (ANN, Pause.BLOCKED)])
async def test_a_chat_that_the_bot_was_thrown_out_of_is_not_even_read(
    world: World, chat_id: int, reason: Pause
) -> None:
    api = await world.token(chat_id=chat_id)
    await calendars.pause(world.db, api.calendar, reason)
    for method in ("GET", "HEAD", "POST"):
        answer = await api.request(method, "events")
        assert answer.status_code == 403
    assert "bot was removed" in (await api.get("events")).text
    await calendars.resume(world.db, api.calendar, world.clock())
    assert (await api.get("events")).status_code == 200


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
        answer = await refused.get("events")
        assert kind(answer) == RESTS
        assert "private" in answer.text
    named = create_app(replace(settings, allowed_chats=frozenset({GROUP})), world.db, world.clock)
    async with Api(named, api.token, api.calendar) as served:
        assert (await served.get("events")).status_code == 200


async def test_use_is_noted_now_and_then(world: World) -> None:
    api = await world.token()
    assert (await world.kept(api)).last_used_at is None
    await api.get("events")
    used = (await world.kept(api)).last_used_at
    assert used == world.clock()
    world.later(minutes=5)
    await api.get("events")
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
        assert (await api.get("events")).status_code == 200
    assert len(tried) == 1
