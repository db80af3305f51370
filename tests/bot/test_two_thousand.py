"""A calendar of 2,000 events: each look at it takes a bounded number of statements and messages."""

import random

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.wording.messages import MESSAGE_LIMIT, MESSAGES_AT_ONCE
from telegram_sandbox.client import Chat
from tests.bot.conftest import NOW

EVENTS = 2_000
LOOKS = {
    # What is said, and how many statements it may take: one is the look at what has arrived, three
    # are what is noted of a command that may change what the bot waits for.
    "/today": 3,
    "/upcoming": 5,
    "/upcoming 366": 12,  # three stretches of each of two years, and a count of each
    "/upcoming december": 3,
    "/upcoming february": 7,
    "/list": 4,
    "/list may": 3,
    "/month": 3,
    "/month february": 5,
    "/find person": 6,
    "/find иванов 1990": 6,
    "/find prsoon": 8,
    "/find nobody at all": 7,  # with a look which calendars are shared with them
    "Person 7": 6,  # with the note that it was applied
    "Persom": 11,
    "How are you?": 7,
}


@pytest.fixture
async def crowd(ann: Chat, database: Database) -> Chat:
    """Ann knows 2,000 people, who have as much to be shown as can be kept of some of them."""
    await ann.says("/start")
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    chance = random.Random(8)
    drafts = [
        EventDraft(
            name=f"Person {number}" if number % 3 else f"{'W' * 180} Ivanov {number}",
            day=chance.randint(1, 28) if number % 50 else 29,
            month=chance.randint(1, 12) if number % 50 else 2,
            year=1992 if number % 50 == 0 else 1990,
            note="<&" * 400 if number % 5 == 0 else None,
        )
        for number in range(EVENTS)
    ]
    for some in range(0, EVENTS, 500):
        await events.add_all(database, calendar, drafts[some : some + 500], NOW, most=EVENTS)
    return ann


async def test_each_look_is_bounded(crowd: Chat, statements: list[str]) -> None:
    for look, most in LOOKS.items():
        statements.clear()
        before = len(await crowd.messages())
        await crowd.says(look)
        said = (await crowd.messages())[before:]
        assert 1 <= len(said) <= MESSAGES_AT_ONCE, look
        assert all(len(one["text"]) <= MESSAGE_LIMIT for one in said), look
        assert len(await crowd.buttons()) <= 15 + 3 + 12, look
        assert len(statements) <= most, (look, len(statements), statements)
