"""Checks of the clock, by which everything is told."""

import time
from datetime import UTC, datetime

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.ops.doctor_report import Check
from birthday_calendar.ops.doctor_services import PATIENCE
from birthday_calendar.services import planning
from birthday_calendar.states import Level
from birthday_calendar.storage import leases

APART = 5.0  # seconds from the database's clock


async def clock(settings: Settings) -> list[Check]:
    now = datetime.now(UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    try:
        async with Database(settings.database_url, patience=PATIENCE) as db:
            apart = time.time() - await leases.clock(db)
            ahead = await planning.count_ahead(db, now)
    except CalendarError:
        return [Check("clock", Level.OK, f"{shown}; the database's is not known")]
    problems = []
    if abs(apart) > APART:
        problems.append(f"{apart:+.0f} s from the database's")
    if ahead:
        problems.append(f"{ahead} calendars are planned further than now")
    if not problems:
        return [Check("clock", Level.OK, shown)]
    advice = (
        "keep the clocks of all machines right with NTP (`timedatectl`); what is planned too far"
        " `reminders` takes back within a minute"
    )
    return [Check("clock", Level.WARNING, f"{shown}: {'; '.join(problems)}", advice)]
