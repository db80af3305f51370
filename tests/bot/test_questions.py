"""Every question has a way out, and only its answer answers it."""

from typing import Any

import pytest

from birthday_calendar.bot.handlers.start import COMMANDS
from birthday_calendar.database import Database
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, buttons_of
from tests.bot.conftest import Bots
from tests.bot.test_once import names
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

ANONYMOUS = 1_087_968_824  # whoever writes as the group itself


async def asked(chat: Chat, *steps: str) -> dict[str, Any]:
    """The question that comes of it: texts, and buttons in [brackets]."""
    for step in steps:
        await (chat.presses(step[1:-1]) if step.startswith("[") else chat.says(step))
    return await chat.last()


QUESTIONS = [
    ("/edit",),
    ("/delete",),
    ("/add",),
    ("/add", "Anna"),
    ("/add Anna",),
    ("/find",),
    ("/settings", "[🌍 Time zone]"),
    ("/settings", "[⏰ Time]", "[Other…]"),
    ("/settings", "[Days before]", "[Other…]"),
    *(("/find Zoe", "[Zoe]", f"[{field}]") for field in ("Note", "Remind me…")),
    ("/add Zoe 31.04",),
    ("/add 15.04",),
    *(
        ("/find Zoe", "[Zoe]", "[More…]", f"[{field}]")
        for field in ("Name", "Date", "Company", "Position", "Responsible", "⏰ Time")
    ),
]


@pytest.mark.parametrize("is_group", [False, True])
async def test_every_question_has_a_button_that_ends_it(
    ann: Chat, group: Chat, is_group: bool
) -> None:
    chat = group if is_group else ann
    await chat.says("/add Zoe 15.03.1990")
    for steps in QUESTIONS:
        await asked(chat, *steps)
        assert (await chat.buttons())[-1] == "Cancel", steps
        await chat.presses("Cancel")
        assert await chat.sees() == "Cancelled."
        assert await chat.says("/cancel") == "There is nothing to cancel."


async def test_somebody_else_with_a_date_is_added_instead_of_misheard(ann: Chat) -> None:
    await asked(ann, "/add", "Anna")
    assert (await ann.says("Cleo 31 April")).startswith("April has 30 days.")
    card, again = (await ann.says("Cleo 30 April")).split("\n---\n")
    assert card.startswith("✅ Added.\n🎂 Cleo\n30 April")
    assert again.startswith("When is the birthday of Anna?")  # who is not forgotten over that
    assert (await ann.buttons()) == ["⏭ Skip", "Cancel"]
    assert (await ann.says("Bert 16 March")).startswith("✅ Added.\n🎂 Bert\n16 March")
    await asked(ann, "/add", "Dora")
    assert (await ann.says("I think 17 March")).startswith("✅ Added.\n🎂 Dora\n17 March")


async def test_who_is_asked_for_again_may_be_written_in_full(ann: Chat) -> None:
    await asked(ann, "/add", "Anna")
    assert "---" not in await ann.says("Anna Smith 16 March")


async def test_who_is_left_out_over_somebody_else_is_named(ann: Chat) -> None:
    assert "which day do you mean" in await ann.says("Sister Kate: 4/7/91")
    note, card = (await ann.says("Bert 16 March")).split("\n---\n")
    assert note == "↩ Not added: Sister Kate"
    assert card.startswith("✅ Added.\n🎂 Bert")
    await ann.says("Sister Kate: 4/7/91")
    assert (await ann.says("Sister Kate 4 July 1991")).startswith("✅ Added.")


@pytest.mark.parametrize("words", ["skip", "I don’t know", "Не знаю"])
async def test_who_does_not_know_a_date_says_so(ann: Chat, words: str) -> None:
    await asked(ann, "/add", "Anna")
    assert await ann.says(words) == "Skipped: Anna"


async def test_a_date_is_corrected_by_its_year_alone(ann: Chat) -> None:
    await asked(ann, "/add Zoe 15.03", "[More…]", "[Date]")
    assert (await ann.says("1986")).startswith("🎂 Zoe\n15 March 1986")


