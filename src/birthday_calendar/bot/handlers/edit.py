"""What becomes of somebody: their card, what is written of them, and that they are deleted."""

from datetime import date

from aiogram import F, Router
from aiogram.methods import EditEphemeralMessageReplyMarkup, EditMessageReplyMarkup
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Source, listed
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers.choosing import end_choosing
from birthday_calendar.bot.handlers.find import card
from birthday_calendar.bot.handlers.keeping import there_already
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.people import Detail, OfKind, Person, Redate, UndoEdit
from birthday_calendar.bot.problems import explain, out_of_date
from birthday_calendar.bot.replies import ANSWER, EMPTY, is_nothing
from birthday_calendar.bot.roles import CHANGES
from birthday_calendar.bot.states import Editing
from birthday_calendar.domain import fields
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.field_kinds import NONE, Field
from birthday_calendar.domain.models import DateOrder, Event
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.people import likeness
from birthday_calendar.services import events
from birthday_calendar.wording import cards, moving_days
from birthday_calendar.wording.texts import Texts

_CHANGES: dict[str, dict[str, object]] = {
    "mute": {"muted": True},
    "unmute": {"muted": False},
    "deceased": {"deceased": True},
    "alive": {"deceased": False},
}


def register(router: Router) -> None:
    router.callback_query.register(
        show_person, Person.filter(F.action.in_({"show", "more", "kind", "done"})), flags=REPEATABLE
    )
    router.callback_query.register(
        change_at_once, Person.filter(F.action.in_(_CHANGES)), flags=CHANGES
    )
    router.callback_query.register(change_kind, OfKind.filter(), flags=CHANGES)
    router.callback_query.register(open_person, Person.filter(F.action == "open"), flags=REPEATABLE)
    router.callback_query.register(delete, Person.filter(F.action == "delete"), flags=CHANGES)
    router.callback_query.register(restore, Person.filter(F.action == "restore"), flags=CHANGES)
    router.callback_query.register(ask_value, Detail.filter(), flags=CHANGES)
    router.message.register(value_given, Editing.value, ANSWER, flags=CHANGES)
    router.callback_query.register(redate, Redate.filter(), flags=CHANGES)


async def show_person(context: Pressed, callback_data: Person) -> Answer:
    end_choosing(context)
    event = await events.get(context.db, context.calendar, callback_data.id)
    text = card(context, event)
    match callback_data.action:
        case "more":
            return context.show(text, keyboards.everything(event, context.texts))
        case "kind":
            return context.show(text, keyboards.kinds(event, context.texts))
        case "show":
            return context.show(text, keyboards.card(event, context.texts))
    return context.show(text)


async def open_person(context: Pressed, callback_data: Person) -> Answer:
    """Beside the list in which they were pressed."""
    event = await events.get(context.db, context.calendar, callback_data.id)
    return context.say(card(context, event), keyboards.card(event, context.texts))


async def change_at_once(context: Pressed, callback_data: Person) -> Answer:
    event = await change(context, callback_data.id, _CHANGES[callback_data.action])
    buttons = keyboards.everything(event, context.texts, undo=undo_of(event))
    return context.show(card(context, event), buttons)


async def change_kind(context: Pressed, callback_data: OfKind) -> Answer:
    event = await change(context, callback_data.id, {"kind": callback_data.kind})
    buttons = keyboards.everything(event, context.texts, undo=undo_of(event))
    return context.show(card(context, event), buttons)


async def delete(context: Pressed, callback_data: Person) -> Answer:
    _ = context.texts
    end_choosing(context)
    event = await events.delete(context.db, context.calendar, callback_data.id, context.now)
    text = "🗑 " + _("Deleted: {name}", name=cards.bold(event.name))
    return context.show(text, keyboards.undo(event, _))


async def restore(context: Pressed, callback_data: Person) -> Answer:
    _ = context.texts
    event = await events.restore(context.db, context.calendar, callback_data.id, context.now)
    text = "↩ " + _("It is back.") + "\n" + card(context, event)
    return context.show(text, keyboards.card(event, _))


async def ask_value(context: Pressed, callback_data: Detail) -> Answer:
    _, field = context.texts, fields.BY_NAME.get(callback_data.name)
    if field is None:
        return out_of_date(context)
    event = await events.get(context.db, context.calendar, callback_data.id)
    is_secret = is_for_others(context, event, field)
    if is_secret and context.person == event.member_id:
        return context.toast(_("That is for the others to note, as a surprise."), alert=True)
    question = _(field.question)
    if context.is_private or event.member_id is None or event.member_id != context.person:
        question = f"{cards.bold(event.name)}\n{question}"  # who is asked by name in a group, once
    if is_secret:
        question += f"\n{kept_secret(_)} " + _(
            "But {name} reads along here: delete your message as soon as I have answered it.",
            name=_.name(event.name),
        )
    elif field.is_searched and field.without and (now := field.written(event)):
        question += "\n" + _("Now: {text}", text=_.name(now))
    if hint := field.hint(event):
        question += "\n" + _(hint, year=event.year)
    suggested = [(suggestion(field, text, _), text) for text in field.suggests]
    if is_secret or field.may_be_cleared(event):  # else its button would tell that there is any
        suggested.append((_(field.without or ""), EMPTY[0]))
    return ask(
        context,
        Editing.value,
        question,
        suggested,
        id=event.id,
        field=field.name,
        card_id=context.message_id,
    )


