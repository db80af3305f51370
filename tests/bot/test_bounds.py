"""However many people a calendar has, an answer is short, and reads no more than it says."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.bot.handlers.views import SHOWN
from birthday_calendar.bot.keyboards import PICK_SIZE
from birthday_calendar.bot.list_keyboards import LIST_SIZE
from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import celebrated
from birthday_calendar.storage import events as rows
from birthday_calendar.storage import lists as listed
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.wording.messages import MESSAGES_AT_ONCE
from telegram_sandbox.client import ANN, BORIS, Chat, Sandbox
from tests.bot.conftest import NOW, Bots

TODAY, TOMORROW = 600, 200


@pytest.fixture
async def crowd(ann: Chat, database: Database) -> Chat:
    """Ann knows hundreds of people who celebrate today and tomorrow."""
    await ann.says("/start")
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    days = [10] * TODAY + [11] * TOMORROW
    async with database.transaction():
        for number, day in enumerate(days):
            draft = EventDraft(name=f"P{number}", day=day, month=3)
            await rows.insert(
                database, calendar.id, fields.check(draft, NOW.date()), NOW, most=1_000
            )
    return ann


@pytest.mark.parametrize(("command", "total"), [("/today", TODAY), ("/upcoming", TODAY + TOMORROW)])
async def test_what_is_too_much_is_said_in_part_with_how_many_more_there_are(
    crowd: Chat, monkeypatch: pytest.MonkeyPatch, command: str, total: int
) -> None:
    read = 0
    to_event = rows.to_event

    def counted(row: object) -> object:
        nonlocal read
        read += 1
        return to_event(row)  # type: ignore[arg-type]

    monkeypatch.setattr(listed, "to_event", counted)
    parts = (await crowd.says(command)).split("\n---\n")
    assert len(parts) <= MESSAGES_AT_ONCE
    assert all(len(part) <= 4096 for part in parts)
    shown = sum(part.count("🎂") for part in parts)
    assert parts[-1].endswith(f"… and {total - shown} more: /list")
    assert shown <= read <= SHOWN + 1


async def test_long_texts_fill_five_messages_and_no_more(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    long = "&" * 200
    for number in range(30):
        draft = EventDraft(
            name=f"{number:200}",
            day=10,
            month=3,
            company=long,
            position=long,
            responsible=long,
            note="<" * 1_000,
        )
        await rows.insert(database, calendar.id, draft, NOW, most=1_000)
    parts = (await ann.says("/today")).split("\n---\n")
    assert len(parts) == MESSAGES_AT_ONCE
    shown = sum(part.count("🎂") for part in parts)
    assert parts[-1].endswith(f"… and {30 - shown} more: /list")


async def test_lists_and_searches_show_a_page(crowd: Chat) -> None:
    for command in ("/find P", "/edit P", "/delete", "/edit"):
        said = await crowd.says(command)
        assert "\n---\n" not in said
        assert len(await crowd.buttons()) <= PICK_SIZE + 3  # to leaf, and to cancel
    for command in ("/list", "/list march", "/month"):
        assert "\n---\n" not in await crowd.says(command)
        assert len(await crowd.buttons()) <= LIST_SIZE + 3 + 12  # to leaf, and months
    assert "I found 800:" in await crowd.says("/find p")


async def test_who_was_born_on_a_leap_day_stands_with_who_celebrates_with_them(
    ann: Chat, database: Database
) -> None:
    for line in ("Zoe 28.02", "Leo 29.02.1992", "Ann 28.02", "May 1.03", "Tom 1.01"):
        await ann.says(f"/add {line}")
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    day = NOW.date().replace(month=2, day=20)
    last = day + timedelta(days=30)
    page = await celebrated.page(database, calendar, day, last, limit=3)
    assert [one.of.name for one in page.items] == ["Ann", "Leo", "Zoe"]
    assert await celebrated.count(database, calendar, day, last) == 4


async def test_a_full_calendar_says_how_many_it_holds_and_loses_nothing(
    bots: Bots, telegram: Sandbox
) -> None:
    bots.settings = replace(bots.settings, events_per_calendar=2)
    async with bots.running():
        ann = Chat(telegram, ANN, ANN)
        boris = Chat(telegram, BORIS, BORIS)
        for name in ("Anna", "Bert"):
            await ann.says(f"/add {name} 15.03")
            await boris.says(f"/add {name} 15.03")
        is_full = (
            "I can keep 2 dates in one calendar, and this one is full, so nothing was added. "
            "To make room: /delete"
        )
        assert await ann.says("/add Zoe 1.1") == is_full
        assert (await boris.says("/add Zoe 1.1")).startswith("В одном календаре помещаются 2 даты")
        assert await ann.says("Zoe 1.1") == is_full
        assert await ann.says("Zoe 1.1, Yara 2.2") == is_full
        await ann.says("see you tomorrow")
        pressed = await ann.presses("Add")
        assert (pressed["text"], pressed["show_alert"]) == (is_full, True)
        await ann.says("/add")
        await ann.says("Zoe")
        assert await ann.says("1.1") == is_full
        await ann.says("/delete Anna")
        await ann.presses("Anna")
        assert "Added." in await ann.says("/add Zoe 1.1")
        assert "2 birthdays" in await ann.says("/list")
