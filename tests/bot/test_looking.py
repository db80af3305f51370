"""/today, /upcoming, /list and /month: what people look at. It is Tuesday, 10 March 2026."""

import pytest

from telegram_sandbox.client import Chat
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def keep(chat: Chat, *lines: str) -> None:
    for line in lines:
        await chat.says(f"/add {line}")


# --- who is next ----------------------------------------------------------------------------------


async def test_where_there_is_nobody_it_says_who_is_next(ann: Chat, boris: Chat) -> None:
    await keep(ann, "Louise 19.04", "Zoe 1.02")
    assert await ann.says("/today") == "Nobody today. Next: Louise, 19 April, in 40 days"
    said = await ann.says("/upcoming")
    assert said == "Nobody in the next 30 days. Next: Louise, 19 April, in 40 days"
    assert await ann.says("/upcoming 1") == (
        "Nobody in the next 1 day. Next: Louise, 19 April, in 40 days"
    )
    assert await ann.says("/upcoming december") == (
        "December: nobody. Next: Louise, 19 April, in 40 days"
    )
    await keep(boris, "Яна 9.03", "Ева 9.03")
    assert await boris.says("/upcoming") == (
        "В ближайшие 30 дней никого. Дальше: Ева, Яна, 9 марта, через 364 дня"
    )


async def test_the_next_one_can_be_tapped(ann: Chat) -> None:
    await keep(ann, "Louise 19.04")
    await ann.says("/today")
    assert await ann.buttons() == ["Louise"]
    before = len(await ann.messages())
    await ann.presses("Louise")
    assert (await ann.sees()).startswith("🎂 Louise\n19 April — in 40 days")
    assert len(await ann.messages()) == before + 1  # the answer to /today stays


async def test_of_many_on_the_next_day_some_are_named(ann: Chat) -> None:
    await keep(ann, *(f"{name} 19.04" for name in ("Dora", "Bert", "Cleo", "Anna")))
    assert "Next: Anna, Bert, Cleo, …, 19 April" in await ann.says("/today")


async def test_an_empty_calendar_says_so(ann: Chat) -> None:
    for command in ("/today", "/upcoming", "/upcoming may", "/list may", "/month"):
        assert (await ann.says(command)).endswith("The calendar is empty. Add somebody: /add")


# --- /upcoming ------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", ["december", "декабрь", "Декабре", "в декабре", "Dec.", "дек"])
async def test_upcoming_shows_a_month(ann: Chat, month: str) -> None:
    await keep(ann, "Anna 1.12.1990", "Bert 30.11", "Cleo 31.12")
    said = await ann.says(f"/upcoming {month}")
    assert "🗓 Tuesday, 1 December (in 266 days)\n🎂 Anna, turns 36" in said
    assert "Cleo" in said
    assert "Bert" not in said


async def test_of_this_month_it_shows_what_is_left(ann: Chat) -> None:
    await keep(ann, "Anna 9.03", "Bert 10.03", "Cleo 1.02")
    assert "Anna" not in await ann.says("/upcoming march")
    assert "Bert" in await ann.sees()
    assert "Monday, 1 February" in await ann.says("/upcoming february")  # of the next year


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("tomorrow", "Anna"),
        ("this week", "Anna Bert"),
        ("на этой неделе", "Anna Bert"),
        ("на неделю", "Anna Bert Cleo"),
        ("next week", "Cleo Dora"),
        ("this month", "Anna Bert Cleo Dora"),
        ("в этом месяце", "Anna Bert Cleo Dora"),
        ("next month", "Emil"),
    ],
)
async def test_of_upcoming_the_days_can_be_named(ann: Chat, asked: str, told: str) -> None:
    """Today is Tuesday, 10 March."""
    await keep(ann, "Anna 11.03", "Bert 15.03", "Cleo 17.03", "Dora 22.03", "Emil 30.04")
    said = await ann.says(f"/upcoming {asked}")
    assert [name for name in ("Anna", "Bert", "Cleo", "Dora", "Emil") if name in said] == (
        told.split()
    )


