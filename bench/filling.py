"""Databases of any size, made by PostgreSQL itself, and how much of them is due."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.support.postgres import PostgresServer

PEOPLE = 10  # birthdays a calendar
ROWS_AT_ONCE = 100_000

_CALENDARS = """
INSERT INTO calendars (id, chat_id, kind, title, language, time_zone, remind_at, lead_days,
    leap_rule, weekend_rule, weekly_digest, monthly_digest, show_zodiac,
    planned_until, next_due_at, created_at)
SELECT n, n, 'personal', '', 'en',
    (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Tokyo', 'UTC'])[n % 5 + 1],
    time '09:00', '0,1', 'february_28', n % 4 = 0, n % 10 = 0, n % 20 = 0, false,
    now(), now() + interval '6 hours' + random() * interval '18 hours', now()
FROM generate_series({first}, {last}) n
"""
# One in fifty has lead days of its own, one in a hundred a time.
_EVENTS = """
INSERT INTO events (calendar_id, name, month_day, year, company, lead_days, remind_at,
    muted, deceased, search_text, name_key, created_at, updated_at)
SELECT (n - 1) / {people} + 1, 'Person ' || n,
    extract(month FROM born) * 100 + extract(day FROM born), extract(year FROM born),
    'Company ' || n % 1000, CASE WHEN n % 50 = 0 THEN '0,7' END,
    CASE WHEN n % 100 = 0 THEN time '18:00' END,
    false, false, 'person ' || n || E'\\ncompany ' || n % 1000,
    'person ' || n, now(), now()
FROM (
    SELECT n, date '1950-01-01' + (random() * 20000)::int AS born
    FROM generate_series({first}, {last}) n
) everybody
"""
# The first calendars have their time now, and somebody who is celebrated today.
_DUE = """
TRUNCATE deliveries;
DELETE FROM leases;
UPDATE calendars SET next_due_at = now() + interval '12 hours' WHERE next_due_at <= now();
UPDATE calendars SET time_zone = 'UTC', remind_at = '{time}', next_due_at = '{due}',
    planned_until = timestamptz '{due}' - interval '1 day' WHERE id <= {calendars};
UPDATE events SET month_day = {month_day}, lead_days = NULL, remind_at = NULL
WHERE id IN (SELECT min(id) FROM events WHERE calendar_id <= {calendars} GROUP BY calendar_id);
"""


def fill(server: PostgresServer, database: str, events: int, tell: Callable[[str], None]) -> None:
    for sql, rows in ((_CALENDARS, events // PEOPLE), (_EVENTS, events)):
        for first in range(1, rows + 1, ROWS_AT_ONCE):
            last = min(rows, first + ROWS_AT_ONCE - 1)
            server.execute(sql.format(first=first, last=last, people=PEOPLE), database)
            tell(f"{last:,} of {rows:,} {'calendars' if sql is _CALENDARS else 'events'}")
    server.execute("VACUUM ANALYZE", database)


def make_due(server: PostgresServer, database: str, calendars: int) -> None:
    """So many calendars have to be told something, this very minute."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    server.execute(
        _DUE.format(
            time=f"{now:%H:%M}",
            due=now.isoformat(),
            calendars=calendars,
            month_day=now.month * 100 + now.day,
        ),
        database,
    )
    server.execute("VACUUM ANALYZE", database)