@pytest.mark.parametrize("command", ["/edit", "/delete"])
async def test_nobody_has_to_be_chosen(ann: Chat, command: str) -> None:
    for number in range(10):
        await ann.says(f"/add Zoe {number} 15.03.1990")
    await ann.says(command)
    await ann.presses("▶")
    await ann.presses("Cancel")
    assert (await ann.sees(), await ann.buttons()) == ("Cancelled.", [])


async def test_what_is_no_answer_is_asked_for_again_with_that_button(ann: Chat) -> None:
    await asked(ann, "/add", "Anna")
    assert "I don't see a date here" in await ann.says("soon")
    await ann.presses("Cancel")
    assert await ann.sees() == "Cancelled."
    assert "write a name and a date" in await ann.says("soon")


@pytest.mark.parametrize(
    "word",
    [
        *("cancel", "Cancel.", "STOP!", "stop", "отмена", "Отмена!", "СТОП", "«стоп»", "/CANCEL"),
        *("Never mind", "never mind…", "Cancel, please", "No, forget it!", "quit", "🛑 stop"),
        *("Не надо", "отмена, пожалуйста", "Нет, отмена", "Ой, передумала", "отбой"),
    ],
)
async def test_a_word_ends_a_question(ann: Chat, database: Database, word: str) -> None:
    for steps in (("/add",), ("/add", "Anna"), ("/settings", "[⏰ Time]")):
        await asked(ann, *steps)
        assert await ann.says(word) == "Cancelled."
    assert await ann.says(word) == "There is nothing to cancel."
    assert await names(database) == []


@pytest.mark.parametrize("name", ["Stop Makers", "Please Stop Bells", "No", "Ok", "Стоп-Кран"])
async def test_a_name_may_have_such_a_word_in_it(ann: Chat, name: str) -> None:
    await ann.says("/add")
    assert f"When is the birthday of {name}?" in await ann.says(name)


@pytest.mark.parametrize("name", ["start", "START", *COMMANDS, "dance"])
async def test_every_command_ends_a_question(ann: Chat, database: Database, name: str) -> None:
    question = await asked(ann, "/add")
    await ann.says(f"/{name}")
    asks_too = ("cancel", "find", "add", "start", "me", "pause")
    if name.lower() not in asks_too:
        assert "write a name and a date" in await ann.says("Anna")
    pressed = await ann.sends_button(question["message_id"], _cancel_of(question))
    assert pressed["text"] == "This question is over."
    await ann.says("/cancel")
    assert await names(database) == []


async def test_a_command_that_is_refused_ends_a_question_too(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    for refused in ("/add " + "A" * 201, "/add Anna 31.02 Bert"):
        await asked(ann, "[Note]")
        assert "For example: /add" in await ann.says(refused)
        assert "nothing to cancel" in await ann.says("/cancel")
        await ann.says("/find Anna")
        await ann.presses("Anna")


async def test_a_button_ends_its_own_question_only(ann: Chat) -> None:
    first = await asked(ann, "/add")
    second = await asked(ann, "/find")
    pressed = await ann.sends_button(first["message_id"], _cancel_of(first))
    assert pressed["text"] == "This question is over."
    assert (
        await ann.says("Anna") == "I found nothing. Try a shorter part of the name, or see /list."
    )
    await ann.sends_button(second["message_id"], _cancel_of(second))  # nobody was found yet
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_done_ends_what_was_asked_from_its_own_message_only(ann: Chat) -> None:
    first = await asked(ann, "/settings")
    await asked(ann, "/settings", "[⏰ Time]")
    done = buttons_of(first)[-1]["callback_data"]
    await ann.sends_button(first["message_id"], done)
    assert await ann.says("18:30") == "✅ ⏰ Reminders at 18:30"


# --- what an answer changes -----------------------------------------------------------------------


async def test_a_new_date_keeps_the_year_unless_it_has_one(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    question = await asked(ann, "[More…]", "[Date]")
    assert question["text"].endswith("Without a year 1990 stays.")
    assert "16 March 1990" in await ann.says("16 March")
    await asked(ann, "[More…]", "[Date]")
    assert "17 March 1991" in await ann.says("17.03.1991")
    await asked(ann, "[More…]", "[Date]")
    assert await ann.says("29.02") == "Day: 1991 had no 29 February. For example: 15.03.1990"
    assert "17 March — in" in await ann.says("-")
    question = await asked(ann, "[More…]", "[Date]")
    assert "Without a year" not in question["text"]
    assert "I don't see a date here" in await ann.says("-")
    assert "29 February — in" in await ann.says("29.02")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (("/add Anna 15th, Bert 16 March",), "There are two dates. Write one person at a time."),
        (("/add", "Olga 1st, Pavel 3rd April"), "There are two dates."),
        (
            ("/add", "Olga 1.2 Pavel"),
            "Write the name alone, and the date before or after it: what is “Pavel”?",
        ),
        (("Anna 15th, Bert 16 March",), "There are two dates. Write one person at a time."),
        (("/find Zoe", "[Zoe]", "[More…]", "[Name]", "Zoe 3.4"), "Write the name alone, without"),
    ],
)
async def test_two_people_never_become_one(
    ann: Chat, database: Database, steps: tuple[str, ...], said: str
) -> None:
    await ann.says("/add Zoe 15.03.1990")
    answer = await asked(ann, *steps)
    assert answer["text"].startswith(said)
    assert await names(database) == ["Zoe"]