async def test_of_named_days_it_says_that_there_is_nobody(ann: Chat) -> None:
    await keep(ann, "Anna 1.05")
    assert (await ann.says("/upcoming tomorrow")).startswith("11 March: nobody. ")
    assert (await ann.says("/upcoming next week")).startswith("16 March – 22 March: nobody. ")


@pytest.mark.parametrize("asked", ["who is next?", "Who's next", "кто следующий?"])
async def test_who_is_next_is_asked_in_words(ann: Chat, asked: str) -> None:
    await keep(ann, "Anna 12.03")
    assert await ann.says(asked) == await ann.says("/upcoming")


@pytest.mark.parametrize(
    "asked", ["whose birthday is in may?", "Who has a birthday in May", "у кого др в мае?"]
)
async def test_whose_month_it_is_is_asked_in_words(ann: Chat, asked: str) -> None:
    await keep(ann, "Anna 12.05", "Bert 1.04")
    said = await ann.says(asked)
    assert "Anna" in said
    assert "Bert" not in said


async def test_the_first_people_of_upcoming_can_be_tapped(ann: Chat) -> None:
    await keep(ann, *(f"P{number:02} 12.03" for number in range(17)))
    await ann.says("/upcoming")
    assert await ann.buttons() == [f"P{number:02}" for number in range(15)]
    await ann.presses("P03")
    assert (await ann.sees()).startswith("🎂 P03")


# --- /list ----------------------------------------------------------------------------------------


async def test_a_list_opens_where_today_is(ann: Chat) -> None:
    await keep(ann, *(f"Before{number:02} 1.02" for number in range(16)), "Anna 9.03", "Bert 10.03")
    said = await ann.says("/list")
    assert said == "18 birthdays\n\nFebruary\n1 — Before15\n\nMarch\n9 — Anna\n➤ 10 — Bert"
    await ann.presses("◀")
    assert (await ann.sees()).startswith("18 birthdays\n\nFebruary\n1 — Before00")


async def test_after_the_last_day_of_the_year_it_opens_at_the_first(ann: Chat) -> None:
    await keep(ann, *(f"P{number:02} 1.02" for number in range(16)))
    assert "1 — P00" in await ann.says("/list")


@pytest.mark.parametrize("month", ["may", "МАЙ", "мая", "в мае", "5", "май 2026"])
async def test_a_month_is_listed(ann: Chat, month: str) -> None:
    await keep(ann, "Anna 9.05", "Bert 10.06")
    assert await ann.says(f"/list {month}") == "1 birthday\n\nMay\n9 — Anna"


async def test_an_empty_month_says_who_is_next(ann: Chat) -> None:
    await keep(ann, "Anna 9.05")
    assert await ann.says("/list july") == "July: nobody. Next: Anna, 9 May, in 60 days"
    assert "I know months by name or number" in await ann.says("/list smarch")


async def test_a_long_list_has_a_button_for_each_month(boris: Chat) -> None:
    await keep(boris, *(f"Лев{number:02} 12.05" for number in range(16)), "Анна 3.06")
    await boris.says("/list")
    assert (await boris.buttons())[-12:-7] == ["Янв", "Февр", "Март", "Апр", "Май"]
    await boris.presses("Июнь")
    assert await boris.sees() == "1 день рождения\n\nИюнь\n3 — Анна"
    await boris.presses("Май")
    assert (await boris.sees()).startswith("16 дней рождения\n\nМай\n12 — Лев00")
    await boris.presses("▶")
    assert await boris.sees() == "16 дней рождения\n\nМай\n12 — Лев15"
    await boris.presses("Дек")
    assert await boris.sees() == "Декабрь: никого. Дальше: Лев00, Лев01, Лев02, …, 12 мая, " + (
        "через 63 дня"
    )


async def test_somebody_in_a_list_can_be_tapped(ann: Chat) -> None:
    await keep(ann, "Anna 9.05", "Bert 10.06")
    await ann.says("/list")
    assert await ann.buttons() == ["Anna", "Bert"]
    await ann.presses("Bert")
    assert (await ann.sees()).startswith("🎂 Bert\n10 June")


# --- /month ---------------------------------------------------------------------------------------

