"""/add, in one line or step by step."""

from datetime import date, datetime

from aiogram import F, Router
from aiogram.filters import CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say
from birthday_calendar.bot.dialogues import ANSWER, Adding, Offering, ask, command
from birthday_calendar.bot.problems import sentence
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates, fields, parsing
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.services import events
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts


def register(router: Router) -> None:
    router.message.register(add, command("add"))
    router.message.register(name_given, Adding.name, ANSWER)
    router.message.register(date_given, Adding.date, ANSWER)
    router.message.register(contact_given, F.contact, Adding.name)
    router.message.register(
        contact_given, F.contact, F.chat.type == "private", StateFilter(None, Offering)
    )


async def add(
    message: Message,
    command: CommandObject,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    if not command.args:
        question = _("Whose birthday is it? Write the name.")
        return await ask(message, state, Adding.name, question, _)
    try:
        if not any(character.isdigit() for character in command.args):
            return await ask_date(message, command.args, state, _)
        name, day = parsing.parse_name_and_date(command.args, today_of(calendar, now))
    except Invalid as error:
        example = "<code>/add " + _("Anna Schmidt 15.03.1990") + "</code>"
        example = _("For example: {example}", example=example)
        return say(message, f"{sentence(error, _, hint=False)}\n{example}")
    event = await keep(db, calendar, name, day, now, settings)
    return added(message, event, calendar, now, _)


async def name_given(
    message: Message,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    """The date may come with the name."""
    text = message.text or ""
    try:
        name, day = parsing.parse_name_and_date(text, today_of(calendar, now))
    except Invalid as error:
        if error.field != "date":
            raise
        return await ask_date(message, text, state, _)
    await state.clear()
    event = await keep(db, calendar, name, day, now, settings)
    return added(message, event, calendar, now, _)


async def date_given(
    message: Message,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    settings: Settings,
    _: Texts,
) -> Answer:
    day = parsing.parse_date(message.text or "", today_of(calendar, now))
    name = (await state.get_data())["name"]
    await state.clear()
    event = await keep(db, calendar, name, day, now, settings)
    return added(message, event, calendar, now, _)


async def contact_given(message: Message, state: FSMContext, _: Texts) -> Answer:
    """Somebody's contact stands for the name."""
    assert message.contact is not None
    name = f"{message.contact.first_name} {message.contact.last_name or ''}"
    return await ask_date(message, name, state, _)


async def ask_date(message: Message, name: str, state: FSMContext, _: Texts) -> Answer:
    name = parsing.bare_name(name)
    parsing.check_name(name)
    fields.check(EventDraft(name=name, day=1, month=1), date.max)  # too long is told now
    question = _(
        "When is the birthday of {name}? For example: 15.03.1990, or 15 March without a year.",
        name=_.name(name),
    )
    return await ask(message, state, Adding.date, question, _, name=name)


async def keep(
    db: Database,
    calendar: Calendar,
    name: str,
    day: parsing.ParsedDate,
    now: datetime,
    settings: Settings,
) -> Event:
    draft = EventDraft(name=name, day=day.day, month=day.month, year=day.year)
    return await events.add(db, calendar, draft, now, most=settings.events_per_calendar)


def added(message: Message, event: Event, calendar: Calendar, now: datetime, _: Texts) -> Answer:
    text = told(event, calendar, now, _)
    if parsing.reads_two_ways(message.text or ""):
        day = _.day(event.month, event.day)
        text += "\nℹ️ " + _("I took the first number for the day: {date}.", date=day)
    return say(message, text, keyboards.card(event, _))


def told(event: Event, calendar: Calendar, now: datetime, _: Texts) -> str:
    return "✅ " + _("Added.") + "\n" + cards.card(event, calendar, today_of(calendar, now), _)


def today_of(calendar: Calendar, now: datetime) -> date:
    return dates.today_in(calendar.time_zone, now)
