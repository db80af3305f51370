"""A clock that was set is not believed at once."""

import pytest

from birthday_calendar.clocks import Watch
from birthday_calendar.database import Database
from birthday_calendar.reminders.trust import SETTLES, WITNESSED, Trust
from birthday_calendar.storage import leases


class Machine:
    """Its clock, and how much that is wrong by now."""

    def __init__(self, right: float):
        self._right = right
        self.steady = 100.0
        self.wrong = 0.0

    def shown(self) -> float:
        return self._right + self.wrong

    def trust(self, db: Database) -> Trust:
        watch = Watch(lambda: self.shown() + self.steady, lambda: self.steady)
        return Trust(db, watch, lambda: self.steady, self.shown)


@pytest.fixture
async def machine(database: Database) -> Machine:
    return Machine(await leases.clock(database))


async def test_a_clock_that_nobody_set_is_believed(database: Database, machine: Machine) -> None:
    machine.wrong = 1000.0  # since before the program was started
    trust = machine.trust(database)
    assert trust.look() == 0
    assert await trust.doubt() == ""


@pytest.mark.parametrize("seconds", [3600, 3 * 86400, 365 * 86400, -3600, -86400])
async def test_a_clock_that_was_set_is_doubted_while_it_differs_from_the_database_s(
    database: Database, machine: Machine, seconds: float
) -> None:
    trust = machine.trust(database)
    machine.wrong = seconds
    assert trust.look() == seconds
    machine.steady += SETTLES + 1
    assert "from the database's" in await trust.doubt()
    machine.wrong = 0
    assert trust.look() == -seconds
    machine.steady += SETTLES + 1
    assert await trust.doubt() == ""


async def test_a_clock_that_goes_on_differing_for_an_hour_is_rather_the_right_one(
    database: Database, machine: Machine
) -> None:
    trust = machine.trust(database)
    machine.wrong = 3600
    trust.look()
    machine.steady += WITNESSED + 1
    assert await trust.doubt() == ""


async def test_a_clock_that_went_ahead_has_time_to_be_corrected(
    database: Database, machine: Machine
) -> None:
    machine.wrong = -3600
    trust = machine.trust(database)
    machine.wrong = 0
    trust.look()
    assert "ahead" in await trust.doubt()
    machine.steady += SETTLES + 1
    assert await trust.doubt() == ""


async def test_a_clock_that_was_set_a_little_is_believed(
    database: Database, machine: Machine
) -> None:
    trust = machine.trust(database)
    machine.wrong = 10
    assert trust.look() == 10
    assert await trust.doubt() == ""
