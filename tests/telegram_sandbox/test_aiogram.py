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
    ChatMemberAdministrator,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    MenuButtonWebApp,
    Message,
    MessageOriginHiddenUser,
    ReplyKeyboardMarkup,
    ReplyParameters,
    WebAppInfo,
)

from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api


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


async def test_it_lives_in_a_forum(bot: Bot, ann: Api) -> None:
    chat_id = await ann.forum()
    change = {"chat_id": chat_id, "user_id": "bot", "status": "administrator", "by": BORIS}
    await ann.post("members", chat_id=chat_id, user_id=BORIS, is_anonymous=True)
    await ann.post("members", **change)
    topic = await bot.create_forum_topic(chat_id, "Cakes")
    await bot.edit_forum_topic(chat_id, topic.message_thread_id, name="Tarts")
    await ann.say("who?", chat_id, BORIS, message_thread_id=topic.message_thread_id)
    promoted, created, edited, asked = await bot.get_updates()
    assert promoted.my_chat_member
    assert isinstance(promoted.my_chat_member.new_chat_member, ChatMemberAdministrator)
    assert promoted.my_chat_member.new_chat_member.can_manage_topics
    assert created.message
    assert created.message.forum_topic_created
    assert edited.message
    assert edited.message.forum_topic_edited
    assert edited.message.forum_topic_edited.name == "Tarts"
    assert asked.message
    assert asked.message.sender_chat
    assert asked.message.sender_chat.id == asked.message.chat.id == chat_id
    assert asked.message.chat.is_forum
    answer = await bot(asked.message.reply("I"))
    assert answer.message_thread_id == topic.message_thread_id
    assert answer.reply_to_message
    assert answer.reply_to_message.text == "who?"
    elsewhere = await bot.send_message(
        chat_id, "!", reply_parameters=ReplyParameters(message_id=answer.message_id)
    )
    assert elsewhere.is_topic_message
    external = await bot.send_message(
        chat_id,
        "?",
        message_thread_id=(await bot.create_forum_topic(chat_id, "Pies")).message_thread_id,
        reply_parameters=ReplyParameters(message_id=asked.message.message_id),
    )
    assert external.external_reply
    assert external.external_reply.origin.type == "chat"


async def test_it_knows_that_it_is_restricted(bot: Bot, ann: Api) -> None:
    chat_id = await ann.supergroup()
    change = {"chat_id": chat_id, "user_id": "bot", "status": "restricted"}
    await ann.post("members", **change)
    [update] = await bot.get_updates()
    assert update.my_chat_member
    assert isinstance(update.my_chat_member.new_chat_member, ChatMemberRestricted)
    assert isinstance(await bot.get_chat_member(chat_id, bot.id), ChatMemberRestricted)
    with pytest.raises(TelegramBadRequest, match="not enough rights to send text messages"):
        await bot.send_message(chat_id, "?")


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
    answer = (await ann.post("press", **press))["answer"]
    assert answer["text"] == "thanks"
    for _ in range(100):
        if (await ann.get("messages", chat_id=ANN))[-1]["text"] == "Goodbye":
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the message was not edited")
    await dispatcher.stop_polling()
    await polling


async def test_it_reads_what_people_share(bot: Bot, ann: Api) -> None:
    request = KeyboardButtonRequestUsers(request_id=3, max_quantity=2, request_name=True)
    key = KeyboardButton(text="Whom?", request_users=request)
    await bot.send_message(ANN, "?", reply_markup=ReplyKeyboardMarkup(keyboard=[[key]]))
    me = {"chat_id": ANN, "user_id": ANN}
    birthdate = {"day": 10, "month": 12}
    await ann.post("people", user_id=ANN, birthdate=birthdate, hides_forwards=True)
    shared = await ann.post("contact", **me)
    await ann.post("location", **me, latitude=1.5, longitude=2.5)
    await ann.post("key", **me, text="Whom?", user_ids=[BORIS])
    source = {"from_chat_id": ANN, "message_id": shared["message_id"]}
    await ann.post("forward", **me, **source)
    contact, location, users, forwarded = [one.message for one in await bot.get_updates()]
    assert contact
    assert contact.contact
    assert contact.contact.user_id == ANN
    assert location
    assert location.location
    assert location.location.longitude == 2.5
    assert users
    assert users.users_shared
    assert [user.first_name for user in users.users_shared.users] == ["Борис"]
    assert forwarded
    assert isinstance(forwarded.forward_origin, MessageOriginHiddenUser)
    assert forwarded.forward_origin.sender_user_name == "Ann"
    shown = (await bot.get_chat(ANN)).birthdate
    assert shown
    assert (shown.day, shown.month, shown.year) == (10, 12, None)


async def test_it_prepares_what_people_send(bot: Bot) -> None:
    content = InputTextMessageContent(message_text="Ada is 37")
    card = InlineQueryResultArticle(id="1", title="Ada", input_message_content=content)
    made = await bot.save_prepared_inline_message(ANN, card, allow_group_chats=True)
    assert made.id
    with pytest.raises(TelegramBadRequest, match="at least one chat type must be allowed"):
        await bot.save_prepared_inline_message(ANN, card)


async def test_it_opens_mini_apps(bot: Bot) -> None:
    page = WebAppInfo(url="http://localhost:8080/")
    button = InlineKeyboardButton(text="Open", web_app=page)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await bot.send_message(ANN, "Here", reply_markup=keyboard)
    assert sent.reply_markup
    opened = sent.reply_markup.inline_keyboard[0][0].web_app
    assert opened
    assert opened.url == page.url
    menu = MenuButtonWebApp(text="Calendar", web_app=page)
    await bot.set_chat_menu_button(menu_button=menu)
    shown = await bot.get_chat_menu_button()
    assert isinstance(shown, MenuButtonWebApp)
    assert (shown.text, shown.web_app.url) == ("Calendar", page.url)
