"""Who looks after which day, in chats. It is noon of Tuesday, 10 March 2026."""

import asyncio
from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.services import duties, members
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Json, Sandbox, buttons_of
from tests.bot.conftest import NOW, Mail
from tests.bot.test_forgetting import documents
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

MORNING = NOW.replace(hour=9) + timedelta(days=1)


async def duty_of(chat: Chat, of: str = "You look after") -> Json:
    return [one for one in await chat.messages() if of in one["text"]][-1]


async def rows(chat: Chat, of: str = "You look after") -> list[list[str]]:
    markup = (await duty_of(chat, of)).get("reply_markup", {"inline_keyboard": []})
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


@pytest.fixture
async def team(group: Chat, telegram: Sandbox, mail: Mail) -> Chat:
    """Ann and Boris, who are its admins, and Chiara have started the bot and speak there."""
    for person in (CHIARA, BORIS, ANN):
        await Chat(telegram, person, person).says("/start")
        await Chat(telegram, GROUP, person).says("/start")
    await mail.keeps(group, "Oma 15.03.1950", "Opa 20.03")
    return group


@pytest.fixture
def chiara(team: Chat) -> Chat:
    return Chat(team.sandbox, CHIARA, CHIARA)


@pytest.fixture
def boris(team: Chat) -> Chat:
    return Chat(team.sandbox, BORIS, BORIS)


@pytest.fixture
async def told(team: Chat, chiara: Chat, mail: Mail) -> Chat:
    """Chiara is reminded of Oma's day."""
    await team.says("/duty Oma → Chiara")
    await mail.comes()
    return chiara


async def test_without_a_word_it_says_how_to_give(team: Chat) -> None:
    said = await team.says("/duty")
    assert "Nobody has been given anything yet" in said
    assert "/duty Anna → Boris" in said


@pytest.mark.parametrize(
    "words",
    [
        *(
            "/duty Oma → Chiara",
            "/duty Oma Chiara",
            "/duty Oma @chiara_sandbox",
            "/duty Oma: Chiara",
        ),
        *("/duty Oma -> chiara", "/duty oma → @chiara_sandbox"),
    ],
)
async def test_a_day_is_given_in_one_line(team: Chat, chiara: Chat, mail: Mail, words: str) -> None:
    said = await team.says(words)
    assert said.startswith("✅ Oma: Chiara\n⏰ on the day, 1 day before, 7 days before")
    await mail.comes()
    assert await chiara.sees() == (
        "In Family & friends:\n👤 You look after this day.\n\n🗓 In 5 days, Sunday, 15 March\n"
        "🎂 Oma, turns 76"
    )
    assert await rows(chiara) == [["✓ Done", "➡ Hand over"], ["🔁 Remind me again"]]


async def test_all_who_may_look_see_who_looks_after_what_and_what_is_nobody_s(team: Chat) -> None:
    await team.says("/duty Oma → Chiara")
    assert await team.says("/duty") == (
        "Who looks after what\n\n❗️ Nobody looks after\n• Opa (20 March)\n\n👤 Given\n"
        "• Oma (15 March) — Chiara"
    )


async def test_the_event_s_card_says_it_too(team: Chat) -> None:
    await team.says("/duty Oma → Chiara")
    await team.says("/find Oma")
    await team.presses("Oma")
    assert "Chiara" in await team.sees()


async def test_a_name_that_nobody_has_is_given_and_told_to_be_silent(team: Chat) -> None:
    said = await team.says("/duty Oma → The neighbours")
    assert "🔕 The neighbours can't be reminded: I know nobody here of that name." in said


async def test_who_writes_is_me(team: Chat) -> None:
    assert (await team.says("/duty Oma → me")).startswith("✅ Oma: Ann\n")
    said = await Chat(team.sandbox, GROUP, BORIS).says("/duty Opa → Chiara, я (по очереди)")
    assert said.startswith("✅ Opa: 🔄 Chiara → Борис\n")