def is_for_others(context: Context[Source], event: Event, field: Field) -> bool:
    """Whether it is noted of somebody who reads along: kept, and shown to the others only."""
    may_read = may_read_secrets(context.calendar, event, context.chat.id)
    return field.is_secret and not may_read


def kept_secret(_: Texts) -> str:
    return "🤫 " + _("I keep it, and show it to the others only, in private.")


def suggestion(field: Field, text: str, _: Texts) -> str:
    """What its button says."""
    days = field.parsed(text)
    return cards.lead_days(days, _) if isinstance(days, frozenset) else text


async def value_given(context: Written) -> Answer:
    return await hear(context, context.text)


async def hear(context: Context[Message | CallbackQuery], text: str) -> Answer:
    """A value that was typed, or pressed as one that the question suggests."""
    asked = context.conversation.data
    context.conversation.end()  # taken back with everything else where the value can't be taken
    said = await take_value(context, asked["id"], asked["field"], text)
    card_id = asked.get("card_id")
    return said if card_id is None else [without_buttons(context, card_id), *listed(said)]


async def take_value(
    context: Context[Message | CallbackQuery], event_id: int, name: str, text: str
) -> Answer:
    """Of a field by its name. Raises Invalid."""
    _ = context.texts
    try:
        event = await events.get(context.db, context.calendar, event_id)
        field = fields.BY_NAME[name]
        is_month_first = context.calendar.date_order is DateOrder.MONTH_FIRST
        changes = parse(field, text.strip(), event, context.today, _, month_first=is_month_first)
        event = await change(context, event_id, changes)
    except NotFound as error:  # deleted meanwhile: the conversation ends here
        return explain(context, error)
    shown = card(context, event)
    if is_for_others(context, event, field):
        shown += f"\n\n{kept_secret(_)} " + _("Delete your message with it now.")
    if twin := await twin_of(context, event):
        shown += "\n\nℹ️ " + there_already(context, twin)
    return context.answer(shown, keyboards.card(event, _, undo=undo_of(event)))


async def ask_redate(context: Written, event: Event, day: Day) -> Answer:
    """Whether it is they whose date that corrects; who else it may be nobody can know."""
    _ = context.texts
    question = _(
        "Shall I change {name}: {before} → {after}? Somebody else: /edit",
        name=cards.bold(event.name),
        before=moving_days.when(event, _),
        after=_.day(day.month, day.day, day.year or event.year),
    )
    change_it = Redate(id=event.id, month=day.month, day=day.day, year=day.year or 0)
    buttons = keyboards.keyboard([keyboards.button("✏️ " + _("Change"), change_it)])
    return context.say(question, buttons)


async def redate(context: Pressed, callback_data: Redate) -> Answer:
    year = f".{callback_data.year:04}" if callback_data.year else ""
    date_ = f"{callback_data.day:02}.{callback_data.month:02}{year}"
    return await take_value(context, callback_data.id, "date", date_)


def undo_of(event: Event) -> UndoEdit:
    """For the button that takes back the change that has just made it so."""
    return UndoEdit(id=event.id, at=events.stamp(event))


async def twin_of(context: Context[Source], event: Event) -> Event | None:
    """Another one of the same name, day and kind."""
    alike = await events.find_alike(context.db, context.calendar, [event], but=event.id)
    return alike.get(likeness(event))


def without_buttons(
    context: Context[Source], message_id: int
) -> EditMessageReplyMarkup | EditEphemeralMessageReplyMarkup:
    """A card that another one comes after shows what was, and changes nothing any more."""
    if message_id < 0 and context.user is not None:
        return EditEphemeralMessageReplyMarkup(
            chat_id=context.chat.id,
            receiver_user_id=context.user.id,
            ephemeral_message_id=-message_id,
        )
    return EditMessageReplyMarkup(chat_id=context.chat.id, message_id=message_id)


async def change(context: Context[Source], event_id: int, changes: dict[str, object]) -> Event:
    return await events.change(
        context.db,
        context.calendar,
        event_id,
        context.now,
        is_shown=context.tells_all,
        can_be_undone=True,
        **changes,
    )


def parse(
    field: Field, text: str, event: Event, today: date, _: Texts, *, month_first: bool = False
) -> dict[str, object]:
    """What a typed value changes. Raises Invalid."""
    is_none = is_nothing(text) if field.without == NONE else text in EMPTY
    if field.without is not None and text.casefold() == _(field.without).casefold():
        is_none = True  # what its button says may be typed as well
    if is_none and (cleared := field.cleared(event)) is not None:
        return cleared
    return field.read(text, event, today, month_first=month_first)
