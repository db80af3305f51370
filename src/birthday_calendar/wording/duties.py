"""What is said of who looks after which day: in private to them, and to who sees to it. HTML.

The buttons are made without aiogram, as `reminders` sends them; the bot answers them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.duties import (
    AHEAD,
    WHOLE_YEAR,
    Dealt,
    Duty,
    Person,
    Scope,
    Task,
    TaskState,
)
from birthday_calendar.domain.models import Calendar, Event, Occasion
from birthday_calendar.domain.schedule import EVENING
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.reminder_buttons import Button, label
from birthday_calendar.wording.texts import Texts

MOST_TASKS = 6  # in a message: two buttons each
PREFIX = "task"
SHOWN = 40  # days of an overview
NAMED = 3  # days of a digest's line


class Seen(Protocol):
    """Who looks after what in the days to come."""

    @property
    def calendar(self) -> Calendar: ...
    @property
    def dealt(self) -> list[Dealt]: ...
    @property
    def silent(self) -> frozenset[int]: ...


class Held(Protocol):
    """A task with all that is told of it: services/duty_tasks.py has them."""

    @property
    def calendar(self) -> Calendar: ...
    @property
    def task(self) -> Task: ...
    @property
    def occasion(self) -> Occasion: ...


def reminder(held: Sequence[Held], today: date, chat_id: int, _: Texts) -> list[str]:
    """What somebody looks after, and what has become of it by now."""
    calendar = held[0].calendar
    said = _.plural("You look after this day.", "You look after these days.", len(held))
    blocks = [f"👤 <b>{said}</b>"]
    if calendar.chat_id != chat_id:
        blocks.insert(0, wording.in_calendar(calendar, _))
    for day, of_day in groupby(held, key=lambda one: one.task.day):
        lines = [_task(one, today, chat_id, _) for one in of_day]
        lines[0] = f"\n{_heading(day, today, _)}\n{lines[0]}"
        blocks += lines
    return split(blocks)


def buttons(
    held: Sequence[Held],
    chat_id: int,
    _: Texts,
    *,
    choices_at: datetime | None = None,
) -> dict[str, Any]:
    """What may be pressed below it; `choices_at`: now, where it is asked when to tell it again."""
    rows: list[list[Button]] = []
    for one in held:
        name = "" if len(held) == 1 else f" {label(one.occasion.of.name)}"
        rows.append(_of_task(one.task, chat_id, name, _))
    is_any_open = any(_is_theirs_to_do(one.task, chat_id) for one in held)
    if choices_at is not None and is_any_open:
        zone = ZoneInfo(held[0].calendar.time_zone)
        rows.append(_choices(choices_at.astimezone(zone), _))
    elif is_any_open:
        rows.append([_button("🔁 " + _("Remind me again"), "again", 0)])
    return {"inline_keyboard": [row for row in rows if row]}


def overview(seen: Seen, chat_id: int, hidden_of: frozenset[int], _: Texts) -> list[str]:
    """A line a day of who looks after it: what is nobody's first. Of the days of those who read
    along nothing is said but that there are some; `hidden_of` are such people, too.
    """
    shown = [
        one
        for one in seen.dealt
        if not is_secret(seen.calendar, one.occasion.of, chat_id, hidden_of)
    ]
    blocks = []
    if open_ := [one for one in shown if one.person is None]:
        blocks.append("\n❗️ <b>" + _("Nobody looks after") + "</b>")
        blocks += [_day(one, seen.silent, _) for one in open_[:SHOWN]]
    if given := [one for one in shown if one.person is not None]:
        blocks.append("\n👤 <b>" + _("Given") + "</b>")
        blocks += [_day(one, seen.silent, _) for one in given[:SHOWN]]
    if any(one.person and one.person.member_id in seen.silent for one in given):
        blocks.append("\n🔕 " + _("can't be reminded: has not started the bot"))
    others = [one for one in seen.dealt if one not in shown and not is_of(one, hidden_of)]
    if others:
        said = _.plural(
            "{count} more day is of somebody who reads along here. Who looks after it I say in "
            "our private chat: /duty",
            "{count} more days are of people who read along here. Who looks after them I say in "
            "our private chat: /duty",
            len(others),
        )
        blocks.append(f"\n🤫 {said}")
    return blocks


def is_secret(
    calendar: Calendar, event: Event, chat_id: int, hidden_of: Collection[int] = ()
) -> bool:
    """Whether who looks after it is not said in a chat: whose day it is reads along there."""
    return event.member_id in hidden_of or not may_read_secrets(calendar, event, chat_id)


def is_of(one: Dealt, people: Collection[int]) -> bool:
    return one.occasion.of.member_id in people


def nobody_s(dealt: Sequence[Dealt], calendar: Calendar, chat_id: int, _: Texts) -> str:
    """A line of a digest, empty where somebody looks after all; of members' days their number."""
    if not dealt:
        return ""
    said = [one for one in dealt if may_read_secrets(calendar, one.occasion.of, chat_id)]
    names = [_name_and_day(one.occasion, _) for one in said[:NAMED]]
    if more := len(dealt) - len(names):
        names.append(
            _.plural("{count} more day", "{count} more days", more)
            if names
            else _.plural("{count} day", "{count} days", more)
        )
    return "❗️ " + _(
        "In the next {days} days nobody looks after: {names}. See /duty",
        days=AHEAD,
        names=", ".join(names),
    )


