"""/me and [Add yours]: everybody keeps their own birthday, from their profile or in words."""

import pytest

from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

BORN = {"day": 10, "month": 12, "year": 1990}


@pytest.fixture
def chiara(telegram: Sandbox, bot: None) -> Chat:
    """In the group."""
    return Chat(telegram, GROUP, CHIARA)


async def test_a_date_in_the_line_is_kept(ann: Chat) -> None:
    answer = await ann.says("/me 15.03.1990")
    assert answer.startswith("✅ I keep your birthday.\n🎂 Ann\n15 March 1990 — in 5 days")
    assert "1 birthday" in await ann.says("/list")


async def test_a_second_one_changes_it_and_keeps_the_year(ann: Chat) -> None:
    await ann.says("/me 15.03.1990")
    assert "16 March 1990" in await ann.says("/me 16 March")
    assert "1 birthday" in await ann.says("/list")
    assert (await ann.says("/me")).startswith("🎂 Ann\n16 March 1990")
    await ann.presses("Date")
    assert "17 March 1990" in await ann.says("17.03.")


@pytest.mark.parametrize("said", ["/me 8 December", "мой др 8 декабря"])
async def test_a_change_of_it_can_be_undone(ann: Chat, said: str) -> None:
    await ann.says("/me 15.03.1990")
    assert await ann.buttons() == ["📅 Date", "🗑 Delete"]
    await ann.says(said)
    await ann.presses("↩ Undo")
    assert (await ann.sees()).startswith("↩ As before.\n🎂 Ann\n15 March 1990")


async def test_it_is_asked_for_where_the_profile_shows_nothing(ann: Chat) -> None:
    assert (await ann.says("/me")).startswith("When is your birthday?")
    assert await ann.buttons() == ["Cancel"]
    assert "February has 29 days" in await ann.says("31.02")
    assert "1 May" in await ann.says("1 May")


async def test_one_tap_takes_it_from_the_profile(ann: Chat, telegram: Sandbox) -> None:
    await telegram.post("people", user_id=ANN, birthdate=BORN)
    assert (await ann.says("/me")).startswith("Your profile says 10 December 1990.")
    await ann.presses("Yes, keep it")
    assert (await ann.sees()).startswith("🎂 Ann\n10 December 1990")
    assert await ann.buttons() == ["📅 Date", "🗑 Delete"]


async def test_what_is_no_date_is_answered_with_an_example(ann: Chat) -> None:
    assert "/me 15.03.1990" in await ann.says("/me soon")
    assert "The calendar is empty" in await ann.says("/list")


