"""What people may ask about the reminders they got. It is noon of 10 March 2026."""

from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage import deliveries, outbox
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import Chat
from tests.bot.conftest import NOW, Mail
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def owed(db: Database, chat: Chat) -> list[Delivery]:
    calendar = await get_by_chat(db, chat.chat_id)
    assert calendar
    return await deliveries.latest(db, calendar.id, 10)


@pytest.fixture
async def reminded(ann: Chat, mail: Mail) -> Chat:
    """Ann got a reminder of today."""
    await mail.keeps(ann, "Robert 10.03")
    await mail.comes()
    return ann


async def test_why_says_that_nothing_was_due_yet(ann: Chat) -> None:
    assert await ann.says("/why") == (
        "I have not had to remind you of anything yet. Reminders come at 09:00.\n"
        "⏭ Nothing will come: there is nobody to remind you of.\n"
        "🌍 Time zone: UTC, where it is 12:00"
    )


async def test_why_says_that_reminders_are_switched_off(ann: Chat) -> None:
    await ann.says("/settings")
    await ann.presses("Days before")
    await ann.says("-")
    await ann.says("/add Anna 11.03")
    said = await ann.says("/why")
    assert "Reminders are switched off in /settings." in said
    assert "⏭" not in said


async def test_why_tells_what_was_sent_and_when(reminded: Chat) -> None:
    said = await reminded.says("/why")
    assert "✅ sent 10 March, 12:00 — reminder for 10 March (Robert)" in said


async def test_why_names_a_few_of_whom_each_was_about(ann: Chat, mail: Mail) -> None:
    for name in ("Anna", "Boris", "Clara", "Dora", "Emil"):
        await ann.says(f"/add {name} 11.03")
    await mail.comes(NOW + timedelta(hours=21))
    assert "reminder for 11 March (Anna, Boris, Clara +2)" in await ann.says("/why")


async def test_why_promises_no_second_reminder_where_the_time_was_moved_past_one(
    reminded: Chat,
) -> None:
    await reminded.says("/settings")
    await reminded.presses("⏰ Time")
    await reminded.says("18:30")
    said = await reminded.says("/why")
    assert "today" not in said
    assert "2027 at 18:30: Robert" in said


async def test_why_says_the_year_where_it_is_the_next_one(ann: Chat) -> None:
    await ann.says("Robert 5.02")
    assert "⏭ Next: Thursday, 4 February 2027 at 09:00: Robert" in await ann.says("/why")


async def test_why_says_who_comes_next_and_when(ann: Chat) -> None:
    await ann.says("/add Robert 5.06")
    assert "⏭ Next: Thursday, 4 June at 09:00: Robert" in await ann.says("/why")
    await ann.says("/add Anna 12.03")
    await ann.says("/add Boris 12.03")
    assert "⏭ Next: tomorrow at 09:00: Anna, Boris" in await ann.says("/why")


async def test_why_says_that_what_was_asked_for_again_comes_next(reminded: Chat) -> None:
    await reminded.says("/add Anna 12.03")
    await reminded.presses("Again …")
    await reminded.presses("In an hour")
    assert "⏭ Next: today at 13:00: Robert" in await reminded.says("/why")


async def test_why_says_what_comes_next_in_russian(boris: Chat) -> None:
    await boris.says("/add Роберт 12.03")
    assert "⏭ Следующее: завтра в 09:00: Роберт" in await boris.says("/why")


async def test_why_tells_in_plain_words_what_went_wrong(
    boris: Chat, mail: Mail, database: Database
) -> None:
    await mail.keeps(boris, "Роберт 10.03")
    [delivery] = await owed(database, boris)
    await outbox.retry(database, [delivery.id], NOW, Outcome.UNREACHABLE, "502")
    said = await boris.says("/why")
    assert (
        "⏳ ждёт отправки с 10 марта, 12:00 — напоминание на 10 марта (Роберт): Telegram был"
        in said
    )
    await outbox.finish(database, [delivery.id], DeliveryStatus.FAILED, NOW, Outcome.REJECTED)
    said = await boris.says("/why")
    assert (
        "❌ не отправлено, 10 марта, 12:00 — напоминание на 10 марта (Роберт): Telegram не" in said
    )


async def test_why_begins_with_what_is_furthest_ahead(reminded: Chat) -> None:
    for button in ("Tomorrow", "This evening", "In an hour"):
        await reminded.presses("Again …")
        await reminded.presses(button)
    said = await reminded.says("/why")
    assert said.splitlines()[3:] == [
        "⏳ to be sent 11 March, 09:00 — once more, as was asked for: 10 March (Robert)",
        "⏳ to be sent 10 March, 19:00 — once more, as was asked for: 10 March (Robert)",
        "⏳ to be sent 10 March, 13:00 — once more, as was asked for: 10 March (Robert)",
        "✅ sent 10 March, 12:00 — reminder for 10 March (Robert)",
    ]


async def test_why_tells_once_what_one_message_tells_again(
    reminded: Chat, database: Database
) -> None:
    """Both deliveries of a day, its reminder's and its digest's."""
    calendar = await get_by_chat(database, reminded.chat_id)
    assert calendar
    [reminder] = await owed(database, reminded)
    assert reminder.message_id
    digest = deliveries.owed(calendar, DeliveryKind.WEEKLY, reminder.local_date, "", NOW)
    await deliveries.insert_unless_there(database, [digest])
    [weekly, _] = await owed(database, reminded)
    await outbox.note_sent(database, [weekly.id], 1, reminder.message_id, NOW)
    await reminded.presses("Again …")
    await reminded.presses("In an hour")
    assert (await reminded.says("/why")).count("once more, as was asked for") == 1


@pytest.mark.parametrize(
    ("button", "promise"),
    [
        ("In an hour", "I'll remind you today at 13:00."),
        ("This evening", "I'll remind you today at 19:00."),
        ("Tomorrow", "I'll remind you tomorrow at 09:00."),
    ],
)
async def test_a_reminder_can_be_asked_for_again(
    reminded: Chat, database: Database, button: str, promise: str
) -> None:
    await reminded.presses("Again …")
    notice = await reminded.presses(button)
    assert notice["text"] == promise
    again, first = await owed(database, reminded)
    assert again.again_of == first.id
    assert again.status is DeliveryStatus.PENDING


async def test_a_reminder_of_long_ago_can_t_be_asked_for_again(
    ann: Chat, database: Database
) -> None:
    await ann.says("/start")
    button = {"text": "In an hour", "callback_data": "again:hour"}
    keyboard = {"inline_keyboard": [[button]]}
    await ann.sandbox.answer("sendMessage", chat_id=ann.chat_id, text="?", reply_markup=keyboard)
    notice = await ann.presses("In an hour")
    assert notice["text"]
    assert await owed(database, ann) == []
