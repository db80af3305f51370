"""/greet: texts that nobody has read before. It is noon of 10 March 2026."""

from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.services import housekeeping
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Json, Sandbox, buttons_of
from tests.bot.conftest import NOW, Bots, Mail
from tests.bot.sharing import LOOK, data_of, shares, takes_away
from tests.bot.tokens import forges
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


def labels(message: Json) -> list[str]:
    return [button["text"] for button in buttons_of(message)]


async def greeting(chat: Chat) -> Json:
    """The newest one, as it is now."""
    return next(one for one in reversed(await chat.messages()) if "🔁 Another" in labels(one))


async def text_of(chat: Chat) -> str:
    return str((await greeting(chat))["text"])


@pytest.fixture
async def anna(ann: Chat) -> Chat:
    """A chat with Anna, whose day it is in five days."""
    await ann.says("/add Anna 15.03.1991")
    return ann


async def test_a_greeting_is_the_text_alone_and_may_be_copied(anna: Chat) -> None:
    text = await anna.says("/greet anna")
    assert "Anna" in text
    [copies] = [one for one in buttons_of(await greeting(anna)) if "copy_text" in one]
    assert copies["copy_text"]["text"] == text
    await anna.presses("Long")
    assert "📋 Copy" not in labels(await greeting(anna))  # Telegram's limit: it is forwarded


async def test_three_variants_are_leafed_in_a_circle(anna: Chat) -> None:
    seen = [await anna.says("/greet Anna")]
    for _ in range(2):
        await anna.presses("▶")
        seen.append(await text_of(anna))
    assert len({*seen}) == 3
    await anna.presses("▶")
    assert await text_of(anna) == seen[0]
    await anna.presses("◀")
    assert await text_of(anna) == seen[2]


async def test_no_text_comes_twice_whoever_it_is_for(anna: Chat) -> None:
    await anna.says("/add Anna 16.03.1991")
    await anna.says("/add Anna 17.03.1991")
    seen = []
    for day in (15, 16, 17):
        await anna.says("/greet Anna")
        await anna.presses(f"Anna · {day} March")
        seen.append(await text_of(anna))
        for _ in range(5):
            await anna.presses("Another")
            seen.append(await text_of(anna))
    assert len({*seen}) == len(seen)


async def test_what_was_shown_last_year_does_not_come_this_year(
    bots: Bots, database: Database, telegram: Sandbox
) -> None:
    ann, seen = Chat(telegram, ANN, ANN), []
    for years in range(3):
        async with bots.running(now=NOW + timedelta(days=365 * years)):
            if not years:
                await ann.says("/add Anna 15.03")
            seen.append(await ann.says("/greet Anna"))
            for _ in range(20):
                await ann.presses("Another")
                seen.append(await text_of(ann))
    assert len({*seen}) == len(seen)
    later = NOW + timedelta(days=365 * 2)
    await housekeeping.tidy(database, later)
    [kept] = await database.fetch_all("SELECT min(shown_at) AS first FROM greeted")
    assert str(kept["first"]) < str(later - timedelta(days=700))
    await housekeeping.tidy(database, NOW + timedelta(days=365 * 5))
    assert await database.fetch_all("SELECT * FROM greeted") == []
    assert await database.fetch_all("SELECT * FROM greetings") == []


async def test_a_greeting_is_for_a_theme_that_stays_until_it_is_taken_away(anna: Chat) -> None:
    await anna.says("/greet Anna")
    await anna.presses("💡 Theme")
    assert "her new flat" in await anna.says("her new flat!")
    await anna.presses("Another")
    assert "her new flat" in await text_of(anna)
    await anna.presses("✖ Theme")
    assert "her new flat" not in await text_of(anna)


async def test_a_theme_that_is_too_long_is_asked_for_again(anna: Chat) -> None:
    await anna.says("/greet Anna")
    await anna.presses("💡 Theme")
    assert "at most 200 characters" in await anna.says("x" * 201)
    assert "hiking" in await anna.says("hiking")


async def test_a_text_of_one_s_own_is_kept_as_it_is_and_shows_nothing_but_itself(
    anna: Chat,
) -> None:
    await anna.says("/greet Anna")
    await anna.presses("✏️ Edit")
    assert "at most 1200 characters" in await anna.says("x" * 1_201)
    assert await anna.says("Anna <3 & all the best!\nAnn") == "Anna <3 & all the best!\nAnn"
    await anna.presses("▶")
    await anna.presses("◀")
    assert await text_of(anna) == "Anna <3 & all the best!\nAnn"