@pytest.mark.parametrize(
    ("steps", "value", "button", "without"),
    [
        (("[More…]", "[Company]"), "ACME", "None", "🎂 Anna\n15 March 1990 — in 5 days, turns 36"),
        (("[Note]",), "tulips", "None", "🎂 Anna\n15 March 1990 — in 5 days, turns 36"),
        (("[More…]", "[Tags]"), "work", "None", "🎂 Anna\n15 March 1990 — in 5 days, turns 36"),
        (
            ("[More…]", "[⏰ Time]"),
            "8:00",
            "As the calendar",
            "15 March 1990 — in 5 days, turns 36",
        ),
        (("[More…]", "[Days before]"), "7", "As the calendar", "March 1990 — in 5 days, turns 36"),
        (("[More…]", "[Date]"), "15.03.1990", "Without a year", "🎂 Anna\n15 March — in 5 days"),
    ],
)
async def test_what_may_be_empty_is_emptied_by_a_button(
    ann: Chat, steps: tuple[str, ...], value: str, button: str, without: str
) -> None:
    await ann.says("/add Anna 15.03.1990")
    await asked(ann, *steps)
    kept = await ann.says(value)
    question = await asked(ann, *steps)
    assert (await ann.buttons())[-2:] == [button, "Cancel"]
    await ann.presses(button)
    assert (await ann.sees()).endswith(without)
    assert (await ann.last())["message_id"] == question["message_id"]
    assert "nothing to cancel" in await ann.says("/cancel")
    await asked(ann, *steps)
    await ann.says(value)
    assert await ann.sees() == kept
    await asked(ann, *steps)
    assert (await ann.says(button.lower())).endswith(without)  # typed, it is the same


async def test_there_is_no_button_for_none_where_there_is_none(ann: Chat) -> None:
    await asked(ann, "/add Anna 15.03", "[More…]", "[Company]")
    assert await ann.buttons() == ["Cancel"]


async def test_what_is_likely_is_a_button(ann: Chat) -> None:
    await asked(ann, "/add Anna 15.03", "[More…]", "[⏰ Time]")
    assert await ann.buttons() == ["8:00", "9:00", "10:00", "Cancel"]
    await asked(ann, "[8:00]", "[More…]", "[Days before]")
    assert await ann.buttons() == [
        *("on the day", "on the day, 1 day before", "on the day, 7 days before", "Cancel"),
    ]
    await ann.presses("7 days before")
    assert (await ann.sees()).endswith(
        "⏳ Reminders: on the day, 7 days before\n⏰ Reminders at 08:00"
    )


