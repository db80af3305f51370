"""What one calendar can keep has an end, and whoever comes to it is told so and loses nothing."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarFull
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events
from birthday_calendar.storage import events as rows
from birthday_calendar.storage import idempotency
from tests.api.conftest import NOW, Api, Clock, Member, problem
from tests.support.databases import on_sqlite

MOST = 3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, events_per_calendar=MOST)


@pytest.fixture
async def full(member: Member) -> AsyncIterator[Api]:
    async with member(-1001) as somebody:
        for number in range(MOST):
            await somebody.add(f"P{number}", number + 1, 1)
        yield somebody


async def kept(database: Database, table: str) -> int:
    row = await database.fetch_one(f"SELECT count(*) AS n FROM {table}")  # noqa: S608
    assert row is not None
    return int(row["n"])


async def test_a_full_calendar_takes_nobody_more_until_somebody_is_deleted(full: Api) -> None:
    body = {"name": "Zoe", "day": 1, "month": 2}
    key = {"Idempotency-Key": "zoe"}
    refused = await full.post("events", json=body, headers=key)
    assert problem(refused) == {
        "type": "/problems/calendar-full",
        "status": 409,
        "detail": "It may hold 3 events. Delete some first.",
    }
    one = (await full.get("events")).json()["items"][0]
    assert (await full.patch(f"events/{one['id']}", json={"note": "x"})).status_code == 200
    await full.delete(f"events/{one['id']}")
    assert (await full.post("events", json=body, headers=key)).status_code == 201
    assert (await full.post("events", json=body)).status_code == 409


async def test_another_calendar_has_room_of_its_own(full: Api, stranger: Api) -> None:
    await stranger.add("Anna", 15, 3)


async def test_what_was_deleted_can_be_taken_back_also_where_it_is_full(
    full: Api, database: Database
) -> None:
    one = (await full.get("events")).json()["items"][0]
    await full.delete(f"events/{one['id']}")
    await full.add("Zoe", 1, 2)
    await events.restore(database, full.calendar, one["id"], NOW)
    assert len(await full.names("events")) == MOST + 1
    assert (await full.post("events", json={"name": "X", "day": 1, "month": 1})).status_code == 409


async def test_the_last_ones_deleted_are_kept_and_no_more(
    full: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "UNDO_MOST", 2)
    deleted = []
    for number in range(5):
        one = (await full.get("events")).json()["items"][0]
        await full.delete(f"events/{one['id']}")
        deleted.append(one["id"])
        await full.add(f"Q{number}", 1, 1)
        assert await kept(database, "events") <= MOST + 2
    assert [await rows.deleted_at(database, full.calendar.id, one) is None for one in deleted] == [
        *(True, True, True),
        *(False, False),
    ]


async def test_the_last_keys_are_remembered_and_no_more(
    member: Member, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "KEPT_MOST", 2)
    async with member(-1001) as api, member(-2002) as stranger:
        anna = await api.add("Anna", 15, 3)
        theirs = await stranger.add("Anna", 15, 3)
        for number in range(5):
            clock.now = NOW.replace(second=number)
            for caller, one in ((api, anna), (stranger, theirs)):
                answer = await caller.patch(
                    f"events/{one['id']}",
                    json={"note": str(number)},
                    headers={"Idempotency-Key": str(number)},
                )
                assert answer.status_code == 200
        found = await database.fetch_all("SELECT calendar_id, key FROM idempotency_keys")
        of_both = {(one["calendar_id"], one["key"]) for one in found}
        ids = (api.calendar.id, stranger.calendar.id)
        assert of_both == {(calendar, key) for calendar in ids for key in ("3", "4")}


@on_sqlite
async def test_none_may_be_added_where_the_setting_is_0(database: Database, api: Api) -> None:
    draft = EventDraft(name="Anna", day=1, month=1)
    with pytest.raises(CalendarFull):
        await events.add(database, api.calendar, draft, NOW, most=0)
