"""What nothing else took: free text, pictures, unknown commands, buttons of another time."""

from datetime import datetime
from html import escape

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar import dates, parsing
from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say
from birthday_calendar.bot.dialogues import ANSWER, TYPED, Adding
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import out_of_date, sentence
from birthday_calendar.errors import Invalid
from birthday_calendar.models import BirthdayDraft, Calendar
from birthday_calendar.services import birthdays
from birthday_calendar.texts import Texts

PRIVATE = F.chat.type == "private"
SENT = {
    *("photo", "sticker", "video", "voice", "audio", "document", "animation", "video_note"),
    *("location", "venue", "contact", "poll", "dice", "story"),
}


def register(router: Router) -> None:
    router.callback_query.register(old_button, flags=REPEATABLE)
    router.message.register(
        no_text, StateFilter(*TYPED), F.content_type.in_(SENT), flags=REPEATABLE
    )
    router.message.register(unknown_command, PRIVATE, F.text.startswith("/"), flags=REPEATABLE)
    router.message.register(free_text, PRIVATE, ANSWER)
    router.message.register(anything_else, PRIVATE, F.content_type.in_(SENT), flags=REPEATABLE)


async def old_button(query: CallbackQuery, _: Texts) -> Answer:
    return out_of_date(query, _)


async def no_text(message: Message, _: Texts) -> Answer:
    return say(message, _("I can only read text here. Please write it, or /cancel."))


async def unknown_command(message: Message, _: Texts) -> Answer:
    return say(message, _("I don't know this command. See what I can do: /help"))


async def free_text(
    message: Message, state: FSMContext, calendar: Calendar, now: datetime, _: Texts
) -> Answer:
    """A name with a date is most likely meant to be kept."""
    text = message.text or ""
    today = dates.today_in(calendar.time_zone, now)
    try:
        name, day = parsing.parse_name_and_date(text, today)
        birthdays.check(BirthdayDraft(name=name, **day._asdict()), today)
    except Invalid as error:
        is_chatter = error.field in ("date", "name", "line")
        return say(message, hint(_) if is_chatter else sentence(error, _))
    await state.set_state(Adding.offered)
    await state.set_data({"text": text})
    question = _(
        "Shall I add {name}, {date}?",
        name=escape(name, quote=False),
        date=_.day(day.month, day.day, day.year),
    )
    return say(message, question, keyboards.offer(_))


async def anything_else(message: Message, _: Texts) -> Answer:
    return say(message, hint(_))


def hint(_: Texts) -> str:
    example = "<code>" + _("Anna Schmidt 15.03.1990") + "</code>"
    return _(
        "To add a birthday, write a name and a date: {example}\nEverything else: /help",
        example=example,
    )
