"""Feeds: the right days with the right words, as two readers of other people's find them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import feeds
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.keys import FeedOptions
from birthday_calendar.domain.models import CalendarKind, EventKind, LeapRule
from birthday_calendar.wording.feed_links import links
from tests.support.feeds import Found, by_icalendar, by_vobject, written
from tests.support.values import MADE, a_calendar, an_event

READERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject])
Read = Callable[[str], Found]


def days(text: str, read: Read = by_icalendar) -> list[str]:
    return [f"{first}: {said}" for first, _, said in read(text)]


@READERS
@pytest.mark.parametrize(
    ("year", "rule", "expected"),
    [
        (2027, LeapRule.FEBRUARY_28, ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        (2027, LeapRule.MARCH_1, ["2026-03-01", "2027-03-01", "2028-02-29", "2029-03-01"]),
        (2027, LeapRule.LEAP_YEARS_ONLY, ["2028-02-29"]),
        (2028, LeapRule.FEBRUARY_28, ["2027-02-28", "2028-02-29", "2029-02-28", "2030-02-28"]),
        (2100, LeapRule.FEBRUARY_28, ["2099-02-28", "2100-02-28", "2101-02-28", "2102-02-28"]),
        (2100, LeapRule.MARCH_1, ["2099-03-01", "2100-03-01", "2101-03-01", "2102-03-01"]),
        (2100, LeapRule.LEAP_YEARS_ONLY, []),
    ],
)
def test_29_february_is_where_the_calendar_has_it(
    read: Read, year: int, rule: LeapRule, expected: list[str]
) -> None:
    calendar, born = a_calendar(leap_rule=rule), an_event(29, 2, year=2000)
    found = read(written(calendar, [born], year))
    assert [f"{first}" for first, _, _ in found][:4] == expected
    assert all(after - first == timedelta(days=1) for first, after, _ in found)


@READERS
@pytest.mark.parametrize("year", [2027, 2028, 2100])
def test_last_year_to_three_years_ahead_each_with_its_age(read: Read, year: int) -> None:
    text = written(a_calendar(), [an_event(15, 3, year=1990)], year)
    assert days(text, read) == [
        f"{one}-03-15: 🎂 Anna turns {one - 1990}" for one in range(year - 1, year + 4)
    ]


@READERS
def test_what_each_kind_says(read: Read) -> None:
    events = [
        an_event(1, 1, id=1),
        an_event(2, 1, id=2, year=2026),
        an_event(3, 1, id=3, kind=EventKind.ANNIVERSARY, name="Anna & Boris", year=2010),
        an_event(4, 1, id=4, kind=EventKind.NAME_DAY),
        an_event(5, 1, id=5, kind=EventKind.MEMORIAL, year=2015),
        an_event(6, 1, id=6, kind=EventKind.HOLIDAY, name="New, big; day"),
        an_event(7, 1, id=7, kind=EventKind.OTHER, name="Tax"),
        an_event(8, 1, id=8, year=1940, deceased=True),
    ]
    text = written(a_calendar(), events, 2026)
    assert [one[5:] for one in days(text, read) if one.startswith("2026-")] == [
        "01-01: 🎂 Anna",
        "01-02: 🎂 Anna",
        "01-03: 🥂 Anna & Boris, 16 years together",
        "01-04: 💐 Anna, name day",
        "01-05: 🕯 In memory of Anna, 11 years ago",
        "01-06: 🎊 New, big; day",
        "01-07: 📌 Tax",
        "01-08: 🕯 Anna, in memory",
    ]


def test_plain_words_in_both_languages() -> None:
    born, unknown = an_event(15, 3, id=1, year=1990), an_event(16, 3, id=2)
    plain = {"emoji": False}
    [*_, english] = days(written(a_calendar(), [born], 2026, **plain))
    assert english == "2029-03-15: Anna turns 39"
    [*_, russian] = days(written(a_calendar(), [born], 2026, language="ru"))
    assert russian == "2029-03-15: 🎂 Anna, 39 лет"
    assert days(written(a_calendar(), [unknown], 2026, **plain))[0] == "2025-03-16: Birthday: Anna"
    [first, *_] = days(written(a_calendar(), [born], 2026, ages=False))
    assert first == "2025-03-15: 🎂 Anna"


def test_nothing_is_celebrated_before_it_began() -> None:
    assert days(written(a_calendar(), [an_event(15, 3, year=2027)], 2026)) == [
        "2027-03-15: 🎂 Anna",
        "2028-03-15: 🎂 Anna turns 1",
        "2029-03-15: 🎂 Anna turns 2",
    ]


def test_days_ahead_have_entries_of_their_own_this_year_and_next() -> None:
    text = written(a_calendar(), [an_event(3, 1, year=1990)], 2026, lead_days=frozenset({1, 7}))
    assert [one for one in days(text) if ": 🎂 Anna" not in one] == [
        "2025-12-27: 🎂 In 7 days: Anna turns 36",
        "2026-01-02: 🎂 Tomorrow: Anna turns 36",
        "2026-12-27: 🎂 In 7 days: Anna turns 37",
        "2027-01-02: 🎂 Tomorrow: Anna turns 37",
    ]
    muted = an_event(3, 1, muted=True)
    text = written(a_calendar(), [muted], 2026, lead_days=frozenset({1}), alarm_at=time(9))
    assert len(days(text)) == 5
    assert "VALARM" not in text


@pytest.mark.parametrize(
    ("at", "trigger"),
    [
        (time(9), timedelta(hours=9)),
        (time(18, 30), timedelta(hours=18, minutes=30)),
        (time(0), timedelta(0)),
    ],
)
def test_an_alarm_is_after_midnight_and_only_where_it_was_asked_for(
    at: time, trigger: timedelta
) -> None:
    assert "VALARM" not in written(a_calendar(), [an_event(15, 3)], 2026)
    text = written(a_calendar(), [an_event(15, 3)], 2026, alarm_at=at)
    alarms: Any = icalendar.Calendar.from_ical(text).walk("VALARM")
    assert len(alarms) == 5
    assert {(one["ACTION"], one["TRIGGER"].dt) for one in alarms} == {("DISPLAY", trigger)}


def test_what_apps_want_to_know_of_a_day() -> None:
    changed = MADE + timedelta(hours=1)
    text = written(a_calendar(), [an_event(15, 3, updated_at=changed)], 2026)
    read: Any = icalendar.Calendar.from_ical(text)
    assert read["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert read["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert read["X-PUBLISHED-TTL"] == "PT6H"
    assert {line for line in text.splitlines() if line.startswith(("RRULE", "METHOD"))} == set()
    seen = set()
    for one in read.walk("VEVENT"):
        seen.add(str(one["UID"]))
        assert one["DTSTART"].params["VALUE"] == one["DTEND"].params["VALUE"] == "DATE"
        assert one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt == changed
        assert one["SEQUENCE"] == 3600
        assert one["TRANSP"] == "TRANSPARENT"
        assert one["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    made = int(MADE.timestamp() * 1_000_000)
    assert seen == {f"1-{made}-{year}@birthday-calendar" for year in range(2025, 2030)}


def vevents(text: str) -> dict[str, str]:
    found = re.findall(r"BEGIN:VEVENT\r\nUID:(\S+)\r\n(.*?)END:VEVENT", text, re.DOTALL)
    assert len(dict(found)) == len(found)  # no UID comes twice
    return dict(found)


def test_after_a_change_only_what_was_changed_is_another_one() -> None:
    events = [an_event(1 + n, 3, id=n, year=1990) for n in range(20)]
    before = vevents(written(a_calendar(), events, 2026))
    later = MADE + timedelta(days=1)
    events[7] = msgspec.structs.replace(events[7], name="Bella", updated_at=later)
    after = vevents(written(a_calendar(), events, 2026))
    assert before.keys() == after.keys()
    differing = {uid for uid in before if before[uid] != after[uid]}
    assert {uid.partition("-")[0] for uid in differing} == {"7"}
    assert len(differing) == 5


def test_a_new_year_takes_a_year_and_adds_one_and_leaves_all_others() -> None:
    born = an_event(15, 3, year=1990)
    old, new = (vevents(written(a_calendar(), [born], year)) for year in (2026, 2027))
    assert {uid: old[uid] for uid in old.keys() & new.keys()} == {
        uid: new[uid] for uid in old.keys() & new.keys()
    }
    assert len(old.keys() & new.keys()) == 4


def test_notes_are_told_where_that_was_asked_for_and_never_of_a_member() -> None:
    noted = an_event(15, 3, note="tulips\nand " + "x" * 300)
    assert "tulips" not in written(a_calendar(), [noted], 2026)
    assert "DESCRIPTION:tulips\\nand" in written(a_calendar(), [noted], 2026, notes=True)
    assert "x" * 201 not in written(a_calendar(), [noted], 2026, notes=True).replace("\r\n ", "")
    own = msgspec.structs.replace(noted, member_id=5)
    assert "tulips" not in written(a_calendar(), [own], 2026, notes=True)
    private = an_event(15, 3, company="Acme", position="Chief", responsible="Bob")
    text = written(a_calendar(), [private], 2026, notes=True)
    assert not any(word in text for word in ("Acme", "Chief", "Bob"))


def test_kinds_and_tags_choose() -> None:
    family = an_event(1, 3, id=1, tags=("family",))
    work = an_event(2, 3, id=2, tags=("work", "office"), kind=EventKind.ANNIVERSARY)
    both = [family, work, an_event(3, 3, id=3)]

    def chosen(**options: Any) -> list[int]:
        found = [one for one in both if feeds.has(FeedOptions(**options), one)]
        return [one.id for one in found]

    assert chosen() == [1, 2, 3]
    assert chosen(kinds=(EventKind.ANNIVERSARY,)) == [2]
    assert chosen(tags=("family", "office")) == [1, 2]
    assert chosen(kinds=(EventKind.BIRTHDAY,), tags=("work",)) == []


def test_options_that_cant_be_are_named() -> None:
    plain = FeedOptions()
    for wrong, field in (
        ({"language": "xx"}, "language"),
        ({"lead_days": frozenset({0})}, "lead_days"),
        ({"lead_days": frozenset({61})}, "lead_days"),
        ({"lead_days": frozenset({1, 2, 3, 4})}, "lead_days"),
        ({"tags": ("two words",)}, "tags"),
        ({"tags": tuple(f"tag{n}" for n in range(11))}, "tags"),
    ):
        with pytest.raises(Invalid) as raised:
            feeds.changed(plain, **wrong)
        assert raised.value.field == field
    assert feeds.changed(plain, kinds=tuple(EventKind)) == plain  # all is all
    assert feeds.changed(plain, tags=("Work", "work", "a")).tags == ("a", "work")


def test_a_feed_has_a_bound() -> None:
    assert feeds.span(2026, 5_000, frozenset()) == (2026, 3, ())
    assert feeds.span(2026, 2_500, frozenset({7, 1})) == (2026, 3, (1, 7))
    assert feeds.span(2026, 5_000, frozenset({1})) == (2026, 1, ())
    assert feeds.span(2026, 10_000, frozenset()) == (2026, 1, ())


@given(
    st.integers(1, 12).flatmap(lambda month: st.tuples(st.integers(1, 28), st.just(month))),
    st.none() | st.integers(1800, 2110),
    st.sampled_from(LeapRule),
    st.integers(2026, 2110),
)
def test_both_readers_find_the_same_days(
    day: tuple[int, int], year: int | None, rule: LeapRule, now: int
) -> None:
    text = written(a_calendar(leap_rule=rule), [an_event(*day, year=year)], now)
    found = by_icalendar(text)
    assert found == by_vobject(text)
    began = max(now - 1, year or 0)
    assert [first for first, _, _ in found] == [
        date(one, day[1], day[0]) for one in range(began, now + 4)
    ]


def test_links_lead_each_app_to_the_same_file() -> None:
    found = links("https://birthdays.example", "bcf_x-_y")
    assert found.file == "https://birthdays.example/feeds/bcf_x-_y.ics"
    assert found.page == "https://birthdays.example/feeds/bcf_x-_y"
    assert found.apple == "webcal://birthdays.example/feeds/bcf_x-_y.ics"
    assert found.outlook == "webcal:https://birthdays.example/feeds/bcf_x-_y.ics"
    assert found.google == (
        "https://calendar.google.com/calendar/r"
        "?cid=webcal%3A%2F%2Fbirthdays.example%2Ffeeds%2Fbcf_x-_y.ics"
    )


def test_the_calendar_is_called_as_its_group_is() -> None:
    group = a_calendar(kind=CalendarKind.SHARED, title="Team, 5; \u202eB")
    for text, name in (
        (written(group, [], 2026), r"Team\, 5\; B"),
        (written(a_calendar(title="Ann"), [], 2026), "Birthdays"),
    ):
        assert {f"NAME:{name}", f"X-WR-CALNAME:{name}"} <= set(text.splitlines())


def test_a_change_of_options_is_a_change_of_each_day() -> None:
    assert datetime(2026, 1, 1, tzinfo=UTC) == MADE
    text = written(a_calendar(), [an_event(1, 3, created_at=MADE - timedelta(days=1))], 2026)
    assert "SEQUENCE:86400\r\n" in text
    assert "DTSTAMP:20260101T000000Z\r\n" in text
