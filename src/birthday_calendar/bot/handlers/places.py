"""Where people live, by a city that they write or press, or by their location."""

import re
from typing import Any

from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, KeyboardButton, Message, ReplyKeyboardMarkup

from birthday_calendar.bot.context import Context
from birthday_calendar.bot.dialogues import Suggestions, ask
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.states import Setting
from birthday_calendar.domain import time_zones
from birthday_calendar.domain.dates import time_zones as known_zones
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing import moving
from birthday_calendar.wording.texts import Texts

Asked = Context[Message | CallbackQuery]

QUESTION = N_(
    "In which city do you live? For example: Berlin. An offset such as UTC+3 will do too."
)
BY_LOCATION = "📍"  # an answer that means: ask Telegram


def ask_city(context: Asked, text: str, **known: Any) -> SendMessage:
    """With the likeliest cities, and in private the way to send one's location."""
    _, code = context.texts, (context.user and context.user.language_code) or ""
    suggested = cities(time_zones.likely(code), _)
    if context.is_private:
        suggested = [*suggested, (f"{BY_LOCATION} {_('Send my location')}", BY_LOCATION)]
    return ask(context, Setting.value, text, suggested, name="time_zone", **known)


def ask_again(context: Asked, error: Invalid) -> SendMessage:
    """Where what was given means several places, or nearly the name of one."""
    _, asked = context.texts, context.conversation.data
    known = {name: asked[name] for name in ("message_id",) if name in asked}
    suggested = cities(error.values["offered"], _)
    return ask(context, Setting.value, sentence(error, _), suggested, name="time_zone", **known)


def ask_location(context: Asked) -> SendMessage:
    """Only a key below the chat can ask for it; it goes with the answer to the same question."""
    _ = context.texts
    context.conversation.data["keys"] = True
    text = _("Press the key below to send your location, or write a city.")
    keys = [
        [KeyboardButton(text=f"{BY_LOCATION} {_('Send my location')}", request_location=True)],
        [KeyboardButton(text=_("Cancel"))],
    ]
    shown = ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    return context.say(text).model_copy(update={"reply_markup": shown})


def cities(answers: object, _: Texts) -> Suggestions:
    """Zones by what their cities are called; names of places are what they are."""
    assert isinstance(answers, list | tuple)
    return [(_.city(one) if one in known_zones() else one, one) for one in answers]


async def is_asked_for(message: Message, context: Context[Message]) -> bool:
    """A filter: whether a place is what the conversation waits for."""
    return context.conversation.data.get("name") == "time_zone"


async def may_be_answer(message: Message, context: Context[Message]) -> bool:
    """A filter: no place has digits in it, or a day that moves ("Open day, last Friday of
    June"), so that is something to be kept.
    """
    if not context.is_private or not await is_asked_for(message, context):
        return True
    if time_zones.is_offset(context.text):
        return True
    return not re.search(r"\d", context.text) and moving.take(context.text) is None