def feed_name(name: str, _: Texts) -> str:
    """Of a feed of what somebody looks after, as a calendar's other feeds stand beside it."""
    return _("What {name} looks after", name=name) if name else _("What I look after")


def silent(one: Person, _: Texts) -> str:
    """Why somebody is not reminded."""
    name = _.name(one.name)
    if one.member_id is None:
        return _("{name} can't be reminded: I know nobody here of that name.", name=name)
    return _("{name} can't be reminded: has not started the bot.", name=name)


def duty(one: Duty, event: Event | None, _: Texts) -> str:
    """A line on what is given, and to whom."""
    people = " → ".join(_.name(person.name) for person in one.people)
    if one.is_rotation:
        people = "🔄 " + people
    return f"{about(one, event, _)}: {people}"


def about(one: Duty, event: Event | None, _: Texts) -> str:
    return f"<b>{_.name(plain_about(one, event, _))}</b>"


def plain_about(one: Duty, event: Event | None, _: Texts) -> str:
    """What is given, as a button says it."""
    match one.scope:
        case Scope.EVENT:
            return event.name if event else "–"
        case Scope.TAG:
            return f"#{one.tag}"
        case Scope.RANGE:
            assert one.first is not None
            assert one.last is not None
            return range_(one.first, one.last, _)


def range_(first: int, last: int, _: Texts) -> str:
    if (first, last) == WHOLE_YEAR:
        return _("all days")
    begin, end = (_.day(*divmod(day, 100)) for day in (first, last))
    return begin if first == last else f"{begin} – {end}"


def _task(one: Held, today: date, chat_id: int, _: Texts) -> str:
    task, event = one.task, one.occasion.of
    shown = replace(one.occasion, of=replace(event, responsible=None))  # which they know
    line = wording.line(shown, _, today=today)
    if task.person.member_id != chat_id:
        return f"{line}\n   ➡ " + _("{name} looks after it now.", name=_.name(task.person.name))
    if task.state is TaskState.DONE:
        return f"{line}\n   ✓ " + _("Done")
    return line


def _heading(day: date, today: date, _: Texts) -> str:
    full = _.full_date(day, today)
    if day < today:
        return "⏰ " + _("Belated: {date}", date=full)
    if day == today:
        return "🗓 " + _("Today, {date}", date=full)
    return f"🗓 {_.capital(_.distance(day, today))}, {full}"


def _of_task(task: Task, chat_id: int, name: str, _: Texts) -> list[Button]:
    if task.person.member_id != chat_id:
        is_theirs = task.handed_by is not None and task.handed_by.member_id == chat_id
        back = _button(f"↩ {_('Take it back')}{name}", "back", task.id)
        return [back] if is_theirs else []
    if task.state is TaskState.DONE:
        return [_button(f"↩ {_('Not done')}{name}", "undone", task.id)]
    return [
        _button(f"✓{name or ' ' + _('Done')}", "done", task.id),
        _button(f"➡{name or ' ' + _('Hand over')}", "pass", task.id),
    ]


def _is_theirs_to_do(task: Task, chat_id: int) -> bool:
    return task.person.member_id == chat_id and task.state is TaskState.OPEN


def _choices(local: datetime, _: Texts) -> list[Button]:
    found = [("hour", _("In an hour")), ("evening", _("This evening")), ("tomorrow", _("Tomorrow"))]
    if local.hour >= EVENING.hour - 1:
        del found[1]
    return [_button(text, when, 0) for when, text in found]


def _button(text: str, action: str, task_id: int) -> Button:
    return {"text": text, "callback_data": f"{PREFIX}:{action}:{task_id}"}


def _day(one: Dealt, silent: frozenset[int], _: Texts) -> str:
    line = _name_and_day(one.occasion, _)
    if one.person is None:
        return f"• {line}"
    mark = " ✓" if one.is_done else ""
    if one.person.member_id in silent:
        mark += " 🔕"
    return f"• {line} — {_.name(one.person.name)}{mark}"


def _name_and_day(occasion: Occasion, _: Texts) -> str:
    day = _.day(occasion.date.month, occasion.date.day)
    return f"{_.name(occasion.of.name)}{wording.mark(occasion.of)} ({day})"
