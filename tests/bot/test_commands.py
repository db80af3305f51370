"""What people write to the bot, and what it says."""

import pytest

from birthday_calendar.bot.handlers.start import COMMANDS
from telegram_sandbox.client import Chat
from tests.support.databases import on_sqlite

# What is said does not depend on the database; that everything works on both is tested elsewhere.
pytestmark = on_sqlite


async def test_a_event_is_added_in_one_line(ann: Chat) -> None:
    said = await ann.says("/add Anna Schmidt 15.03.1990")
    assert said == "✅ Added.\n🎂 Anna Schmidt\n15 March 1990 — in 5 days, turns 36"
    assert "15 — Anna Schmidt (1990)" in await ann.says("/list")


async def test_a_event_is_added_in_russian(boris: Chat) -> None:
    said = await boris.says("/add 12 марта Анна Иванова")
    assert said == "✅ Добавлено.\n🎂 Анна Иванова\n12 марта — через 2 дня"
    assert await boris.says("/list") == "1 день рождения\n\nМарт\n12 — Анна Иванова"


async def test_a_event_is_added_step_by_step(ann: Chat) -> None:
    assert await ann.says("/add") == (
        "Whose birthday is it? Write the name; or another day, such as: Anna & Boris wedding"
    )
    assert (await ann.says("Anna <Schmidt>")).startswith("When is the birthday of Anna <Schmidt>?")
    assert "I don't see a date here" in await ann.says("soon")
    assert await ann.says("11 March") == "✅ Added.\n🎂 Anna <Schmidt>\n11 March — tomorrow"
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_details_are_added_by_buttons(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    await ann.presses("More…")
    await ann.presses("Company")
    assert "Which company?" in await ann.sees()
    await ann.says("Müller & Söhne")
    await ann.presses("Note")
    await ann.says("likes tulips")
    assert await ann.sees() == "🎂 Anna (Müller & Söhne)\n15 March — in 5 days\nlikes tulips"
    await ann.presses("Done")
    assert await ann.buttons() == []


@pytest.mark.parametrize("none", ["-", "None", "нет", "Нет.", "ничего"])
async def test_a_detail_may_be_none_in_words(ann: Chat, none: str) -> None:
    await ann.says("/add Anna 15.03")
    await ann.presses("More…")
    await ann.presses("Company")
    await ann.says("ACME")
    await ann.presses("Company")
    assert await ann.says(none) == "🎂 Anna\n15 March — in 5 days"


@pytest.mark.parametrize("name", ["-", "—", ", 15.03", "- -"])
async def test_a_dash_is_nobody(ann: Chat, name: str) -> None:
    assert (await ann.says(f"/add {name}")).startswith("Whose birthday is it? Write the name.")
    await ann.says("/add")
    assert (await ann.says(name)).startswith("Whose birthday is it? Write the name.")
    assert "When is the birthday of Anna?" in await ann.says("Anna —")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("/add Anna 15th of Smarch", "I don't see a date here."),
        (
            "/add Anna 15.03 Bert",
            "Write the name alone, and the date before or after it: what is “Bert”?",
        ),
        ("/add Anna 15th, Bert 16th March", "There are two dates. Write one person at a time."),
    ],
)
async def test_what_is_wrong_is_said_with_one_example(ann: Chat, wrong: str, said: str) -> None:
    answer = await ann.says(wrong)
    assert answer.startswith(said)
    assert answer.endswith("\nFor example: /add Anna Schmidt 15.03.1990")
    assert answer.count("For example") == 1


async def test_a_name_alone_is_asked_for_its_date(ann: Chat) -> None:
    assert "When is the birthday of Anna?" in await ann.says("/add Anna")


async def test_a_name_that_is_too_long_is_refused_at_once(ann: Chat) -> None:
    await ann.says("/add")
    assert (await ann.says("A" * 201)).startswith("Name: must be at most 200 characters.")


async def test_help_and_start_name_the_first_steps(ann: Chat, boris: Chat) -> None:
    assert "Hello, Ann!" in await ann.says("/start")
    assert "\nAnna Schmidt 15.03.1990\n" in await ann.says("/start payload-of-a-link")
    assert "See everything with /help" in await ann.says("/start")
    assert "/settings — time zone" in await ann.says("/help")
    assert (await ann.sees()).endswith("or write /add and I will ask.")
    assert "Здравствуйте, Борис!" in await boris.says("/start")
    assert "/upcoming — ближайшие 30 дней" in await boris.says("/help")


