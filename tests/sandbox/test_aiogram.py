"""aiogram's own client takes the sandbox for Telegram."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError, TelegramForbiddenError
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)

from tests.sandbox.helpers import ANN, BORIS, GROUP, Api


@pytest.fixture
async def bot(base_url: str, ann: Api) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(f"{base_url}/sandbox"))
    async with Bot(ann.token, session=session) as bot:
        yield bot


async def test_it_sends_edits_and_deletes(bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]]
    )
    sent = await bot.send_message(ANN, "<b>one</b>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.html_text == "<b>one</b>"
    edited = await sent.edit_text("two")
    assert isinstance(edited, Message)
    assert edited.text == "two"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("two")
    reply = await bot.send_message(
        ANN, "three", reply_parameters=ReplyParameters(message_id=sent.message_id)
    )
    assert reply.reply_to_message
    assert await sent.delete()


async def test_it_sends_files_and_fetches_them(bot: Bot) -> None:
    content = b"name,day\n" * 1000
    sent = await bot.send_document(ANN, BufferedInputFile(content, "days.csv"), caption="all")
    assert sent.document
    downloaded = await bot.download(sent.document)
    assert downloaded
    assert downloaded.read() == content


async def test_it_asks_about_chats_and_sets_commands(bot: Bot) -> None:
    administrators = await bot.get_chat_administrators(GROUP)
    assert [found.user.id for found in administrators] == [ANN, BORIS]
    assert (await bot.get_chat(GROUP)).title == "Family & friends"
    scope = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([BotCommand(command="list", description="all")], scope=scope)
    assert [command.command for command in await bot.get_my_commands(scope=scope)] == ["list"]


async def test_it_understands_the_errors(bot: Bot, ann: Api) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation"):
        await bot.send_message(BORIS, "?")
    older = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    newer = asyncio.create_task(bot.get_updates(timeout=5))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await older
    await ann.say("enough")
    await newer


async def test_its_polling_hears_messages_and_presses(bot: Bot, ann: Api) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        button = InlineKeyboardButton(text="Press", callback_data="pressed")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer("Hello", reply_markup=keyboard)

    @dispatcher.callback_query(F.data == "pressed")
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("thanks")
        assert isinstance(query.message, Message)
        await query.message.edit_text("Goodbye")

    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    await ann.say("/start")
    for _ in range(100):
        last = (await ann.get("messages", chat_id=ANN))[-1]
        if last["text"] == "Hello":
            break
        await asyncio.sleep(0.05)
    press = {"chat_id": ANN, "user_id": ANN, "message_id": last["message_id"], "data": "pressed"}
    answer = (await ann.control("POST", "press", **press))["answer"]
    assert answer["text"] == "thanks"
    for _ in range(100):
        if (await ann.get("messages", chat_id=ANN))[-1]["text"] == "Goodbye":
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the message was not edited")
    await dispatcher.stop_polling()
    await polling
