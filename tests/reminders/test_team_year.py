"""A year of a team of 50, with crashes: who is told what on which day, and who is not."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.duties import Duty, Person, Scope
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.services import calendars, duties, events, members
from tests.reminders.crashing import Crashing
from tests.reminders.oracle import GROUP, day_of
from tests.support.calendars import calendar_of

pytestmark = pytest.mark.faults

ZONE = ZoneInfo("Europe/Berlin")  # changes its clocks twice a year
START, END = datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 9, 1, tzinfo=UTC)  # a leap year
LEFT_ON = date(2028, 2, 10)
TEAM, SIZE = -50, 50
MEMBERS = range(101, 131)  # people of the group, whose own days the first 30 are
STARTED = range(101, 121)  # of them those who have started the bot
LEAVER = 104
IN_TURN = (101, 102, 103, LEAVER)
AHEAD, DUTY_AHEAD = 7, 3  # days, beside the day itself
PAUSES = (30, 60, 60, 120, 300)  # minutes between two looks: never past the day of what is due
SHARED, LEAP_DAY, DEAD, WITHOUT_YEAR = (7, 8), 9, 40, 41  # places of some in the team


class Told(NamedTuple):
    """Of one person in one message."""

    chat: int
    on: date
    name: str
    day: date
    is_duty: bool


class Year(Crashing):
    calendar: Calendar
    people: dict[str, Event]

    def __init__(self, db: Database, seed: int, monkeypatch: pytest.MonkeyPatch):
        super().__init__(db, random.Random(seed), monkeypatch, START)
        self.told: Counter[Told] = Counter()
        self.in_flight: set[Told] = set()  # when it crashed: nobody knows whether they were told
        self.texts: list[str] = []

    async def live(self) -> None:
        await self.begin()
        await self.start()
        while self.now < END:
            self.now += timedelta(minutes=self.random.choice(PAUSES))
            if self.today == LEFT_ON:
                await members.left(self.db, self.calendar, LEAVER, self.now)
            await self.look_once()
            self.note()
            await self.go_on()

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    async def begin(self) -> None:
        team = await calendar_of(self.db, TEAM, START, title=GROUP, time_zone=ZONE.key)
        lead_days = frozenset({0, AHEAD})
        self.calendar = await calendars.change(self.db, team, START, lead_days=lead_days)
        for user_id in MEMBERS:
            await members.met(self.db, team, user_id, f"Member {user_id}", None, START)
            if user_id in STARTED:
                await calendar_of(self.db, user_id, START)
        kept = [await self.add(place) for place in range(SIZE)]
        self.people = {one.name: one for one in kept}
        in_turn = tuple(Person(f"Member {user_id}", user_id) for user_id in IN_TURN)
        given = Duty(
            calendar_id=team.id,
            scope=Scope.RANGE,
            first=101,
            last=1231,
            people=in_turn,
            lead_days=frozenset({0, DUTY_AHEAD}),
        )
        await duties.give(self.db, self.calendar, given, START)

    async def add(self, place: int) -> Event:
        day = date(2028, 1, 1) + timedelta(days=self.random.randrange(366))
        if place in SHARED:
            day = date(2028, 5, 17)
        if place == LEAP_DAY:
            day = date(2028, 2, 29)
        draft = EventDraft(
            name=f"Person {place:02}",
            day=day.day,
            month=day.month,
            year=None if place == WITHOUT_YEAR else 1992,
            deceased=place == DEAD,
        )
        whose = MEMBERS[place] if place < len(MEMBERS) else None
        return await events.add(self.db, self.calendar, draft, START, most=100, member_id=whose)

    def note(self) -> None:
        for chat, text in self.telegram.sent:
            some = {*self.read(chat, re.sub("<[^>]+>", "", text))}
            self.told.update(some)
            self.in_flight |= some if self.just_crashed else set()

    def read(self, chat: int, text: str) -> Iterator[Told]:
        self.texts.append(text)
        day = self.today
        for line in text.splitlines():
            day = day_of(line, self.today) or day
            if name := re.search(r"Person \d\d", line):
                yield Told(chat, self.today, name[0], day, "You look after" in text)

    # what is right, worked out without plans and deliveries

    def celebrated(self) -> Iterator[tuple[Event, date]]:
        day = START.astimezone(ZONE).date()
        while day < END.date() + timedelta(days=AHEAD):
            for one in self.people.values():
                if (one.day, one.month) == (day.day, day.month):
                    yield one, day
            day += timedelta(days=1)

    def must_be_told(self) -> Iterator[Told]:
        """All but duties, which somebody of several has."""
        for one, day in self.celebrated():
            ahead = day - timedelta(days=AHEAD)
            yield Told(TEAM, day, one.name, day, is_duty=False)
            if one.member_id is None:
                yield Told(TEAM, ahead, one.name, day, is_duty=False)
                continue
            for user_id in STARTED:
                is_there = user_id != LEAVER or ahead < LEFT_ON
                if user_id != one.member_id and is_there:
                    yield Told(user_id, ahead, one.name, day, is_duty=False)


def within(told: Told) -> bool:
    """Whether the year has all of that day."""
    return START.date() < told.on < END.date() - timedelta(days=1)


def assert_told_once_on_the_right_day(year: Year) -> None:
    """But what was in flight at a crash."""
    assert year.crashes > 20
    reminded = {told for told in year.told if not told.is_duty and within(told)}
    assert reminded == {told for told in year.must_be_told() if within(told)}
    repeated = {told for told, times in year.told.items() if times > 1}
    assert repeated <= year.in_flight


@pytest.fixture
async def year(database: Database, monkeypatch: pytest.MonkeyPatch) -> Year:
    year = Year(database, seed=3 if database.is_sqlite else 4, monkeypatch=monkeypatch)
    await year.live()
    return year


async def test_each_is_told_once_on_the_right_day_and_nobody_their_own_secret(year: Year) -> None:
    assert_told_once_on_the_right_day(year)
    assert max(year.told.values()) == 2

    own = {one.member_id: name for name, one in year.people.items() if one.member_id}
    assert not [told for told in year.told if own.get(told.chat) == told.name]
    for name in (f"Person {DEAD}", f"Person {WITHOUT_YEAR}"):
        assert not any(re.search(f"{name}.*turns", text) for text in year.texts)

    looked_after: dict[tuple[str, date, int], set[int]] = {}
    for told in year.told:
        if told.is_duty and within(told):
            ahead = (told.day - told.on).days
            looked_after.setdefault((told.name, told.day, ahead), set()).add(told.chat)
    wanted = {
        (one.name, day, ahead)
        for one, day in year.celebrated()
        for ahead in (0, DUTY_AHEAD)
        if within(Told(0, day - timedelta(days=ahead), "", day, is_duty=True))
    }
    assert set(looked_after) == wanted
    assert all(len(chats) == 1 for chats in looked_after.values())
    for (name, day, ahead), [chat] in looked_after.items():
        assert chat in IN_TURN
        assert chat != LEAVER or day - timedelta(days=ahead) < LEFT_ON
        first = looked_after.get((name, day, DUTY_AHEAD), {chat})
        assert first in ({chat}, {LEAVER})
    turns = Counter(chat for (_, _, ahead), [chat] in looked_after.items() if ahead == 0)
    stayed = [turns[chat] for chat in IN_TURN if chat != LEAVER]
    assert max(stayed) - min(stayed) <= 3
