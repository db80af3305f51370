"""/edit and /delete: choose a person, then what becomes of them."""

from datetime import date, datetime

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say, show
from birthday_calendar.bot.dialogues import ANSWER, EMPTY, Editing, ask, command, is_nothing
from birthday_calendar.bot.handlers.views import existing_page, found
from birthday_calendar.bot.keyboards import PICK_SIZE, Detail, Person, Pick
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import explain, out_of_date
from birthday_calendar.database import Database
from birthday_calendar.domain import dates, fields
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.fields import LEFT_EMPTY, Field
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import events, lists
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts

_CHANGES: dict[str, dict[str, object]] = {
    "mute": {"muted": True},
    "unmute": {"muted": False},
    "deceased": {"deceased": True},
    "alive": {"deceased": False},
}


def register(router: Router) -> None:
    router.message.register(choose, command("edit", "delete"))
    router.callback_query.register(
        choose_page, Pick.filter(F.purpose.in_({"more", "delete"})), flags=REPEATABLE
    )
    router.callback_query.register(
        choose_nobody, Pick.filter(F.purpose == "none"), flags=REPEATABLE
    )
    router.callback_query.register(
        show_person, Person.filter(F.action.in_({"show", "more", "done"})), flags=REPEATABLE
    )
    router.callback_query.register(change_at_once, Person.filter(F.action.in_(_CHANGES)))
    router.callback_query.register(delete, Person.filter(F.action == "delete"))
    router.callback_query.register(restore, Person.filter(F.action == "restore"))
    router.callback_query.register(ask_value, Detail.filter())
    router.message.register(value_given, Editing.value, ANSWER)


async def choose(
    message: Message, command: CommandObject, db: Database, calendar: Calendar, _: Texts
) -> Answer:
    purpose = "more" if command.command.lower() == "edit" else "delete"
    if command.args:
        return await found(message, command.args, db, calendar, _, purpose)
    page = await lists.numbered_page(db, calendar, 0, size=PICK_SIZE, reader=_.language)
    if not page.items:
        return say(message, _("The calendar is empty. Add somebody: /add"))
    return say(message, whom(purpose, _), keyboards.pick(page, 0, purpose, _))


async def choose_page(
    query: CallbackQuery, callback_data: Pick, db: Database, calendar: Calendar, _: Texts
) -> Answer:
    number, page = await existing_page(db, calendar, callback_data.number, PICK_SIZE, _)
    purpose = callback_data.purpose
    return show(query, whom(purpose, _), keyboards.pick(page, number, purpose, _))


async def choose_nobody(query: CallbackQuery, _: Texts) -> Answer:
    return show(query, _("Cancelled."))


async def show_person(
    query: CallbackQuery,
    callback_data: Person,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    event = await events.get(db, calendar, callback_data.id)
    text = cards.card(event, calendar, dates.today_in(calendar.time_zone, now), _)
    match callback_data.action:
        case "more":
            return show(query, text, keyboards.everything(event, _))
        case "show":
            return show(query, text, keyboards.card(event, _))
    return show(query, text)


async def change_at_once(
    query: CallbackQuery,
    callback_data: Person,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    changes = _CHANGES[callback_data.action]
    event = await events.change(db, calendar, callback_data.id, now, **changes)
    text = cards.card(event, calendar, dates.today_in(calendar.time_zone, now), _)
    return show(query, text, keyboards.everything(event, _))


async def delete(
    query: CallbackQuery,
    callback_data: Person,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    event = await events.delete(db, calendar, callback_data.id, now)
    text = "🗑 " + _("Deleted: {name}", name=cards.bold(event.name))
    return show(query, text, keyboards.undo(event, _))


async def restore(
    query: CallbackQuery,
    callback_data: Person,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    event = await events.restore(db, calendar, callback_data.id, now)
    card = cards.card(event, calendar, dates.today_in(calendar.time_zone, now), _)
    return show(query, "↩ " + _("It is back.") + "\n" + card, keyboards.card(event, _))


async def ask_value(
    query: CallbackQuery,
    callback_data: Detail,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    _: Texts,
) -> Answer:
    field = fields.BY_NAME.get(callback_data.name)
    if field is None:
        return out_of_date(query, _)
    event = await events.get(db, calendar, callback_data.id)
    question = f"{cards.bold(event.name)}\n{_(field.question)}"
    if hint := field.hint(event):
        question += "\n" + _(hint, year=event.year)
    return await ask(query, state, Editing.value, question, _, id=event.id, field=field.name)


async def value_given(
    message: Message,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    asked = await state.get_data()
    today = dates.today_in(calendar.time_zone, now)
    await state.clear()  # taken back with everything else where the value can't be taken
    try:
        event = await events.get(db, calendar, asked["id"])
        changes = parse(fields.BY_NAME[asked["field"]], (message.text or "").strip(), event, today)
        event = await events.change(db, calendar, asked["id"], now, **changes)
    except NotFound as error:  # deleted meanwhile: the conversation ends here
        return explain(message, error, _)
    return say(message, cards.card(event, calendar, today, _), keyboards.card(event, _))


def parse(field: Field, text: str, event: Event, today: date) -> dict[str, object]:
    """What a typed value changes. Raises Invalid."""
    is_none = is_nothing(text) if field.without == LEFT_EMPTY else text in EMPTY
    if is_none and (cleared := field.cleared(event)) is not None:
        return cleared
    return field.read(text, event, today)


def whom(purpose: str, _: Texts) -> str:
    return (
        _("Whose birthday shall I delete?")
        if purpose == "delete"
        else _("Whose birthday shall I change?")
    )
