"""What the bot says: made by handlers as aiogram's methods, kept as data until it was said."""

import asyncio
import re
import time
from collections.abc import Iterable
from typing import Any

import msgspec
import structlog
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import (
    CallbackQuery,
    Chat,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)
from msgspec import Struct

from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable

log = structlog.get_logger(__name__)

Event = Message | CallbackQuery
Answer = TelegramMethod[Any] | list[TelegramMethod[Any]] | None  # what a handler returns

PATIENCE = 3600.0  # seconds in which an answer that can't be sent just now is tried again
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Refused because of what happened meanwhile; nothing is wrong with bot or person.
_HARMLESS = ("message is not modified", "query is too old", "message to edit not found")


class Owed(Struct, frozen=True):
    """An answer as Telegram takes it."""

    method: str
    parameters: dict[str, Any]


def owed(answer: Answer) -> list[Owed]:
    methods = answer if isinstance(answer, list) else [answer] if answer else []
    return [_as_data(method) for method in methods]


def encode(answers: list[Owed]) -> str:
    return msgspec.json.encode(answers).decode()


def decode(text: str) -> list[Owed]:
    return msgspec.json.decode(text, type=list[Owed])


def chat_of(event: Event) -> Chat:
    if isinstance(event, Message):
        return event.chat
    assert event.message is not None  # OpenCalendar has seen to it
    return event.message.chat


def say(event: Event, text: str, keyboard: InlineKeyboardMarkup | None = None) -> SendMessage:
    """A new message where the event happened."""
    message = event if isinstance(event, Message) else event.message
    topic = None
    if isinstance(message, Message) and message.is_topic_message:
        topic = message.message_thread_id
    reply = None
    if isinstance(event, Message) and event.chat.type != "private":
        reply = ReplyParameters(message_id=event.message_id, allow_sending_without_reply=True)
    return SendMessage(
        chat_id=chat_of(event).id,
        text=text,
        message_thread_id=topic,
        reply_parameters=reply,
        reply_markup=keyboard,
    )


def say_all(
    event: Event, texts: Iterable[str], keyboard: InlineKeyboardMarkup | None = None
) -> list[TelegramMethod[Any]]:
    """Several messages, the keyboard below the last one."""
    messages = [say(event, text) for text in texts]
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


async def send(api: BotApi, answers: Iterable[Owed]) -> None:
    """In order. Tried again while Telegram can't be reached or asks to wait; else logged once."""
    for answer in answers:
        await _send(api, answer.method, dict(answer.parameters))


async def _send(api: BotApi, method: str, parameters: dict[str, Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    pause = FIRST_PAUSE
    while True:
        try:
            await api.call(method, **parameters)
            return
        except TelegramUnreachable as error:
            wait, reason = pause, str(error)
        except TelegramError as error:
            reason = str(error)
            if error.migrate_to_chat_id is not None:
                parameters["chat_id"] = error.migrate_to_chat_id
                continue
            if error.code not in (401, 404, 429) and error.code < 500:
                if not any(words in reason for words in _HARMLESS):
                    log.warning("answer refused", method=method, reason=_unquoted(reason))
                return
            wait = float(error.retry_after or pause)
        if time.monotonic() + wait > deadline:
            log.warning("answer given up", method=method, reason=reason)
            return
        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE)


def _unquoted(reason: str) -> str:
    """Telegram quotes what it can't read, and that is what people wrote."""
    return re.sub(r'"[^"]*"', '"…"', reason)


def _as_data(method: TelegramMethod[Any]) -> Owed:
    parameters = method.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if "parse_mode" in type(method).model_fields:
        parameters |= {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return Owed(method.__api_method__, parameters)
