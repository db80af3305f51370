"""What nothing else took: pictures, unknown commands, buttons of another time."""

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot.answers import Answer, say
from birthday_calendar.bot.dialogues import TYPED, how_to_answer, way_out
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, out_of_date
from birthday_calendar.wording.texts import Texts

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
    router.message.register(anything_else, PRIVATE, F.content_type.in_(SENT), flags=REPEATABLE)


async def old_button(query: CallbackQuery, _: Texts) -> Answer:
    return out_of_date(query, _)


async def no_text(message: Message, state: FSMContext, _: Texts) -> Answer:
    text = _("I can only read text here. Please write it, or /cancel.")
    return say(message, text + how_to_answer(message, _), await way_out(state, _))


async def unknown_command(message: Message, state: FSMContext, _: Texts) -> Answer:
    await state.clear()  # it ends a question as any other does
    return say(message, _("I don't know this command. See what I can do: /help"))


async def anything_else(message: Message, _: Texts) -> Answer:
    return say(message, hint(_))
