"""When a calendar's clock strikes."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import dates, schedule

zones = st.sampled_from(sorted(available_timezones()))
instants = st.datetimes(datetime(1972, 1, 1), datetime(2037, 12, 1)).map(
    lambda instant: instant.replace(microsecond=0, tzinfo=UTC)
)
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
times = st.sets(minutes, min_size=1, max_size=3)


@given(
    times=times, zone=zones, start=instants, pauses=st.lists(st.integers(1, 400_000), max_size=8)
)
def test_looks_at_any_moments_meet_each_strike_exactly_once(
    times: set[time], zone: str, start: datetime, pauses: list[int]
) -> None:
    moments = [start]
    for pause in pauses:
        moments.append(moments[-1] + timedelta(seconds=pause))
    met = [
        strike
        for before, now in itertools.pairwise(moments)
        for strike in schedule.strikes(times, zone, before, now)
    ]
    assert met == schedule.strikes(times, zone, moments[0], moments[-1])
    named = [(strike.local_date, strike.at) for strike in met]
    assert len(named) == len(set(named))


@given(times=times, zone=zones, start=instants)
def test_every_local_date_strikes_once_for_each_time(
    times: set[time], zone: str, start: datetime
) -> None:
    week = start + timedelta(days=7)
    met = {(one.local_date, one.at) for one in schedule.strikes(times, zone, start, week)}
    first, last = dates.today_in(zone, start), dates.today_in(zone, week)
    inside = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    assert {(day, at) for day in inside for at in times} <= met


@given(times=times, zone=zones, after=instants)
def test_the_next_strike_is_the_first_after(times: set[time], zone: str, after: datetime) -> None:
    following = schedule.next_strike(times, zone, after)
    assert following > after
    assert schedule.strikes(times, zone, after, following - timedelta(seconds=1)) == []


@given(
    old=zones,
    new=zones,
    planned_until=instants,
    at=minutes,
)
def test_a_move_to_another_time_zone_leaves_no_local_date_out(
    old: str, new: str, planned_until: datetime, at: time
) -> None:
    again_from = schedule.replanned_from(planned_until, old, new)
    last_date = dates.today_in(old, planned_until)
    assert again_from <= planned_until
    met = schedule.strikes({at}, new, again_from, again_from + timedelta(days=5))
    assert {last_date, last_date + timedelta(days=1)} <= {strike.local_date for strike in met}


def test_a_skipped_day_strikes_at_the_moment_it_was_skipped() -> None:
    before = datetime(2011, 12, 30, 0, tzinfo=UTC)
    met = schedule.strikes({time(9)}, "Pacific/Apia", before, before + timedelta(days=1))
    assert [strike.local_date for strike in met] == [date(2011, 12, 30), date(2011, 12, 31)]
