"""Own days that move: as people write them, and as they are told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from birthday_calendar.domain import fields, moving_rules, people
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft, EventKind, LeapRule
from birthday_calendar.domain.moving_rules import NthDay, NthWeekday, Rule
from birthday_calendar.domain.occasions import days_of, next_day
from birthday_calendar.domain.parsing import moving
from birthday_calendar.wording.moving_days import when
from birthday_calendar.wording.texts import texts

TODAY = date(2026, 11, 22)
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(NthWeekday, st.integers(0, 4), st.integers(0, 6), st.integers(1, 12)),
    st.builds(NthDay, st.integers(1, 366)),
)


def day_off(rule: str, **of: object) -> EventDraft:
    draft = EventDraft(name="Day off", kind=EventKind.HOLIDAY, day=1, month=1, rule=rule)
    return fields.check(replace(draft, **of), TODAY)


@pytest.mark.parametrize(
    ("written", "name", "rule"),
    [
        ("Company day last Friday of June", "Company day", "last Friday of June"),
        ("Company day: the last Friday in June!", "Company day", "last Friday of June"),
        ("Mother's Day is on the 2nd Sunday of May", "Mother's Day", "second Sunday of May"),
        ("first Mon of every sept — Kick-off", "Kick-off", "first Monday of September"),
        ("Programmers' Day 256th day of the year", "Programmers' Day", "256th day of the year"),
        ("day 256 of the year, Programmers' Day", "Programmers' Day", "256th day of the year"),
        ("День компании, последняя пятница июня", "День компании", "last Friday of June"),
        ("День медика в третье воскресенье июня", "День медика", "third Sunday of June"),
        ("4-я среда ноября: ревизия", "ревизия", "fourth Wednesday of November"),
        ("День программиста 256-й день года", "День программиста", "256th day of the year"),
        ("Anna's birthday last Friday of June", "Anna's birthday", "last Friday of June"),
    ],
)
def test_what_people_write(written: str, name: str, rule: str) -> None:
    [line] = people.read(written, TODAY)
    assert isinstance(line, Line)
    found = line.draft
    assert (found.name, found.rule, found.kind) == (name, rule, EventKind.HOLIDAY)
    assert (found.day, found.month) == (1, moving_rules.parse(rule).month)


@pytest.mark.parametrize("written", ["Anna first of May", "Last Friday 3.4.", "Bob Second 12 June"])
def test_dates_stay_dates(written: str) -> None:
    [line] = people.read(written, TODAY)
    assert isinstance(line, Line)
    assert line.draft.rule is None


@pytest.mark.parametrize(
    "written", ["Movie night 5th Friday of June", "Кино, пятая пятница июня", "fifth Mon in May"]
)
def test_what_not_every_month_has_is_explained(written: str) -> None:
    [line] = people.read(written, TODAY)
    assert not isinstance(line, Line)
    assert "Not every month has a fifth one" in line.error.reason


@given(RULES, st.sampled_from(["en", "ru"]))
def test_what_is_shown_is_understood_when_it_is_written(rule: Rule, language: str) -> None:
    shown = when(day_off(str(rule)), texts(language))
    assert moving.parse(shown) == rule


@given(RULES, st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(LeapRule))
def test_the_next_one_is_the_first_that_is_not_over(
    rule: Rule, today: date, leap: LeapRule
) -> None:
    draft = day_off(str(rule))
    found = next_day(draft, leap, today)
    assert found >= today
    assert days_of(draft, leap, today, found) == [found]
    assert rule.date_in(found.year, leap) == found


def test_a_rule_that_is_a_date_is_kept_as_one() -> None:
    kept = day_off("21 November")
    assert (kept.day, kept.month, kept.rule) == (21, 11, None)


@pytest.mark.parametrize(
    ("of", "field"),
    [
        ({"kind": EventKind.BIRTHDAY}, "rule"),
        ({"kind": EventKind.MEMORIAL}, "rule"),
        ({"year": 1990}, "year"),
        ({"rule": "fifth Friday of June"}, "rule"),
        ({"rule": "x" * 10_000}, "rule"),
    ],
)
def test_what_can_not_move_is_refused(of: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        day_off(**{"rule": "last Friday of June", **of})  # type: ignore[arg-type]
    assert raised.value.field == field