async def test_a_question_survives_a_restart_and_may_be_left(
    bots: Bots, database: Database, telegram: Sandbox
) -> None:
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("/add Anna 15.03")
        await ann.says("/greet Anna")
        await ann.presses("💡 Theme")
    async with bots.running():
        assert "hiking" in await ann.says("hiking")
        await ann.presses("✏️ Edit")
        assert await ann.says("stop") == "Cancelled."


async def test_the_style_that_was_chosen_last_is_the_next_one_s(anna: Chat) -> None:
    await anna.says("/add Bert 20.05")
    await anna.says("/greet Anna")
    await anna.presses("Formal")
    await anna.presses("Short")
    await anna.says("/greet Bert")
    assert {"✓ Formal", "✓ Short"} <= {*labels(await greeting(anna))}


async def test_who_is_remembered_is_not_congratulated(ann: Chat) -> None:
    await ann.says("/add Grandpa died 10.03.2015")
    said = await ann.says("/greet")
    assert said.startswith("Whom shall I congratulate?")
    assert "is remembered, and not congratulated" in await ann.says("Grandpa")


async def test_whom_to_congratulate_is_asked_where_there_is_nobody_near(ann: Chat) -> None:
    assert "The calendar is empty" in await ann.says("/greet")
    await ann.says("/add Zoe 20.08")
    assert await ann.says("/greet") == "Whom shall I congratulate? Write a name, or a part of it."
    assert "I found nothing" in await ann.says("Yves")
    assert "Zoe" in await ann.says("zoe")
    assert "🔁 Another" in await ann.buttons()


async def test_several_of_a_name_are_a_question(anna: Chat) -> None:
    await anna.says("/add Anna Smith 20.08")
    assert "Whom" in await anna.says("/greet Ann")
    await anna.presses("Anna Smith")
    assert "Anna Smith" in await text_of(anna)


async def test_the_greeting_of_who_was_deleted_is_out_of_date(anna: Chat) -> None:
    await anna.says("/greet Anna")
    await anna.says("/delete Anna")
    await anna.presses("🗑 Anna")
    notice = await anna.presses("Formal")
    assert notice["text"] == "This button is out of date."


async def test_in_a_group_nobody_else_sees_it(group: Chat, telegram: Sandbox) -> None:
    await group.says("/add Anna 15.03")
    before = await telegram.messages(GROUP)
    assert "Anna" in await group.says("/greet Anna")
    await group.presses("Formal")
    assert "✓ Formal" in labels(await greeting(group))
    assert await telegram.messages(GROUP) == before
    await group.presses("💡 Theme")
    assert "Anna" not in str((await telegram.messages(GROUP))[-1]["text"]).partition(":")[2]


async def test_one_s_own_day_is_the_others_business(group: Chat, telegram: Sandbox) -> None:
    await group.says("/me 15.03.1990")
    assert "the others will congratulate you" in await group.says("/greet Ann")
    boris = Chat(telegram, GROUP, BORIS)
    assert "Ann" in await boris.says("/greet Ann")


async def test_a_greeting_opens_in_the_chat_alone_in_which_it_was_made(
    anna: Chat, telegram: Sandbox
) -> None:
    await anna.says("/greet Anna")
    boris = Chat(telegram, BORIS, BORIS)
    await boris.says("/add Boris 20.05")
    _message_id, data = await data_of(anna, "Formal")
    before = await text_of(anna)
    notice = await forges(boris, await boris.last(), data)
    assert notice["text"] == "This button is out of date."
    assert await text_of(anna) == before


async def test_in_a_group_a_theme_does_not_show_it_to_all(group: Chat, telegram: Sandbox) -> None:
    await group.says("/add Anna 15.03")
    await group.says("/greet Anna")
    assert "✏️ Edit" not in labels(await greeting(group))  # all would read it
    before = len(await telegram.messages(GROUP))
    await group.presses("💡 Theme")
    await group.says("hiking")
    assert "hiking" in await text_of(group)
    assert "✖ Theme" in labels(await greeting(group))
    question, theme, answer = (await telegram.messages(GROUP))[before:]
    assert "Anna" not in f"{question['text'].partition(':')[2]} {theme['text']} {answer['text']}"


