"""What was told of by now, whatever was changed since.

Anna's day is 15 March; reminders come at 9.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.domain import told
from birthday_calendar.domain.models import Calendar, Event, LeapRule
from tests.support.values import MADE, a_calendar, an_event

DAY = date(2026, 3, 15)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def anna(updated_at: datetime = MADE, **fields: object) -> Event:
    return an_event(15, 3, updated_at=updated_at, **fields)


def ruled(*leads: set[int], each: timedelta = timedelta(minutes=1), first: datetime) -> Calendar:
    """A calendar that had these days ahead one after the other; the last ones it has now."""
    calendar = a_calendar(lead_days=frozenset(leads[0]))
    for number, days in enumerate(leads[1:]):
        past = told.rules_to_remember(calendar, first + number * each)
        calendar = replace(calendar, lead_days=frozenset(days), past_rules=past)
    return calendar


@pytest.mark.parametrize(
    ("leads", "is_told"),
    [
        (({0, 1},), True),
        (({0},), False),
        (({0, 1}, {0}), True),  # this morning, by the rules of then
        (({0}, {0, 1}), False),  # which came after nine
        (({0}, {1}), True),  # at once, as no other time was left
        (({0, 1}, {0}, set(), {7}), True),
    ],
)
def test_it_goes_by_the_rules_of_when_it_was_told(leads: tuple[set[int]], is_told: bool) -> None:
    calendar = ruled(*leads, first=NOON - timedelta(hours=1))
    assert told.was_told(calendar, anna(), DAY, NOON) is is_told


def test_who_was_changed_after_that_remembers_it() -> None:
    calendar = a_calendar()
    before = anna()
    assert told.told_so_far(calendar, before, NOON) == ("2026-03-15/2026-03-14",)
    after = anna(NOON, told_before=told.told_so_far(calendar, before, NOON))
    assert told.was_told(calendar, after, DAY, NOON)
    assert not told.was_told(calendar, anna(NOON), DAY, NOON)


def test_only_what_was_told_today_keeps_today_silent() -> None:
    calendar = a_calendar(lead_days=frozenset({0}))
    moved = an_event(30, 3, told_before=("2026-03-15/2026-03-14",))
    assert told.told_by(calendar, moved, NOON.date(), NOON) == {DAY}
    assert told.told_by(calendar, moved, DAY, NOON + timedelta(days=1)) == set()


def test_what_is_over_is_forgotten() -> None:
    past = anna(told_before=("2026-03-13/2026-03-13", "2026-03-20/2026-03-13"))
    remembered = told.told_so_far(a_calendar(lead_days=frozenset()), past, NOON)
    assert remembered == ("2026-03-20/2026-03-13",)


def test_rules_are_remembered_for_as_long_as_they_matter_and_not_without_end() -> None:
    old = ruled({0}, {1}, {2}, first=NOON - timedelta(days=100))
    assert len(told.rules_to_remember(old, NOON)) < 150
    many = ruled(*([{0}, {1}] * 50), first=NOON)
    assert len(many.past_rules) < 3_000


def test_a_rule_for_29_february_counts_as_it_was_then() -> None:
    calendar = a_calendar(lead_days=frozenset({0}), leap_rule=LeapRule.FEBRUARY_28)
    now = datetime(2026, 2, 28, 12, tzinfo=UTC)
    past = told.rules_to_remember(calendar, now)
    changed = replace(calendar, leap_rule=LeapRule.MARCH_1, past_rules=past)
    assert told.was_told(changed, an_event(29, 2), date(2026, 2, 28), now)
