"""What becomes of people that somebody wrote: kept, asked about once more, or explained.

What is not kept at once waits as a *doubt*: the words themselves, which are read again with what is
said to it. So nothing but the database says what a button adds.
"""

import re
from datetime import date
from typing import Any

import msgspec
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from msgspec import Struct

from birthday_calendar.bot import guests, keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.presses.questions import Decide, Decision
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.states import Adding
from birthday_calendar.domain import fields, lines, people, readings
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import DateOrder, Event, EventDraft, EventKind
from birthday_calendar.domain.moving_rules import fields_of, kind_of
from birthday_calendar.domain.parsing import days, moving
from birthday_calendar.domain.people import NotUnderstood, likeness
from birthday_calendar.domain.readings import Reading
from birthday_calendar.domain.roles import Deed, guest_may
from birthday_calendar.services import events, written
from birthday_calendar.wording import additions, cards, moving_days

_ASKS = re.compile(r"(?<=\.) [^.]+\?$")  # behind what is wrong; of several nobody hears an answer

Here = Context[Message | CallbackQuery]


class Said(Struct, frozen=True):
    """What somebody wrote of people."""

    written: str
    on: date  # of the chat: "tomorrow" is another day later
    message_id: int  # by which it can be taken back and corrected
    known: dict[str, Any] = {}  # of EventDraft, asked for before: then only the date is written


def said_in(context: Here, message_id: int, written: str, **known: Any) -> Said:
    return Said(written, context.today, message_id, msgspec.to_builtins(known))


def read(said: Said, order: DateOrder) -> Reading:
    """Raises Invalid where only a date was to be written and is not there."""
    if said.known and (rule := moving.parse(said.written)) is not None:
        kind = EventKind(said.known.get("kind", EventKind.BIRTHDAY))
        moved = {"kind": kind_of(kind), **fields_of(rule)}
        draft = msgspec.convert(said.known | moved, EventDraft)
        return [Line(fields.check(draft, said.on), False, False)]
    if said.known:
        day = days.parse_date(said.written, said.on, month_first=order is DateOrder.MONTH_FIRST)
        day = day._replace(year=day.year or said.known.get("year"))
        draft = msgspec.convert(said.known | day._asdict(), EventDraft)
        return [Line(fields.check(draft, said.on), False, days.reads_two_ways(said.written))]
    return readings.read(said.written, said.on, order)


async def take(
    context: Here,
    said: Said,
    reading: Reading,
    *,
    order: DateOrder,
    is_sure: bool = False,
) -> Answer:
    """Keep what was read in this order of dates; `is_sure` where it was asked about already.

    A single one that is not understood is for who calls this to explain.
    """
    if order is DateOrder.UNKNOWN:
        both = two_ways(said, reading)
        if both is not None:
            return _which_day(context, said, *both)
    if len(reading) > 1:
        return await _several(context, said, reading, is_sure=is_sure)
    [line] = reading
    assert isinstance(line, Line)
    if lines.is_ones_own(line.draft):
        _ = context.texts
        return context.answer(_("I can't see who you are. Ask again without being anonymous."))
    if line.is_vague and not is_sure:
        return _small_talk(context, said, line.draft)
    there, has_companies = await events.look_around(context.db, context.calendar, line.draft)
    if there and not is_sure:
        return _there_already(context, said, line.draft, there)
    return await _one(context, said, line, has_companies)


async def of_message(context: Context[Source], message_id: int) -> list[Event]:
    """What a message of theirs has added, in whichever calendar, which this is about then."""
    db, by, now = context.db, context.person, context.now
    found = await written.of_message(db, context.calendar, message_id, by, now)
    for other, role in [] if found else await guests.others(context):
        if role is None or guest_may(Deed.CHANGE, role):
            found = await written.of_message(db, other, message_id, by, now)
            if found:
                context.turn_to(other, role)
                break
    return found


async def _one(context: Here, said: Said, line: Line, has_companies: bool) -> Answer:
    event = await events.add(
        context.db,
        context.calendar,
        line.draft,
        context.now,
        most=context.settings.events_per_calendar,
        message_id=said.message_id,
        added_by=context.person,
        is_shown=context.tells_all,  # in a group a message more tells others, too
    )
    buttons = added_buttons(context, event, has_companies, reads_two_ways=line.reads_two_ways)
    return context.answer(told(context, event), buttons)