async def test_a_rotation_is_given_in_one_line(team: Chat) -> None:
    said = await team.says("/duty all → Chiara, Борис")
    assert said.startswith("✅ all days: 🔄 Chiara → Борис")
    overview = await team.says("/duty")
    assert "Oma (15 March) — Chiara\n• Opa (20 March) — Борис" in overview


async def test_what_cant_be_understood_gets_examples(team: Chat) -> None:
    assert "/duty 20.12 – 10.1 → Boris" in await team.says("/duty something or other")
    assert "April has 30 days" in await team.says("/duty 31.4 – 10.5 → Chiara")
    assert "I found nothing called “Nemo”" in await team.says("/duty Nemo → Chiara")
    assert "nobody here has the name @nobody" in (await team.says("/duty Oma @nobody")).replace(
        "Nobody", "nobody"
    )


async def test_giving_asks_what_and_to_whom(team: Chat, chiara: Chat, mail: Mail) -> None:
    await team.says("/duty")
    await team.presses("Give")
    assert "What shall somebody look after?" in await team.sees()
    assert [one for one in await team.buttons() if "·" in one] == [
        *("Oma · 15 March", "Opa · 20 March")
    ]
    await team.presses("Oma · 15 March")
    assert "Who looks after Oma?" in await team.sees()
    await team.presses("Chiara")
    assert (await team.sees()).startswith("✅ Oma: Chiara")
    await mail.comes()
    assert "Oma" in await chiara.sees()


async def test_what_is_asked_may_be_written_and_cancelled(team: Chat) -> None:
    await team.says("/duty")
    await team.presses("Give")
    await team.says("Opa")
    assert "Who looks after Opa?" in await team.sees()
    await team.says("Chiara and Борис")
    assert (await team.sees()).startswith("✅ Opa: 🔄 Chiara → Борис")
    await team.says("/duty")
    await team.presses("Give")
    await team.presses("Cancel")
    assert await team.sees() == "Cancelled."


async def test_a_rotation_is_pressed_together_in_its_order(team: Chat) -> None:
    await team.says("/duty")
    await team.presses("Rotation")
    await team.presses("All days")
    for name in ("Борис", "Chiara"):
        await team.presses(name)
    assert "1. Борис" in await team.buttons()
    await team.presses("These in turn")
    assert (await team.sees()).startswith("✅ all days: 🔄 Борис → Chiara")


async def test_how_long_ahead_may_be_chosen(team: Chat, chiara: Chat, mail: Mail) -> None:
    await team.says("/duty Opa → Chiara")
    await team.presses("Days before")
    await team.says("10, 1")
    assert "⏰ 1 day before, 10 days before" in await team.sees()
    await mail.comes()
    assert "Opa" in await chiara.sees()


async def test_who_may_not_change_the_calendar_gives_nothing(team: Chat) -> None:
    chiara = Chat(team.sandbox, GROUP, CHIARA)
    assert "Only admins" in await chiara.says("/duty Oma → Борис")
    await chiara.says("/duty")
    notice = await chiara.presses("Give")
    assert "Only admins" in notice["text"]


async def test_it_is_taken_away_after_a_question(team: Chat) -> None:
    await team.says("/duty all → Chiara")
    await team.says("/duty")
    await team.presses("What is given")
    await team.presses("✖ all days")
    await team.presses("Take it away")
    assert "Nobody has been given anything yet" in await team.sees()


async def test_done_is_noted_and_taken_back(told: Chat, team: Chat) -> None:
    assert (await told.presses("✓ Done"))["text"] == "Noted: it is done."
    assert "✓ Done" in (await duty_of(told))["text"]
    assert await rows(told) == [["↩ Not done"]]
    assert "Oma (15 March) — Chiara ✓" in await team.says("/duty")
    await told.presses("Not done")
    assert await rows(told) == [["✓ Done", "➡ Hand over"], ["🔁 Remind me again"]]


