"""The same team with organisers, whose group congratulates, pins, tags and asks about presents."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Event, Surprises
from birthday_calendar.reminders.marking import DayMarks
from birthday_calendar.services import calendars
from tests.reminders import test_team_year as team
from tests.reminders.crashing import Telegram
from tests.reminders.test_team_year import AHEAD, END, LEAVER, LEFT_ON, START, TEAM, Told
from tests.support.calendars import calendar_of

pytestmark = pytest.mark.faults

ORGANISERS = -51
WEEKS = 2
BOSS, BOSS_TAG = 110, "boss"
TAG = "birthday"


class Groups:
    """What Telegram keeps of both."""

    def __init__(self) -> None:
        self.ids = count(1)
        self.pins: set[int] = set()
        self.tags: dict[int, str] = {BOSS: BOSS_TAG}
        self.gone: set[int] = set()
        self.polls: list[tuple[int, str]] = []


class TelegramOfGroups(Telegram):
    bot_id = 1

    def __init__(self, groups: Groups):
        super().__init__()
        self.groups = groups
        self._ids = groups.ids

    async def call(self, method: str, **parameters: Any) -> Any:
        groups = self.groups
        match method:
            case "sendMessage":
                return await super().call(method, **parameters)
            case "sendPoll":
                groups.polls.append((parameters["chat_id"], parameters["question"]))
                return await super().call(method, text="", **parameters)
            case "getChatMember":
                return self._member(parameters["chat_id"], parameters["user_id"])
            case "pinChatMessage":
                groups.pins.add(parameters["message_id"])
            case "unpinChatMessage":
                groups.pins.discard(parameters["message_id"])
            case "setChatMemberTag":
                groups.tags[parameters["user_id"]] = parameters["tag"]
            case _:
                raise AssertionError(method)
        return True

    def _member(self, chat_id: int, user_id: int) -> dict[str, Any]:
        user = {"id": user_id, "first_name": f"Member {user_id}"}
        if user_id == self.bot_id:
            return {"status": "administrator", "user": user}
        is_gone = chat_id == ORGANISERS or user_id in self.groups.gone
        tag = self.groups.tags.get(user_id, "")
        return {"status": "left" if is_gone else "member", "user": user, "tag": tag}


class Year(team.Year):
    def __init__(self, db: Database, seed: int, monkeypatch: pytest.MonkeyPatch):
        super().__init__(db, seed, monkeypatch)
        self.groups = Groups()
        self.calm = 0  # looks since the last crash, or the last midnight

    async def begin(self) -> None:
        await super().begin()
        await calendar_of(self.db, ORGANISERS, START, title="Organisers")
        self.calendar = await calendars.change(
            self.db,
            self.calendar,
            START,
            surprises=Surprises.ORGANISERS,
            organisers=ORGANISERS,
            congratulate_at=time(11),
            pin_day=True,
            tag_day=True,
            poll_weeks=WEEKS,
        )

    def new_telegram(self) -> Telegram:
        return TelegramOfGroups(self.groups)

    async def look_once(self) -> None:
        day = self.today
        if day >= LEFT_ON:
            self.groups.gone.add(LEAVER)
        await super().look_once()
        if not self.just_crashed:
            api: Any = self.telegram
            await DayMarks(self.db, api, lambda: self.now).look_round()
        hour = self.now.astimezone(team.ZONE).hour
        self.calm = 0 if self.just_crashed or hour < 13 else self.calm + 1
        if self.calm > 2:
            self.check_marks()

    def check_marks(self) -> None:
        """In the afternoon, when all of the day is done."""
        alive = [one for one, day in self.celebrated() if day == self.today and not one.deceased]
        assert len(self.groups.pins) == bool(alive)
        tagged = {who for who, tag in self.groups.tags.items() if tag == TAG}
        assert tagged == {one.member_id for one in alive} - {None} - self.groups.gone
        if BOSS not in tagged:
            assert self.groups.tags[BOSS] == BOSS_TAG

    def must_be_told(self) -> Iterator[Told]:
        for one, day in self.celebrated():
            ahead = day - timedelta(days=AHEAD)
            yield Told(TEAM, day, one.name, day, is_duty=False)
            chat = TEAM if one.member_id is None else ORGANISERS
            yield Told(chat, ahead, one.name, day, is_duty=False)

    def must_be_asked(self) -> Iterator[tuple[Event, date]]:
        for one, day in self.celebrated():
            if one.member_id is not None:
                yield one, day


@pytest.fixture
async def year(database: Database, monkeypatch: pytest.MonkeyPatch) -> Year:
    year = Year(database, seed=5 if database.is_sqlite else 6, monkeypatch=monkeypatch)
    await year.live()
    return year


async def test_a_group_does_each_thing_of_the_day_once_and_takes_it_back(year: Year) -> None:
    team.assert_told_once_on_the_right_day(year)
    assert {chat for chat, _ in year.groups.polls} == {ORGANISERS}
    asked = [name[0] for _, said in year.groups.polls if (name := re.search(r"Person \d\d", said))]
    wanted = {
        one.name
        for one, day in year.must_be_asked()
        if START.date() + timedelta(1) < day - timedelta(weeks=WEEKS) < END.date() - timedelta(2)
    }
    assert wanted <= {*asked}
    assert len(asked) - len({*asked}) <= year.crashes
    assert len(year.groups.pins) <= 1
