"""A name with a date is added as it is written; what is not clear is asked about once."""

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import DateOrder
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox
from tests.bot.conftest import Bots
from tests.bot.test_once import names
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def days(database: Database) -> dict[str, tuple[int, int | None]]:
    """Month * 100 + day, and the year, of whom is kept."""
    rows = await database.fetch_all(
        "SELECT name, month_day, year FROM events WHERE deleted_at IS NULL ORDER BY id"
    )
    return {row["name"]: (row["month_day"], row["year"]) for row in rows}


# --- at once --------------------------------------------------------------------------------------


async def test_a_name_with_a_date_is_added_at_once_and_can_be_undone(
    ann: Chat, database: Database
) -> None:
    said = await ann.says("Anna 15.03.1990")
    assert said == "✅ Added.\n🎂 Anna\n15 March 1990 — in 5 days, turns 36"
    await ann.presses("Undo")
    assert await ann.sees() == "↩ Not added: Anna"
    assert await days(database) == {}
    await ann.presses("Add again")
    assert await days(database) == {"Anna": (315, 1990)}


async def test_what_is_likely_next_is_offered(ann: Chat) -> None:
    await ann.says("Anna 15.03")
    assert await ann.buttons() == ["📅 Year", "📝 Note", "⏳ Remind me…", "↩ Undo", "✏️ More…"]
    await ann.presses("Year")
    assert await ann.sees() == "Anna\nIn which year? For example: 1990."
    assert await ann.says("soon") == "Write a year, such as 1990."
    assert "15 March 1990 — in 5 days, turns 36" in await ann.says("’90")
    assert "📅 Year" not in await ann.buttons()
    card = (await ann.messages())[0]
    assert "reply_markup" not in card  # the newer one has them


async def test_a_name_alone_and_chatter_get_a_hint(ann: Chat, database: Database) -> None:
    for text in ("Anna", "How are you?", "Good morning!\nHow are you?"):
        assert (await ann.says(text)).startswith("To add a birthday, write a name and a date:")
    assert await names(database) == []


async def test_small_talk_about_a_day_is_asked_about(ann: Chat, database: Database) -> None:
    assert await ann.says("see you tomorrow") == "Shall I add see you, 11 March?"
    assert await ann.says("no") == "Cancelled."
    await ann.says("see you tomorrow")
    await ann.presses("Cancel")
    await ann.says("Mila tomorrow")
    await ann.presses("Add")
    assert await ann.sees() == "✅ Added.\n🎂 Mila\n11 March — tomorrow"
    await ann.says("Nick tomorrow")
    assert "🎂 Nick" in await ann.says("yes, please")
    assert await names(database) == ["Mila", "Nick"]


async def test_a_caption_is_read_as_a_text(ann: Chat, database: Database) -> None:
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    await says(ann, photo=photo, caption="Anna 15.03")
    assert "🎂 Anna" in await ann.sees()
    await ann.says("/add")
    await says(ann, photo=photo, caption="Bert 16.03")
    assert await names(database) == ["Anna", "Bert"]


# --- in a group -----------------------------------------------------------------------------------


async def test_in_a_group_the_bot_hears_its_name(group: Chat, database: Database) -> None:
    me = (await group.sandbox.answer("getMe"))["result"]["username"]
    assert await group.says("Anna 15 March") == ""
    assert await group.says(f"@{me}x Anna 15 March") == ""
    said = [
        await group.says(text)
        for text in (f"@{me} Anna 15 March", f"Bert, 16 March @{me.upper()}", f"Cleo @{me} 1.02")
    ]
    assert [one.splitlines()[1] for one in said] == ["🎂 Anna", "🎂 Bert", "🎂 Cleo"]
    assert "write a name and a date" in await group.says(f"@{me} hello")
    assert "write a name and a date" in await group.says(f"@{me}")
    await group.says("/add")
    assert "When is the birthday of Dora?" in await group.says(f"@{me} Dora")
    assert await names(database) == ["Anna", "Bert", "Cleo"]


