"""/card: a picture to congratulate with, in the chat. It is noon of 10 March 2026."""

from collections.abc import AsyncIterator

import pytest

from birthday_calendar import studio
from telegram_sandbox.client import BORIS, GROUP, Chat, Json, buttons_of
from tests.bot.conftest import Bots, Mail
from tests.support.databases import on_sqlite
from tests.support.drawing import running
from tests.support.patient import be_patient

pytestmark = on_sqlite

WIDE = {"width": 1200, "height": 800}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


@pytest.fixture
async def drawing(bots: Bots) -> AsyncIterator[None]:
    async with running(bots.settings.var_dir):
        yield


@pytest.fixture
async def anna(ann: Chat) -> Chat:
    """A chat with Anna, whose day it is in five days."""
    await ann.says("/add Anna 15.03.1991")
    return ann


async def said(chat: Chat) -> list[Json]:
    """What the bot has said there, in pictures, too."""
    there = await chat.sandbox.messages(chat.chat_id, chat.user_id)
    return [one for one in there if one["from"]["is_bot"]]


async def pictures(chat: Chat) -> list[Json]:
    return [one for one in await said(chat) if "photo" in one]


async def picture(chat: Chat) -> Json:
    """The newest one."""
    return (await pictures(chat))[-1]


def size(message: Json) -> dict[str, int]:
    return {name: message["photo"][0][name] for name in ("width", "height")}


async def asks_for(chat: Chat, text: str) -> Json:
    """The first thing that answers it."""
    before = len(await said(chat))
    await chat.write(text)
    await chat.sandbox.settled()
    return (await said(chat))[before]


def labels(message: Json) -> list[str]:
    return [one["text"] for one in buttons_of(message)]


@pytest.mark.usefixtures("drawing")
async def test_a_card_is_a_picture_with_other_designs_and_the_way_to_send_it_below(
    anna: Chat,
) -> None:
    sent = await asks_for(anna, "/card anna")
    assert size(sent) == WIDE
    designs = ["✓ Festive", "🌿 Calm", "🌙 Dark", "🎈 For children"]
    assert labels(sent) == [*designs, "✈️ Send in my own name"]
    page = buttons_of(sent)[-1]["web_app"]["url"]
    assert page.startswith("https://birthdays.example/web/app?start=c")
    [dark] = [one["callback_data"] for one in buttons_of(sent) if one["text"] == "🌙 Dark"]
    await anna.sends_button(sent["message_id"], dark)
    assert len(await pictures(anna)) == 2
    assert labels(await picture(anna))[:3] == ["🎉 Festive", "🌿 Calm", "✓ Dark"]


@pytest.mark.usefixtures("drawing")
async def test_below_a_greeting_it_has_the_text_of_it(anna: Chat) -> None:
    text = await anna.says("/greet anna")
    await anna.presses("🖼 Postcard")
    assert size(await picture(anna)) == WIDE
    assert await anna.says("/greet anna") != text  # and has used up none


@pytest.mark.usefixtures("drawing")
async def test_without_a_name_it_asks_whom_it_is_for(anna: Chat) -> None:
    asked = await asks_for(anna, "/card")
    assert asked["text"] == "Whom is the card for? Press it, or write the name."
    await anna.presses("Anna")
    assert len(await pictures(anna)) == 1
    await asks_for(anna, "/card")
    assert "photo" in await asks_for(anna, "anna")


@pytest.mark.usefixtures("drawing")
async def test_who_is_remembered_gets_none(ann: Chat) -> None:
    await ann.says("/add Otto memorial 15.03.1950")
    assert await ann.says("/card otto") == "🕯 Otto is remembered, and not congratulated."


async def test_while_the_program_is_away_the_text_is_said(anna: Chat) -> None:
    await asks_for(anna, "/card anna")
    sorry, text = [one["text"] for one in (await said(anna))[-2:]]
    assert sorry.startswith("There is no picture just now.")
    assert "Anna" in text


@pytest.mark.usefixtures("drawing")
async def test_one_person_does_not_keep_it_drawing(
    anna: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "MOST_CARDS", 2)
    assert "photo" in await asks_for(anna, "/card anna")
    assert "photo" in await asks_for(anna, "/card anna")
    assert "There is no picture" in (await asks_for(anna, "/card anna"))["text"]


@pytest.mark.usefixtures("drawing")
async def test_below_a_reminder_of_one_it_comes_at_once(ann: Chat, mail: Mail) -> None:
    await mail.keeps(ann, "Robert 10.03.1985")
    await mail.comes()
    await ann.presses("🖼 Postcard")
    assert size(await picture(ann)) == WIDE


@pytest.mark.usefixtures("drawing")
async def test_below_a_reminder_of_several_it_asks_whom_it_is_for(ann: Chat, mail: Mail) -> None:
    await mail.keeps(ann, "Robert 10.03.1985", "Carla 10.03.1990")
    await mail.comes()
    await ann.presses("🖼 Postcard")
    assert (await ann.last())["text"] == "Whom is the card for?"
    await ann.presses("Carla")
    assert len(await pictures(ann)) == 1


@pytest.mark.usefixtures("drawing")
async def test_in_a_group_others_see_it_from_the_day_on(group: Chat) -> None:
    boris = Chat(group.sandbox, GROUP, BORIS)
    await group.says("/add Robert 12.03.1985")
    await group.says("/add Carla 10.03.1990")
    await asks_for(group, "/card robert")
    assert len(await pictures(group)) == 1
    assert await pictures(boris) == []
    await asks_for(group, "/card carla")
    assert len(await pictures(boris)) == 1
    designs = ["✓ Festive", "🌿 Calm", "🌙 Dark", "🎈 For children"]
    assert labels(await picture(boris)) == designs
