"""Days that were dealt to somebody: what they are told of them, and what becomes of them."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, duties, schedule
from birthday_calendar.domain.deliveries import Again, Delivery, DeliveryKind
from birthday_calendar.domain.duties import Person, Task, TaskState
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.domain.occasions import days_of, occasion_on
from birthday_calendar.services import duty_dealing, duty_people
from birthday_calendar.storage import calendars, deliveries, many_events
from birthday_calendar.storage import duties as stored

SETTLED_WITHIN = timedelta(days=366)
MOST_A_DAY = 2_000  # words that somebody asks to be told again


class Held(Struct, frozen=True):
    """A task with all that is told of it."""

    calendar: Calendar
    task: Task
    occasion: Occasion


async def told(db: Database, calendar: Calendar, owed: Iterable[Delivery]) -> list[Held]:
    """What deliveries say, each task once: those that are still open, and theirs."""
    wanted = {(int(one.slot.partition("/")[0]), one.chat_id) for one in owed}
    tasks = await stored.some_tasks(db, {task_id for task_id, _ in wanted})
    mine = [
        task
        for task_id, chat_id in wanted
        if (task := tasks.get(task_id)) is not None
        and task.person.member_id == chat_id
        and task.state is TaskState.OPEN
    ]
    return await _held(db, calendar, mine)


async def get_those(db: Database, calendar: Calendar, ids: Collection[int]) -> list[Held]:
    """Whosever they are, and whatever became of them; those that are there."""
    return await _held(db, calendar, (await stored.some_tasks(db, ids)).values())


async def get(db: Database, task_id: int, user_id: int | None) -> Held:
    """For somebody of its calendar. Raises NotFound, also where its day is another by now, or
    theirs: of who looks after that they hear nothing, whatever number they ask for.
    """
    task = await stored.task(db, task_id)
    calendar = None if task is None else await calendars.get(db, task.calendar_id)
    if task is None or calendar is None or user_id is None:
        raise NotFound("duty")
    me = next(
        (one for one in await duty_people.people(db, calendar) if one.member_id == user_id), None
    )
    held = await _held(db, calendar, [task])
    if me is None or not held or held[0].occasion.of.member_id == user_id:
        raise NotFound("duty")
    return held[0]


async def settle(db: Database, calendar: Calendar, event_id: int, day: date, today: date) -> Held:
    """The task of a day that is dealt by now, made where it was not. Raises NotFound where nobody
    looks after it, and where it is too far from today for anybody to do something about it: each
    year in between is looked at.
    """
    if abs(day - today) > SETTLED_WITHIN:
        raise NotFound("duty")
    await calendars.lock(db, calendar.id)
    rules = (await stored.of_calendars(db, [calendar.id])).get(calendar.id, [])
    for one in await duty_dealing.deal(db, calendar, rules, min(today, day), day):
        if (one.occasion.of.id, one.occasion.date) == (event_id, day) and one.person is not None:
            task = one.task if one.is_settled else None
            if task is None:
                task = (await stored.put_tasks(db, [duty_dealing.new_task(calendar, one)]))[
                    event_id, day
                ]
            return Held(calendar, task, one.occasion)
    raise NotFound("duty")


async def change_day(
    db: Database,
    calendar: Calendar,
    event_id: int,
    day: date,
    now: datetime,
    assure_may: Callable[[Person], None],
    *,
    by: int | None,
    to: Callable[[], Awaitable[Person]] | None = None,
    is_done: bool | None = None,
) -> Held:
    """Hand a day over `by` that user, a program where there is none, and note whether it is done:
    all of it or nothing. `assure_may` is asked with whose it is, and `to` only then, as it tells
    who is a member. Raises as they do, NotFound and Invalid.
    """
    async with db.transaction():
        today = dates.today_in(calendar.time_zone, now)
        held = await settle(db, calendar, event_id, day, today)
        assure_may(held.task.person)
        if to is not None:
            held = await hand_over(db, held, await to(), now, by=by)
        if is_done is not None:
            held = await note_done(db, held, now, is_done=is_done)
    return held


async def note_done(db: Database, held: Held, now: datetime, *, is_done: bool = True) -> Held:
    """Whether that has changed anything is to be seen in what it was."""
    state = TaskState.DONE if is_done else TaskState.OPEN
    if held.task.state is state:
        return held
    return await _change(db, held, state=state, done_at=now if is_done else None)


async def hand_over(
    db: Database, held: Held, person: Person, now: datetime, *, by: int | None
) -> Held:
    """To somebody else, who hears of it at once; within an hour once, however often it goes there
    and back. Whose it was may take it back where it was handed over by themself. Raises Invalid.
    """
    if duties.is_own_day(person, held.occasion.of):
        raise Invalid("person", duties.OWN_DAY, name=person.name)
    if person.key == held.task.person.key:
        return held
    is_theirs = by is not None and held.task.person.member_id == by
    changed = await _change(
        db,
        held,
        person=person,
        handed_by=held.task.person if is_theirs else None,
        state=TaskState.OPEN,
        done_at=None,
    )
    today = dates.today_in(held.calendar.time_zone, now)
    if (
        person.member_id in await duty_people.reachable(db, held.calendar)
        and held.task.day >= today
    ):
        await _owe_once(db, changed, f"{held.task.id}/{now:%H}", today, now)
    return changed


async def take_back(db: Database, held: Held) -> Held:
    """By who handed it over. Raises NotFound where nobody did."""
    if held.task.handed_by is None:
        raise NotFound("duty")
    return await _change(
        db, held, person=held.task.handed_by, handed_by=None, state=TaskState.OPEN, done_at=None
    )


async def tell_again(db: Database, held: Held, when: Again, now: datetime) -> datetime:
    """The instant at which. Raises NotFound where it was asked for without end."""
    calendar, chat_id = held.calendar, held.task.person.member_id
    assert chat_id is not None
    await calendars.lock(db, calendar.id)
    today = dates.today_in(calendar.time_zone, now)
    told = await deliveries.counts(db, calendar.id, [chat_id], DeliveryKind.DUTY, today)
    if told[chat_id] >= MOST_A_DAY:
        raise NotFound("duty")
    due_at = schedule.again_at(calendar, when, now)
    await _owe_once(db, held, f"{held.task.id}/{due_at:%m%dT%H%M}", today, due_at)
    return due_at


async def _owe_once(db: Database, held: Held, slot: str, day: date, at: datetime) -> None:
    chat_id = held.task.person.member_id
    row = deliveries.owed(held.calendar, DeliveryKind.DUTY, day, slot, at, chat_id=chat_id)
    await deliveries.insert_unless_there(db, [row])


async def _change(db: Database, held: Held, **changes: object) -> Held:
    """Raises NotFound where it has become somebody else's meanwhile."""
    await calendars.lock(db, held.calendar.id)
    task = await stored.task(db, held.task.id)
    if task is None or task.person.key != held.task.person.key:
        raise NotFound("duty")
    task = replace(task, **changes)
    await stored.update_task(db, task)
    return replace(held, task=task)


async def _held(db: Database, calendar: Calendar, tasks: Iterable[Task]) -> list[Held]:
    """In the order of their days, without those whose day is no such day any more."""
    tasks = [*tasks]
    ids = {one.event_id for one in tasks}
    there = {one.id: one for one in await many_events.get_those(db, calendar.id, ids)}
    found = []
    for task in sorted(tasks, key=lambda one: (one.day, one.event_id)):
        event = there.get(task.event_id)
        if event is None or not days_of(event, calendar.leap_rule, task.day, task.day):
            continue
        if not duties.is_own_day(task.person, event):
            found.append(Held(calendar, task, occasion_on(task.day, event)))
    return found