async def test_in_a_group_a_reply_to_the_bot_is_said_to_it(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/today")
    own = await group.last()
    boris = Chat(telegram, GROUP, BORIS)
    for text in ("Спасибо!", "увидимся завтра"):
        assert await replies(boris, own, text) == ""
    assert "🎂 Анна" in await replies(boris, own, "Анна 15 марта")
    await group.says("/add")
    question = await group.last()
    assert await replies(boris, question, "Борис 16 марта") == ""  # it was put to Ann
    assert await names(database) == ["Анна"]


async def test_in_a_group_that_keeps_companies_they_are_asked_for(group: Chat) -> None:
    await group.says("/add Anna 15.03")
    assert "🏢 Company" not in await group.buttons()
    await group.presses("More…")
    await group.presses("Company")
    await group.says("ACME")
    await group.says("/add Bert 15.03")
    assert await group.buttons() == [
        *("🏢 Company", "💼 Position", "📅 Year", "📝 Note", "⏳ Remind me…", "↩ Undo", "✏️ More…"),
    ]


# --- several --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Anna 15 March, Bert 16 March", "/add 1. Anna 15.03\n2. Bert 16.03"]
)
async def test_several_are_added_and_undone_together(
    ann: Chat, database: Database, text: str
) -> None:
    assert await ann.says(text) == "✅ 2 added:\n🎂 Anna, 15 March\n🎂 Bert, 16 March"
    await ann.says("Cleo 1.4")
    await ann.presses("Undo all")
    assert "↩ Undone: 2 are in the calendar no more." in [m["text"] for m in await ann.messages()]
    assert list(await days(database)) == ["Cleo"]


async def test_of_several_it_is_said_which_were_not_understood_and_why(ann: Chat) -> None:
    await ann.says("Anna 15 March")
    said = await ann.says("ANNA 15.03\nBert 31.04\nMum's wedding 5.6.1980\nhello\nsee you tomorrow")
    assert said == (
        "✅ 1 added, 1 there already, 3 not understood:\n🥂 Mum, 5 June 1980\n"
        "\nThere already:\nANNA, 15 March\n"
        "\nNot understood:\n«Bert 31.04» April has 30 days.\n"
        "«hello» I don't see a date here. Try 15.03.1990, 15 March or 1990-03-15.\n"
        "«see you» Is that a birthday? Write it by itself."
    )
    assert await ann.buttons() == ["↩ Undo"]


async def test_a_summary_of_very_many_is_short(ann: Chat, database: Database) -> None:
    lines = [f"{'N' * 190}{number} {1 + number % 28}.5" for number in range(20)]
    said = await ann.says("\n".join(lines))
    assert said.endswith("\n… and 10 more")
    assert len(await names(database)) == 20
    await ann.says("\n".join(f"P{number} 1.1" for number in range(400)))
    assert len(await names(database)) == 420
    await ann.presses("Undo all")
    assert len(await days(database)) == 20


async def test_several_are_added_in_russian(boris: Chat) -> None:
    assert await boris.says("Анна 15 марта и Пётр 31 апреля\nОля 1 мая") == (
        "✅ Добавлено 2, не понял: 1:\n🎂 Анна, 15 марта\n🎂 Оля, 1 мая\n\nНе понял:\n"
        "«Пётр 31 апреля» Апрель короче: последний день — 30-е."
    )


# --- what can't be --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", "/add "])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("Anna 31.04", "April has 30 days. When is it?"),
        ("Anna 29.02.1991", "There was no 29 February in 1991. When was it?"),
        ("Anna 15.03.2090", "That day is still to come. Which year do you mean?"),
    ],
)
async def test_what_cant_be_is_explained_and_the_next_message_is_the_answer(
    ann: Chat, database: Database, command: str, wrong: str, said: str
) -> None:
    assert await ann.says(command + wrong) == said
    assert await ann.buttons() == ["Cancel"]
    assert "April has 30 days" in await ann.says("31 April")
    assert "🎂 Anna\n30 April" in await ann.says("30 April")
    assert (await days(database))["Anna"][0] == 430


