"""/settings: shown and changed in place."""

from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import Chat


async def test_the_time_zone_is_set_by_a_city(ann: Chat) -> None:
    assert "Time zone: UTC, where it is 12:00" in await ann.says("/settings")
    overview = await ann.last()
    await ann.presses("Time zone")
    assert "I don't know this time zone" in await ann.says("Atlantis")
    assert await ann.says("tokyo") == "✅ 🌍 Time zone: Asia/Tokyo, where it is 21:00"
    shown = [one for one in await ann.messages() if one["message_id"] == overview["message_id"]]
    assert "Asia/Tokyo" in shown[0]["text"]


async def test_the_time_zone_is_set_in_russian_or_by_an_offset(boris: Chat) -> None:
    await boris.says("/settings")
    await boris.presses("Часовой пояс")
    assert await boris.says("москва") == "✅ 🌍 Часовой пояс: Europe/Moscow, сейчас там 15:00"
    await boris.presses("Часовой пояс")
    assert await boris.says("GMT+2") == "✅ 🌍 Часовой пояс: UTC+2, сейчас там 14:00"


async def test_time_and_days_are_typed(ann: Chat) -> None:
    await ann.says("/settings")
    await ann.presses("⏰ Time")
    assert await ann.says("18:30") == "✅ ⏰ Reminders at 18:30"
    await ann.presses("Days before")
    assert await ann.says("0, 3") == "✅ ⏳ Reminders: on the day, 3 days before"
    for none in ("-", "never", "нет"):
        await ann.presses("Days before")
        assert await ann.says("0") == "✅ ⏳ Reminders: on the day"
        await ann.presses("Days before")
        assert await ann.says(none) == "✅ ⏳ Reminders: never"


async def test_a_question_can_be_left_unanswered(ann: Chat) -> None:
    await ann.says("/settings")
    await ann.presses("⏰ Time")
    await ann.presses("Done")
    assert "✅ Added.\n🎂 Anna" in await ann.says("Anna 15.03")


async def test_switches_are_turned_in_place(ann: Chat, database: Database) -> None:
    await ann.says("/settings")
    count = len(await ann.messages())
    for label in ("Tell of the weekend", "Every Monday", "On the 1st", "zodiac"):
        await ann.presses(label)
    await ann.presses("29 February → on 1 March")
    await ann.presses("5/6 → 5 June")
    assert "🔢 5/6: 5 June" in await ann.sees()
    await ann.presses("5/6 → 6 May")
    await ann.presses("Русский")
    assert len(await ann.messages()) == count
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    assert calendar.weekend_rule
    assert calendar.weekly_digest
    assert calendar.monthly_digest
    assert calendar.show_zodiac
    assert calendar.leap_rule == "march_1"
    assert calendar.date_order == "month_first"
    assert calendar.language == "ru"
    await ann.presses("Every Monday")
    assert "✗ Every Monday: the week" in await ann.buttons()
    await ann.presses("Done")
    assert await ann.buttons() == []


async def test_signs_of_the_zodiac_are_shown_wherever_somebody_is_celebrated(ann: Chat) -> None:
    await ann.says("/add Anna 10.03.1990")
    await ann.says("/settings")
    await ann.presses("zodiac")
    assert "🎂 Anna, turns 36 ♓" in await ann.says("/today")
    assert "🎂 Anna, turns 36 ♓" in await ann.says("/upcoming")


async def test_settings_in_russian(boris: Chat) -> None:
    said = await boris.says("/settings")
    assert "Часовой пояс: UTC, сейчас там 12:00" in said
    assert "Напоминания: в сам день, за 1 день" in said
    assert "Язык напоминаний: Русский" in said
    await boris.presses("29 февраля → 1 марта")
    await boris.presses("29 февраля → не отмечается")
    assert "29 февраля в невисокосные годы: не отмечается" in await boris.sees()


async def test_made_up_values_are_refused(ann: Chat, database: Database) -> None:
    await ann.says("/settings")
    shown = await ann.last()
    for data in ("set:title:x", "set:weekly_digest:7", "set:leap_rule:never", "again:1", "list:x"):
        await ann.sandbox.post(
            "updates",
            callback_query={
                "from": {"id": ann.user_id, "is_bot": False, "first_name": "Ann"},
                "chat_instance": "1",
                "message": shown,
                "data": data,
            },
        )
    await ann.sandbox.settled()
    answers = await ann.sandbox.calls("answerCallbackQuery")
    assert [one["params"]["text"] for one in answers] == ["This button is out of date."] * 5
