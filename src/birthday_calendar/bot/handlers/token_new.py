"""A new API token: its name, what it may do, for how long; then its secret, once.

Each question itself holds what is known by then, so that its buttons mean that as long as it is
shown: the name is what is bold in it.
"""

from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import dialogues, token_cards, token_keyboards
from birthday_calendar.bot.answers import Answer, say, show, toast
from birthday_calendar.bot.dialogues import ANSWER, NamingToken, is_wish_to_stop
from birthday_calendar.bot.keyboards import NewToken, button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import out_of_date, sentence
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.names import without_marks
from birthday_calendar.services import calendars, tokens
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


async def ask_name(
    query: CallbackQuery,
    state: FSMContext,
    settings: Settings,
    db: Database,
    calendar: Calendar,
    _: Texts,
) -> Answer:
    there = await tokens.list_(db, calendar)
    try:
        tokens.check_room(there, settings.tokens_per_calendar)
    except Invalid as error:
        return toast(query, sentence(error, _), alert=True)
    question = _("What shall the new one be called? Best like the program that gets it.")
    question = f"{token_cards.whose(calendar, _)}\n\n{question}"
    asked = await dialogues.ask(
        query, state, NamingToken.name, question, _, calendar_id=calendar.id
    )
    number = token_cards.free_number(there, _)
    suggested = button(
        token_cards.numbered(number, _), NewToken(calendar_id=calendar.id, number=number)
    )
    way_out = await dialogues.way_out(state, _)
    assert way_out is not None
    rows = keyboard([suggested], *way_out.inline_keyboard)
    return asked.model_copy(update={"reply_markup": rows})


async def name_given(message: Message, state: FSMContext, db: Database, _: Texts) -> Answer:
    """The rights are looked at when its buttons are pressed."""
    calendar = await calendars.get(db, (await state.get_data())["calendar_id"])
    name = tokens.check_name(message.text or "", await tokens.list_(db, calendar))
    await state.clear()
    return say(message, *access_question(name, calendar, _))


async def name_chosen(
    query: CallbackQuery,
    callback_data: NewToken,
    state: FSMContext,
    calendar: Calendar,
    _: Texts,
) -> Answer:
    if await state.get_state() == NamingToken.name.state:
        await state.clear()
    name = token_cards.numbered(callback_data.number or 0, _)
    return show(query, *access_question(name, calendar, _))


def access_question(name: str, calendar: Calendar, _: Texts) -> tuple[str, InlineKeyboardMarkup]:
    heading = token_cards.heading(name, None, calendar, _)
    return f"{heading}\n\n{_('What may it do?')}", token_keyboards.access(calendar.id, _)


async def access_chosen(
    query: CallbackQuery, callback_data: NewToken, calendar: Calendar, _: Texts
) -> Answer:
    name, access = name_in(query), callback_data.access
    if name is None or access is None:
        return out_of_date(query, _)
    heading = token_cards.heading(name, access, calendar, _)
    text = f"{heading}\n\n{_('For how long?')}"
    return show(query, text, token_keyboards.days(calendar.id, access, _))


async def made(
    query: CallbackQuery,
    callback_data: NewToken,
    settings: Settings,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    """The answer is not kept, as others are: it has the secret in it."""
    name, access, days = name_in(query), callback_data.access, callback_data.days
    if name is None or access is None or days not in (0, 30, 365):
        return out_of_date(query, _)
    until = now + timedelta(days=days) if days else None
    try:
        secret = await tokens.create(
            db,
            calendar,
            query.from_user.id,
            now,
            name=tokens.check_name(name, []),
            access=access,
            expires_at=until,
            most=settings.tokens_per_calendar,
        )
    except Invalid as error:
        return toast(query, sentence(error, _), alert=True)
    heading = token_cards.heading(name, access, calendar, _)
    told = token_cards.secret(secret, calendar, access, until, settings.public_url, _)
    all_tokens = keyboard(token_keyboards.all_tokens(calendar.id, _))
    shown = show(query, f"{heading}\n\n{told}", all_tokens)
    # the secret first: what is left to say later is kept, as text
    return [shown, AnswerCallbackQuery(callback_query_id=query.id)]


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