@pytest.mark.parametrize(
    ("wrong", "answer", "day"),
    [
        ("Anna 31.04", "30", (430, None)),
        ("Anna 31.04.1990", "30", (430, 1990)),
        ("Anna (1990), 31 April", "30 April", (430, 1990)),
        ("Anna 31.04.1990", "29.04.1991", (429, 1991)),
        ("Anna 29.02.1991", "28 February", (228, 1991)),
        ("Anna 29.02.1991", "28", (228, 1991)),
        ("Anna 29.02.1991", "1992", (229, 1992)),
        ("Anna 29.02.1991", "92", (229, 1992)),
        ("Anna 15.03.2090", "1990", (315, 1990)),
        ("Anna 15.03.2090", "16.03", (316, None)),
    ],
)
async def test_what_was_right_need_not_be_said_again(
    ann: Chat, database: Database, wrong: str, answer: str, day: tuple[int, int | None]
) -> None:
    await ann.says(wrong)
    await ann.says(answer)
    assert await days(database) == {"Anna": day}


@pytest.mark.parametrize(
    ("wrong", "answer", "day"),
    [("29.02.1991", "1992", (229, 1992)), ("31.04.1990", "30", (430, 1990))],
)
async def test_nor_where_only_the_date_was_asked_for(
    ann: Chat, database: Database, wrong: str, answer: str, day: tuple[int, int | None]
) -> None:
    await ann.says("/add Anna")
    assert (await ann.says(wrong)).endswith("?")
    assert await ann.buttons() == ["Cancel"]
    await ann.says(answer)
    assert await days(database) == {"Anna": day}


async def test_a_date_alone_is_asked_for_its_name(ann: Chat, database: Database) -> None:
    assert await ann.says("15.03.1990") == "Whose birthday is it? Write the name."
    assert "15 March 1990" in await ann.says("Anna")
    assert await days(database) == {"Anna": (315, 1990)}


async def test_after_the_month_the_day_alone_may_be_said_in_any_way(
    ann: Chat, database: Database
) -> None:
    for name, answer in (("Anna", "30th"), ("Bert", "the thirtieth"), ("Cleo", "тридцатого")):
        assert await ann.says(f"{name} 31 April") == "April has 30 days. When is it?"
        assert "30 April" in await ann.says(answer)
    assert {day for day, _year in (await days(database)).values()} == {430}


@pytest.mark.parametrize("said", ["it's 3 May", "him 3 May", "у него 3 мая"])
async def test_a_word_that_names_nobody_is_asked_for_the_name(
    ann: Chat, database: Database, said: str
) -> None:
    assert (await ann.says(said)).startswith("Whose birthday is it?")
    await ann.says("Leo")
    assert await days(database) == {"Leo": (503, None)}


@pytest.mark.parametrize("said", ["No, it's 4th October", "нет, 4 октября"])
async def test_a_correction_answers_the_question_that_is_open(
    ann: Chat, database: Database, said: str
) -> None:
    await ann.says("/add Liz")
    await ann.says(said)
    assert await days(database) == {"Liz": (1004, None)}


@pytest.mark.parametrize("said", ["No, it's 4th October", "нет, 4 октября", "it's 4 October"])
async def test_a_correction_is_of_who_was_added_a_moment_ago(
    ann: Chat, database: Database, said: str
) -> None:
    """It is asked about, as others may have been spoken of since."""
    await ann.says("Liz 5 October 1990")
    question = await ann.says(said)
    assert question.startswith("Shall I change Liz: 5 October 1990 → 4 October 1990?")
    assert await days(database) == {"Liz": (1005, 1990)}
    await ann.presses("Change")
    assert await days(database) == {"Liz": (1004, 1990)}
    await ann.presses("Undo")
    assert await days(database) == {"Liz": (1005, 1990)}


async def test_a_correction_of_nobody_or_of_several_is_told_the_way(
    ann: Chat, database: Database
) -> None:
    assert "/edit" in await ann.says("No, it's 4th October")
    await ann.says("Liz 5 October, Kate 6 October")
    assert "/edit" in await ann.says("No, it's 4th October")
    assert await days(database) == {"Liz": (1005, None), "Kate": (1006, None)}


async def test_a_date_alone_is_of_somebody_else(ann: Chat) -> None:
    await ann.says("Liz 5 October")
    assert (await ann.says("4 October")).startswith("Whose birthday is it?")


