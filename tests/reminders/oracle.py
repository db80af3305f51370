"""What a chat has to be told, worked out without plans and deliveries, and what it was told.

Each local date is told of once, as soon as the calendar's clocks show its time or later and the
program runs.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from birthday_calendar.domain.models import Calendar, CalendarKind, Event

DAY = timedelta(days=1)
GROUP = "Team"  # the title of the one there is

Told = tuple[str, date]  # who, and the day of celebration
Moment = tuple[str, date]  # an own time of day, or "" for the calendar's, and a local date


@cache
def strike(zone: str, day: date, at: time) -> datetime:
    """The first instant at which clocks there show that time of that day, or later."""
    wall = datetime.combine(day, at)
    instant = wall.replace(tzinfo=UTC) - timedelta(hours=14, minutes=15)
    while instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wall:
        instant += timedelta(minutes=15)  # what all changes of clocks are multiples of
    return instant


class Chat:
    """A calendar with its people, and what a chat has to be told: its own, or a member's."""

    def __init__(self, calendar: Calendar, chat_id: int = 0):
        self.calendar = calendar
        self.chat_id = chat_id or calendar.chat_id
        self.people: dict[str, Event] = {}
        self.behind: set[Moment] = set()  # moments that have come
        self.met: set[Moment] = set()  # with somebody to tell of: once is enough
        self.owed: set[Moment] = set()  # and not told of yet
        self.late: set[Told] = set()  # kept after the last moment that tells of it
        # told when the program crashed, which may not know that, and tell it again as it is then
        self.in_doubt: set[Told] = set()
        self.moments_in_doubt: set[Moment] = set()

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.calendar.time_zone)).date()

    def comes(self, slot: str, day: date) -> datetime:
        at = time.fromisoformat(slot) if slot else self.calendar.remind_at
        return strike(self.calendar.time_zone, day, at)

    def moments(self, now: datetime) -> set[Moment]:
        """Those of late that have come by now."""
        days = [self.today(now) + n * DAY for n in range(-8, 2)]
        slots = {"", *map(slot_of, self.people.values())}
        return {(slot, day) for slot in slots for day in days if self.comes(slot, day) <= now}

    def pass_time(self, now: datetime) -> None:
        """Moments come; one with nobody to tell of is over for good."""
        new = self.moments(now) - self.behind
        self.behind |= new
        owed = {moment for moment in new - self.met if self.told_at(moment)}
        self.owed |= owed
        self.met |= owed

    def change(self, calendar: Calendar, now: datetime) -> None:
        """Of its time or time zone: what has come by now came at the old ones. Only moments of
        today and later can come at the new ones.
        """
        self.pass_time(now)
        today = self.today(now)
        self.calendar = calendar
        self.behind = {moment for moment in self.behind | self.moments(now) if moment[1] < today}

    def keep(self, event: Event, now: datetime) -> None:
        """It was added or changed."""
        before = self.people.get(event.name)
        untold = set()
        if (before and before.remind_at) != event.remind_at:
            self.pass_time(now)  # what has come by now is not for the new time
            untold = {day for slot, day in self.owed if before and slot == slot_of(before)}
        for day in untold:
            if self.comes(slot_of(event), day) <= now:
                self.tell_late(event, day)
        known = {"", *map(slot_of, self.people.values())}
        self.people[event.name] = event
        self.behind |= {one for one in self.moments(now) if one[0] not in known}
        told = self.told_by(before, now) if before else set()
        if self.told_by(event, now, is_last=True) - told:
            self.tell_late(event, self.today(now))

    def tell_late(self, event: Event, day: date) -> None:
        """With all that is told then, or, if that was told already, alone."""
        moment = slot_of(event), day
        if moment in self.met:
            self.late |= {(event.name, celebrated) for celebrated in self.told_on(event, day)}
        else:
            self.owed.add(moment)
            self.met.add(moment)

    def told_by(self, event: Event, now: datetime, *, is_last: bool = False) -> set[date]:
        """Of which days today's moment, which has come, tells of it, and no later one."""
        today = self.today(now)
        if self.comes(slot_of(event), today) > now:
            return set()
        soonest = min(event.lead_days or self.calendar.lead_days)
        return {
            day for day in self.told_on(event, today) if not is_last or day - today == soonest * DAY
        }

    def told_on(self, event: Event, day: date) -> set[date]:
        return {
            day + lead * DAY
            for lead in event.lead_days or self.calendar.lead_days
            if is_celebrated(event, day + lead * DAY) and self.is_for(event, is_ahead=lead > 0)
        }

    def is_for(self, event: Event, *, is_ahead: bool) -> bool:
        """Of a group's member nobody but the others hears ahead; on the day the group does."""
        is_of_member = self.calendar.kind is CalendarKind.SHARED and event.member_id is not None
        if self.chat_id == self.calendar.chat_id:
            return not (is_of_member and is_ahead)
        return is_of_member and is_ahead and event.member_id != self.chat_id

    def told_at(self, moment: Moment) -> set[Told]:
        slot, day = moment
        people = [one for one in self.people.values() if slot_of(one) == slot]
        return {(one.name, celebrated) for one in people for celebrated in self.told_on(one, day)}

    def must_hear(self) -> set[Told]:
        late = {
            (name, day)
            for name, day in self.late
            if name in self.people and is_celebrated(self.people[name], day)
        }
        return late.union(*map(self.told_at, self.owed))

    def hears(self, told: list[Told], *, is_whole: bool) -> None:
        """Check what one look at the clock told; it is whole where no crash cut it short."""
        must = self.must_hear()
        assert len(told) == len(set(told)), f"twice in one go: {told}"
        may = must.union(self.in_doubt, *map(self.told_at, self.moments_in_doubt))
        assert set(told) <= may, f"wrong, or again: {set(told) - may}"
        if is_whole or told:
            assert must <= set(told), f"missed: {must - set(told)}"
            self.in_doubt = set() if is_whole else set(told)
            self.moments_in_doubt = set() if is_whole else self.owed
            self.owed = set()
            self.late = set()


def slot_of(event: Event) -> str:
    return f"{event.remind_at:%H:%M}" if event.remind_at else ""


def is_celebrated(event: Event, day: date) -> bool:
    born = (event.month, event.day)
    return (day.month, day.day) == ((2, 28) if born == (2, 29) and day.year % 4 else born)


def read(text: str, today: date) -> list[Told]:
    """Whom a message speaks of, and of which day; checks that its words fit the day."""
    told = []
    day = today
    for line in filter(None, re.sub(r"<[^>]+>", "", text).splitlines()):
        if line == f"In {GROUP}:":
            continue
        if line.startswith("🎂 "):
            told.append((line[2:], day))
            continue
        headed = day_of(line, today)
        assert headed, line
        day = headed
    return told


def day_of(line: str, today: date) -> date | None:
    """Which day a line heads; its words fit that. None where it heads none."""
    heading = re.search(r"^\S+ (.+?)[,:] (\w+), (\d+ \w+)$", line)
    if heading is None:
        return None
    word, weekday, number_and_month = heading.groups()
    years = [today.year + n for n in (-1, 0, 1) if number_and_month != "29 February" or
             (today.year + n) % 4 == 0]  # fmt: skip
    days = [datetime.strptime(f"{number_and_month} {y}", "%d %B %Y").date() for y in years]
    day = min(days, key=lambda one: abs(one - today))
    assert f"{day:%A}" == weekday, line
    assert (word == "Today", word == "Belated") == (day == today, day < today), line
    return day
