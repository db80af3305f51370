"""The client, as tests of any bot use it: here of one that is written with aiogram."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)

from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Refused, Sandbox, blocking
from tests.telegram_sandbox.helpers import new_token


@pytest.fixture
async def sandbox(base_url: str) -> AsyncIterator[Sandbox]:
    """With a bot that greets, has a button, and knows whom it was told of."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        button = InlineKeyboardButton(text="Press me", callback_data="pressed")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        assert message.from_user
        await message.answer(f"Hello, {message.from_user.first_name}", reply_markup=keyboard)

    @dispatcher.message(F.contact)
    async def contact(message: Message) -> None:
        assert message.contact
        await message.answer(f"I know {message.contact.first_name}")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("thanks")

    @dispatcher.inline_query()
    async def looked_up(query: InlineQuery) -> None:
        content = InputTextMessageContent(message_text=f"found {query.query}")
        found = InlineQueryResultArticle(id="1", title="One", input_message_content=content)
        await query.answer([found], cache_time=1, is_personal=True)

    token = new_token()
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    async with Bot(token, session=session) as bot, Sandbox.at(base_url, token) as sandbox:
        await sandbox.call("getMe")
        polling = asyncio.create_task(
            dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
        )
        yield sandbox
        await dispatcher.stop_polling()
        await polling


async def test_people_ask_and_press_and_share(sandbox: Sandbox) -> None:
    ann = Chat(sandbox, ANN, ANN)
    assert await ann.asks("/start") == "Hello, Ann"
    assert await ann.buttons() == ["Press me"]
    assert (await ann.presses("Press"))["text"] == "thanks"
    boris = Chat(sandbox, GROUP, BORIS)
    shared = await boris.sends("contact", phone_number="+4420", first_name="Ada")
    assert (await boris.hears(after=shared["message_id"]))["text"] == "I know Ada"
    sent = (await sandbox.calls("sendMessage"))[-1]
    assert sent["params"]["chat_id"] == GROUP


async def test_people_look_up_and_choose(sandbox: Sandbox) -> None:
    boris = Chat(sandbox, GROUP, BORIS)
    [found] = await boris.looks_up("ada") or []
    assert found["title"] == "One"
    sent = await boris.chooses("ada", found)
    assert (sent["text"], sent["chat"]["id"], sent["via_bot"]["id"]) == (
        "found ada",
        GROUP,
        sandbox.id,
    )


async def test_silence_is_no_answer(sandbox: Sandbox) -> None:
    ann = Chat(sandbox, ANN, ANN)
    with pytest.raises(TimeoutError):
        await ann.asks("?", within=0.2)
    assert await ann.says("??") == ""


async def test_what_is_refused_is_told_with_its_reason(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="400 Bad Request: chat not found"):
        await sandbox.call("getChat", chat_id=1)
    with pytest.raises(Refused, match="404 not found: chat 1"):
        await Chat(sandbox, 1, 1).write("hello")
    await sandbox.post("faults", method="getMe", error_code=429, retry_after=7)
    assert (await sandbox.answer("getMe"))["parameters"] == {"retry_after": 7}


def test_code_that_is_not_async_waits(base_url: str) -> None:
    client = httpx.AsyncClient(base_url=base_url, trust_env=False)
    sandbox = Sandbox(client, new_token())
    blocking(sandbox.call("getMe"))
    ann = Chat(sandbox, ANN, ANN)
    assert blocking(ann.write("hello"))["text"] == "hello"
    assert blocking(sandbox.pending()) == 1
    blocking(client.aclose())