async def test_a_press_that_comes_too_late_is_no_dialog(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    await asked(ann, "[More…]", "[Company]")
    await ann.says("ACME")
    question = await asked(ann, "[More…]", "[Company]")
    [none, _cancel] = buttons_of(question)
    await ann.says("Acme Inc")
    for _ in range(2):
        pressed = await ann.sends_button(question["message_id"], none["callback_data"])
        assert (pressed["text"], pressed["show_alert"]) == ("This question is over.", False)
    assert "(Acme Inc)" in await ann.says("/upcoming")


async def test_who_is_asked_for_somebody_may_write_the_name(ann: Chat) -> None:
    for line in ("Anna Schmidt 15.03.1990", "Bert 16.03", "Berta 17.03"):
        await ann.says(f"/add {line}")
    assert await ann.says("/edit") == "Which one shall I change? Press it, or write the name."
    nobody = await ann.says("Zoe")
    assert nobody.startswith("I found nothing.")
    assert await ann.buttons() == ["Cancel"]
    assert (await ann.says("schmi")).startswith("🎂 Anna Schmidt")  # the only one: no choice
    assert "More" not in " ".join(await ann.buttons())
    assert "🗂 Kind" in await ann.buttons()
    assert await ann.says("/delete") == "Which one shall I delete? Press it, or write the name."
    assert await ann.buttons() == [
        "🗑 Anna Schmidt · 15 March",
        "🗑 Bert · 16 March",
        "🗑 Berta · 17 March",
        "Cancel",
    ]
    assert await ann.says("bert") == "Which one shall I delete?"
    assert await ann.buttons() == ["🗑 Bert · 16 March", "🗑 Berta · 17 March", "Cancel"]
    assert await ann.says("berta") == "Which one shall I delete?"  # another name is heard
    assert await ann.says("/delete bert") == "Which one shall I delete?"
    assert (await ann.says("Zoe")).startswith("I found nothing.")
    assert await ann.says("bert") == "Which one shall I delete?"
    await ann.presses("Bert ·")
    assert await ann.sees() == "🗑 Deleted: Bert"
    await ann.presses("Undo")
    assert (await ann.sees()).startswith("↩ It is back.")


async def test_who_is_pressed_is_not_asked_for_any_more(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    for command in ("/edit", "/delete"):
        await asked(ann, command, "[Anna · 15 March]")
        assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_somebody_else_leafs_and_the_question_stays_whose_it_is(
    group: Chat, telegram: Sandbox
) -> None:
    for number in range(10):
        await group.says(f"/add Zoe {number} 15.03.1990")
    question = await asked(group, "/delete")
    chiara = Chat(telegram, GROUP, CHIARA)
    await chiara.presses("▶")
    assert (await group.sees()) == question["text"]
    assert "🗑 Zoe 9 · 15 March" in await group.buttons()
    pressed = await chiara.presses("Cancel")
    assert pressed["text"] == "This question was put to somebody else."
    assert not pressed["show_alert"]
    assert (await group.says("Zoe 8")).startswith("Which one shall I delete?")


async def test_a_question_survives_a_restart(
    bots: Bots, database: Database, telegram: Sandbox
) -> None:
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("/add Anna 15.03")
        await asked(ann, "[More…]", "[Company]")
        await ann.says("ACME")
        await asked(ann, "[More…]", "[Company]")
    async with bots.running():
        await ann.presses("None")
        assert "ACME" not in await ann.sees()
        await ann.says("/delete")
    async with bots.running():
        assert await ann.says("anna") == "Which one shall I delete?"
    async with bots.running():
        assert await ann.says("ann") == "Which one shall I delete?"
        await ann.presses("Cancel")
        assert await ann.sees() == "Cancelled."


# --- in groups ------------------------------------------------------------------------------------


async def test_a_question_in_a_group_asks_for_a_reply(group: Chat, telegram: Sandbox) -> None:
    """A bot in privacy mode hears nothing else."""
    question = await asked(group, "/add")
    assert question["text"].endswith("Answer with a reply to this message.")
    assert "reply_to_message" in question
    await group.write("Anna", reply_to=question["message_id"])
    await telegram.settled()
    assert "When is the birthday of Anna?" in await group.sees()


async def test_only_who_was_asked_answers_and_cancels(group: Chat, telegram: Sandbox) -> None:
    question = await asked(group, "/add")
    boris, chiara = Chat(telegram, GROUP, BORIS), Chat(telegram, GROUP, CHIARA)
    assert await boris.says("Never mind me") == ""
    assert await boris.says("отмена") == ""
    pressed = await chiara.sends_button(question["message_id"], _cancel_of(question))
    assert pressed["text"] == "This question was put to somebody else."
    assert "When is the birthday of Anna?" in await group.says("Anna")


async def test_what_people_say_to_each_other_is_no_answer(
    plain_group: Chat, telegram: Sandbox, database: Database
) -> None:
    """A bot that is an admin hears it."""
    await asked(plain_group, "/add")
    other = await Chat(telegram, GROUP, BORIS).write("Who brings the cake?")
    for text in ("I do", "cancel", "Anna 15.03"):
        await plain_group.write(text, reply_to=other["message_id"])
        await telegram.settled()
        assert "Whose birthday is it?" in await plain_group.sees()
    own = await plain_group.write("/find")
    await telegram.settled()
    await plain_group.write("Zoe", reply_to=own["message_id"])
    await telegram.settled()
    assert "I found nothing" in await plain_group.sees()
    assert await names(database) == []


@pytest.mark.parametrize(
    "steps",
    [
        ("/add",),
        ("/add Anna",),
        ("/me",),
        ("/settings", "[🌍 Time zone]"),
        ("/delete",),
        ("/pause",),
    ],
)
async def test_who_was_asked_may_talk_with_the_others_meanwhile(
    plain_group: Chat, telegram: Sandbox, steps: tuple[str, ...]
) -> None:
    """Nobody is nagged for a date who asks for the cake."""
    for number in range(2):
        await plain_group.says(f"/add Zoe {number} 15.03.1990")
    question = await asked(plain_group, *steps)
    assert await plain_group.says("By the way, who brings the cake?") == ""
    if steps != ("/add",):  # any other words may be a name
        assert await plain_group.says("See you all there, dear friends") == ""
        await plain_group.sends("location", latitude=1.0, longitude=1.0)
    await plain_group.write("By the way?", reply_to=question["message_id"])
    await telegram.settled()
    assert await plain_group.sees() != question["text"]


async def test_a_wrong_date_is_no_small_talk(plain_group: Chat) -> None:
    await asked(plain_group, "/add", "Anna")
    assert "April has 30 days" in await plain_group.says("31 April")


async def test_an_answer_comes_in_the_topic_of_its_question(group: Chat, telegram: Sandbox) -> None:
    chat_id = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("forum", chat_id=chat_id, is_forum=True)
    made = [await telegram.post("topics", chat_id=chat_id, name=name) for name in ("One", "Two")]
    one, two = (topic["message_thread_id"] for topic in made)
    forum = Chat(telegram, chat_id, ANN)

    async def says(text: str, topic_id: int) -> str:
        await telegram.post(
            "send", chat_id=chat_id, user_id=ANN, text=text, message_thread_id=topic_id
        )
        await telegram.settled()
        return await forum.sees()

    assert "Whose birthday is it?" in await says("/add", one)
    for elsewhere in (two, 0):
        assert "Whose birthday is it?" in await says("Good morning", elsewhere)
    assert "When is the birthday of Anna?" in await says("Anna", one)
    assert "nothing to cancel" not in await says("/cancel", two)  # a command is for the bot


async def test_who_is_asked_again_in_a_group_is_told_how_to_answer(
    group: Chat, telegram: Sandbox
) -> None:
    question = await asked(group, "/add", "Anna")
    await group.write("soon", reply_to=question["message_id"])
    await telegram.settled()
    assert (await group.sees()).endswith("\nAnswer with a reply to this message.")
    assert not (await group.says("/add Anna 31.02 Bert")).endswith("this message.")


class Faceless:
    """Several people who all write as the group."""

    def __init__(self, chat: Chat, user_id: int = ANONYMOUS, sender_chat: int = GROUP):
        self._chat = chat
        self._user = {"id": user_id, "is_bot": True, "first_name": "Group"}
        self._sender_chat = {"id": sender_chat, "type": "group", "title": "Family & friends"}

    async def says(self, text: str, reply_to: dict[str, Any] | None = None) -> str:
        before = len(await self._chat.messages())
        message = {
            "chat": {"id": GROUP, "type": "group", "title": "Family & friends"},
            "from": self._user,
            "sender_chat": self._sender_chat,
            "text": text,
        }
        if reply_to:
            message["reply_to_message"] = reply_to
        await self._chat.sandbox.post("updates", message=message)
        await self._chat.sandbox.settled()
        said = (await self._chat.messages())[before:]
        return "\n---\n".join(one["text"] for one in said)


@pytest.mark.parametrize("user_id", [ANONYMOUS, 136_817_688])
async def test_two_anonymous_admins_do_not_answer_each_other_s_questions(
    group: Chat, database: Database, user_id: int
) -> None:
    faceless = Faceless(group, user_id)
    assert "Whose birthday is it?" in await faceless.says("/add")
    first = await group.last()
    assert "When is the birthday of Bert?" in await faceless.says("/add Bert")
    second = await group.last()
    assert await faceless.says("good morning") == ""
    assert await faceless.says("1.2.1990") == ""
    assert "When is the birthday of Anna?" in await faceless.says("Anna", reply_to=first)
    third = await group.last()
    assert "🎂 Bert" in await faceless.says("16.03", reply_to=second)
    assert "I don't see a date here" in await faceless.says("soon", reply_to=third)
    again = await group.last()
    assert "🎂 Anna" in await faceless.says("15.03", reply_to=again)
    assert await faceless.says("17.03", reply_to=third) == ""  # it was answered
    assert await names(database) == ["Bert", "Anna"]


async def test_a_word_in_reply_ends_the_question_of_an_anonymous_admin(
    group: Chat, telegram: Sandbox
) -> None:
    faceless = Faceless(group)
    await faceless.says("/add")
    question = await group.last()
    assert await faceless.says("стоп") == ""
    assert await faceless.says("стоп", reply_to=question) == "Cancelled."
    await faceless.says("/add")
    await group.presses("Cancel")
    assert await group.sees() == "Cancelled."


async def test_an_anonymous_admin_answers_what_was_asked_at_their_press(group: Chat) -> None:
    """Who presses a button is no longer anonymous; who writes then is again."""
    await group.says("/add Anna 15.03")
    await group.presses("Note")
    question = await group.last()
    assert "tulips" in await Faceless(group).says("tulips", reply_to=question)


async def test_an_anonymous_admin_answers_a_page_of_the_settings(plain_group: Chat) -> None:
    page = await asked(plain_group, "/settings", "[⏰ Time]")
    assert (await plain_group.buttons())[-2:] == ["◀ Back", "Cancel"]
    assert await Faceless(plain_group).says("18:30") == ""
    assert await Faceless(plain_group).says("18:30", reply_to=page) == "✅ ⏰ Reminders at 18:30"


async def test_a_press_does_not_tell_who_is_anonymous(group: Chat, telegram: Sandbox) -> None:
    chat_id = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("members", chat_id=chat_id, user_id=ANN, is_anonymous=True)
    ann = Chat(telegram, chat_id, ANN)
    for command, label in (("/settings", "⏰ Time"), ("/add Zoe 15.03", "Note")):
        await ann.says(command)
        await ann.presses(label)
        question = await ann.last()
        assert "Ann" not in question["text"]
        assert question["text"].endswith("Answer with a reply to this message.")
        assert "entities" not in question or question["entities"][0]["type"] != "text_mention"


def _cancel_of(question: dict[str, Any]) -> str:
    return str(buttons_of(question)[-1]["callback_data"])


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Lily 12 June", "🎂 Lily\n12 June"),
        ("Ваня 1 мая 1980, Таня 2 мая", "2 added"),
        ("Lily 12 June\nTom 13 June", "2 added"),
    ],
)
async def test_people_with_dates_of_their_own_answer_whose_date_it_is(
    ann: Chat, said: str, heard: str
) -> None:
    assert "Write the name." in await ann.says("5 May")
    assert heard in await ann.says(said)
    assert "There is nothing to cancel." in await ann.says("/cancel")


async def test_another_date_is_asked_about_instead_of_the_one_before(ann: Chat) -> None:
    await ann.says("5 May")
    assert "Write the name." in await ann.says("6 May")
    assert "🎂 Lily\n6 May" in await ann.says("Lily")
