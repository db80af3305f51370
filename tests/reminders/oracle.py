"""What a chat has to be told, worked out without plans and deliveries, and what it was told.

Each local date is told of once, as soon as the calendar's clocks show its time or later and the
program runs.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from birthday_calendar.models import Birthday, Calendar

DAY = timedelta(days=1)

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
    """A calendar with its people, and what its chat has to be told."""

    def __init__(self, calendar: Calendar):
        self.calendar = calendar
        self.people: dict[str, Birthday] = {}
        self.behind: set[Moment] = set()  # moments that have come
        self.owed: set[Moment] = set()  # and were not told of yet
        self.late: set[Told] = set()  # kept on the very day, after its moment
        self.heard: set[tuple[Told, date]] = set()  # what, as the reminder of which local date
        self.in_doubt: set[Told] = set()  # told when the program crashed: it may not know that

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
        self.owed |= {moment for moment in new if self.told_at(moment)}

    def would_be_over(self, change: dict[str, Any], planned: datetime, now: datetime) -> bool:
        """Whether a change brings a moment of an earlier date before what was planned already."""
        changed = Chat(msgspec.structs.replace(self.calendar, **change))
        changed.people = self.people
        new = changed.moments(planned) - self.behind
        return any(day <= self.today(planned) and day < self.today(now) for _, day in new)

    def keep(self, birthday: Birthday, now: datetime) -> None:
        """It was added or changed."""
        before = self.people.get(birthday.name)
        known = {"", *map(slot_of, self.people.values())}
        self.people[birthday.name] = birthday
        self.behind |= {one for one in self.moments(now) if one[0] not in known}
        if self.is_today_s(birthday, now) and not (before and self.is_today_s(before, now)):
            self.late.add((birthday.name, self.today(now)))

    def is_today_s(self, birthday: Birthday, now: datetime) -> bool:
        """Whether it is told of today, and the moment for that has come."""
        today = self.today(now)
        has_come = self.comes(slot_of(birthday), today) <= now
        return has_come and today in self.told_on(birthday, today)

    def told_on(self, birthday: Birthday, day: date) -> set[date]:
        return {
            day + lead * DAY
            for lead in birthday.lead_days or self.calendar.lead_days
            if is_celebrated(birthday, day + lead * DAY)
        }

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

    def reasons(self, told: Told, now: datetime) -> set[tuple[Told, date]]:
        """The local dates that have told of it, or have a reason to."""
        name, celebrated = told
        one = self.people[name]
        days = [celebrated - lead * DAY for lead in one.lead_days or self.calendar.lead_days]
        moments = [(slot_of(one), day) for day in days]
        # What is owed stays so where the calendar's time was moved to a later one meanwhile.
        right = [day for slot, day in moments if self.comes(slot, day) <= now]
        right += [day for slot, day in moments if (slot, day) in self.owed]
        return {(told, day) for day in right if is_celebrated(one, celebrated)}

    def hears(self, told: list[Told], now: datetime, *, is_whole: bool) -> None:
        """Check what one look at the clock told; it is whole where no crash cut it short."""
        assert len(told) == len(set(told)), f"twice in one go at {now}: {told}"
        for one in told:
            is_new = self.reasons(one, now) - self.heard
            assert is_new or one in self.in_doubt, f"wrong, or again, at {now}: {one}"
        if is_whole or told:
            assert self.must_hear() <= set(told), f"missed at {now}: {self.must_hear()} {told}"
            self.heard |= {reason for one in told for reason in self.reasons(one, now)}
            self.in_doubt = set() if is_whole else set(told)
            self.owed.clear()
            self.late.clear()


def slot_of(birthday: Birthday) -> str:
    return f"{birthday.remind_at:%H:%M}" if birthday.remind_at else ""


def is_celebrated(birthday: Birthday, day: date) -> bool:
    born = (birthday.month, birthday.day)
    return (day.month, day.day) == ((2, 28) if born == (2, 29) and day.year % 4 else born)


def read(text: str, today: date) -> list[Told]:
    """Whom a message speaks of, and of which day; checks that its words fit the day."""
    told = []
    day = today
    for line in filter(None, re.sub(r"</?b>", "", text).splitlines()):
        if line.startswith("🎂 "):
            told.append((line[2:], day))
            continue
        heading = re.search(r"^\S+ (.+?)[,:] (\w+), (\d+ \w+)$", line)
        assert heading, line
        word, weekday, number_and_month = heading.groups()
        years = [today.year + n for n in (-1, 0, 1) if number_and_month != "29 February" or
                 (today.year + n) % 4 == 0]  # fmt: skip
        days = [datetime.strptime(f"{number_and_month} {y}", "%d %B %Y").date() for y in years]
        day = min(days, key=lambda one: abs(one - today))
        assert f"{day:%A}" == weekday, line
        assert (word == "Today", word == "Belated") == (day == today, day < today), line
    return told
