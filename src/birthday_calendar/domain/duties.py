"""Who looks after which day.

A *duty* gives an event, a tag or a range of dates to people: one of them has all of it, several
have it in turn, as a *rotation*. Of what several duties cover, that of the event counts before that
of a tag, and that before a range's. A *task* is one day of it that was dealt to somebody: it stays
theirs, whatever is reckoned anew, until it is handed over.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from birthday_calendar.domain import dates, names
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.field_kinds import LINE_LIMIT, check_tag
from birthday_calendar.domain.models import Event, Occasion
from birthday_calendar.domain.occasions import OF_SOMEBODY
from birthday_calendar.domain.parsing.counts import check_lead_days

WHOLE_YEAR = (101, 1231)  # as a range has its days: month * 100 + day
LEAD_DAYS = frozenset({7, 1, 0})  # of a duty for which nobody has chosen others
MOST_PEOPLE = 50  # of a rotation
MOST_DUTIES = 200  # of a calendar
AHEAD = 30  # days for which is said what is open
A_YEAR = 1300  # longer than any range, as `_width` counts
TOO_MANY = N_("must be at most {most} of them")
OWN_DAY = N_("nobody looks after their own day: {name}")


class Scope(StrEnum):
    """What a duty is about; the first that covers a day counts."""

    EVENT = "event"
    TAG = "tag"
    RANGE = "range"


class Person(Struct, frozen=True):
    """A member of the calendar, or only a name, whom nobody can remind."""

    name: str
    member_id: int | None = None  # at Telegram

    @property
    def key(self) -> int | str:
        """By which two are one, whatever a member is called by now."""
        return self.member_id or self.name


Those = list[tuple[str, Person]]  # with their folded names, which are asked for very often


class Duty(Struct, frozen=True, kw_only=True):
    calendar_id: int
    scope: Scope
    people: tuple[Person, ...]  # in turn
    lead_days: frozenset[int] = LEAD_DAYS
    id: int = 0  # before it is kept
    event_id: int | None = None
    tag: str | None = None
    first: int | None = None  # of a range: month * 100 + day …
    last: int | None = None  # … to this, both included; before `first` where it goes over New Year
    created_by: int | None = None

    @property
    def is_rotation(self) -> bool:
        return len(self.people) > 1


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"


class Task(Struct, frozen=True, kw_only=True):
    """A day of an event that somebody has to look after."""

    id: int
    calendar_id: int
    event_id: int
    day: date
    duty_id: int | None  # None where it was given by itself, or the duty is gone
    person: Person
    state: TaskState = TaskState.OPEN
    handed_by: Person | None = None  # who had it, and may take it back
    done_at: datetime | None = None


class Turn(Struct, frozen=True):
    """When somebody of a rotation had it last."""

    duty_id: int
    person: Person
    day: date
    event_id: int


class Dealt(Struct, frozen=True, kw_only=True):
    """Who looks after an occasion; `person` is None where nobody does."""

    occasion: Occasion
    person: Person | None
    duty: Duty | None = None
    task: Task | None = None  # where it is theirs already

    @property
    def is_settled(self) -> bool:
        """Whether it was theirs before it was reckoned."""
        return self.task is not None and self.task.person == self.person

    @property
    def is_done(self) -> bool:
        return self.task is not None and self.task.state is TaskState.DONE


def checked(duty: Duty, event: Event | None = None) -> Duty:
    """As it is kept; `event` is the one that it is about. Raises Invalid naming a field."""
    people = tuple({one.key: one for one in duty.people}.values())
    if not people:
        raise Invalid("people", N_("must not be empty"))
    if len(people) > MOST_PEOPLE:
        raise Invalid("people", TOO_MANY, most=MOST_PEOPLE)
    people = tuple(Person(_name(one.name), one.member_id) for one in people)
    changes: dict[str, object] = {"people": people, "lead_days": check_lead_days(duty.lead_days)}
    match duty.scope:
        case Scope.EVENT:
            for one in people:
                if event is not None and is_own_day(one, event):
                    raise Invalid("people", OWN_DAY, name=one.name)
        case Scope.TAG:
            changes["tag"] = check_tag(duty.tag or "", "tag")
        case Scope.RANGE:
            for field in ("first", "last"):
                month, day = divmod(getattr(duty, field) or 0, 100)
                if not 1 <= month <= 12:
                    raise Invalid(field, N_("there is no such day"))
                dates.check(day, month, None, date.max)
    return msgspec.structs.replace(duty, **changes)


def written(people: Iterable[Person]) -> str:
    """As an event's own field says who is responsible."""
    return ", ".join(one.name for one in people)[:LINE_LIMIT].rstrip(", ")


def is_own_day(person: Person, event: Event) -> bool:
    """Whether it is somebody's own, as far as anybody can know: nobody looks after that."""
    if person.member_id is not None and person.member_id == event.member_id:
        return True
    return names.folded(person.name) in _own_names(event)


def _own_names(event: Event) -> Collection[str]:
    """Whoever has one of these counts as whose day it is."""
    if event.deceased or event.kind not in OF_SOMEBODY:
        return ()
    return names.orders(event.name)


