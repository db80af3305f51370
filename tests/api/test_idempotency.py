"""Idempotency keys: however often a write is sent, it is done once and answered the same."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.storage import idempotency
from tests.api.conftest import NOW, Api, Clock, problem
from tests.support.databases import on_sqlite

ANNA = {"name": "Anna", "day": 15, "month": 3}
KEY = {"Idempotency-Key": "one"}


async def test_a_repeated_write_gets_the_first_answer_and_is_done_once(api: Api) -> None:
    first = await api.post("events", json=ANNA, headers=KEY)
    again = await api.post("events", json=ANNA, headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    for header in ("location", "content-type", "content-length", "cache-control"):
        assert again.headers[header] == first.headers[header]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await api.names("events") == ["Anna"]


async def test_every_kind_of_write_can_be_repeated(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    one = f"events/{anna['id']}"
    for number, (method, address, body) in enumerate(
        [
            ("PUT", one, ANNA | {"company": "Acme"}),
            ("PATCH", one, {"note": "x"}),
            ("PATCH", "", {"language": "ru"}),
            ("DELETE", one, None),
        ]
    ):
        key = {"Idempotency-Key": f"key {number}"}
        first = await api.request(method, address, json=body, headers=key)
        again = await api.request(method, address, json=body, headers=key)
        assert first.is_success
        assert (again.status_code, again.content) == (first.status_code, first.content)


async def test_writes_sent_at_the_same_time_are_done_once(api: Api) -> None:
    answers = await asyncio.gather(*(api.post("events", json=ANNA, headers=KEY) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await api.names("events") == ["Anna"]


async def test_workers_that_get_the_same_write_do_it_once(
    settings: Settings, database_url: str, api: Api
) -> None:
    async with AsyncExitStack() as workers:
        doors = []
        for _ in range(3):
            database = await workers.enter_async_context(Database(database_url))
            app = create_app(settings, database)
            door = Api(app, api.token, api.calendar)
            doors.append(await workers.enter_async_context(door))
        answers = await asyncio.gather(
            *(door.post("events", json=ANNA, headers=KEY) for door in doors * 3)
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await api.names("events") == ["Anna"]


async def test_a_key_belongs_to_one_request(api: Api) -> None:
    await api.post("events", json=ANNA, headers=KEY)
    anna = (await api.get("events")).json()["items"][0]
    for method, address, body in [
        ("POST", "events", ANNA | {"name": "Boris"}),
        ("PUT", f"events/{anna['id']}", ANNA),
        ("DELETE", f"events/{anna['id']}", None),
    ]:
        told = problem(await api.request(method, address, json=body, headers=KEY))
        assert (told["status"], told["type"]) == (422, "/problems/idempotency-key-reused")
    assert await api.names("events") == ["Anna"]


async def test_a_key_belongs_to_one_calendar(api: Api, stranger: Api) -> None:
    for somebody in (api, stranger):
        answer = await somebody.post("events", json=ANNA, headers=KEY)
        assert "idempotent-replayed" not in answer.headers
        assert await somebody.names("events") == ["Anna"]


async def test_an_error_leaves_the_key_free(api: Api) -> None:
    refused = await api.post("events", json=ANNA | {"day": 32}, headers=KEY)
    assert refused.status_code == 422
    missing = await api.delete("events/1", headers=KEY)
    assert missing.status_code == 404
    assert (await api.post("events", json=ANNA, headers=KEY)).status_code == 201


async def test_a_key_is_kept_for_24_hours(api: Api, clock: Clock) -> None:
    await api.post("events", json=ANNA, headers=KEY)
    clock.now = NOW + timedelta(hours=23, minutes=59)
    await api.post("events", json=ANNA, headers=KEY)
    assert await api.names("events") == ["Anna"]
    clock.now = NOW + timedelta(hours=24, minutes=1)
    boris = await api.post("events", json=ANNA | {"name": "Boris"}, headers=KEY)
    again = await api.post("events", json=ANNA | {"name": "Boris"}, headers=KEY)
    assert again.content == boris.content
    assert await api.names("events") == ["Anna", "Boris"]


async def test_old_keys_can_be_purged(api: Api, database: Database) -> None:
    await api.post("events", json=ANNA, headers=KEY)
    await idempotency.purge(database, NOW + timedelta(hours=24))
    assert await idempotency.get(database, api.calendar.id, "one") is not None
    await idempotency.purge(database, NOW + timedelta(hours=24, seconds=1))
    assert await idempotency.get(database, api.calendar.id, "one") is None


@on_sqlite
async def test_a_key_that_cannot_be_used_is_told(api: Api) -> None:
    for key in [b"", b"x" * 256, b"\xe9", b"a\tb"]:
        answer = await api.post("events", json=ANNA, headers={b"Idempotency-Key": key})
        told = problem(answer)
        assert (told["status"], told["type"]) == (400, "/problems/bad-idempotency-key")