MARCH = """\
         March 2026
 Mo  Tu  We  Th  Fr  Sa  Su
                          1
  2   3   4   5*  6   7   8
  9 >10* 11  12  13  14  15
 16  17  18  19  20  21  22
 23  24  25  26  27  28  29
 30  31
5 — Anna, turned 36
10 — Bert
10 — Grandpa, 11 years ago 🕯"""


async def test_a_month_is_shown_as_a_picture(ann: Chat) -> None:
    await keep(ann, "Anna 5.03.1990", "Bert 10.03", "Grandpa died 10.03.2015", "Cleo 1.04")
    assert await ann.says("/month") == MARCH
    [entity] = (await ann.last())["entities"]
    assert (entity["type"], entity["offset"]) == ("pre", 0)
    assert await ann.buttons() == ["Anna", "Bert", "Grandpa 🕯", "◀", "▶"]


async def test_it_is_leafed_through_in_place(boris: Chat) -> None:
    await keep(boris, "Анна 1.01.2026", "Ёлка 31.12.2000")
    await boris.says("/month январь")
    assert "Январь 2027\n пн  вт  ср  чт  пт  сб  вс\n" in await boris.sees()
    count = len(await boris.messages())
    await boris.presses("◀")
    assert len(await boris.messages()) == count
    assert "Декабрь 2026" in await boris.sees()
    assert (await boris.sees()).endswith(" 26 лет")
    await boris.presses("▶")
    assert (await boris.sees()).endswith(" 1 год")


@pytest.mark.parametrize("asked", ["december", "декабрь", "12", "December 2026"])
async def test_any_month_can_be_asked_for(ann: Chat, asked: str) -> None:
    await keep(ann, "Anna 24.12")
    assert "December 2026" in await ann.says(f"/month {asked}")
    assert " 24*" in await ann.sees()


async def test_nobody_is_marked_before_they_were_born(ann: Chat) -> None:
    await keep(ann, "Anna 24.12.2025", "Bert 25.12")
    said = await ann.says("/month december 2024")
    assert " 25*" in said
    assert "24*" not in said


async def test_who_was_born_on_a_leap_day_is_marked_where_they_celebrate(ann: Chat) -> None:
    await keep(ann, "Leo 29.02.1992")
    assert " 28*" in await ann.says("/month february 2026")
    assert "28 — Leo" in await ann.sees()
    assert " 29*" in await ann.says("/month february 2028")


async def test_all_days_of_a_crowded_month_are_marked(ann: Chat) -> None:
    await keep(ann, *(f"P{number:02} {number}.05" for number in range(1, 19)))
    said = await ann.says("/month may")
    assert said.count("*") == 18
    assert said.endswith("15 — P15\n… and 3 more: /list 5")


# --- whatever is written --------------------------------------------------------------------------

ODD = (
    "🎂",
    "-1",
    "0",
    "9" * 400,
    "²",
    "٣",
    "'",
    '"><b>',
    "%s {0}",
    "\u202emay",
    "мая " * 90,
    "29.02",
)


async def test_nothing_that_is_written_goes_wrong(ann: Chat) -> None:
    await keep(ann, "Anna 29.02.1992")
    for odd in ODD:
        for command in ("/list", "/month", "/upcoming", "/find", ""):
            said = await ann.says(f"{command} {odd}")
            assert said, (command, odd)
            assert "went wrong" not in said, (command, odd)


async def test_a_button_of_somebody_who_is_gone_is_out_of_date(ann: Chat) -> None:
    await keep(ann, "Anna 1.05")
    await ann.says("/list")
    shown = await ann.last()
    await ann.says("/delete anna")
    await ann.presses("Anna · 1 May")
    data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    notice = await ann.sends_button(shown["message_id"], data)
    assert notice["text"] == "This button is out of date."


async def test_in_a_group_people_can_be_tapped_and_months_leafed(group: Chat) -> None:
    await keep(group, "Anna 12.03")
    await group.says("/upcoming")
    await group.presses("Anna")
    assert (await group.sees()).startswith("🎂 Anna\n12 March")
    await group.says("/month")
    await group.presses("▶")
    assert "April 2026" in await group.sees()
    assert "April: nobody. Next: Anna, 12 March, in 2 days" in await group.sees()
