"""What the bot may have asked somebody, and waits to hear as their next text."""

from dataclasses import replace
from typing import Any

from aiogram import F
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Event, chat_of, say
from birthday_calendar.bot.glance import FACELESS
from birthday_calendar.bot.keyboards import Cancel
from birthday_calendar.texts import Texts

ANSWER = F.text.regexp("[^/]")  # a command is no answer
EMPTY = ("-", "–", "—")  # an answer that means none
_STOP = {"cancel", "stop", "отмена", "отмени", "отменить", "стоп"}


class Adding(StatesGroup):
    name = State()
    date = State()


class Editing(StatesGroup):
    value = State()


class Finding(StatesGroup):
    text = State()


class Setting(StatesGroup):
    value = State()


class NamingToken(StatesGroup):
    name = State()


TYPED = (
    *(Adding.name, Adding.date, Editing.value, Finding.text, Setting.value),
    NamingToken.name,
)


def command(*names: str) -> Command:
    """In any case: phones begin a sentence with a capital."""
    return Command(*names, ignore_case=True)


def is_wish_to_stop(message: Message) -> bool:
    """One of the words for it, with or without a slash, a dot or an exclamation mark."""
    return "".join(filter(str.isalnum, (message.text or "").casefold())) in _STOP


def partner_of(message: Message, bot_id: int) -> int | None:
    """With whom a conversation is, where that is not simply the sender.

    Who has no face may be one of several people. So a conversation with them has a number of its
    own, which their question's button carries, and only a reply to that question is a part of it.
    """
    user = message.from_user
    if user is not None and message.sender_chat is None and user.id not in FACELESS:
        return None
    question = message.reply_to_message
    if question is not None and question.from_user and question.from_user.id == bot_id:
        for row in question.reply_markup.inline_keyboard if question.reply_markup else []:
            for button in row:
                if (button.callback_data or "").startswith(f"{Cancel.__prefix__}:"):
                    return Cancel.unpack(button.callback_data or "").partner
    return -message.message_id


def with_partner(state: FSMContext, partner: int) -> FSMContext:
    return FSMContext(state.storage, replace(state.key, user_id=partner))


async def ask(
    event: Event, state: FSMContext, waits_for: State, text: str, _: Texts, **known: Any
) -> SendMessage:
    """A question whose answer is the person's next text; `known` is what it is about."""
    question = event.id if isinstance(event, CallbackQuery) else str(event.message_id)
    await state.set_state(waits_for)
    await state.set_data({"question": question, **known})
    if chat_of(event).type != "private":
        if isinstance(event, CallbackQuery):
            user = event.from_user
            text = f'<a href="tg://user?id={user.id}">{_.name(user.full_name)}</a>: {text}'
        # in privacy mode the bot hears nothing else
        text += "\n" + _("Answer with a reply to this message.")
    return say(event, text, await way_out(state, _))


async def way_out(state: FSMContext, _: Texts) -> InlineKeyboardMarkup | None:
    """The button that ends the question that is open; None where there is none."""
    question = (await state.get_data()).get("question")
    if await state.get_state() is None or question is None:
        return None
    return keyboards.cancel(state.key.user_id, question, _)
