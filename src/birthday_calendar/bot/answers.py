"""What the bot says: made by handlers as aiogram's methods, and kept as data."""

from collections.abc import Iterable
from typing import Any

from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import (
    CallbackQuery,
    Chat,
    InaccessibleMessage,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)

from birthday_calendar.bot.speaker import Owed

Incoming = Message | CallbackQuery
Answer = TelegramMethod[Any] | list[TelegramMethod[Any]] | None  # what a handler returns


def owed(answer: Answer) -> list[Owed]:
    methods = answer if isinstance(answer, list) else [answer] if answer else []
    return [_as_data(method) for method in methods]


def chat_of(incoming: Incoming) -> Chat:
    if isinstance(incoming, Message):
        return incoming.chat
    assert incoming.message is not None  # OpenCalendar has seen to it
    return incoming.message.chat


def say(incoming: Incoming, text: str, keyboard: InlineKeyboardMarkup | None = None) -> SendMessage:
    """A new message where it came from."""
    message = incoming if isinstance(incoming, Message) else incoming.message
    reply = None
    if isinstance(incoming, Message) and incoming.chat.type != "private":
        reply = ReplyParameters(message_id=incoming.message_id, allow_sending_without_reply=True)
    return SendMessage(
        chat_id=chat_of(incoming).id,
        text=text,
        message_thread_id=topic_of(message),
        reply_parameters=reply,
        reply_markup=keyboard,
    )


def topic_of(message: Message | InaccessibleMessage | None) -> int | None:
    """The topic of a group in which it is, where there is one."""
    if isinstance(message, Message) and message.is_topic_message:
        return message.message_thread_id
    return None


def say_all(
    incoming: Incoming, texts: Iterable[str], keyboard: InlineKeyboardMarkup | None = None
) -> list[TelegramMethod[Any]]:
    """Several messages, the keyboard below the last one."""
    messages = [say(incoming, text) for text in texts]
    if messages and keyboard:
        messages[-1] = messages[-1].model_copy(update={"reply_markup": keyboard})
    return [*messages]


def show(
    query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> EditMessageText:
    """The message with the pressed button becomes this."""
    assert query.message is not None
    return edit(query.message.chat.id, query.message.message_id, text, keyboard)


def edit(
    chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> EditMessageText:
    return EditMessageText(chat_id=chat_id, message_id=message_id, text=text, reply_markup=keyboard)


def toast(query: CallbackQuery, text: str, *, alert: bool = False) -> AnswerCallbackQuery:
    """A notice over the chat, plain text, at most 200 characters."""
    return AnswerCallbackQuery(callback_query_id=query.id, text=text[:200], show_alert=alert)


def _as_data(method: TelegramMethod[Any]) -> Owed:
    parameters = method.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if "parse_mode" in type(method).model_fields:
        parameters |= {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return Owed(method.__api_method__, parameters)
