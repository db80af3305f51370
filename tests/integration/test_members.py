"""Who is in a group, and whose own an event is, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft, Role
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import events, housekeeping, members, own_birthday
from birthday_calendar.storage.tables import members as table
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_who_is_met_is_known_and_forgotten_a_month_after_they_left(
    database: Database,
) -> None:
    calendar = await calendar_of(database, -1, NOW)
    await members.met(database, calendar, 7, "Anna", "anna", NOW, role=Role.OWNER)
    await members.met(database, calendar, 7, "Anna B.", None, NOW)
    anna = await members.get(database, calendar, 7)
    assert anna is not None
    assert (anna.name, anna.username, anna.role) == ("Anna B.", None, Role.OWNER)
    assert await members.left(database, calendar, 7, NOW)
    assert not await members.left(database, calendar, 7, NOW)
    await housekeeping.tidy(database, NOW + timedelta(days=29))
    assert await members.get(database, calendar, 7)
    await housekeeping.tidy(database, NOW + timedelta(days=31))
    assert await members.get(database, calendar, 7) is None


async def test_so_many_are_known(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST", 3)
    calendar = await calendar_of(database, -1, NOW)
    for number in range(1, 6):
        await members.met(database, calendar, number, "Somebody", None, NOW)
    assert await members.get(database, calendar, 3)
    assert await members.get(database, calendar, 4) is None


@pytest.mark.parametrize(
    "wrong", [{"user_id": -1}, {"name": ""}, {"role": "king"}, {"username": ""}]
)
async def test_a_member_that_can_t_be_is_refused_by_the_table(
    database: Database, wrong: dict[str, object]
) -> None:
    calendar = await calendar_of(database, -1, NOW)
    row = {"calendar_id": calendar.id, "user_id": 1, "name": "Anna", "role": "editor"}
    with pytest.raises(Exception, match="members_"):
        await database.execute(sa.insert(table).values(**row | {"met_at": NOW} | wrong))


async def test_there_is_one_birthday_of_one_s_own(database: Database) -> None:
    calendar = await calendar_of(database, -1, NOW)
    draft = EventDraft(name="Anna", day=15, month=3)
    by_others = await events.add(database, calendar, draft, NOW, most=10, added_by=8)
    kept = await own_birthday.keep(database, calendar, 7, "Anna", Day(15, 3, None), NOW, most=10)
    assert kept.id == by_others.id
    again = await own_birthday.keep(database, calendar, 7, "Anna", Day(16, 3, 1990), NOW, most=10)
    later = await own_birthday.keep(database, calendar, 7, "Anna", Day(17, 3, None), NOW, most=10)
    assert (again.id, later.id) == (kept.id, kept.id)
    assert (later.day, later.year) == (17, 1990)
    own = await own_birthday.get(database, calendar, 7)
    assert own is not None
    assert (own.member_id, own.added_by) == (7, 8)