def added_buttons(
    context: Here, event: Event, has_companies: bool, *, reads_two_ways: bool
) -> InlineKeyboardMarkup:
    """Companies are asked for in groups that keep any."""
    _, other = context.texts, None
    if reads_two_ways:
        other = _("No: {date}", date=_.day(event.day, event.month))
    with_company = has_companies and not context.is_private
    return keyboards.added(event, context.texts, with_company=with_company, other=other)


async def _several(context: Here, said: Said, reading: Reading, *, is_sure: bool) -> Answer:
    _ = context.texts
    drafts: dict[people.Likeness, EventDraft] = {}
    there: list[EventDraft] = []
    refused: list[additions.Refused] = []
    for one in reading:
        if isinstance(one, NotUnderstood):
            reason = _ASKS.sub("", sentence(one.error, _, hint=False))
            refused.append(additions.Refused(one.text, reason))
        elif lines.is_ones_own(one.draft):
            refused.append(additions.Refused(one.draft.name, _("Your own goes alone: /me")))
        elif one.is_vague and not is_sure:
            reason = _("Is that a birthday? Write it by itself.")
            refused.append(additions.Refused(one.draft.name, reason))
        elif likeness(one.draft) in drafts:
            there.append(one.draft)
        else:
            drafts[likeness(one.draft)] = one.draft
    known = await events.find_alike(context.db, context.calendar, drafts.values()) if drafts else {}
    there += [drafts.pop(like) for like in known if like in drafts]
    added = (
        await events.add_all(
            context.db,
            context.calendar,
            drafts.values(),
            context.now,
            most=context.settings.events_per_calendar,
            message_id=said.message_id,
            added_by=context.person,
        )
        if drafts
        else []
    )
    undo = keyboards.undo_all(said.message_id, len(added), _) if added and said.message_id else None
    return context.answer(additions.summary(added, there, refused, _), undo)


# --- doubts ---------------------------------------------------------------------------------------


def two_ways(said: Said, reading: Reading) -> tuple[Line, Line] | None:
    """The first one whose date is another with the month first, both ways."""
    others = read(said, DateOrder.MONTH_FIRST)
    return readings.first_of_two_ways(said.written, reading, others)


def _which_day(context: Here, said: Said, one: Line, other: Line) -> Answer:
    _, draft = context.texts, one.draft
    first, second = (_.day(line.draft.month, line.draft.day) for line in (one, other))
    question = _(
        "{name}: which day do you mean, {first} or {second}? I'll read such dates like that here.",
        name=cards.bold(draft.name),
        first=first,
        second=second,
    )
    return doubt(
        context, said, question, (first, Decision.DAY_FIRST), (second, Decision.MONTH_FIRST)
    )


def _small_talk(context: Here, said: Said, draft: EventDraft) -> Answer:
    _ = context.texts
    question = _(
        "Shall I add {name}, {date}?",
        name=cards.bold(draft.name),
        date=cards.bold(moving_days.when(draft, _)),
    )
    return doubt(context, said, question, ("➕ " + _("Add"), Decision.ADD))


def _there_already(context: Here, said: Said, draft: EventDraft, there: Event) -> Answer:
    _ = context.texts
    choices = [(_("Add anyway"), Decision.ADD)]
    if there.year is None and draft.year is not None:
        choices.insert(0, (_("Add the year {year}", year=draft.year), Decision.YEAR))
    return doubt(context, said, there_already(context, there), *choices)


def there_already(context: Here, there: Event) -> str:
    _ = context.texts
    return _(
        "{name}, {date}, is there already.",
        name=cards.bold(there.name),
        date=moving_days.when(there, _),
    )


def doubt(context: Here, said: Said, question: str, *choices: tuple[str, Decision]) -> Answer:
    asked = ask(context, Adding.doubt, question, **msgspec.to_builtins(said))
    partner, number = context.conversation.partner, context.conversation.data["question"]
    row = [
        button(label, Decide(choice=choice, partner=partner, question=number))
        for label, choice in choices
    ]
    out = asked.reply_markup
    rows = out.inline_keyboard if isinstance(out, InlineKeyboardMarkup) else []
    return context.answer(asked.text, keyboard(row, *rows))


def told(context: Here, event: Event) -> str:
    _ = context.texts
    card = cards.card(event, context.calendar, context.today, _, chat_id=context.chat.id)
    return "✅ " + _("Added.") + "\n" + card