async def test_in_a_group_everybody_adds_theirs_by_one_button(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await telegram.post("kick", chat_id=GROUP)
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    assert "🎂 Add yours" in await group.buttons()
    for user_id, day in ((ANN, 1), (CHIARA, 2)):
        await telegram.post("people", user_id=user_id, birthdate={"day": day, "month": 5})
    assert (await group.presses("Add yours"))["text"].startswith("I keep yours now: 1 May.")
    assert (await chiara.presses("Add yours"))["text"].startswith("I keep yours now: 2 May.")
    assert (await chiara.presses("Add yours"))["text"].startswith("Yours is here already: 2 May.")
    listed = await group.says("/list")
    assert "2 birthdays" in listed
    assert ("Ann" in listed, "Chiara" in listed) == (True, True)


async def test_who_shows_none_is_asked_by_name_and_answers_with_a_reply(
    group: Chat, chiara: Chat
) -> None:
    await group.says("/me 15.03.1990")
    assert "🎂 Add yours" in await group.buttons()
    await chiara.presses("Add yours")
    question = await group.last()
    assert question["text"].startswith("Chiara: When is your birthday?")
    await chiara.write("2 May", reply_to=question["message_id"])
    await chiara.sandbox.settled()
    assert "🎂 Chiara\n2 May" in await group.sees()


async def test_what_somebody_else_added_becomes_their_own(group: Chat, chiara: Chat) -> None:
    await group.says("/add Chiara 2.05.")
    await chiara.says("/me 2.05.")
    assert "1 birthday" in await group.says("/list")
    assert (await chiara.says("/me")).startswith("🎂 Chiara\n2 May")


async def test_one_is_somebody_s_own_in_each_calendar(group: Chat, ann: Chat) -> None:
    await ann.says("/me 15.03.1990")
    assert (await group.says("/me")).startswith("When is your birthday?")


async def test_who_has_no_face_has_no_birthday(telegram: Sandbox, group: Chat) -> None:
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("members", chat_id=moved, user_id=BORIS, is_anonymous=True)
    said = await Chat(telegram, moved, BORIS).says("/me 15.03.1990")
    assert said.startswith("I can't see who you are")
    assert (await Chat(telegram, moved, BORIS).says("/add me 15.03")).startswith("I can't see who")


async def test_the_birthday_of_who_leaves_is_offered_for_removal_and_not_removed(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await chiara.says("/me 2.05.")
    await telegram.post("members", chat_id=GROUP, user_id=CHIARA, status="left", by=CHIARA)
    await telegram.settled()
    assert await group.buttons() == ["🗑 Delete", "Keep it"]
    said = await group.messages()
    assert sum("has left" in one["text"] for one in said) == 1
    assert "Chiara" in await group.says("/list")


async def test_it_works_where_telegram_says_nothing(ann: Chat, telegram: Sandbox) -> None:
    await telegram.post("faults", method="getChat", error_code=502, times=1)
    assert (await ann.says("/me")).startswith("When is your birthday?")


async def test_in_russian(boris: Chat, telegram: Sandbox) -> None:
    await telegram.post("people", user_id=BORIS, birthdate=BORN)
    assert (await boris.says("/me")).startswith("В вашем профиле указано: 10 декабря 1990")
    await boris.presses("Да, записать")
    assert (await boris.sees()).startswith("🎂 Борис\n10 декабря 1990")


@pytest.mark.parametrize(
    "said",
    [
        *("my birthday is 15 March 1990", "I was born on 15.03.1990", "/add my birthday 15.03.90"),
        *("my birthday is 15/03/1990", "а мой др 15 марта 1990"),
        *("мой др 15 марта 1990", "я родился 15.03.1990", "у меня день рождения 15.03.1990"),
    ],
)
async def test_who_says_that_it_is_their_own_keeps_their_own(ann: Chat, said: str) -> None:
    answer = await ann.says(said)
    assert answer.startswith("✅ I keep your birthday.\n🎂 Ann\n15 March 1990")
    assert "🎂 Ann" in await ann.says("/me")


async def test_a_date_of_their_own_is_read_as_the_calendar_reads_such(ann: Chat) -> None:
    await ann.says("Zoe 5/6")
    await ann.presses("6 May")
    assert "🎂 Ann\n6 May" in await ann.says("my birthday is 5/6")


async def test_which_day_theirs_is_can_be_asked_before(ann: Chat) -> None:
    assert "which day do you mean" in await ann.says("My birthday's 3/4")
    await ann.presses("3 April")
    assert (await ann.sees()).startswith("✅ I keep your birthday.\n🎂 Ann\n3 April")


async def test_who_asks_for_their_own_sees_no_other_s(ann: Chat) -> None:
    await ann.says("My Friend 5 May")
    await ann.says("Мой Друг 6 мая")
    for asked in ("when's my birthday?", "когда мой день рождения?", "когда у меня др"):
        assert (await ann.says(asked)).startswith("When is your birthday?")
        await ann.says("/cancel")
    await ann.says("/me 15.03.1990")
    assert "🎂 Ann\n15 March 1990" in await ann.says("When is my birthday?")


async def test_whose_day_it_is_may_be_answered_with_me(ann: Chat) -> None:
    await ann.says("15.03.1990")
    assert (await ann.says("me")).startswith("✅ I keep your birthday.\n🎂 Ann\n15 March 1990")


async def test_among_others_nobody_is_called_me(ann: Chat) -> None:
    said = await ann.says("Bert 3 May, me 4 May")
    assert "🎂 Bert, 3 May" in said
    assert "«me» Your own goes alone: /me" in said


@pytest.mark.parametrize(
    "said", ["my birthday is 5 May 1980", "у меня день рождения 5 мая 1980", "я родился 5 мая 1980"]
)
async def test_whoever_is_asked_may_say_it_in_their_own_words(ann: Chat, said: str) -> None:
    await ann.says("when is my birthday?")
    assert "🎂 Ann\n5 May 1980" in await ann.says(said)


async def test_whoever_is_asked_may_add_somebody_else_instead(ann: Chat) -> None:
    await ann.says("/me")
    assert "🎂 Anna\n15 March" in await ann.says("Anna 15 March")