@pytest.mark.parametrize(
    "said",
    [
        "change Liz to 8 December",
        "Liz's birthday isn't 7 Dec, it's 8 Dec",
        "Liz is wrong, 8 December",
    ],
)
async def test_whoever_is_to_be_corrected_is_offered_with_the_new_day(
    ann: Chat, database: Database, said: str
) -> None:
    await ann.says("Liz 7 December")
    assert "Liz: 7 December → 8 December?" in await ann.says(said)
    assert await days(database) == {"Liz": (1207, None)}
    await ann.presses("Change")
    assert await days(database) == {"Liz": (1208, None)}


@pytest.mark.parametrize(
    "line", ["Anna 1 May, He 2 May, Bob 3 May", "Аня 1 мая, Он 2 мая, Вера 3 мая"]
)
async def test_one_who_may_be_nobody_loses_none_of_the_others(
    ann: Chat, database: Database, line: str
) -> None:
    said = await ann.says(line)
    assert len(await names(database)) == 2
    assert "Whose birthday is it?" in said


@pytest.mark.parametrize("said", ["who's next?", "thanks", "не знаю", "what?"])
async def test_what_answers_nothing_is_no_name(ann: Chat, database: Database, said: str) -> None:
    await ann.says("5 May")
    await ann.says(said)
    assert await names(database) == []
    await ann.says("Он")  # is one in Korea
    assert await names(database) == ["Он"]


async def test_in_a_group_a_reply_to_a_card_corrects_it(group: Chat, database: Database) -> None:
    await group.says("/add Liz 7 December")
    card = await group.last()
    await group.write("no, 8 December", reply_to=card["message_id"])
    await group.sandbox.settled()
    assert "Liz: 7 December → 8 December?" in await group.sees()


async def test_while_one_of_several_is_chosen_somebody_new_is_heard(
    ann: Chat, database: Database
) -> None:
    await ann.says("Anna Alt 1 May")
    await ann.says("Anna Berg 2 May")
    await ann.says("/delete anna")
    assert "🎂 Bob" in await ann.says("Bob 18 March")
    assert len(await names(database)) == 3


