"""The buttons below a reminder. It is noon of 10 March 2026."""

import asyncio
from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.storage import deliveries
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Json, buttons_of
from tests.bot.conftest import NOW, Mail
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

HOUR = timedelta(hours=1)


async def reminder(chat: Chat, of: str = "Today, ") -> Json:
    """The newest message that tells of a day."""
    return [one for one in await chat.messages() if of in one["text"]][-1]


async def shown(chat: Chat) -> list[list[str]]:
    """Its buttons, row by row."""
    markup = (await reminder(chat)).get("reply_markup", {"inline_keyboard": []})
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


async def said(chat: Chat) -> list[str]:
    return str((await reminder(chat))["text"]).splitlines()


@pytest.fixture
async def told(ann: Chat, mail: Mail) -> Chat:
    """Ann is told of Robert, whose day it is."""
    await mail.keeps(ann, "Robert 10.03.1985")
    await mail.comes()
    return ann


@pytest.fixture
def boris_there(group: Chat) -> Chat:
    return Chat(group.sandbox, GROUP, BORIS)


async def test_one_person_s_card_comes_below_the_reminder(told: Chat) -> None:
    assert await shown(told) == [
        ["👤 Card", "🔁 Again …"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
    ]
    before = await reminder(told)
    await told.presses("👤 Card")
    assert "🎂 Robert\n10 March 1985 — today, turns 41" in await told.sees()
    assert any("Delete" in one for one in await told.buttons())
    assert await reminder(told, "Today, ") == before


async def test_of_several_people_each_has_a_button(ann: Chat, mail: Mail) -> None:
    for number in range(8):
        await mail.keeps(ann, f"Person {number} 10.03")
    await mail.comes()
    rows = await shown(ann)
    assert rows[0] == ["Person 0", "Person 1"]
    assert sum(map(len, rows[:3])) == 6  # the others are found by name
    assert rows[3:] == [["💐 Greeting", "✓ Congratulated"], ["🖼 Postcard"], ["🔁 Again …"]]
    await ann.presses("Person 3")
    assert (await ann.sees()).startswith("🎂 Person 3")


async def test_the_card_of_who_was_deleted_is_out_of_date(told: Chat) -> None:
    await told.says("/delete Robert")
    await told.presses("Robert")
    notice = await told.presses("👤 Card")
    assert notice["text"] == "This button is out of date."


async def test_who_has_died_is_not_congratulated_and_neither_is_who_s_day_is_to_come(
    ann: Chat, mail: Mail
) -> None:
    await mail.keeps(ann, "Grandpa died 10.03.2015", "Anna 11.03")
    await mail.comes()
    await mail.comes(NOW + 21 * HOUR)
    assert await shown(ann) == [
        ["👤 Card", "🔁 Again …"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
    ]  # the 11th's
    first = next(one for one in await ann.messages() if "In memory" in one["text"])
    assert "✓ Congratulated" not in [button["text"] for button in buttons_of(first)]


async def test_who_congratulated_is_noted_in_the_message_and_can_take_it_back(told: Chat) -> None:
    before = await said(told)
    notice = await told.presses("✓ Congratulated")
    assert notice["text"] == "Noted. Press again to take it back."
    assert await said(told) == [*before, "✓ Congratulated"]
    await told.presses("✓ Congratulated")
    assert await said(told) == before


async def test_a_group_sees_who_congratulated_each_of_them_once(
    group: Chat, boris_there: Chat, mail: Mail
) -> None:
    await group.says("/add Robert 10.03")
    await mail.comes()
    count = len(await group.messages())
    await group.presses("✓ Congratulated")
    await boris_there.presses("✓ Congratulated")
    assert (await said(group))[-1] == "✓ Ann, Борис congratulated"
    await group.presses("✓ Congratulated")
    assert (await said(group))[-1] == "✓ Борис congratulated"
    assert len(await group.messages()) == count  # nobody else was disturbed


async def test_in_a_group_nobody_congratulates_themselves(
    group: Chat, boris_there: Chat, mail: Mail
) -> None:
    await group.says("/me 10.03")
    await mail.comes()
    before = await said(group)
    assert "your own day" in (await group.presses("✓ Congratulated"))["text"]
    assert await said(group) == before
    await boris_there.presses("✓ Congratulated")
    assert (await said(group))[-1] == "✓ Борис congratulated"


async def test_two_who_press_at_the_same_moment_are_both_counted(
    group: Chat, boris_there: Chat, mail: Mail
) -> None:
    await group.says("/add Robert 10.03")
    await mail.comes()
    message = await reminder(group)
    pressed = {"message_id": message["message_id"], "data": "told:congratulated:0"}
    await asyncio.gather(group.sends("press", **pressed), boris_there.sends("press", **pressed))
    await group.sandbox.settled()
    names = (await said(group))[-1]
    assert "Ann" in names
    assert "Борис" in names


async def test_of_many_who_congratulated_some_are_named(group: Chat, mail: Mail) -> None:
    await group.says("/add Robert 10.03")
    await mail.comes()
    for number in range(7):
        friend = Chat(group.sandbox, GROUP, ANN + 100 + number)
        user = {"id": friend.user_id, "is_bot": False, "first_name": f"Friend {number}"}
        message = await reminder(group)
        await group.sandbox.update(
            callback_query={
                "id": str(number),
                "from": user,
                "message": message,
                "chat_instance": "1",
                "data": "told:congratulated:0",
            }
        )
        await group.sandbox.settled()
    assert (await said(group))[-1] == (
        "✓ Friend 0, Friend 1, Friend 2, Friend 3, Friend 4 +2 congratulated"
    )


async def test_again_asks_when_and_shows_it_until_it_is_taken_back(told: Chat, mail: Mail) -> None:
    before = await said(told)
    await told.presses("Again …")
    assert await shown(told) == [
        ["👤 Card"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
        ["In an hour", "This evening", "Tomorrow"],
    ]
    await told.presses("In an hour")
    assert await said(told) == [*before, "🔁 again at 13:00"]
    assert await shown(told) == [
        ["👤 Card", "🔁 Again …"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
        ["✖ 13:00"],
    ]
    notice = await told.presses("✖ 13:00")
    assert notice["text"] == "Taken back."
    assert await said(told) == before
    count = len(await told.messages())
    await mail.comes(NOW + 2 * HOUR)
    assert len(await told.messages()) == count


async def test_again_is_shown_by_the_clock_of_the_calendar(told: Chat) -> None:
    await told.says("/settings")
    await told.presses("Time zone")
    await told.says("Asia/Kolkata")  # 17:30 there
    await told.presses("Done")
    for button, line in (
        ("In an hour", "🔁 again at 18:30"),
        ("Tomorrow", "🔁 again tomorrow at 09:00"),
    ):
        await told.presses("Again …")
        await told.presses(button)
        assert (await said(told))[-1] == line


async def test_all_that_was_pressed_is_shown_together(told: Chat) -> None:
    await told.presses("Again …")
    await told.presses("This evening")
    await told.presses("✓ Congratulated")
    await told.presses("Again …")
    await told.presses("In an hour")
    assert (await said(told))[-3:] == [
        "✓ Congratulated",
        "🔁 again at 13:00",
        "🔁 again at 19:00",
    ]


async def test_what_has_come_again_can_t_be_taken_back_and_has_the_same_buttons(
    told: Chat, mail: Mail
) -> None:
    await told.presses("Again …")
    await told.presses("In an hour")
    first = await reminder(told)
    [undo] = [one for one in buttons_of(first) if "✖" in one["text"]]
    await mail.comes(NOW + HOUR)
    second = await reminder(told)
    assert second["message_id"] > first["message_id"]
    assert await shown(told) == [
        ["👤 Card", "🔁 Again …"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
    ]
    notice = await told.sends_button(first["message_id"], undo["callback_data"])
    assert notice["text"] == "That has been sent already."
    await told.presses("Again …")
    await told.presses("Tomorrow")
    assert (await said(told))[-1] == "🔁 again tomorrow at 09:00"


async def test_what_people_wrote_stays_as_they_wrote_it(ann: Chat, mail: Mail) -> None:
    await mail.keeps(ann, "<b>Rob</b> & Ann 10.03")
    await ann.says("/edit Rob")
    await ann.presses("Note")
    await ann.says("1 < 2 & 😀")
    await mail.comes()
    before = await reminder(ann)
    await ann.presses("✓ Congratulated")
    await ann.presses("✓ Congratulated")
    after = await reminder(ann)
    assert (after["text"], after["entities"]) == (before["text"], before["entities"])


async def test_a_reminder_without_room_for_more_keeps_its_text(ann: Chat, mail: Mail) -> None:
    for number in range(21):
        await mail.keeps(ann, f"{number:02} {'x' * 186}, 10.03")
    await mail.comes()
    before = await reminder(ann)
    assert len(before["text"]) > 4_050
    await ann.presses("Again …")
    await ann.presses("Tomorrow")
    after = await reminder(ann)
    assert "✖ 09:00" in [button["text"] for button in buttons_of(after)]
    assert after["text"] == before["text"]


async def test_nothing_is_left_of_who_congratulated_when_the_delivery_goes(
    told: Chat, database: Database
) -> None:
    await told.presses("✓ Congratulated")
    assert await database.fetch_all("SELECT name FROM congratulations")
    await deliveries.purge(database, NOW + HOUR)
    assert await database.fetch_all("SELECT name FROM congratulations") == []


async def test_a_russian_calendar_is_answered_in_russian(boris: Chat, mail: Mail) -> None:
    await mail.keeps(boris, "Роберт 10.03")
    await mail.comes()
    message = (await boris.messages())[-1]
    assert [one["text"] for one in buttons_of(message)] == [
        "👤 Карточка",
        "🔁 Ещё раз…",
        "💐 Поздравление",
        "✓ Поздравлено",
        "🖼 Открытка",
    ]
    await boris.presses("✓ Поздравлено")
    await boris.presses("Ещё раз…")
    await boris.presses("Через час")
    assert (await boris.sees()).splitlines()[-2:] == ["✓ Поздравлено", "🔁 ещё раз в 13:00"]


async def test_in_private_the_card_of_who_is_added_on_their_day_tells_of_it(
    ann: Chat, mail: Mail
) -> None:
    await mail.comes()
    assert "today" in await ann.says("/add Robert 10.03")
    count = len(await ann.messages())
    await mail.comes(NOW + HOUR)
    assert len(await ann.messages()) == count


async def test_a_group_is_told_of_who_is_added_on_their_day(group: Chat, mail: Mail) -> None:
    await mail.comes()
    await group.says("/add Robert 10.03")
    await mail.comes(NOW + HOUR)
    assert await group.sees() == "🎉 Today, Tuesday, 10 March\n🎂 Robert"
