"""Clocks are those of the pinned `tzdata`, whatever the system's own data says."""

import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ASK = """
import {module}
from datetime import datetime
from zoneinfo import ZoneInfo
print(datetime(2027, 1, 15, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset())
"""


@pytest.mark.parametrize(
    "zone", ["America/Vancouver", "America/Winnipeg", "Africa/Casablanca", "Europe/Berlin"]
)
def test_a_clock_shows_what_the_pinned_package_says(zone: str) -> None:
    """Laws of 2026 changed the first three."""
    with files("tzdata.zoneinfo").joinpath(zone).open("rb") as data:
        pinned = ZoneInfo.from_file(data)
    for year in (2025, 2026, 2027, 2035):
        for month in range(1, 13):
            moment = datetime(year, month, 15, 12, tzinfo=UTC)
            ours, theirs = (moment.astimezone(one) for one in (ZoneInfo(zone), pinned))
            assert ours.replace(tzinfo=None) == theirs.replace(tzinfo=None), moment


def test_the_system_is_never_asked() -> None:
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize(
    "module",
    [
        "birthday_calendar.__main__",
        "birthday_calendar.worker",
        "birthday_calendar.bot.dispatcher",
        "birthday_calendar.reminders.program",
        "birthday_calendar.migrations.migrate",
        "birthday_calendar.ops.sockets",
        "birthday_calendar.ops.doctor",
    ],
)
def test_a_system_that_lies_about_berlin_changes_nothing(module: str, tmp_path: Path) -> None:
    """Tokyo's clock stands where a system has Berlin's: what would read it is eight hours off."""
    tokyo = files("tzdata.zoneinfo").joinpath("Asia/Tokyo")
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe/Berlin").write_bytes(tokyo.read_bytes())
    environ = os.environ | {"PYTHONTZPATH": str(tmp_path)}

    def offset(of: str) -> str:
        command = [sys.executable, "-c", ASK.format(module=of)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert offset("sys") == "9:00:00"  # so that the lie is one
    assert offset(module) == "1:00:00"
