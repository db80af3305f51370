"""Somebody writes a name and a date by themselves, and is asked whether to add it.

The question itself holds what would be added, so that its buttons mean that as long as it is shown.
"""

from contextlib import suppress
from datetime import date, datetime

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say, show, toast
from birthday_calendar.bot.dialogues import ANSWER, Offering, is_no, is_yes
from birthday_calendar.bot.handlers.add import told
from birthday_calendar.bot.keyboards import Offer
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, out_of_date, sentence
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates, fields, parsing
from birthday_calendar.domain.errors import CalendarError, Invalid
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.domain.names import without_marks
from birthday_calendar.services import events
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts

HEARD_FOR = 600  # seconds: "ok" to a reminder of the next day is no answer to an offer


def register(router: Router) -> None:
    router.message.register(accepted, Offering.answer, is_yes)
    router.message.register(declined, Offering.answer, is_no)
    router.message.register(free_text, F.chat.type == "private", ANSWER, flags=REPEATABLE)
    router.callback_query.register(answered, Offer.filter())


async def free_text(
    message: Message, state: FSMContext, calendar: Calendar, now: datetime, _: Texts
) -> Answer:
    """A name with a date is most likely meant to be kept."""
    today = dates.today_in(calendar.time_zone, now)
    with suppress(CalendarError):
        await forget(state)
    try:
        name, day = parsing.parse_name_and_date(message.text or "", today)
        draft = fields.check(EventDraft(name=name, **day._asdict()), today)
    except Invalid as error:
        is_chatter = error.field in ("date", "name")
        return say(message, hint(_) if is_chatter else sentence(error, _))
    question = _(
        "Shall I add {name}, {date}?",
        name=cards.bold(draft.name),
        date=cards.bold(_.day(draft.month, draft.day, draft.year)),
    )
    with suppress(CalendarError):  # then only its buttons are heard
        await state.set_state(Offering.answer)
        await state.set_data({"at": now.timestamp(), "name": draft.name, **day._asdict()})
    return say(message, question, keyboards.offer(_))


async def accepted(
    message: Message,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    """In words, what [Add] below the last offer does."""
    today = dates.today_in(calendar.time_zone, now)
    offered = await state.get_data()
    await state.clear()
    age = now.timestamp() - offered.pop("at")
    if not 0 <= age <= HEARD_FOR:
        return say(message, hint(_))
    draft = fields.check(EventDraft(**offered), today)
    known = await events.find_same(db, calendar, draft)
    if known is not None:  # pressed already
        card = cards.card(known, calendar, today, _)
        return say(message, card, keyboards.card(known, _))
    event = await events.add(db, calendar, draft, now, most=settings.events_per_calendar)
    return say(message, told(event, calendar, now, _), keyboards.card(event, _))


async def forget(state: FSMContext) -> None:
    """The last offer is not the last thing said any more, or is answered."""
    if await state.get_state() == Offering.answer.state:
        await state.clear()


async def declined(message: Message, state: FSMContext, _: Texts) -> Answer:
    await state.clear()
    return say(message, _("Cancelled."))


async def answered(
    query: CallbackQuery,
    callback_data: Offer,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    today = dates.today_in(calendar.time_zone, now)
    await forget(state)
    draft = offered(query.message, today) if isinstance(query.message, Message) else None
    if draft is None:
        return out_of_date(query, _)
    known = await events.find_same(db, calendar, draft)
    if known is not None:  # pressed twice, or added in another way meanwhile
        card = cards.card(known, calendar, today, _)
        notice = toast(query, _("This is in the calendar already."))
        return [notice, show(query, card, keyboards.card(known, _))]
    if not callback_data.accepted:
        return show(query, _("Cancelled."))
    event = await events.add(db, calendar, draft, now, most=settings.events_per_calendar)
    return show(query, told(event, calendar, now, _), keyboards.card(event, _))


def offered(question: Message, today: date) -> EventDraft | None:
    """What is bold in it: the name, which Telegram takes apart around a link, and then the date.

    Raises Invalid for a date that has become none.
    """
    bold = [entity for entity in question.entities or [] if entity.type == "bold"]
    if len(bold) < 2:
        return None
    text = (question.text or "").encode("utf-16-le")  # what offsets count
    shown = text[2 * bold[0].offset : 2 * (bold[-2].offset + bold[-2].length)]
    day = text[2 * bold[-1].offset : 2 * (bold[-1].offset + bold[-1].length)]
    written = parsing.parse_date(day.decode("utf-16-le", "replace"), today)
    name = without_marks(shown.decode("utf-16-le", "replace"))
    return fields.check(EventDraft(name=name, **written._asdict()), today)
