"""/find, and a name by itself. It is Tuesday, 10 March 2026."""

import pytest

from telegram_sandbox.client import Chat
from tests.support.databases import on_sqlite

# Both databases are compared in tests/integration/test_searches.py.
pytestmark = on_sqlite

HINT = "write a name and a date"
NOTHING = "I found nothing."


async def keep(chat: Chat, *lines: str) -> None:
    for line in lines:
        await chat.says(f"/add {line}")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ivanov", ["Пётр Иванов · 1 May"]),
        ("ПЕТР", ["Пётр Иванов · 1 May"]),
        ("pyotr ivanov", ["Пётр Иванов · 1 May"]),
        ("шмидт", ["Anna Schmidt · 2 June"]),
        ("schmidt, anna", ["Anna Schmidt · 2 June"]),
        ("oneil", ["Zoë O’Neil · 3 June"]),
        ("zoe", ["Zoë O’Neil · 3 June"]),
        ("#family", ["Anna Schmidt · 2 June"]),
        ("1990", ["Anna Schmidt · 2 June"]),
        ("june", ["Anna Schmidt · 2 June", "Zoë O’Neil · 3 June"]),
        ("июнь zoe", ["Zoë O’Neil · 3 June"]),
    ],
)
async def test_people_are_found_however_they_are_spelled(
    ann: Chat, asked: str, found: list[str]
) -> None:
    await keep(ann, "Пётр Иванов 1.05", "Anna Schmidt 2.06.1990 #family", "Zoë O’Neil 3.06")
    await ann.says(f"/find {asked}")
    assert await ann.buttons() == found


async def test_a_company_is_found(ann: Chat) -> None:
    await keep(ann, "Anna 2.06")
    await ann.presses("More…")
    await ann.presses("Company")
    await ann.says("ООО «Ромашка»")
    assert await ann.says("/find romashka") == "I found 1:"


async def test_with_a_typo_it_asks_who_was_meant(ann: Chat, boris: Chat) -> None:
    await keep(ann, "Anna Schmidt 2.06", "Bert 3.06")
    assert await ann.says("/find schmitd") == "I found nothing like that. Did you mean:"
    assert await ann.buttons() == ["Anna Schmidt · 2 June"]
    await ann.presses("Anna Schmidt")
    assert (await ann.sees()).startswith("🎂 Anna Schmidt")
    assert (await ann.says("/find shcmitd")).startswith(NOTHING)
    await keep(boris, "Иванов 2.06")
    assert await boris.says("/find ivnaov") == "Точно такого нет. Может быть, это:"


async def test_what_is_found_is_leafed_through_in_place(ann: Chat) -> None:
    await keep(ann, *(f"Person{number:02} 1.05" for number in range(10)))
    assert await ann.says("/find person") == "I found 10: person"
    assert (await ann.buttons())[-2:] == ["1/2", "▶"]
    before = len(await ann.messages())
    await ann.presses("▶")
    assert await ann.buttons() == ["Person08 · 1 May", "Person09 · 1 May", "◀", "2/2"]
    await ann.presses("◀")
    assert (await ann.buttons())[0] == "Person00 · 1 May"
    assert len(await ann.messages()) == before
    await ann.presses("Person03")
    assert (await ann.sees()).startswith("🎂 Person03")


@pytest.mark.parametrize("asked", ["<b>&amp; t.me", "x.example y", "_*`[", "\u202eevil", "-", "🎂"])
async def test_signs_are_looked_for_as_they_are(ann: Chat, asked: str) -> None:
    assert (await ann.says(f"/find {asked}")).startswith(NOTHING)


async def test_a_page_of_odd_words_goes_on_with_them(ann: Chat) -> None:
    await keep(ann, *(f"Tom{number} & x.example 1.05" for number in range(9)))
    assert await ann.says("/find tom & x.example") == "I found 9: tom & x.example"
    await ann.presses("▶")
    assert await ann.buttons() == ["Tom8 & x.example · 1 May", "◀", "2/2"]


# --- a name by itself -----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["Anna", "anna", "schmidt anna", "Шмидт", "ANNA SCHMIDT"])
async def test_a_name_that_is_kept_opens_the_card(ann: Chat, said: str) -> None:
    await keep(ann, "Anna Schmidt 2.06", "Joanna 3.06")
    assert (await ann.says(said)).startswith("🎂 Anna Schmidt\n2 June")


async def test_of_several_of_that_name_one_is_chosen(ann: Chat) -> None:
    await keep(ann, "Anna Schmidt 2.06", "Anna Petrova 3.06")
    assert await ann.says("Anna") == "I found 2:"
    await ann.presses("Petrova")
    assert (await ann.sees()).startswith("🎂 Anna Petrova")


async def test_a_name_with_a_typo_is_asked_about(ann: Chat) -> None:
    await keep(ann, "Anna Schmidt 2.06")
    assert await ann.says("Schmitd") == "I found nothing like that. Did you mean:"


@pytest.mark.parametrize("said", ["Ann", "Bert", "How are you?", "?", "Anna is 36", "tulips"])
async def test_what_is_no_name_that_is_kept_gets_a_hint(ann: Chat, said: str) -> None:
    await keep(ann, "Anna 2.06")
    await ann.presses("Note")
    await ann.says("likes tulips")
    assert HINT in await ann.says(said)


async def test_nobody_of_another_chat_is_known(ann: Chat, boris: Chat) -> None:
    await keep(ann, "Anna 2.06")
    assert "🎂" not in await boris.says("Anna")
    assert "🎂" not in await boris.says("/find Anna")


async def test_what_is_too_long_to_look_for_is_said_so(ann: Chat) -> None:
    for asked in ("/find " + "x" * 201, "/find " + "x " * 2000):
        said = await ann.says(asked)
        assert said.startswith("That is too long to look for. Write a name"), said
    await ann.says("/find")
    assert "at most 200 characters" in await ann.says("y" * 4000)
    await ann.says("/add Yuri 15.03")


async def test_who_asks_when_somebody_s_birthday_is_sees_their_card(ann: Chat) -> None:
    await ann.says("Bob 12 April")
    await ann.says("у Пети др 7.08.1991")
    for asked in ("when is Bob's birthday?", "how old is Bob?", "/list bob"):
        assert "Bob" in await ann.says(asked) + " ".join(await ann.buttons())
    for asked in ("когда у Пети день рождения?", "сколько лет Пете", "когда др Пети"):
        assert "🎂 Петя\n7 August 1991" in await ann.says(asked)
    assert "write a name and a date" in await ann.says("who has a birthday today?")
