"""What a group owes on which day and at which time: for any date, zone and change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from birthday_calendar.domain import announcements, celebrations
from birthday_calendar.domain.celebrations import Act, Mark, MarkKind, MarkState
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, EventKind
from birthday_calendar.domain.occasions import occasion_on
from birthday_calendar.wording import celebrations as words
from birthday_calendar.wording.texts import texts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "Africa/Cairo")
GROUP = Calendar(
    id=1,
    chat_id=-100,
    kind=CalendarKind.SHARED,
    title="Team",
    language="en",
    time_zone="UTC",
    paused_reason=None,
    created_at=NOW,
)
ANNA = Event(
    id=7, calendar_id=1, created_at=NOW, updated_at=NOW, name="Anna", day=15, month=3, member_id=11
)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
zones = st.sampled_from(ZONES)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(days, zones)
def test_what_is_put_up_for_a_day_is_taken_away_when_the_next_one_begins(
    day: date, zone: str
) -> None:
    """Also where clocks jump over midnight, or a day is missing."""
    until = celebrations.end_of(day, replace(GROUP, time_zone=zone))
    local = until.astimezone(ZoneInfo(zone))
    before = (until - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert local.date() > day
    assert before.date() <= day


@given(days, times, zones)
def test_each_day_is_congratulated_on_once(day: date, at: time, zone: str) -> None:
    calendar = replace(GROUP, time_zone=zone, congratulate_at=at, remind_at=time(9))
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=3)
    struck = [
        key.local_date
        for number in range(48)  # looked at each three hours, as a program that is awake does
        for key, _ in announcements.struck(
            calendar,
            frozenset(),
            first + timedelta(hours=3 * number),
            first + timedelta(hours=3 * number + 3),
        )
        if key.kind is DeliveryKind.CONGRATULATION
    ]
    assert struck == sorted(set(struck))
    if zone != "Pacific/Apia":  # which had no 30 December 2011
        assert struck == [struck[0] + timedelta(days=n) for n in range(len(struck))]
    assert day in struck or zone == "Pacific/Apia"


@given(days, st.integers(1, 4), zones, times)
def test_a_poll_is_open_within_telegram_s_month_and_closed_two_days_before(
    today: date, weeks: int, zone: str, at: time
) -> None:
    calendar = replace(GROUP, time_zone=zone, poll_weeks=weeks, remind_at=at)
    asked = celebrations.days_asked_about(calendar, today)
    assert asked is not None
    first, last = asked
    assert today + timedelta(days=3) == first <= last == today + timedelta(weeks=weeks)
    for day in (first, last):
        closes = celebrations.poll_closes(calendar, day)
        opened = celebrations.poll_closes(calendar, today + celebrations.CLOSES_BEFORE)
        assert opened < closes <= opened + timedelta(seconds=2_628_000)


@given(st.integers(-3, 3), st.sampled_from(MarkState))
def test_a_mark_goes_forward_only(hours: int, state: MarkState) -> None:
    mark = Mark(
        id=1,
        calendar_id=1,
        kind=MarkKind.TAG,
        local_date=NOW.date(),
        target=11,
        until=NOW,
        state=state,
    )
    act = celebrations.act_on(mark, NOW + timedelta(hours=hours))
    if hours < 0:
        assert act is (None if state is MarkState.SHOWN else Act.SHOW)
    else:  # what Telegram may have heard of is taken away, and nothing is put up any more
        assert act is (Act.FORGET if state is MarkState.WANTED else Act.TAKE_AWAY)


@pytest.mark.parametrize(
    ("changes", "is_celebrated"),
    [
        ({}, True),
        ({"kind": EventKind.NAME_DAY}, True),
        ({"kind": EventKind.ANNIVERSARY}, True),
        ({"kind": EventKind.MEMORIAL}, False),
        ({"kind": EventKind.HOLIDAY}, False),
        ({"kind": EventKind.OTHER}, False),
        ({"deceased": True}, False),
        ({"muted": True}, False),
        ({"day": 16}, False),
    ],
)
def test_who_is_celebrated(changes: dict[str, object], is_celebrated: bool) -> None:
    one = replace(ANNA, **changes)
    assert celebrations.is_celebrated(GROUP, one, date(2026, 3, 15)) is is_celebrated


def test_nobody_wears_a_tag_or_is_asked_about_who_is_no_member() -> None:
    day, calendar = date(2026, 3, 15), replace(GROUP, tag_day=True, poll_weeks=2)
    stranger = replace(ANNA, member_id=None)
    assert celebrations.is_tagged(calendar, ANNA, day)
    assert celebrations.is_asked_about(calendar, ANNA, day)
    assert not celebrations.is_tagged(calendar, stranger, day)
    assert not celebrations.is_asked_about(calendar, stranger, day)
    assert not celebrations.is_tagged(calendar, replace(ANNA, kind=EventKind.NAME_DAY), day)


def test_the_congratulation_is_pinned_or_without_one_the_reminder() -> None:
    today = date(2026, 3, 15)
    told = [occasion_on(today, ANNA)]
    calendar = replace(GROUP, pin_day=True)
    kinds = (DeliveryKind.REMINDER, DeliveryKind.LATE, DeliveryKind.CONGRATULATION)
    for at, pinned in ((None, [True, True, False]), (time(12), [False, False, True])):
        chosen = replace(calendar, congratulate_at=at)
        found = [celebrations.is_pinned(chosen, kind, told, today) for kind in kinds]
        assert found == pinned
    ahead = [occasion_on(today + timedelta(days=1), replace(ANNA, day=16))]
    assert not celebrations.is_pinned(calendar, DeliveryKind.REMINDER, ahead, today)


def test_a_calendar_of_one_s_own_strikes_for_none_of_it() -> None:
    own = replace(
        GROUP, kind=CalendarKind.PERSONAL, tag_day=True, congratulate_at=time(12), poll_weeks=2
    )
    assert celebrations.times(own) == frozenset()
    assert celebrations.days_asked_about(own, NOW.date()) is None


@given(st.text(min_size=1, max_size=200), st.sampled_from(["en", "ru"]))
def test_a_question_is_as_short_as_telegram_takes_it(name: str, language: str) -> None:
    asked = words.question(replace(ANNA, name=name), date(2026, 3, 15), texts(language))
    assert 1 <= len(asked) <= words.QUESTION_LIMIT
    ideas = [texts(language)(one) for one in words.IDEAS]
    assert all(1 <= len(one) <= 100 for one in ideas)
    assert len(texts(language)(words.TAG)) <= 16


def test_a_name_from_right_to_left_turns_nothing_around() -> None:
    hebrew = replace(ANNA, name="\u05d0\u05e0\u05d4 <3")
    asked = words.question(hebrew, date(2026, 3, 15), texts("en"))
    assert asked == "\u2068\u05d0\u05e0\u05d4 <3\u2069, 15 March: what shall we give?"
    said = [(occasion_on(date(2026, 3, 15), hebrew), "Hi <you>")]
    _, [block] = words.congratulation(said, texts("en"))
    mention = '<a href="tg://user?id=11"><b>\u2068\u05d0\u05e0\u05d4 &lt;3\u2069</b></a>'
    assert block == f"\n🎂 {mention}\nHi &lt;you&gt;"
