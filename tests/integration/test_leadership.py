"""Who may lead after a crash."""

import pytest

from birthday_calendar.config import INSTANCE
from birthday_calendar.database import Database
from birthday_calendar.leadership import Leadership


async def test_a_program_that_supervisord_starts_anew_goes_on_with_the_lease_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INSTANCE, "here")
    assert await Leadership(database, "x").acquire()
    assert await Leadership(database, "x").acquire()


async def test_nobody_else_gets_it_before_it_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INSTANCE, "here")
    assert await Leadership(database, "x").acquire()
    monkeypatch.setenv(INSTANCE, "there")
    assert not await Leadership(database, "x").acquire()
    monkeypatch.delenv(INSTANCE)
    assert not await Leadership(database, "x").acquire()