async def test_today_tells_whose_event_it_is(ann: Chat) -> None:
    assert "Nobody today" in await ann.says("/today")
    await ann.says("/add Anna 10.03.1990")
    await ann.says("/add Bert 11.03.1990")
    assert await ann.says("/today") == "🎉 Today, Tuesday, 10 March\n🎂 Anna, turns 36"
    await ann.says("/edit Anna")
    await ann.presses("Has died")
    assert await ann.says("/today") == "🕯 Today, Tuesday, 10 March\n🕯 Anna, in memory"


async def test_upcoming_is_grouped_by_date(ann: Chat) -> None:
    for line in ("Anna 10.03.1990", "Bert 12.03", "Cleo 12.03", "Dora 1.06"):
        await ann.says(f"/add {line}")
    assert await ann.says("/upcoming") == (
        "🗓 Tuesday, 10 March (today)\n🎂 Anna, turns 36\n\n"
        "🗓 Thursday, 12 March (in 2 days)\n🎂 Bert\n🎂 Cleo"
    )


async def test_upcoming_looks_as_far_ahead_as_it_is_asked(ann: Chat) -> None:
    await ann.says("/add Dora 1.06")
    assert "Dora" in await ann.says("/upcoming 90")
    for wrong in ("0", "367", "forever"):
        assert "from 1 to 366" in await ann.says(f"/upcoming {wrong}")


async def test_upcoming_in_russian(boris: Chat) -> None:
    await boris.says("/add Анна 15.03.1985")
    said = await boris.says("/upcoming")
    assert said == "🗓 воскресенье, 15 марта (через 5 дней)\n🎂 Анна, исполнится 41 год"


async def test_a_long_list_is_leafed_through_in_place(ann: Chat) -> None:
    for number in range(17):
        await ann.says(f"/add Person {number:02} 1.05")
    assert "Person 14" in await ann.says("/list")
    assert (await ann.buttons())[15:17] == ["1/2", "▶"]
    count = len(await ann.messages())
    await ann.presses("▶")
    assert len(await ann.messages()) == count
    assert await ann.sees() == "17 birthdays\n\nMay\n1 — Person 15\n1 — Person 16"
    await ann.presses("◀")
    assert "Person 00" in await ann.sees()


async def test_the_longest_names_still_fit_a_page(ann: Chat) -> None:
    for number in range(15):
        await ann.says(f"/add {'&' * 198}{number:02} 1.05")
    assert (await ann.says("/list")).startswith("15 birthdays")


async def test_many_celebrated_soon_are_told_in_several_messages(ann: Chat) -> None:
    for number in range(25):
        await ann.says(f"/add {'N' * 190}{number:02} 12.03.1990")
    said = await ann.says("/upcoming")
    parts = said.split("\n---\n")
    assert len(parts) == 2
    assert sum(part.count("🎂") for part in parts) == 25
    assert all(len(part) <= 4096 for part in parts)


async def test_somebody_is_found(ann: Chat) -> None:
    await ann.says("/add Anna Schmidt 15.03.1990")
    assert "I found nothing" in await ann.says("/find Bert")
    assert await ann.says("/find schmi") == "I found 1:"
    assert await ann.says("/find  anna   schmi") == "I found 1:"
    await ann.presses("Anna Schmidt · 15 March")
    assert "15 March 1990" in await ann.sees()
    assert "Whom shall I find?" in await ann.says("/find")
    assert await ann.says("ANNA") == "I found 1:"