async def test_a_second_press_of_done_is_a_notice(told: Chat) -> None:
    message = await duty_of(told)
    data = buttons_of(message)[0]["callback_data"]
    press = told.sends("press", message_id=message["message_id"], data=data)
    pressed = await asyncio.gather(press, told.sends_button(message["message_id"], data))
    assert {one.get("answer", one)["text"] for one in pressed} == {
        *("Noted: it is done.", "It was done already.")
    }


async def test_it_is_handed_over_to_a_member_who_is_told(
    told: Chat, boris: Chat, mail: Mail
) -> None:
    await told.presses("Hand over")
    assert "Who looks after Oma instead of you?" in await told.sees()
    await told.presses("Борис")
    assert await told.sees() == "➡ Борис looks after it now, and I tell them."
    assert "Борис looks after it now." in (await duty_of(told))["text"]
    assert await rows(told) == [["↩ Take it back"]]
    await mail.comes()
    assert "🎂 Oma" in await boris.sees()


async def test_it_is_handed_over_by_a_name_that_is_written(told: Chat, boris: Chat) -> None:
    await told.presses("Hand over")
    await told.says("The neighbours")
    assert "I can't write to them" in await told.sees()
    await told.presses("Take it back")
    assert await rows(told) == [["✓ Done", "➡ Hand over"], ["🔁 Remind me again"]]


async def test_nobody_is_asked_to_look_after_their_own_day(
    team: Chat, chiara: Chat, mail: Mail
) -> None:
    await Chat(team.sandbox, GROUP, BORIS).says("/me 15.03.")
    await team.says("/duty all → Chiara")
    await mail.comes()
    await chiara.presses("➡ Борис")
    assert not any("Борис" in one for one in await chiara.buttons())
    await chiara.says("Борис")
    assert "Nobody looks after their own day: Борис" in await chiara.sees()


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("✓ Done", "Борис looks after it now."),
        ("Hand over", "Борис looks after it now."),
    ],
)
async def test_whoever_it_was_taken_from_is_told_so_by_a_notice(
    told: Chat, team: Chat, boris: Chat, button: str, said: str
) -> None:
    await team.says("/duty Oma → Борис")
    notice = await told.presses(button)
    assert (notice["text"], notice["show_alert"]) == (said, False)
    assert "Борис looks after it now." in (await duty_of(told))["text"]
    assert await rows(told) == []


async def test_it_is_told_again_at_a_time_that_is_chosen(told: Chat, mail: Mail) -> None:
    await told.presses("Remind me again")
    assert await rows(told) == [
        *(["✓ Done", "➡ Hand over"], ["In an hour", "This evening", "Tomorrow"])
    ]
    assert (await told.presses("In an hour"))["text"] == "I'll remind you today at 13:00."
    before = len(await told.messages())
    await mail.comes(NOW + timedelta(hours=1))
    assert len(await told.messages()) == before + 1


async def test_one_s_own_are_shown_in_private_with_their_buttons(team: Chat, chiara: Chat) -> None:
    await team.says("/duty all → Chiara")
    group = Chat(team.sandbox, GROUP, CHIARA)
    await group.says("/duty")
    notice = await group.presses("Mine")
    assert notice["text"] == "I have answered you in private."
    assert await rows(chiara) == [["✓ Oma", "➡ Oma"], ["✓ Opa", "➡ Opa"], ["🔁 Remind me again"]]
    await chiara.presses("✓ Opa")
    assert (await duty_of(chiara))["text"].endswith("🎂 Opa\n   ✓ Done")


