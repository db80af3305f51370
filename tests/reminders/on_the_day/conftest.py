"""A group whose member has a day, and what it has chosen for it."""

from datetime import time
from typing import Any

import pytest

from birthday_calendar.domain.models import Calendar, Event, Member, Role
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import calendars, own_birthday
from birthday_calendar.storage import members
from tests.reminders.conftest import World

TEAM, ORGANISERS, OTHERS = -100, -200, -300
CHIARA, BORIS, ANN = 11, 12, 13
NOON = time(12)


async def join(world: World, calendar: Calendar, *people: int) -> None:
    for user_id in people:
        met = Member(
            calendar_id=calendar.id,
            user_id=user_id,
            name=f"Person {user_id}",
            username=None,
            role=Role.EDITOR,
            met_at=world.clock(),
            left_at=None,
        )
        await members.put(world.db, met)
        await world.chats.post("people", user_id=user_id, first_name=f"Person {user_id}")
        await world.chats.post(
            "members", chat_id=calendar.chat_id, user_id=user_id, status="member"
        )


async def own(world: World, calendar: Calendar, user_id: int, name: str, day: Day) -> Event:
    return await own_birthday.keep(
        world.db, calendar, user_id, name, day, world.clock(), most=10_000
    )


async def admin(world: World, chat_id: int = TEAM, **rights: bool) -> None:
    change: dict[str, Any] = {"status": "administrator", "rights": rights}
    await world.chats.post("members", chat_id=chat_id, user_id="bot", **change)


@pytest.fixture
async def team(world: World) -> Calendar:
    """A group with Chiara, whose birthday is 15 March, Boris and Ann."""
    calendar = await world.calendar(TEAM)
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    await join(world, calendar, CHIARA, BORIS, ANN)
    await own(world, calendar, CHIARA, "Chiara", Day(15, 3, None))
    return await calendars.get(world.db, calendar.id)


async def chosen(world: World, calendar: Calendar, **changes: object) -> Calendar:
    return await calendars.change(world.db, calendar, world.clock(), **changes)


async def tag(world: World, user_id: int = CHIARA) -> str | None:
    found = await world.chats.call("getChatMember", chat_id=TEAM, user_id=user_id)
    worn: str | None = found.get("tag")
    return worn