async def test_every_field_can_be_changed(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.says("/edit")
    await ann.presses("Anna · 15 March")
    for button, value in [
        ("Name", "Anne"),
        ("Date", "16.03.1991"),
        ("Company", "ACME"),
        ("Position", "Boss"),
        ("Note", "tulips"),
        ("Responsible", "Bert"),
        ("Days before", "0, 7"),
        ("✏️ More", ""),
        ("Time", "18:30"),
    ]:
        if "More…" in " ".join(await ann.buttons()):
            await ann.presses("More…")
        if value:
            await ann.presses(button)
            await ann.says(value)
    assert await ann.sees() == (
        "🎂 Anne (Boss, ACME)\n16 March 1991 — in 6 days, turns 35\nResponsible: Bert\ntulips"
        "\n⏳ Reminders: on the day, 7 days before\n⏰ Reminders at 18:30"
    )
    await ann.presses("Company")
    await ann.says("-")
    assert "ACME" not in await ann.sees()


async def test_what_is_emptied_says_what_that_means(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.presses("More…")
    await ann.presses("Name")
    assert (await ann.says("-")) == "Name: must not be empty."
    assert (await ann.says("Anne")).startswith("🎂 Anne\n")
    await ann.presses("More…")
    await ann.presses("Days before")
    await ann.says("7")
    await ann.presses("More…")
    await ann.presses("Days before")
    assert (await ann.buttons())[-2:] == ["As the calendar", "Cancel"]
    assert "⏳" not in await ann.says("-")


async def test_somebody_is_muted_and_remembered(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.presses("More…")
    await ann.presses("No reminders")
    assert "🔕 No reminders" in await ann.sees()
    await ann.presses("Remind again")
    await ann.presses("Has died")
    assert await ann.sees() == "🕯 Anna\n15 March 1990 — in 5 days"
    await ann.presses("Is alive")
    assert "turns 36" in await ann.sees()


async def test_a_wrong_value_is_asked_for_again(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.presses("More…")
    await ann.presses("Time")
    assert "That is no time of day" in await ann.says("noonish")
    assert "Reminders at 12:00" in await ann.says("12")


async def test_a_deletion_can_be_undone(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.says("/delete anna")
    await ann.presses("Anna · 15 March")
    assert await ann.sees() == "🗑 Deleted: Anna"
    assert "empty" in await ann.says("/list")
    await ann.presses("Undo")
    assert "Anna" in await ann.says("/list")


async def test_deleting_twice_says_that_the_button_is_old(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.says("/find Anna")
    await ann.presses("Anna")
    card = await ann.last()
    await ann.presses("Delete")
    data = card["reply_markup"]["inline_keyboard"][-1][1]["callback_data"]
    again = await ann.sandbox.post(
        "updates",
        callback_query={
            "from": {"id": ann.user_id, "is_bot": False, "first_name": "Ann"},
            "chat_instance": "1",
            "message": card,
            "data": data,
        },
    )
    assert again["ok"]
    await ann.sandbox.settled()
    answers = await ann.sandbox.calls("answerCallbackQuery")
    assert answers[-1]["params"]["text"] == "This button is out of date."


async def test_what_is_not_understood_gets_a_hint(ann: Chat) -> None:
    assert "write a name and a date" in await ann.says("How are you?")
    assert "write a name and a date" in await ann.says("word " * 700 + "15.03.1990")
    assert "I don't know this command" in await ann.says("/dance")
    assert (await ann.says("Anna 31.02.1990")).startswith("February has 29 days. When is it?")


async def test_a_picture_in_a_conversation_is_asked_for_as_text(ann: Chat) -> None:
    await ann.says("/add")
    await ann.sandbox.post(
        "updates",
        message={
            "chat": {"id": ann.chat_id, "type": "private", "first_name": "Ann"},
            "from": {"id": ann.user_id, "first_name": "Ann", "language_code": "en"},
            "photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}],
        },
    )
    await ann.sandbox.settled()
    assert "I can only read text here" in await ann.sees()
    assert "When is the birthday of Anna?" in await ann.says("Anna")


def commands() -> list[str]:
    return ["start", *COMMANDS]


@pytest.mark.parametrize("name", commands())
async def test_commands_are_heard_in_any_case(ann: Chat, name: str) -> None:
    me = (await ann.sandbox.answer("getMe"))["result"]["username"]
    plain = await ann.says(f"/{name}")
    for written in (name.upper(), name.capitalize(), f"{name.title()}@{me.upper()}"):
        await ann.says("/cancel")
        assert (await ann.says(f"/{written}"))[:20] == plain[:20]


async def test_words_of_another_direction_turn_no_others_around(ann: Chat) -> None:
    """Wherever somebody's words stand among ours."""
    name, company = "דוד", "\u202eevil"
    for text in (f"/add {name} 10.03.1990", "/find דו"):
        await ann.says(text)
    assert await ann.buttons() == [f"\u2068{name}\u2069 · 10 March"]
    await ann.presses("10 March")
    await ann.presses("More…")
    await ann.presses("Company")
    await ann.says(company)
    for shown in (await ann.sees(), await ann.says("/today"), await ann.says("/upcoming")):
        assert f"🎂 \u2068{name}\u2069" in shown
        assert "(\u2068evil\u2069)" in shown
    assert f"10 — \u2068{name}\u2069 (1990)" in await ann.says("/list")
    assert (await ann.says("/add אנה")).startswith("When is the birthday of \u2068אנה\u2069?")
    await ann.says("/cancel")
    assert (await ann.says("אנה 1.2")).startswith("✅ Added.\n🎂 \u2068אנה\u2069\n1 February")
    await ann.says(f"/delete {name}")
    await ann.presses("10 March")
    assert await ann.sees() == f"🗑 Deleted: \u2068{name}\u2069"
