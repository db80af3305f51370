"""Holidays that move, in a chat."""

from telegram_sandbox.client import Chat
from tests.bot.test_shared import edits, writes
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_one_is_added_in_a_line(ann: Chat) -> None:
    assert await ann.says("Open day second Monday of May") == (
        "✅ Added.\n🎊 Open day\nHoliday: second Monday of May — in 62 days"
    )
    assert await ann.says("/list") == "1 date\n\nMay\nsecond Monday of May — Open day 🎊"
    assert "Monday, 11 May" in await ann.says("/upcoming 90")


async def test_one_is_added_step_by_step_in_russian(boris: Chat) -> None:
    await boris.says("/add")
    await boris.says("День открытых дверей")
    assert await boris.says("второй понедельник мая") == (
        "✅ Добавлено.\n🎊 День открытых дверей\nПраздник: второй понедельник мая — через 62 дня"
    )


async def test_a_date_becomes_a_day_that_moves_and_back(ann: Chat) -> None:
    await ann.says("Open day, holiday 11 May")
    await ann.presses("More…")
    await ann.presses("Date")
    assert "Holiday: last Friday of June" in await ann.says("last Friday of June")
    await ann.presses("More…")
    await ann.presses("Date")
    assert "Holiday: 11 May" in await ann.says("11 May")


async def test_a_birthday_does_not_move(ann: Chat) -> None:
    await ann.says("Anna 15.03.1990")
    await ann.presses("More…")
    await ann.presses("Date")
    said = await ann.says("last Friday of June")
    assert "Only holidays and other days can move" in said


async def test_one_is_added_while_it_is_asked_where_somebody_lives(ann: Chat, boris: Chat) -> None:
    await ann.says("/start")
    assert "✅ Added." in await ann.says("Company day last Friday of June")
    await boris.says("/start")
    assert "✅ Добавлено." in await boris.says("День компании — последняя пятница июня")


async def test_a_message_that_is_edited_moves_the_day(ann: Chat) -> None:
    message = await writes(ann, "Open day, holiday 11.05.2020")
    await edits(ann, message, "Open day last Friday of June")
    assert "last Friday of June" in await ann.says("/list")
    await edits(ann, message, "Open day first Friday of June")
    assert "first Friday of June" in await ann.says("/list")


async def test_two_of_one_name_that_move_by_other_rules_are_two(ann: Chat) -> None:
    await ann.says("Open day last Friday of June")
    assert "Added" in await ann.says("Open day first Friday of June")
    assert "is there already" in await ann.says("Open day first Friday of June")
