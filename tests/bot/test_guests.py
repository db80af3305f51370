"""Each deed in somebody's own calendar, by each of those who may or may not do it."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import lines
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import events
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import api_tokens, calendars, invitations, members
from birthday_calendar.storage.tables import events as event_rows
from telegram_sandbox.client import ANN, CHIARA, Chat, Sandbox
from tests.bot.conftest import NOW
from tests.bot.sharing import CHANGE, LOOK, shares, takes_away
from tests.bot.tokens import forges
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

OWNER, EDITOR, VIEWER, STRANGER, REVOKED = "owner", "editor", "viewer", "stranger", "revoked"
Does = Callable[[Chat, Event], Awaitable[Any]]


class Deed(NamedTuple):
    name: str
    does: Does
    may: frozenset[str]


def says(*texts: str) -> Does:
    async def does(chat: Chat, event: Event) -> None:
        for text in texts:
            await chat.says(text)

    return does


def presses(data: str, *answers: str) -> Does:
    """A button of that event, as it would be if it were there; and what is said then."""

    async def does(chat: Chat, event: Event) -> None:
        at = events.stamp(event)
        await forges(chat, await chat.last(), data.format(id=event.id, at=at, guest=CHIARA))
        await says(*answers)(chat, event)

    return does


async def corrects(chat: Chat, event: Event) -> None:
    sent = await chat.write("Corrected 16.03")
    await chat.sandbox.settled()
    await chat.sends("edit", message_id=sent["message_id"], text="Corrected 17.03")
    await chat.sandbox.settled()


LOOKERS = frozenset({OWNER, EDITOR, VIEWER})
KEEPERS = frozenset({OWNER, EDITOR})
ALONE = frozenset({OWNER})
DEEDS = [
    Deed("writes somebody", says("Bert 16.03"), KEEPERS),
    Deed("writes several", says("Carl 16.03\nDora 17.03"), KEEPERS),
    Deed("adds by a command", says("/add Emil 16.03"), KEEPERS),
    Deed("answers the questions", says("/add", "Fred", "16.03"), KEEPERS),
    Deed("corrects what was written", corrects, KEEPERS),
    Deed("keeps their own", says("/me 1.04.1990"), KEEPERS),
    Deed("deletes", presses("person:delete:{id}"), KEEPERS),
    Deed("takes back", presses("person:undo:{id}"), KEEPERS),
    Deed("turns the date around", presses("person:otherway:{id}"), KEEPERS),
    Deed("mutes", presses("person:mute:{id}"), KEEPERS),
    Deed("changes the kind", presses("kind:holiday:{id}"), KEEPERS),
    Deed("writes a note", presses("field:note:{id}", "likes tulips"), KEEPERS),
    Deed("changes a setting", presses("set:show_zodiac:1"), ALONE),
    Deed("pauses", says("/pause until 15 January"), ALONE),
    Deed("invites", presses("invite:editor"), ALONE),
    Deed("changes a role", presses("guest:viewer:{guest}"), frozenset()),
    Deed("takes access away", presses("guest:remove:{guest}"), frozenset()),
]


async def kept(db: Database, calendar: Calendar) -> Any:
    """All of it, but for what its guests only look at."""
    of_calendar = []
    for table in (event_rows, members, invitations, api_tokens):
        rows = await db.fetch_all(sa.select(table).where(table.c.calendar_id == calendar.id))
        of_calendar.append(rows)
    row = await db.fetch_one(sa.select(calendars).where(calendars.c.id == calendar.id))
    assert row
    changing = ("revision", "next_due_at", "planned_until", "past_rules")
    return of_calendar, {name: value for name, value in row.items() if name not in changing}


@pytest.mark.parametrize("role", [OWNER, EDITOR, VIEWER, STRANGER, REVOKED])
async def test_each_does_what_they_may_and_no_more(
    role: str, telegram: Sandbox, bot: None, database: Database
) -> None:
    ann, chiara = Chat(telegram, ANN, ANN), Chat(telegram, CHIARA, CHIARA)
    await ann.says("/start")
    await chiara.says("/start")
    if role in (EDITOR, VIEWER, REVOKED):
        await shares(ann, chiara, LOOK if role == VIEWER else CHANGE)
    if role == REVOKED:
        await takes_away(ann, "Chiara")
    calendar = await get_by_chat(database, ANN)
    assert calendar
    who = ann if role == OWNER else chiara
    did = set()
    for number, deed in enumerate(DEEDS):
        day = lines.parse(f"P{number} 5.06", NOW.date())
        event = await events.add(database, calendar, day, NOW, most=100)
        before = await kept(database, calendar)
        await deed.does(who, event)
        await who.says("/cancel")
        if await kept(database, calendar) != before:
            did.add(deed.name)
    assert did == {deed.name for deed in DEEDS if role in deed.may}
    sees = "P1" in await who.says("/list"), bool(await who.looks_up("P1"))
    assert sees == ((True, True) if role in LOOKERS else (False, False))


@pytest.mark.parametrize("gives", [LOOK, CHANGE])
async def test_what_is_the_owner_s_is_refused_in_a_friendly_sentence(
    ann: Chat, telegram: Sandbox, gives: str
) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await shares(ann, chiara, gives)
    for text in ("/settings", "/language", "/token", "/share", "/forget", "/pause", "/why"):
        said = await chiara.says(text)
        assert said == "📒 Ann\nOnly the owner of this calendar may do that.", text
        assert await chiara.buttons() == ["🏠 Back to yours"]
    await chiara.presses("Back to yours")
    assert "Nobody but you has access" in await chiara.says("/share")