async def test_of_a_member_s_day_the_group_hears_nothing_and_the_others_in_private_do(
    team: Chat, chiara: Chat, boris: Chat
) -> None:
    await Chat(team.sandbox, GROUP, BORIS).says("/me 25.03.")
    assert "Борис reads along here" in await team.says("/duty Борис → Chiara")
    ann = Chat(team.sandbox, ANN, ANN)
    await ann.says("/duty")
    await ann.presses("👥 Family & friends")
    await ann.presses("Give")
    await ann.presses("Борис · 25 March")
    await ann.presses("Chiara")
    assert (await ann.sees()).startswith("✅ Борис: Chiara")
    await chiara.says("/duty")
    await chiara.presses("👥 Family & friends")
    assert "Борис (25 March) — Chiara" in await chiara.sees()
    await boris.says("/duty")
    await boris.presses("👥 Family & friends")
    assert "25 March" not in await boris.sees()
    said = await team.says("/duty")
    assert "25 March" not in said
    assert "1 more day is of somebody who reads along here." in said
    await team.presses("What is given")
    assert "Борис" not in await team.sees()


async def test_who_means_a_day_of_a_group_in_private_is_shown_the_way(
    team: Chat, ann: Chat
) -> None:
    said = await ann.says("/duty Oma → Boris")
    assert said.endswith("Is it a day of a group? Choose it first:")
    await ann.presses("👥 Family & friends")
    assert "Family & friends" in await ann.sees()


async def test_who_is_no_admin_gives_nothing_in_private_either(team: Chat, chiara: Chat) -> None:
    await chiara.says("/duty")
    await chiara.presses("👥 Family & friends")
    notice = await chiara.presses("Give")
    assert notice["text"] == "Only admins of this group may change this."


async def test_who_left_sees_nothing_of_the_group_any_more(
    team: Chat, chiara: Chat, database: Database
) -> None:
    await chiara.says("/duty")
    calendar = await get_by_chat(database, GROUP)
    assert calendar
    await members.left(database, calendar, CHIARA, NOW)
    notice = await chiara.presses("👥 Family & friends")
    assert notice["text"] == "This button is out of date."


async def number_of(chat: Chat) -> tuple[int, str]:
    """Of the message that told somebody of it, and of the task."""
    message = await duty_of(chat)
    return message["message_id"], buttons_of(message)[0]["callback_data"].rpartition(":")[2]


async def forges(chat: Chat, data: str) -> Json:
    """Press what the bot has never offered, as programs can; the notice."""
    button = {"text": "?", "callback_data": data}
    message = await chat.sandbox.call(
        "sendMessage",
        chat_id=chat.chat_id,
        text="?",
        reply_markup={"inline_keyboard": [[button]]},
    )
    return await chat.sends_button(message["message_id"], data)


STRANGER = 700_000_009
ACTIONS = ["done", "undone", "pass", "back", "again", "hour"]


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_forged_press_reads_nothing_of_another_calendar(
    told: Chat, telegram: Sandbox, action: str
) -> None:
    _, number = await number_of(told)
    await telegram.post("people", user_id=STRANGER, first_name="Stranger")
    stranger = Chat(telegram, STRANGER, STRANGER)
    await stranger.says("/start")
    notice = await forges(stranger, f"task:{action}:{number}")
    assert "Chiara" not in notice["text"]
    await forges(stranger, f"taskto:{number}:{CHIARA}")
    assert not any("Chiara" in one["text"] for one in await stranger.messages())
    assert await rows(told) == [["✓ Done", "➡ Hand over"], ["🔁 Remind me again"]]


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_forged_press_tells_nobody_who_looks_after_their_own_day(
    team: Chat, chiara: Chat, boris: Chat, mail: Mail, action: str
) -> None:
    await Chat(team.sandbox, GROUP, BORIS).says("/me 15.03.")
    await team.says("/duty all → Chiara")
    await mail.comes()
    numbers = [
        button["callback_data"].rpartition(":")[2]
        for button in buttons_of(await duty_of(chiara))
        if button["callback_data"].startswith("task:done")
    ]
    assert len(numbers) == 2
    said = [(await forges(boris, f"task:{action}:{number}"))["text"] for number in numbers]
    assert sum("Chiara" in one for one in said) <= 1  # of Oma's day they may know


