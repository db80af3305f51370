"""/pause and /resume. It is noon of 10 March 2026."""

from datetime import timedelta

import pytest

from telegram_sandbox.client import Chat
from tests.bot.conftest import NOW, Mail
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_a_pause_until_a_day_is_told_wherever_one_looks(ann: Chat, mail: Mail) -> None:
    await ann.says("/add Anna 14.03")
    await ann.says("/add Boris 20.03")
    assert await ann.says("/pause until 15 March") == (
        "⏸ Paused until 15 March. Reminders again: /resume\n"
        "On that day I'll tell of the days around it."
    )
    assert "⏸ Paused until 15 March" in await ann.says("/settings")
    said = await ann.says("/why")
    assert "⏸ Paused until 15 March" in said
    assert "⏭ Next: in 5 days at 09:00: Anna" in said  # who is missed is told first
    count = len(await ann.messages())
    for days in range(5):
        await mail.comes(NOW + timedelta(days=days))
    assert len(await ann.messages()) == count
    await mail.comes(NOW + timedelta(days=5))
    assert await ann.sees() == "⏰ Belated: Saturday, 14 March\n🎂 Anna"


async def test_pause_alone_asks_and_hears_a_date(ann: Chat) -> None:
    assert "Until when" in await ann.says("/pause")
    assert await ann.buttons() == ["A week", "A month", "Until I say so", "Cancel"]
    assert "That day is not ahead." in await ann.says("yesterday")
    assert "Paused until 15 January 2027" in await ann.says("15 January")


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("A week", "⏸ Paused until 17 March. Reminders again: /resume"),
        ("A month", "⏸ Paused until 10 April. Reminders again: /resume"),
        ("Until I say so", "⏸ Paused. Reminders again: /resume"),
    ],
)
async def test_a_button_says_for_how_long(ann: Chat, button: str, said: str) -> None:
    await ann.says("/pause")
    await ann.presses(button)
    assert (await ann.sees()).splitlines()[0] == said
    assert "write a name and a date" in await ann.says("hello")  # nothing is asked any more
    assert said in await ann.says("/why")


async def test_the_question_can_be_cancelled(ann: Chat) -> None:
    await ann.says("/pause")
    await ann.presses("Cancel")
    assert "Paused" not in await ann.says("/settings")


async def test_resume_tells_again(ann: Chat) -> None:
    assert await ann.says("/resume") == "I am not paused. Reminders come at 09:00."
    await ann.says("/pause a week")
    assert await ann.says("/resume") == "▶ Reminders come again, at 09:00."
    assert "Paused" not in await ann.says("/settings")


async def test_in_russian(boris: Chat) -> None:
    assert (await boris.says("/pause до 15 января")).startswith("⏸ Пауза до 15 января 2027.")
    assert await boris.says("/resume") == "▶ Напоминания снова приходят, в 09:00."


async def test_start_says_that_they_are_paused(ann: Chat) -> None:
    await ann.says("Anna 15.03")
    await ann.says("/pause until 1 April")
    assert "⏸ Paused until 1 April. Reminders again: /resume" in await ann.says("/start")
