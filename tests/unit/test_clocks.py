"""Noticing that somebody set the clock."""

import time

import pytest

from birthday_calendar import clocks


class Times:
    def __init__(self) -> None:
        self.shown = 1_000_000.0
        self.steady = 50.0

    def pass_by(self, seconds: float) -> None:
        self.shown += seconds
        self.steady += seconds


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def watch(times: Times) -> clocks.Watch:
    return clocks.Watch(lambda: times.shown, lambda: times.steady)


@pytest.mark.parametrize("seconds", [3600, 3 * 86400, 365 * 86400, -3600, -86400, 3, -3])
def test_a_clock_that_was_set_is_noticed_once(
    times: Times, watch: clocks.Watch, seconds: float
) -> None:
    times.pass_by(1)
    times.shown += seconds
    assert watch.look() == seconds
    times.pass_by(1)
    assert watch.look() == 0


def test_time_that_passes_is_no_setting_of_the_clock(times: Times, watch: clocks.Watch) -> None:
    for seconds in (0.1, 1, 60, 86400):
        times.pass_by(seconds)
        assert watch.look() == 0


def test_a_clock_that_is_kept_right_is_not_set(times: Times, watch: clocks.Watch) -> None:
    for _ in range(100):
        times.pass_by(1)
        times.shown += 0.0005  # 500 parts in a million: the most that NTP slews by
        assert watch.look() == 0


def test_the_time_since_boot_goes_on() -> None:
    before = clocks.since_boot()
    assert before >= time.monotonic() - 1
    assert clocks.since_boot() >= before
