"""/settings: shown and changed in place."""

from datetime import time
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import Chat, Sandbox, buttons_of
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_the_time_zone_is_set_by_a_city(ann: Chat) -> None:
    assert "Time zone: UTC, where it is 12:00" in await ann.says("/settings")
    overview = await ann.last()
    await ann.presses("Time zone")
    assert "I don't know this time zone" in await ann.says("Neverland")
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
    await ann.presses("Back")
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
    assert len(await ann.messages()) == count
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    assert calendar.weekend_rule
    assert calendar.weekly_digest
    assert calendar.monthly_digest
    assert calendar.show_zodiac
    assert calendar.leap_rule == "march_1"
    assert calendar.date_order == "month_first"
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


# --- values as buttons ----------------------------------------------------------------------------


async def test_the_time_is_pressed_or_typed(ann: Chat, database: Database) -> None:
    overview = await asked(ann, "/settings")
    await ann.presses("⏰ Time")
    assert await ann.buttons() == ["08:00", "✓ 09:00", "10:00", "✏️ Other…", "◀ Back"]
    await ann.presses("10:00")
    assert (await ann.last())["message_id"] == overview["message_id"]
    assert "Reminders at 10:00" in await ann.sees()
    assert "nothing to cancel" in await ann.says("/cancel")
    await ann.presses("⏰ Time")
    await ann.presses("Other…")
    assert await ann.buttons() == ["Cancel"]
    assert await ann.says("half past tea") == "That is no time of day. Try 9:00 or 18:30."
    assert await ann.says("6.30 p.m.") == "✅ ⏰ Reminders at 18:30"
    calendar = await get_by_chat(database, ann.chat_id)
    assert calendar is not None
    assert calendar.remind_at == time(18, 30)


async def test_the_way_back_ends_what_a_page_asks(ann: Chat) -> None:
    await asked(ann, "/settings", "[⏰ Time]", "[◀ Back]")
    assert "👁 Tomorrow's reminder" in await ann.buttons()
    assert "nothing to cancel" in await ann.says("/cancel")


async def test_days_before_are_switched_one_by_one(ann: Chat) -> None:
    await asked(ann, "/settings", "[Days before]")
    assert await ann.buttons() == [
        *("✓ on the day", "✓ 1 day before", "3 days before", "7 days before", "14 days before"),
        *("Never", "✏️ Other…", "◀ Back"),
    ]
    await asked(ann, "[3 days before]", "[1 day before]")
    assert "⏳ Reminders: on the day, 3 days before" in await ann.sees()
    await ann.presses("Never")
    assert "⏳ Reminders: never" in await ann.sees()
    assert "✓ Never" in await ann.buttons()
    await asked(ann, "[14 days before]", "[Other…]")
    assert await ann.says("5, 0") == "✅ ⏳ Reminders: on the day, 5 days before"
    await ann.presses("Days before")
    assert "✓ 5 days before" in await all_buttons(ann)


async def test_a_page_in_a_group_says_how_to_answer_and_hears_who_pressed(
    plain_group: Chat, telegram: Sandbox
) -> None:
    page = await asked(plain_group, "/settings", "[⏰ Time]")
    assert page["text"].endswith("Answer with a reply to this message.")
    await plain_group.write("7:15", reply_to=page["message_id"])
    await telegram.settled()
    assert await plain_group.sees() == "✅ ⏰ Reminders at 07:15"


@pytest.mark.parametrize(
    ("said", "answer", "offered"),
    [
        ("Berln", "I don't know this place. Did you mean Berlin, Bern?", ["Berlin", "Bern"]),
        (
            "Россия",
            "Which do you mean: Europe/Moscow, Asia/Yekaterinburg, Asia/Novosibirsk? Write it "
            "just like that, or another big city with the same time.",
            ["Moscow", "Yekaterinburg", "Novosibirsk"],
        ),
        ("Germny", "I don't know this place. Did you mean Germany?", ["Germany"]),
    ],
)
async def test_what_may_be_meant_is_offered(
    ann: Chat, said: str, answer: str, offered: list[str]
) -> None:
    await asked(ann, "/settings", "[Time zone]")
    assert await ann.says(said) == answer
    assert await ann.buttons() == [*offered, "Cancel"]
    await ann.presses(offered[0])
    assert (await ann.sees()).startswith("✅ 🌍 Time zone:")


async def test_a_country_that_is_offered_asks_for_its_zones(ann: Chat) -> None:
    await asked(ann, "/settings", "[Time zone]")
    await ann.says("Росия")
    await ann.presses("Россия")
    assert await ann.buttons() == ["Moscow", "Yekaterinburg", "Novosibirsk", "Cancel"]
    await ann.presses("Novosibirsk")
    assert "Asia/Novosibirsk" in await ann.sees()


async def test_a_preview_says_what_tomorrow_s_reminder_will(ann: Chat, boris: Chat) -> None:
    await ann.says("/add Anna 11.03.1990")
    await ann.says("/add Bert 12.03")
    await asked(ann, "/settings", "[Tomorrow's reminder]")
    heading, told = (await ann.messages())[-2:]
    assert heading["text"] == "👁 Tomorrow at 09:00 I will say:"
    assert told["text"] == (
        "🎉 Today, Wednesday, 11 March\n🎂 Anna, turns 36\n\n"
        "🗓 Tomorrow, Thursday, 12 March\n🎂 Bert"
    )
    await asked(boris, "/settings", "[Завтрашнее напоминание]")
    heading, told = (await boris.messages())[-2:]
    assert heading["text"] == "👁 Завтра напоминать не о чем. А было бы так:"
    assert told["text"].startswith("🎉 Сегодня, среда, 11 марта\n🎂 Анна Иванова, ")


async def asked(chat: Chat, *steps: str) -> dict[str, Any]:
    for step in steps:
        await (chat.presses(step[1:-1]) if step.startswith("[") else chat.says(step))
    return await chat.last()


async def all_buttons(chat: Chat) -> list[str]:
    every = [one for one in await chat.messages() if buttons_of(one)]
    return [button["text"] for one in every for button in buttons_of(one)]