async def test_who_left_has_nothing_to_do_and_reads_no_news(
    told: Chat, team: Chat, database: Database
) -> None:
    calendar = await get_by_chat(database, GROUP)
    assert calendar
    await members.left(database, calendar, CHIARA, NOW)
    await team.says("/find Oma")
    before = [one["text"] for one in await told.messages()]
    for button in ("✓ Done", "Hand over"):
        notice = await told.presses(button)
        assert "Noted" not in notice["text"]
    assert [one["text"] for one in await told.messages()] == before


async def test_a_forged_press_shows_a_group_nothing_of_a_member_s_day(
    team: Chat, database: Database
) -> None:
    await Chat(team.sandbox, GROUP, BORIS).says("/me 25.03.")
    calendar = await get_by_chat(database, GROUP)
    assert calendar
    ann = Chat(team.sandbox, ANN, ANN)
    await ann.says("/duty")
    await ann.presses("👥 Family & friends")
    await ann.presses("Give")
    await ann.presses("Борис · 25 March")
    await ann.presses("Chiara")
    [(given, _)] = await duties.all_of(database, calendar)
    for data in (
        *(f"given:ask:{calendar.id}:{given.id}", f"given:away:{calendar.id}:{given.id}"),
        f"dutylead:{calendar.id}:{given.id}",
    ):
        assert "Chiara" not in (await forges(team, data))["text"]
    assert not any("Борис: Chiara" in one["text"] for one in await team.messages())
    assert [one.id for one, _ in await duties.all_of(database, calendar)] == [given.id]


async def test_thousands_of_names_are_looked_up_for_nobody(team: Chat) -> None:
    assert "Give somebody a day" in await team.says("/duty " + "Chiara, " * 400)
    assert "at most 50" in await team.says("/duty Oma → " + "Chiara, " * 400)


async def test_in_russian_too(telegram: Sandbox, bot: None) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await chiara.says("/start")
    await chiara.says("/language русский")
    await chiara.says("Бабушка 15.03")
    assert (await chiara.says("/duty Бабушка → Соседи")).startswith("✅ Бабушка: Соседи")
    assert "Бабушка (15 марта) — Соседи" in await chiara.says("/duty")


async def test_who_is_forgotten_is_given_nothing_any_more(
    team: Chat, chiara: Chat, database: Database
) -> None:
    await team.says("/duty Oma → Chiara")
    await team.says("/duty all → Chiara, Борис")
    group = Chat(team.sandbox, GROUP, CHIARA)
    await group.says("/forget")
    await group.presses("Forget me")
    await group.presses("Forget me")
    assert "Chiara" not in await team.says("/duty")
    await team.presses("What is given")
    assert await team.sees() == "What is given\n• all days: Борис"
    await team.says("/find Oma")
    await team.presses("Oma")
    assert "Chiara" not in await team.sees()


async def test_all_of_it_as_a_document_says_who_looks_after_what(
    team: Chat, telegram: Sandbox
) -> None:
    await team.says("/duty #work → Chiara, Борис")
    await team.says("/forget")
    await team.presses("Erase the calendar")
    [found] = await documents(telegram, GROUP)
    assert found["duties"] == [
        {
            "scope": "tag",
            "tag": "work",
            "people": ["Chiara", "Борис"],
            "lead_days": [0, 1, 7],
        }
    ]


async def test_one_s_own_feed_is_made_in_private(team: Chat, chiara: Chat) -> None:
    await chiara.says("/duty")
    await chiara.presses("👥 Family & friends")
    await chiara.presses("Mine in my calendar app")
    said = await chiara.sees()
    assert said.startswith("📅 What Chiara looks after")
    assert "/feeds/bcf_" in said
