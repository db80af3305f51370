"""A new API token: its name, what it may do, for how long; then its secret, once.

Each question itself holds what is known by then, so that its buttons mean that as long as it is
shown: the name is what is bold in it.
"""

from datetime import timedelta

from aiogram import F, Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import token_cards, token_keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.askers import ask_for_name
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.keys import NewToken
from birthday_calendar.bot.problems import out_of_date, sentence
from birthday_calendar.bot.replies import ANSWER, is_wish_to_stop
from birthday_calendar.bot.states import NamingToken
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.names import without_marks
from birthday_calendar.services import calendars, tokens
from birthday_calendar.wording import keys
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    """On the router of token.py's buttons. The first one that fits is taken: what is known most."""
    router.callback_query.register(
        made, NewToken.filter(F.days.is_not(None) & F.access.is_not(None)), flags=REPEATABLE
    )
    router.callback_query.register(
        access_chosen, NewToken.filter(F.access.is_not(None)), flags=REPEATABLE
    )
    router.callback_query.register(name_chosen, NewToken.filter(F.number.is_not(None)))
    router.callback_query.register(ask_name, NewToken.filter())
    router.message.register(name_given, NamingToken.name, ANSWER, ~F.func(is_wish_to_stop))


async def ask_name(context: Pressed) -> Answer:
    _, calendar = context.texts, context.calendar
    there = await tokens.list_(context.db, calendar)
    question = _("What shall the new one be called? Best like the program that gets it.")
    question = f"{token_cards.whose(calendar, _)}\n\n{question}"
    names = [keys.name_of(one, _) for one in there]
    number = keys.free_number(names, keys.numbered, _)
    suggested = button(keys.numbered(number, _), NewToken(calendar_id=calendar.id, number=number))
    return ask_for_name(context, there, NamingToken.name, question, suggested)


async def name_given(context: Written) -> Answer:
    """The rights are looked at when its buttons are pressed."""
    calendar = await calendars.get(context.db, context.conversation.data["calendar_id"])
    context.turn_to(calendar)
    name = key_rules.check_name(context.text, await tokens.list_(context.db, calendar))
    context.conversation.end()
    return context.say(*access_question(name, calendar, context.texts))


async def name_chosen(context: Pressed, callback_data: NewToken) -> Answer:
    if context.conversation.waits_for(NamingToken.name):
        context.conversation.end()
    name = keys.numbered(callback_data.number or 0, context.texts)
    return context.show(*access_question(name, context.calendar, context.texts))


def access_question(name: str, calendar: Calendar, _: Texts) -> tuple[str, InlineKeyboardMarkup]:
    heading = token_cards.heading(name, None, calendar, _)
    return f"{heading}\n\n{_('What may it do?')}", token_keyboards.access(calendar.id, _)


async def access_chosen(context: Pressed, callback_data: NewToken) -> Answer:
    _, calendar = context.texts, context.calendar
    name, access = name_in(context.source), callback_data.access
    if name is None or access is None:
        return out_of_date(context)
    heading = token_cards.heading(name, access, calendar, _)
    text = f"{heading}\n\n{_('For how long?')}"
    return context.show(text, token_keyboards.days(calendar.id, access, _))


async def made(context: Pressed, callback_data: NewToken) -> Answer:
    """The answer is not kept, as others are: it has the secret in it."""
    _, calendar, settings = context.texts, context.calendar, context.settings
    name, access, days = name_in(context.source), callback_data.access, callback_data.days
    if name is None or access is None or days not in (0, 30, 365):
        return out_of_date(context)
    until = context.now + timedelta(days=days) if days else None
    try:
        __, secret = await tokens.create(
            context.db,
            calendar,
            context.source.from_user.id,
            context.now,
            name=key_rules.check_name(name, []),
            access=access,
            expires_at=until,
            most=settings.tokens_per_calendar,
        )
    except Invalid as error:
        return context.toast(sentence(error, _), alert=True)
    heading = token_cards.heading(name, access, calendar, _)
    told = token_cards.secret(secret, calendar, access, until, settings.public_url, _)
    all_tokens = keyboard(token_keyboards.all_tokens(calendar.id, _))
    shown = context.show(f"{heading}\n\n{told}", all_tokens)
    # the secret first: what is left to say later is kept, as text
    return [shown, AnswerCallbackQuery(callback_query_id=context.source.id)]


def name_in(query: CallbackQuery) -> str | None:
    """What is bold in the question, which Telegram takes apart around a link."""
    question = query.message
    if not isinstance(question, Message):
        return None
    bold = [entity for entity in question.entities or [] if entity.type == "bold"]
    if not bold:
        return None
    text = (question.text or "").encode("utf-16-le")  # what offsets count
    name = text[2 * bold[0].offset : 2 * (bold[-1].offset + bold[-1].length)]
    return without_marks(name.decode("utf-16-le", "replace"))
