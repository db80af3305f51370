"""What a database of some time ago means today, which it does not know of.

What its bot and its reminders did after the backup was made is not in it. To go on as if it were
yesterday would tell everybody again of each day since.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from birthday_calendar.domain import dates
from birthday_calendar.storage.machinery_tables import (
    applied_updates,
    conversations,
    kept_updates,
    leases,
)
from birthday_calendar.storage.tables import (
    api_tokens,
    calendars,
    deliveries,
    feeds,
    invitations,
    members,
)
from birthday_calendar.storage.webhook_tables import (
    webhook_changes,
    webhook_deliveries,
    webhook_endpoints,
)

UPDATES_FOR = timedelta(hours=24)  # as long as Telegram itself keeps them
_PENDING = deliveries.c.status == "pending"
# Who may open a calendar, and with what. Whoever is not there any more was sent away, or forgotten.
# One webhook that signs by another secret now, or calls another address, is another one.
_OPENERS = (
    api_tokens.c.token_hash,
    feeds.c.secret_hash,
    members.c.user_id,
    webhook_endpoints.c.secret,
    webhook_endpoints.c.url,
)
_WHICH = (calendars.c.chat_id, calendars.c.created_at)


# A chat, and when its calendar was made: one that was made anew since, after the database was lost,
# knows nothing of this one.
Which = tuple[int, datetime]


class Before(NamedTuple):
    """What the database knew that is replaced."""

    told_until: Mapping[Which, datetime]
    openers: Mapping[str, Mapping[Which, frozenset[object]]]  # by table and column


NOTHING: Before = Before({}, {})


def look(connection: Connection, now: datetime) -> Before:
    """Of the database that is still there."""
    owed = sa.select(deliveries.c.chat_id, sa.func.min(deliveries.c.due_at)).where(
        _PENDING, deliveries.c.due_at <= now
    )
    first_owed = {row[0]: row[1] for row in connection.execute(owed.group_by(deliveries.c.chat_id))}
    told_until = {}
    for chat_id, created_at, planned_until in connection.execute(
        sa.select(*_WHICH, calendars.c.planned_until)
    ):
        untold = first_owed.get(chat_id, now) - timedelta(microseconds=1)
        told_until[chat_id, created_at] = min(planned_until, untold, now)
    there = sa.inspect(connection)
    openers = {
        str(one): _by_calendar(connection, one)
        for one in _OPENERS
        if there.has_table(one.table.name)  # in a database of some versions ago it may be missing
    }
    return Before(told_until, openers)


def _by_calendar(connection: Connection, column: sa.Column[Any]) -> dict[Which, frozenset[object]]:
    """Of each that there is, also of those that have none."""
    there = connection.execute(sa.select(*_WHICH))
    found = {(row.chat_id, row.created_at): frozenset[object]() for row in there}
    every = sa.select(*_WHICH, column).join_from(calendars, column.table)
    for chat_id, created_at, value in connection.execute(every):
        found[chat_id, created_at] |= {value}
    return found


def settle(connection: Connection, now: datetime, before: Before) -> int:
    """Of a database that was just restored, in the transaction that does it.

    What came up to `before.told_until` counts as told; where nobody knows, what came before today,
    by each calendar's clock: today's is told, be it twice. Whoever was asked something is not asked
    any more, what waits from Telegram is dropped where Telegram would have, and whoever
    lost access since does not get it back: by a token, a feed, a webhook, as a guest, or by a link
    that may have been opened. How many but of the last were kept out. Programs that keep a copy of
    a calendar have seen changes that never were: they begin anew.
    """
    connection.execute(sa.delete(leases))
    connection.execute(sa.delete(conversations))
    newest = connection.scalar(sa.select(sa.func.max(applied_updates.c.applied_at)))
    if newest is None or newest < now - UPDATES_FOR:
        connection.execute(sa.delete(kept_updates))
    _count_as_told(connection, now, before.told_until)
    _forget_changes(connection)
    connection.execute(sa.delete(invitations))
    _tell_webhooks_nothing(connection, now)
    return sum(_revoke(connection, one, before.openers.get(str(one), {})) for one in _OPENERS)


def _forget_changes(connection: Connection) -> None:
    connection.execute(sa.update(calendars).values(revision=calendars.c.revision))  # raises it
    connection.execute(sa.update(calendars).values(changes_known_from=calendars.c.revision))


def _count_as_told(connection: Connection, now: datetime, told: Mapping[Which, datetime]) -> None:
    """But what a closed or paused calendar misses, which it is told when that is over."""
    owing = set(connection.scalars(sa.select(deliveries.c.calendar_id).where(_PENDING).distinct()))
    columns = ("id", "chat_id", "created_at", "time_zone", "planned_until", "paused_until")
    those = sa.select(*(calendars.c[name] for name in columns)).where(
        calendars.c.paused_reason.is_(None)
    )
    planned, dropped = [], []
    for one in connection.execute(those).all():
        today = dates.today_in(one.time_zone, now)
        if one.paused_until is not None and one.paused_until > today:
            continue
        began = dates.instant_of(today, time.min, one.time_zone) - timedelta(seconds=1)
        until = told.get((one.chat_id, one.created_at), began)
        if until > one.planned_until:
            planned.append({"of": one.id, "until": until})
        if one.id in owing:
            dropped.append({"of": one.id, "until": until})
    if planned:
        ours = sa.update(calendars).where(calendars.c.id == sa.bindparam("of"))
        connection.execute(ours.values(planned_until=sa.bindparam("until")), planned)
    if dropped:
        past = (
            _PENDING,
            deliveries.c.calendar_id == sa.bindparam("of"),
            deliveries.c.due_at <= sa.bindparam("until"),
        )
        connection.execute(sa.delete(deliveries).where(*past), dropped)


def _tell_webhooks_nothing(connection: Connection, now: datetime) -> None:
    """Of what was to be told then, nor that rows were put back. Whose day it is today is told, be
    it twice.
    """
    connection.execute(sa.delete(webhook_changes))
    connection.execute(
        sa.delete(webhook_deliveries).where(webhook_deliveries.c.status == "pending")
    )
    today_at = webhook_endpoints.c.today_at
    due = sa.select(webhook_endpoints.c.id, calendars.c.time_zone, calendars.c.remind_at)
    late = due.join_from(webhook_endpoints, calendars).where(today_at <= now)
    for one in connection.execute(late).all():
        at = dates.instant_of(dates.today_in(one.time_zone, now), one.remind_at, one.time_zone)
        ours = sa.update(webhook_endpoints).where(webhook_endpoints.c.id == one.id)
        connection.execute(ours.values(today_at=at))


def _revoke(
    connection: Connection, column: sa.Column[Any], known: Mapping[Which, frozenset[object]]
) -> int:
    """What of a calendar that was there is not there any more; how many."""
    of_calendar = column.table.c.calendar_id
    restored = sa.select(of_calendar, column, *_WHICH).join_from(column.table, calendars)
    revoked = [
        {"of": calendar_id, "one": value}
        for calendar_id, value, chat_id, created_at in connection.execute(restored).all()
        if value not in known.get((chat_id, created_at), {value})
    ]
    if revoked:
        those = of_calendar == sa.bindparam("of"), column == sa.bindparam("one")
        connection.execute(sa.delete(column.table).where(*those), revoked)
    return len(revoked)
