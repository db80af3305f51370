"""Who writes a name and a date is asked whether to add it; a button does what its message says."""

from datetime import timedelta
from typing import Any

import pytest

from birthday_calendar.database import Database
from telegram_sandbox.client import ANN, Chat, Sandbox, buttons_of
from tests.bot.conftest import NOW, Bots
from tests.bot.test_once import names

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def press(chat: Chat, offer: dict[str, Any], label: str) -> dict[str, Any]:
    """A button of that very message, as it was when it was shown."""
    [button] = [one for one in buttons_of(offer) if label in one["text"]]
    person = {"id": chat.user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    message = {**offer, "chat": {"id": chat.chat_id, "type": "private", "first_name": "Ann"}}
    await chat.sandbox.post(
        "updates",
        callback_query={"from": person, "message": message, "data": button["callback_data"]},
    )
    await chat.sandbox.settled()
    params: dict[str, Any] = (await chat.sandbox.calls("answerCallbackQuery"))[-1]["params"]
    return params


async def offers(chat: Chat, *texts: str) -> list[dict[str, Any]]:
    for text in texts:
        await chat.says(text)
    return (await chat.messages())[-len(texts) :]


async def test_a_name_with_a_date_is_offered_to_be_added(ann: Chat) -> None:
    assert await ann.says("Anna 15.03.1990") == "Shall I add Anna, 15 March 1990?"
    await ann.presses("Add")
    assert await ann.sees() == "✅ Added.\n🎂 Anna\n15 March 1990 — in 5 days, turns 36"
    await ann.says("Bert 16.03")
    await ann.presses("No")
    assert await ann.sees() == "Cancelled."
    assert "Bert" not in await ann.says("/list")


async def test_of_several_offers_each_adds_its_own(ann: Chat, database: Database) -> None:
    anna, bert, cleo = await offers(ann, "Anna 1.2.1990", "Bert 3.4", "Cleo 5 June 1970")
    await press(ann, bert, "Add")
    assert await names(database) == ["Bert"]
    await press(ann, anna, "No")
    await press(ann, cleo, "Add")
    assert await names(database) == ["Bert", "Cleo"]
    await press(ann, anna, "Add")  # who has thought better of it
    assert await names(database) == ["Bert", "Cleo", "Anna"]
    assert "1 — Anna (1990)" in await ann.says("/list")


async def test_an_offer_lives_through_a_question_and_a_command(
    ann: Chat, database: Database
) -> None:
    [anna] = await offers(ann, "Anna 1.2.1990")
    await ann.says("/add")
    await press(ann, anna, "Add")
    await ann.says("Bert 3.4")  # the answer to the question, which was not the offer's business
    assert await names(database) == ["Anna", "Bert"]


async def test_pressed_twice_it_adds_once_and_says_so(ann: Chat, database: Database) -> None:
    [anna] = await offers(ann, "Anna 1.2.1990")
    for label, notice in [("Add", None), ("Add", "already"), ("No", "already")]:
        answer = await press(ann, anna, label)
        assert notice is None or notice in answer["text"]
        assert "🎂 Anna" in await ann.sees()
    assert await names(database) == ["Anna"]


async def test_an_offer_lives_through_a_restart(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        anna, bert = await offers(ann, "Anna 1.2.1990", "Bert 3.4")
    async with bots.running():
        await press(ann, anna, "Add")
        await press(ann, bert, "Add")
    assert await names(database) == ["Anna", "Bert"]


async def test_any_name_is_added_as_it_was_shown(ann: Chat, database: Database) -> None:
    written = [
        "Anna, née <b>Bert</b> & Söhne",
        "Shall I add Bob?",
        "🎂🎂 Anna 👨‍👩‍👧",
        "Anna https://example.com/a Bert",
        "@somebody #tag /list",
        "דוד",
        "أحمد 2",
        "Анна, Ёлка",
        "x" * 200,
    ]
    for offer in await offers(ann, *(f"{name} 29 February 1992" for name in written)):
        await press(ann, offer, "Add")
        assert "29 February 1992" in await ann.sees()
    assert await names(database) == written


async def test_every_date_that_is_shown_in_russian_is_added(
    boris: Chat, database: Database
) -> None:
    for month in range(1, 13):
        await boris.says(f"Анна 1.{month}.1990")
        await boris.presses("Добавить")
    rows = await database.fetch_all("SELECT month_day, year FROM events ORDER BY id")
    kept = [(row["month_day"], row["year"]) for row in rows]
    assert kept == [(month * 100 + 1, 1990) for month in range(1, 13)]


async def test_what_telegram_takes_apart_around_a_link_is_one_name(
    ann: Chat, database: Database
) -> None:
    """It splits what is bold where a link begins and ends, and leaves blanks out."""
    [offer] = await offers(ann, "Anna 1.2.1990")
    text = "Shall I add Anna example.com Bert, 1 February 1990?"
    pieces = ["Anna", "example.com", "Bert", "1 February 1990"]
    offer["text"] = text
    offer["entities"] = [
        {"type": "bold", "offset": text.index(piece), "length": len(piece)} for piece in pieces
    ]
    await press(ann, offer, "Add")
    assert await names(database) == ["Anna example.com Bert"]


async def test_an_offer_that_shows_nothing_is_out_of_date(ann: Chat, database: Database) -> None:
    """It was made before offers were what they say, or is too old for Telegram to show it."""
    [offer] = await offers(ann, "Anna 1.2.1990")
    nothing: list[dict[str, object]] = [
        {"entities": []},
        {"text": None, "entities": None, "date": 0},
    ]
    for changes in nothing:
        answer = await press(ann, offer | changes, "Add")
        assert answer["text"] == "This button is out of date."
    assert await names(database) == []


@pytest.mark.parametrize("yes", ["yes", "Yes, please!", "да", "OK", "Add"])
async def test_the_last_offer_is_accepted_in_words(ann: Chat, database: Database, yes: str) -> None:
    await ann.says("Anna 1.2.1990")
    await ann.says("Bert 3.4")
    assert (await ann.says(yes)).startswith("✅ Added.\n🎂 Bert\n3 April")
    assert "To add a birthday" in await ann.says(yes)
    assert await names(database) == ["Bert"]


@pytest.mark.parametrize("no", ["no", "No, thanks.", "нет"])
async def test_the_last_offer_is_declined_in_words(ann: Chat, database: Database, no: str) -> None:
    await ann.says("Anna 1.2.1990")
    assert await ann.says(no) == "Cancelled."
    assert "To add a birthday" in await ann.says("yes")
    assert await names(database) == []


async def test_yes_means_no_offer_that_something_else_was_said_after(
    ann: Chat, database: Database
) -> None:
    [anna] = await offers(ann, "Anna 1.2.1990")
    for other in ("/list", "hm", "/dance", "/add"):
        await ann.says("Anna 1.2.1990")
        await ann.says(other)
        await ann.says("yes")  # after /add it is a name
    await ann.says("/cancel")
    await ann.says("Bert 3.4")
    await press(ann, anna, "No")
    await ann.says("yes")
    assert await names(database) == []


async def test_yes_is_an_answer_for_some_minutes_only(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("Anna 1.2.1990")
    async with bots.running(now=NOW + timedelta(minutes=11)):
        assert "To add a birthday" in await ann.says("yes")
    assert await names(database) == []