async def test_in_a_group_a_name_that_all_can_read_leads_to_a_button(
    group: Chat, telegram: Sandbox
) -> None:
    await group.says("/add Anna 15.03")
    await group.says("/greet")
    await group.says("Anna")
    assert "Anna · 15 March" in await group.buttons()
    before = await telegram.messages(GROUP)
    await group.presses("Anna · 15 March")
    assert "Anna" in await text_of(group)
    assert await telegram.messages(GROUP) == before


async def test_in_a_group_no_text_of_one_s_own_is_asked_for(group: Chat) -> None:
    await group.says("/add Anna 15.03")
    await group.says("/greet Anna")
    _message_id, data = await data_of(group, "Another")
    notice = await forges(group, await group.last(), data.replace("another", "edit"))
    assert notice["text"] == "This button is out of date."


async def test_in_a_group_nobody_else_opens_it(group: Chat, telegram: Sandbox) -> None:
    await group.says("/add Anna 15.03")
    await group.says("/greet Anna")
    _message_id, data = await data_of(group, "Formal")
    boris = Chat(telegram, GROUP, BORIS)
    await boris.says("/greet Anna")
    before = await boris.last()
    notice = await forges(boris, before, data)
    assert notice["text"] == "This button is out of date."
    assert await boris.last() == before


async def test_a_guest_greets_as_long_as_they_may_look(anna: Chat, telegram: Sandbox) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await shares(anna, chiara, LOOK)
    assert "Anna" in await chiara.says("/greet Anna")
    await chiara.presses("Formal")
    assert "✓ Formal" in labels(await greeting(chiara))
    await takes_away(anna, "Chiara")
    notice = await chiara.presses("Warm")
    assert notice["text"] == "This button is out of date."


async def test_what_was_prepared_is_forgotten_with_whose_chat_it_is(
    anna: Chat, database: Database
) -> None:
    await anna.says("/greet Anna")
    assert await database.fetch_all("SELECT id FROM greetings")
    await anna.says("/forget")
    await anna.presses("Erase all of it")
    assert await database.fetch_all("SELECT id FROM greetings") == []
    assert await database.fetch_all("SELECT number FROM greeted") == []


async def test_a_reminder_leads_to_a_greeting_in_a_tap(ann: Chat, mail: Mail) -> None:
    await mail.keeps(ann, "Robert 10.03.1985")
    await mail.comes()
    await ann.presses("💐 Greeting")
    assert "Robert" in await text_of(ann)
    await ann.presses("Again …")
    await ann.presses("💐 Greeting")
    assert "Robert" in await text_of(ann)


async def test_of_several_it_is_asked_whom(ann: Chat, mail: Mail) -> None:
    await mail.keeps(ann, "Robert 10.03.1985", "Rosa 10.03", "Grandpa died 10.03.2015")
    await mail.comes()
    await ann.presses("💐 Greeting")
    assert {*await ann.buttons()} == {"Robert", "Rosa"}
    await ann.presses("Rosa")
    assert "Rosa" in await text_of(ann)


async def test_in_a_group_a_member_is_greeted_by_the_others(
    group: Chat, mail: Mail, telegram: Sandbox
) -> None:
    await mail.keeps(group, "Robert 10.03")
    await group.says("/me 10.03.1990")
    await mail.comes()
    seen = await telegram.messages(GROUP)
    await group.presses("💐 Greeting")
    assert "Robert" in await text_of(group)
    boris = Chat(telegram, GROUP, BORIS)
    await boris.presses("💐 Greeting")
    assert {"Ann", "Robert"} <= {*await boris.buttons()}
    await boris.presses("Ann")
    assert "Ann" in str((await boris.last())["text"])
    assert await telegram.messages(GROUP) == seen


async def test_a_card_leads_to_a_greeting_but_of_who_is_remembered(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    await ann.says("/add Grandpa died 3.4.2015")
    await ann.says("grandpa")
    assert "💐 Greeting" not in await ann.buttons()
    await ann.says("anna")
    await ann.presses("💐 Greeting")
    assert "Anna" in await text_of(ann)
