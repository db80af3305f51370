"""What nothing else took: pictures, unknown commands, buttons of another time."""

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.types import Message

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import how_to_answer, way_out
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, is_small_talk, out_of_date
from birthday_calendar.bot.states import TYPED

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
    router.message.register(unknown_command, is_for_us, flags=REPEATABLE)
    router.message.register(anything_else, PRIVATE, F.content_type.in_(SENT), flags=REPEATABLE)


async def is_for_us(message: Message, bot: Bot) -> bool:
    """A filter: whether it is a command with the bot's name, as groups give them."""
    first = (message.text or "").partition("@")
    name = first[2].split(maxsplit=1)[:1]
    return first[0][:1] == "/" and name == [(await bot.me()).username]


async def old_button(context: Pressed) -> Answer:
    return out_of_date(context)


async def no_text(context: Written) -> Answer:
    _ = context.texts
    if is_small_talk(context):
        return None
    text = _("I can only read text here. Please write it, or /cancel.")
    return context.say(text + how_to_answer(context), way_out(context))


async def unknown_command(context: Written) -> Answer:
    _ = context.texts
    context.conversation.end()  # it ends a question as any other does
    return context.say(_("I don't know this command. See what I can do: /help"))


async def anything_else(context: Written) -> Answer:
    return context.say(hint(context.texts))
