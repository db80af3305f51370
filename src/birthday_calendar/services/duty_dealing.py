"""Who looks after which day to come, as a calendar's duties deal them; who is owed a word of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, duties
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.duties import AHEAD, Dealt, Duty, Task, TaskState
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import celebrated, duty_people
from birthday_calendar.storage import deliveries
from birthday_calendar.storage import duties as stored

OCCASIONS = 2_000  # reckoned together: the first ones of very many
TASKS_FOR = timedelta(days=6 * 366)  # whose turn it is once a year is known by those of before


class Outlook(Struct, frozen=True):
    """Who looks after what in the days to come; `silent` are members who can't be reminded."""

    calendar: Calendar
    today: date
    rules: list[Duty]
    dealt: list[Dealt]
    silent: frozenset[int] = frozenset()

    @property
    def nobody_s(self) -> list[Dealt]:
        return [one for one in self.dealt if one.person is None]


async def outlook(db: Database, calendar: Calendar, today: date, days: int = AHEAD) -> Outlook:
    """As things are now; nothing is dealt by that."""
    rules = (await stored.of_calendars(db, [calendar.id])).get(calendar.id, [])
    dealt = await deal(db, calendar, rules, today, today + timedelta(days=days))
    reached = await duty_people.reachable(db, calendar)
    given = {one.person.member_id for one in dealt if one.person is not None}
    silent = frozenset(one for one in given if one is not None and one not in reached)
    return Outlook(calendar, today, rules, dealt, silent)


def of_person(seen: Outlook, user_id: int) -> list[Dealt]:
    """What somebody looks after."""
    return [one for one in seen.dealt if one.person and one.person.member_id == user_id]


async def nobody_s(db: Database, calendar: Calendar, today: date) -> list[Dealt]:
    """The days that nobody looks after soon; of a calendar without any duty that is not asked."""
    if not await stored.of_calendars(db, [calendar.id]):
        return []
    return (await outlook(db, calendar, today)).nobody_s


async def mine(db: Database, user_id: int, now: datetime, days: int = AHEAD) -> list[Outlook]:
    """What somebody looks after, by calendar, of all that they are a member of."""
    found = []
    for calendar in await stored.calendars_with(db, user_id):
        today = dates.today_in(calendar.time_zone, now)
        all_ = await outlook(db, calendar, today, days)
        if own := of_person(all_, user_id):
            found.append(replace(all_, dealt=own))
    return found


async def owe(db: Database, struck: Iterable[tuple[Calendar, date, datetime]]) -> set[int]:
    """At a strike of calendars' clocks: deal what is near, and owe those who look after it a word.
    Which calendars have any duties.

    They hear of it at each of the lead days; and at once, where the first of these was over before
    it was theirs. The calendars are locked.
    """
    struck = [*struck]
    rules = await stored.of_calendars(db, {calendar.id for calendar, _, _ in struck})
    for calendar, day, at in struck:
        if calendar.id in rules:
            await _owe_on(db, calendar, rules[calendar.id], day, at)
    return set(rules)


async def owe_now(db: Database, calendar: Calendar, now: datetime) -> None:
    """The same after a change, where today's strike is over. The calendar is locked."""
    today = dates.today_in(calendar.time_zone, now)
    if dates.instant_of(today, calendar.remind_at, calendar.time_zone) <= now:
        await owe(db, [(calendar, today, now)])


async def deal_anew(db: Database, calendar: Calendar, event_id: int, today: date) -> None:
    """Of an event that was given to somebody just now, what was somebody else's and is not done.
    The calendar is locked.
    """
    mine = [
        one
        for one in await stored.tasks(db, calendar.id, today, date.max)
        if one.event_id == event_id and one.state is TaskState.OPEN
    ]
    if not mine:
        return
    for one in mine:
        await stored.update_task(db, replace(one, handed_by=None))
    rules = (await stored.of_calendars(db, [calendar.id])).get(calendar.id, [])
    last = max(one.day for one in mine)
    days = {one.day for one in mine}
    await stored.put_tasks(
        db,
        [
            new_task(calendar, one)
            for one in await deal(db, calendar, rules, today, last)
            if one.occasion.of.id == event_id and one.occasion.date in days and one.person
        ],
    )


async def tidy(db: Database, now: datetime) -> None:
    await stored.purge(db, (now - TASKS_FOR).date())


async def _owe_on(
    db: Database, calendar: Calendar, rules: list[Duty], day: date, at: datetime
) -> None:
    furthest = max((lead for one in rules for lead in one.lead_days), default=None)
    if furthest is None:
        return
    new: list[Dealt] = []
    known: list[Dealt] = []
    for one in await deal(db, calendar, rules, day, day + timedelta(days=furthest)):
        leads = duties.LEAD_DAYS if one.duty is None else one.duty.lead_days
        ahead = (one.occasion.date - day).days
        if one.person is None or not leads or ahead > max(leads) or one.is_done:
            continue
        if one.is_settled:
            known += [one] if ahead in leads else []
        elif one.duty is not None:
            new.append(one)
    made = await stored.put_tasks(db, [new_task(calendar, one) for one in new])
    tasks = [*made.values(), *(one.task for one in known if one.task is not None)]
    reached = await duty_people.reachable(db, calendar)
    await deliveries.insert_unless_there(
        db,
        [
            deliveries.owed(
                calendar,
                DeliveryKind.DUTY,
                day,
                str(task.id),
                at,
                chat_id=task.person.member_id,
            )
            for task in tasks
            if task.person.member_id in reached
        ],
    )


async def deal(
    db: Database, calendar: Calendar, rules: list[Duty], first: date, last: date
) -> list[Dealt]:
    page = await celebrated.page(db, calendar, first, last, limit=OCCASIONS)
    return duties.deal(
        [one for one in page.items if not one.of.muted],
        rules,
        await stored.tasks(db, calendar.id, first, last),
        await stored.turns(db, calendar.id, first),
        {
            one.member_id
            for one in await duty_people.people(db, calendar)
            if one.member_id is not None
        },
    )


def new_task(calendar: Calendar, one: Dealt) -> Task:
    assert one.person is not None
    return Task(
        id=0,
        calendar_id=calendar.id,
        event_id=one.occasion.of.id,
        day=one.occasion.date,
        duty_id=None if one.duty is None else one.duty.id,
        person=one.person,
    )
