"""Somebody writes a name and a date by themselves, and is asked whether to add it.

The question itself holds what would be added, so that its buttons mean that as long as it is shown.
"""

from datetime import date, datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from birthday_calendar import dates, parsing
from birthday_calendar.bot import cards, keyboards
from birthday_calendar.bot.answers import Answer, say, show, toast
from birthday_calendar.bot.dialogues import ANSWER
from birthday_calendar.bot.handlers.add import told
from birthday_calendar.bot.keyboards import Offer
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, out_of_date, sentence
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.errors import Invalid
from birthday_calendar.models import BirthdayDraft, Calendar
from birthday_calendar.names import without_marks
from birthday_calendar.services import birthdays
from birthday_calendar.texts import Texts


def register(router: Router) -> None:
    router.message.register(free_text, F.chat.type == "private", ANSWER, flags=REPEATABLE)
    router.callback_query.register(answered, Offer.filter())


async def free_text(message: Message, calendar: Calendar, now: datetime, _: Texts) -> Answer:
    """A name with a date is most likely meant to be kept."""
    today = dates.today_in(calendar.time_zone, now)
    try:
        name, day = parsing.parse_name_and_date(message.text or "", today)
        draft = birthdays.check(BirthdayDraft(name=name, **day._asdict()), today)
    except Invalid as error:
        is_chatter = error.field in ("date", "name")
        return say(message, hint(_) if is_chatter else sentence(error, _))
    question = _(
        "Shall I add {name}, {date}?",
        name=cards.bold(draft.name),
        date=cards.bold(_.day(draft.month, draft.day, draft.year)),
    )
    return say(message, question, keyboards.offer(_))


async def answered(
    query: CallbackQuery,
    callback_data: Offer,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    today = dates.today_in(calendar.time_zone, now)
    draft = offered(query.message, today) if isinstance(query.message, Message) else None
    if draft is None:
        return out_of_date(query, _)
    known = await birthdays.find_same(db, calendar, draft)
    if known is not None:  # pressed twice, or added in another way meanwhile
        card = cards.card(known, calendar, today, _)
        notice = toast(query, _("This is in the calendar already."))
        return [notice, show(query, card, keyboards.card(known, _))]
    if not callback_data.accepted:
        return show(query, _("Cancelled."))
    birthday = await birthdays.add(db, calendar, draft, now, most=settings.events_per_calendar)
    return show(query, told(birthday, calendar, now, _), keyboards.card(birthday, _))


def offered(question: Message, today: date) -> BirthdayDraft | None:
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
    return birthdays.check(BirthdayDraft(name=name, **written._asdict()), today)
