"""What a group does on somebody's day is chosen on a page of its settings."""

from datetime import time

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Style
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, GROUP, Chat
from tests.bot.conftest import NOW, Mail
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def calendar_of(database: Database) -> Calendar:
    found = await get_by_chat(database, GROUP)
    assert found
    return found


async def opened(group: Chat) -> None:
    await group.says("/settings")
    await group.presses("On the day")


async def test_each_button_changes_what_it_says(group: Chat, database: Database) -> None:
    await opened(group)
    assert "I congratulate nobody." in await group.sees()
    assert not [one for one in await group.buttons() if "Style" in one]
    await group.presses("12:00")
    await group.presses("Style → humorous")
    for label in ("A reminder that day, too", "Pin it for the day", "A tag beside the name"):
        await group.presses(f"✗ {label}")
        assert f"✓ {label}" in await group.buttons()
    calendar = await calendar_of(database)
    assert (calendar.congratulate_at, calendar.congratulate_style) == (time(12), Style.HUMOROUS)
    assert (calendar.remind_too, calendar.pin_day, calendar.tag_day) == (True, True, True)
    assert calendar.celebrates_by == ANN
    await group.presses("Never")
    assert (await calendar_of(database)).congratulate_at is None


async def test_an_hour_of_one_s_own_is_written(group: Chat, database: Database) -> None:
    await opened(group)
    await group.presses("Other…")
    await group.says("8:15")
    assert (await calendar_of(database)).congratulate_at == time(8, 15)
    await group.presses("On the day…")
    assert "I congratulate at 08:15" in await group.sees()
    assert "I congratulate at 08:15" in await group.sees()


async def test_a_poll_goes_round_from_never_to_four_weeks(group: Chat, database: Database) -> None:
    await opened(group)
    for weeks in (1, 2, 3, 4, 0):
        await group.presses("Poll about presents")
        assert (await calendar_of(database)).poll_weeks == weeks
        assert ("There is no chat of organisers" in await group.sees()) is (weeks > 0)


async def test_one_s_own_calendar_has_no_such_page(ann: Chat) -> None:
    await ann.says("/settings")
    assert not [one for one in await ann.buttons() if "On the day" in one]


async def test_why_names_the_congratulation_that_comes_next(group: Chat) -> None:
    await group.says("/add Anna 10 March")  # which is today, at 12:00
    await opened(group)
    await group.presses("15:00")
    assert "Next: today at 15:00: Anna" in await group.says("/why")


async def test_what_was_said_stands_in_why(group: Chat, mail: Mail) -> None:
    await group.says("/add Anna 15 March")
    await opened(group)
    await group.presses("09:00")
    await mail.comes(NOW.replace(day=15, hour=10))
    assert "congratulation for 15 March (Anna)" in await group.says("/why")


async def test_the_preview_of_tomorrow_names_whom_the_group_congratulates(group: Chat) -> None:
    await group.says("/add Anna 11 March")
    await opened(group)
    await group.presses("15:00")
    await group.presses("Back")
    await group.presses("Tomorrow's reminder")
    assert "Tomorrow at 15:00 I congratulate: Anna" in await group.sees()
