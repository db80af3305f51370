"""Leases and clocks: nobody leads for long by a lease that a wrong clock has made."""

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.leadership import LEASE, Leadership
from birthday_calendar.storage import leases
from birthday_calendar.storage.machinery_tables import leases as table

HOUR = 3600.0


class Steady:
    """A clock that tests move on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def goes_back_by_an_hour(db: Database) -> None:
    """The database's clock, by which the lease that is there was made."""
    await db.execute(sa.update(table).values(expires_at=table.c.expires_at + HOUR))


async def test_a_lease_that_ends_later_than_any_can_is_taken_once_nobody_renews_it(
    database: Database,
) -> None:
    await leases.take(database, "x", "gone:1", LEASE)
    await goes_back_by_an_hour(database)
    steady = Steady()
    standby = Leadership(database, "x", clock=steady)
    for _ in range(int(LEASE)):
        assert not await standby.acquire()
        steady.now += 1
    assert await standby.acquire()
    assert standby.is_held


async def test_a_lease_that_is_renewed_is_not_taken_whatever_its_clock_says(
    database: Database,
) -> None:
    await leases.take(database, "x", "there:1", LEASE)
    steady = Steady()
    standby = Leadership(database, "x", clock=steady)
    for _ in range(30):
        await goes_back_by_an_hour(database)  # each renewal's lease, too
        assert not await standby.acquire()
        await leases.take(database, "x", "there:1", LEASE)
        steady.now += 3
    assert not await standby.acquire()


async def test_a_lease_that_ends_in_time_is_waited_for(database: Database) -> None:
    await leases.take(database, "x", "there:1", LEASE)
    steady = Steady()
    standby = Leadership(database, "x", clock=steady)
    for _ in range(30):
        assert not await standby.acquire()
        steady.now += 1


async def test_who_led_before_the_machine_slept_no_longer_leads_when_it_wakes(
    database: Database,
) -> None:
    steady = Steady()
    leader = Leadership(database, "x", clock=steady)
    assert await leader.acquire()
    assert leader.is_held
    steady.now += HOUR  # CLOCK_BOOTTIME, which goes on meanwhile
    assert not leader.is_held
