"""Weddings, name days, memorials and tags in a chat."""

from birthday_calendar.database import Database
from telegram_sandbox.client import Chat
from tests.bot.test_once import names
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

WEDDING = "🥂 Anna & Boris\nAnniversary: 5 June 2010 — in 87 days, 16 years together"


async def test_a_wedding_is_an_anniversary(ann: Chat) -> None:
    assert await ann.says("/add Anna & Boris wedding 5.6.2010") == f"✅ Added.\n{WEDDING}"
    assert await ann.says("/list") == "1 date\n\nJune\n5 — Anna & Boris (2010) 🥂"
    assert "🥂 Anna & Boris, 16 years together" in await ann.says("/upcoming 90")


async def test_a_kind_is_heard_in_russian(boris: Chat) -> None:
    assert await boris.says("/add Анна и Борис свадьба 5.6.2010") == (
        "✅ Добавлено.\n🥂 Анна и Борис\nГодовщина: 5 июня 2010 — через 87 дней, 16 лет вместе"
    )
    assert await boris.says("/list") == "1 дата\n\nИюнь\n5 — Анна и Борис (2010) 🥂"


async def test_a_button_changes_the_kind(ann: Chat) -> None:
    await ann.says("/add Anna 15.03.1990")
    await ann.presses("More…")
    await ann.presses("Kind")
    assert (await ann.buttons())[:6] == [
        *("✓ 🎂 Birthday", "🥂 Anniversary", "💐 Name day", "🕯 Memorial", "🎊 Holiday", "📌 Other"),
    ]
    await ann.presses("Memorial")
    assert await ann.sees() == "🕯 Anna\nMemorial: 15 March 1990 — in 5 days"
    assert "🕯 Has died" not in await ann.buttons()
    await ann.presses("Undo")
    assert "🎂 Anna" in await ann.sees()
    await ann.presses("More…")
    await ann.presses("Kind")
    await ann.presses("Memorial")
    await ann.presses("Kind")
    await ann.presses("◀ Back")
    await ann.presses("Kind")
    await ann.presses("Birthday")
    assert await ann.sees() == "🎂 Anna\n15 March 1990 — in 5 days, turns 36"
    assert (await ann.says("/list")).startswith("1 birthday\n")


async def test_step_by_step_the_kind_comes_with_the_name(ann: Chat) -> None:
    await ann.says("/add")
    asked = await ann.says("Maria's name day #church")
    assert asked.startswith("Name day: Maria. On which date?")
    assert await ann.says("11 March #choir") == (
        "✅ Added.\n💐 Maria\nName day: 11 March — tomorrow\n🏷 #church #choir"
    )


async def test_a_line_says_kind_and_tags(ann: Chat, database: Database) -> None:
    said = await ann.says("Anna & Boris wedding 5.6.2010 #family #старые-друзья")
    assert said == f"✅ Added.\n{WEDDING}\n🏷 #family #старые-друзья"
    assert await names(database) == ["Anna & Boris"]


async def test_only_what_is_celebrated_is_congratulated_on(ann: Chat) -> None:
    await ann.says("/add Grandpa memorial 10.03.2021")
    assert await ann.says("/today") == (
        "🕯 Today, Tuesday, 10 March\n🕯 In memory of Grandpa, 5 years ago"
    )


async def test_tags_are_given_in_a_line_found_and_changed(ann: Chat) -> None:
    assert (await ann.says("/add Anna 15.03 #Family #work")).endswith("\n🏷 #family #work")
    await ann.says("/add Bert 16.03")
    assert await ann.says("/find #fam") == "I found 1:"
    await ann.presses("Anna")
    await ann.presses("More…")
    await ann.presses("Tags")
    assert "Which tags? For example: family, work." in await ann.sees()
    assert (await ann.says("#chess, old friends")).endswith("\n🏷 #chess #old #friends")
    await ann.presses("More…")
    await ann.presses("Tags")
    assert "Now: #chess #old #friends" in await ann.sees()
    assert (await ann.says("a+b")).startswith("Tags: each must be of letters, digits, - and _.")
    assert (await ann.says("-")) == "🎂 Anna\n15 March — in 5 days"


async def test_help_shows_how_other_days_are_added(ann: Chat) -> None:
    assert "/add Anna & Boris wedding 5.6.2010 #family" in await ann.says("/help")
    assert "свадьба" not in await ann.sees()