async def test_such_a_question_outlives_a_restart_and_ends_with_a_command(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("Anna 31.04")
    async with bots.running():
        assert "🎂 Anna" in await ann.says("30.04")
        await ann.says("Bert 31.04")
        await ann.says("/today")
        await ann.says("30.04")
    assert await names(database) == ["Anna"]


# --- day or month first ---------------------------------------------------------------------------


async def order(database: Database, chat: Chat) -> DateOrder:
    calendar = await get_by_chat(database, chat.chat_id)
    assert calendar is not None
    return calendar.date_order


@pytest.mark.parametrize(
    ("label", "remembered", "day", "later"),
    [
        ("5 June", DateOrder.DAY_FIRST, 605, "3 April"),
        ("6 May", DateOrder.MONTH_FIRST, 506, "4 March"),
    ],
)
async def test_which_number_is_the_day_is_asked_once(
    ann: Chat, database: Database, label: str, remembered: DateOrder, day: int, later: str
) -> None:
    assert await ann.says("Anna 5/6/1990") == (
        "Anna: which day do you mean, 5 June or 6 May? I'll read such dates like that here."
    )
    assert await ann.buttons() == ["5 June", "6 May", "Cancel"]
    await ann.presses(label)
    assert (await ann.sees()).startswith(f"✅ Added.\n🎂 Anna\n{label} 1990")
    assert await days(database) == {"Anna": (day, 1990)}
    assert await order(database, ann) is remembered
    assert later in await ann.says("Bert 3/4")
    other = {"3 April": "4 March", "4 March": "3 April"}[later]
    assert f"📅 No: {other}" in await ann.buttons()
    await ann.presses("No: ")
    assert other in await ann.sees()


async def test_it_is_not_asked_where_it_can_be_told(ann: Chat, database: Database) -> None:
    for text in ("Anna 13/5", "Bert 5/13", "Cleo 5/5", "Dora 5.6"):
        assert (await ann.says(text)).startswith("✅ Added.")
    # the other way it is still to come
    assert (await ann.says("Emil 4/2/2026")).startswith("✅ Added.\n🎂 Emil\n4 February 2026")
    assert (await ann.says("Fred 2/4/2026")).startswith("✅ Added.\n🎂 Fred\n4 February 2026")
    assert await order(database, ann) is DateOrder.UNKNOWN


async def test_the_order_is_asked_of_several_and_of_an_answer_too(
    ann: Chat, database: Database
) -> None:
    await ann.says("Anna 5/6\nBert 7/8")
    await ann.presses("6 May")
    assert await ann.sees() == "✅ 2 added:\n🎂 Anna, 6 May\n🎂 Bert, 8 July"
    await ann.says("/add Cleo")
    assert "🎂 Cleo\n2 January" in await ann.says("1/2")
    assert "📅 No: 1 February" in await ann.buttons()


async def test_an_order_may_be_answered_with_a_date(ann: Chat, database: Database) -> None:
    await ann.says("/add Anna")
    assert "which day do you mean" in await ann.says("5/6")
    assert "🎂 Anna\n6 May" in await ann.says("6 May")
    await ann.says("Bert 5/6")
    assert "🎂 Cleo" in await ann.says("Cleo 3 May")  # who thinks of somebody else
    assert await days(database) == {"Anna": (506, None), "Cleo": (503, None)}


async def test_only_who_was_asked_decides(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/add Anna 5/6")
    pressed = await Chat(telegram, GROUP, BORIS).presses("5 June")
    assert pressed["text"] == "Этот вопрос задан не вам."
    question = await group.last()
    data = question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await group.presses("5 June")
    assert "is there already" in await group.says("/add Anna 5/6")
    assert await names(database) == ["Anna"]
    assert data.startswith("decide:day:")


# --- the same person twice ------------------------------------------------------------------------


async def test_who_is_there_already_is_noticed(ann: Chat, database: Database) -> None:
    await ann.says("Mum 3 May")
    assert await ann.says("MUM, 3.5.1965") == "Mum, 3 May, is there already."
    assert await ann.buttons() == ["Add the year 1965", "Add anyway", "Cancel"]
    await ann.presses("Add the year 1965")
    assert (await ann.sees()).startswith("🎂 Mum\n3 May 1965")
    await ann.presses("Undo")
    assert (await ann.sees()).startswith("↩ As before.\n🎂 Mum\n3 May —")
    await ann.says("/add mum 3 May 1965")
    await ann.presses("Add anyway")
    assert await names(database) == ["Mum", "mum"]
    assert await ann.says("Mum wedding 3.5.1990") != "Mum, 3 May, is there already."


async def test_the_same_name_in_another_order_is_noticed(ann: Chat, database: Database) -> None:
    await ann.says("Anna Schmidt 15 March")
    assert "is there already" in await ann.says("Schmidt Anna 15 March")
    assert await names(database) == ["Anna Schmidt"]


async def test_a_doubt_that_is_over_adds_nothing(ann: Chat, database: Database) -> None:
    await ann.says("Mum 3 May")
    await ann.says("Mum 3 May 1965")
    question = await ann.last()
    data = question["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    await ann.says("/today")
    pressed = await ann.sends_button(question["message_id"], data)
    assert pressed["text"] == "This question is over."
    assert await names(database) == ["Mum"]


async def test_who_becomes_the_same_by_an_edit_is_noticed(ann: Chat) -> None:
    await ann.says("Mum 3 May")
    await ann.says("Mom 3 May")
    await ann.presses("More…")
    await ann.presses("Name")
    assert (await ann.says("mum")).endswith("ℹ️ Mum, 3 May, is there already.")
    await ann.presses("Undo")
    assert "🎂 Mom" in await ann.sees()


async def says(chat: Chat, **content: object) -> None:
    """A message of any content, in private."""
    person = {"id": chat.user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    private = {"id": chat.chat_id, "type": "private", "first_name": "Ann"}
    await chat.sandbox.post("updates", message={"chat": private, "from": person, **content})
    await chat.sandbox.settled()


async def replies(chat: Chat, to: dict[str, object], text: str) -> str:
    before = len(await chat.messages())
    await chat.sends("send", text=text, reply_to=to["message_id"])
    await chat.sandbox.settled()
    return "\n---\n".join(one["text"] for one in (await chat.messages())[before:])
