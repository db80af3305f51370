"""Below a greeting: another variant, another kind of it, a theme, a text of one's own."""

from functools import partial
from html import escape
from typing import NamedTuple

from aiogram import F, Router
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import greeting_keyboards, guests
from birthday_calendar.bot.answers import Answer, is_pressed, listed
from birthday_calendar.bot.completions import Completions, Failure, Said
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers.edit import without_buttons
from birthday_calendar.bot.middlewares import Beside
from birthday_calendar.bot.presses.reminders import Greet
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import ANSWER
from birthday_calendar.bot.states import Greeting
from birthday_calendar.domain import greetings as rules
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.greetings import CHOICES
from birthday_calendar.services import greetings
from birthday_calendar.services.greetings import Prepared

Asked = Context[Message | CallbackQuery]

FAILED = {
    Failure.AWAY: N_("The text server can't be asked just now, so this is a text of my own."),
    Failure.NONSENSE: N_(
        "What the text server wrote is no greeting to send, so this is a text of my own."
    ),
    Failure.ORDERS: N_(
        "Something in it reads like an order to the text server, so this is a text of my own."
    ),
}


class Pen(NamedTuple):
    """Who writes, where there is somebody, and what they have written by now."""

    completions: Completions
    done: Said | None


def register(router: Router) -> None:
    router.message.register(theme_given, Greeting.theme, ANSWER)
    router.message.register(text_given, Greeting.text, ANSWER)
    pressed = router.callback_query.register
    pressed(ask_theme, Greet.filter(F.action == "theme"))
    pressed(ask_text, Greet.filter(F.action == "edit"))
    pressed(leaf, Greet.filter(F.action == "page"))
    pressed(change, Greet.filter())


async def change(
    context: Pressed, callback_data: Greet, completions: Completions, done: Said | None
) -> Answer:
    """Of another kind, or about nothing in particular, or simply another one."""
    prepared, action, value = await find(context, callback_data.id), callback_data.action, None
    if action in CHOICES:
        if callback_data.value not in {*CHOICES[action]}:
            return out_of_date(context)
        value = CHOICES[action](callback_data.value)
        if value is getattr(prepared.draft, action):
            return None
        prepared = greetings.changed(prepared, **{action: value})
    elif action == "no_theme":
        prepared = greetings.changed(prepared, theme=None)
    return await composed(context, Pen(completions, done), prepared, at=context.message_id)


async def leaf(context: Pressed, callback_data: Greet) -> Answer:
    prepared = await find(context, callback_data.id)
    if not callback_data.value.isdecimal() or prepared.draft.shown == int(callback_data.value):
        return None
    number = int(callback_data.value)
    return shown(context, await greetings.leaf(context.db, prepared, number, context.now))


async def ask_theme(context: Pressed, callback_data: Greet) -> Answer:
    """Whom it is for is not said: in a group they may read along."""
    _ = context.texts
    await find(context, callback_data.id)
    question = "💡 " + _(
        "What shall the greeting be about, in a few words? Their hobby, for instance."
    )
    return _asked(context, Greeting.theme, question, callback_data.id)


async def ask_text(context: Pressed, callback_data: Greet) -> Answer:
    """Not in a group, where all would read the answer."""
    _ = context.texts
    if not context.is_private:
        return out_of_date(context)
    await find(context, callback_data.id)
    question = "✏️ " + _("Copy the text, change it as you like, and send it to me.")
    return _asked(context, Greeting.text, question, callback_data.id)


async def theme_given(context: Written, completions: Completions, done: Said | None) -> Answer:
    _ = context.texts
    prepared, old = await _answered(context)
    theme = rules.check_theme(context.text)
    context.conversation.end()
    prepared = greetings.changed(prepared, theme=theme)
    pen = Pen(completions, done)
    if context.is_private:
        said = await composed(context, pen, prepared)
        return [without_buttons(context, old), *listed(said)]
    # what answers an ordinary message all would see
    said = await composed(context, pen, prepared, at=old)
    return [*listed(said), context.say("👆 " + _("It is in the greeting above."))]


async def text_given(context: Written) -> Answer:
    prepared, old = await _answered(context)
    prepared = await greetings.rewrite(context.db, prepared, context.text, context.now)
    context.conversation.end()
    return [without_buttons(context, old), *listed(beside(context, prepared))]


async def find(context: Asked, greeting_id: int) -> Prepared:
    """Raises NotFound, NotGreeted, Invalid."""
    others = [calendar for calendar, _role in await guests.others(context)]
    return await greetings.find(
        context.db,
        [context.calendar, *others],
        greeting_id,
        chat_id=context.chat.id,
        user_id=context.person,
    )


async def composed(
    context: Asked, pen: Pen, prepared: Prepared, *, at: int | None = None
) -> Answer:
    """By the server where there is one, which is asked while nobody's turn is taken, or by us.

    In the message `at`, or in a new one.
    """
    _, (completions, done) = context.texts, pen
    if completions.is_on and done is None:
        request = greetings.request_of(prepared, _.language)
        raise Beside(partial(completions.write, request))
    texts = done.texts if done is not None else []
    prepared = await greetings.compose(context.db, prepared, _.language, context.now, texts)
    text, buttons = _said(context, prepared)
    if at is None:
        said: Answer = beside(context, prepared)
    elif is_pressed(context):
        said = context.show(text, buttons)
    else:
        said = context.edit(at, text, buttons)
    if done is None or done.failure is None:
        return said
    words = _(FAILED[done.failure])
    if is_pressed(context):
        return [context.toast(words), *listed(said)]
    return [*listed(said), context.say("ℹ️ " + words)]


def beside(context: Asked, prepared: Prepared) -> Answer:
    """In a message of its own; in a group for who asked alone, where Telegram can."""
    context.is_aside = not context.is_private and context.person is not None
    return context.say(*_said(context, prepared))


def shown(context: Pressed, prepared: Prepared) -> Answer:
    return context.show(*_said(context, prepared))


def _said(context: Asked, prepared: Prepared) -> tuple[str, InlineKeyboardMarkup]:
    _ = context.texts
    request = greetings.request_of(prepared, _.language)
    buttons = greeting_keyboards.greeting(prepared.draft, request, _, is_private=context.is_private)
    return escape(prepared.draft.text, quote=False), buttons


def _asked(context: Pressed, waits_for: State, question: str, greeting_id: int) -> Answer:
    return ask(context, waits_for, question, greeting=greeting_id, old=context.message_id)


async def _answered(context: Written) -> tuple[Prepared, int]:
    """What the question was about, and the message that it stood below."""
    asked = context.conversation.data
    return await find(context, asked["greeting"]), asked["old"]
