"""Links to a calendar: whoever comes at the same moment, each opens once, and no more than fit."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Followed, Role
from birthday_calendar.services import housekeeping, sharing
from birthday_calendar.services.sharing import Refused
from birthday_calendar.storage import invitations
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Everybody:
    """Is served."""

    allowed_users: frozenset[int] = frozenset()
    allowed_chats: frozenset[int] = frozenset()


EVERYBODY = Everybody()


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await calendar_of(database, 1, NOW)


async def link(db: Database, calendar: Calendar, role: Role = Role.VIEWER) -> str:
    secret = await sharing.invite(db, calendar, role, NOW)
    assert isinstance(secret, str)
    return secret


async def accepts(db: Database, secret: str, user_id: int) -> Followed | Refused:
    return await sharing.accept(db, secret, user_id, "Boris", None, NOW, EVERYBODY)


async def test_of_many_who_accept_at_once_one_does(database: Database, calendar: Calendar) -> None:
    secret = await link(database, calendar)
    said = await asyncio.gather(*(accepts(database, secret, number) for number in range(2, 7)))
    assert said.count(Refused.OPENS_NOTHING) == 4
    assert len(await sharing.guests_of(database, calendar)) == 1


async def test_no_more_come_at_once_than_there_is_room_for(
    database: Database, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_GUESTS", 2)
    secrets = [await link(database, calendar) for _ in range(5)]
    said = await asyncio.gather(
        *(accepts(database, secret, number) for number, secret in enumerate(secrets, 2))
    )
    assert said.count(Refused.TOO_MANY_GUESTS) == 3
    assert len(await sharing.links(database, calendar, NOW)) == 3  # theirs are as they were


async def test_who_is_a_guest_already_takes_no_room(
    database: Database, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await link(database, calendar), await link(database, calendar, Role.EDITOR)
    monkeypatch.setattr(sharing, "MOST_GUESTS", 1)
    await accepts(database, first, 2)
    assert isinstance(await accepts(database, second, 2), Followed)
    [guest] = await sharing.guests_of(database, calendar)
    assert guest.role is Role.EDITOR


async def test_one_calendar_is_open_at_the_most(database: Database, calendar: Calendar) -> None:
    other = await calendar_of(database, 9, NOW)
    for one in (calendar, other):
        await accepts(database, await link(database, one), 2)
        await sharing.open_(database, 2, one.id)
    assert [one.is_open for one in await sharing.followed(database, 2)] == [False, True]
    await sharing.open_own(database, 2)
    assert not any(one.is_open for one in await sharing.followed(database, 2))


async def test_links_that_have_ended_are_dropped(database: Database, calendar: Calendar) -> None:
    secret = await link(database, calendar)
    late = NOW + sharing.LINK_FOR
    found = await sharing.invited(database, secret, 2, late, EVERYBODY)
    assert found is Refused.OPENS_NOTHING
    await housekeeping.tidy(database, late - timedelta(seconds=1))
    assert await invitations.of_calendar(database, calendar.id, NOW)
    await housekeeping.tidy(database, late)
    assert not await invitations.of_calendar(database, calendar.id, NOW)