def covers(duty: Duty, occasion: Occasion) -> bool:
    """Of an event's own its `responsible` says so, too: whoever changes that takes it away."""
    event = occasion.of
    match duty.scope:
        case Scope.EVENT:
            return duty.event_id == event.id and event.responsible == written(duty.people)
        case Scope.TAG:
            return duty.tag in event.tags
        case Scope.RANGE:
            return _is_within(duty, occasion.date.month * 100 + occasion.date.day)


def in_precedence(duties: Iterable[Duty]) -> list[Duty]:
    """Event, tag, range; of ranges the shorter one, then whichever was there first."""
    rank = {scope: number for number, scope in enumerate(Scope)}
    return sorted(duties, key=lambda one: (rank[one.scope], _width(one), one.id))


def deal(
    occasions: Iterable[Occasion],
    duties: Iterable[Duty],
    tasks: Iterable[Task],
    turns: Iterable[Turn],
    present: Collection[int],
) -> list[Dealt]:
    """Who looks after each of them, in the order of their days.

    A rotation is a queue: of those who may look after a day, whoever stands first does, and goes to
    its end. So whose own day it is, or who is away, is passed over and has the next one. `tasks`
    are those of these days, `turns` the last one of each before, and `present` the members that the
    calendar has still: who has left is nobody, and theirs is dealt anew.
    """
    rules = [(one, _those(one.people, present)) for one in in_precedence(duties)]
    by_id = {one.id: one for one, _ in rules}
    there = {(one.event_id, one.day): one for one in tasks}
    last = {(one.duty_id, one.person.key): (one.day, one.event_id) for one in turns}
    dealt = []
    for occasion in sorted(occasions, key=lambda one: (one.date, one.of.id)):
        task = there.get((occasion.of.id, occasion.date))
        duty = by_id.get(task.duty_id or 0) if task is not None else None
        if task is not None and _stands(task, duty, occasion, present):
            found = Dealt(occasion=occasion, person=task.person, duty=duty, task=task)
        else:
            person, duty = _next(occasion, rules, last)
            found = Dealt(occasion=occasion, person=person, duty=duty, task=task)
        if found.person is not None and found.duty is not None:
            place = (found.duty.id, found.person.key)
            last[place] = (occasion.date, occasion.of.id)
        dealt.append(found)
    return dealt


def may_have(person: Person, event: Event, present: Collection[int]) -> bool:
    if person.member_id is not None and person.member_id not in present:
        return False
    return not is_own_day(person, event)


def _those(people: Iterable[Person], present: Collection[int]) -> Those:
    return [
        (names.folded(one.name), one)
        for one in people
        if one.member_id is None or one.member_id in present
    ]


def _next(
    occasion: Occasion,
    rules: Iterable[tuple[Duty, Those]],
    last: Mapping[tuple[int, int | str], tuple[date, int]],
) -> tuple[Person | None, Duty | None]:
    """By the first duty of which somebody may have it; before all others by the event's field,
    which may say a name and no more.

    What is asked of each person is quick: a calendar may have thousands of days, and for each of
    them all people of all duties may have to be passed over.
    """
    event, never = occasion.of, (date.min, 0)
    named, own = _named(event), _own_names(event)
    for duty, those in rules:
        if not covers(duty, occasion):
            continue
        if duty.scope is not Scope.EVENT and named is not None:
            break
        people = [
            one
            for name, one in those
            if name not in own and (one.member_id is None or one.member_id != event.member_id)
        ]
        if people:
            return min(people, key=lambda one: last.get((duty.id, one.key), never)), duty
        if duty.scope is Scope.EVENT:
            named = None  # that name is of somebody who is nobody now
    return named, None


def _stands(task: Task, duty: Duty | None, occasion: Occasion, present: Collection[int]) -> bool:
    """Whether it is theirs still: not of who has left, nor where the event says another since."""
    if not may_have(task.person, occasion.of, present):
        return False
    if task.handed_by is not None or task.state is TaskState.DONE:
        return True
    if duty is not None and duty.scope is Scope.EVENT:
        return covers(duty, occasion) and task.person.key in {one.key for one in duty.people}
    return _named(occasion.of) in (None, Person(task.person.name))


def _named(event: Event) -> Person | None:
    """Who the event's own field says."""
    named = Person(event.responsible) if event.responsible else None
    return None if named is None or is_own_day(named, event) else named


def _is_within(duty: Duty, month_day: int) -> bool:
    first, last = duty.first or 0, duty.last or 0
    if first <= last:
        return first <= month_day <= last
    return month_day >= first or month_day <= last


def _width(duty: Duty) -> int:
    if duty.scope is not Scope.RANGE:
        return 0
    return ((duty.last or 0) - (duty.first or 0)) % A_YEAR


def named(text: str) -> Person:
    """Somebody who is only a name. Raises Invalid("people", …)."""
    return Person(_name(text))


def _name(text: str) -> str:
    name = " ".join(names.checked("people", text).split())
    if not names.is_visible(name):
        raise Invalid("people", N_("must have something in it that can be seen"))
    if len(name) > LINE_LIMIT:
        raise Invalid("people", N_("must be at most {limit} characters"), limit=LINE_LIMIT)
    return name
