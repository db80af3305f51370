"""What a program finds when it is asked, of what it shares with others."""

from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client.metrics_core import Metric

from birthday_calendar import health
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.metrics import gauge, level
from birthday_calendar.metrics_exchange import Source
from birthday_calendar.storage import outbox, plans, webhook_outbox

COUNTED_WITHIN = 1.0  # seconds; an answer without these numbers is better than none


def pool(db: Database) -> Source:
    async def look() -> list[Metric]:
        busy, idle, most = db.connections
        by_state = {("busy",): float(busy), ("idle",): float(idle)}
        return [
            gauge("database_connections", "Connections of a program.", by_state, "state"),
            gauge("database_connections_max", "How many a program may have.", {(): most}),
        ]

    return look


def lease(name: str, is_held: Callable[[], bool]) -> Source:
    async def look() -> list[Metric]:
        about = "Whether this container holds a lease: of all containers one does."
        return [gauge("lease_held", about, {(name,): float(is_held())}, "lease")]

    return look


def database(db: Database) -> Source:
    """How it is, and what waits in it; only the former where it is not there."""

    async def look() -> list[Metric]:
        state = (await health.of_database(db)).state
        found = level("database", state)
        if state not in health.SERVING:
            return found
        try:
            async with db.within(COUNTED_WITHIN):
                return found + await _queues(db, datetime.now(UTC))
        except CalendarError:
            return found

    return look


async def _queues(db: Database, now: datetime) -> list[Metric]:
    waiting = await outbox.waiting(db, now)
    by_state = {("due",): float(waiting.due), ("put_off",): float(waiting.put_off)}
    return [
        gauge("deliveries_waiting", "Deliveries that are owed.", by_state, "state"),
        gauge(
            "deliveries_oldest_due_seconds",
            "For how long the one has been due that has waited longest and is not put off.",
            {(): waiting.longest},
        ),
        gauge(
            "calendars_to_plan",
            "Calendars whose clock has struck, and that are not planned yet.",
            {(): await plans.count_due(db, now)},
        ),
        gauge(
            "webhook_deliveries_waiting",
            "Deliveries that webhooks are owed.",
            {(): await webhook_outbox.count_waiting(db)},
        ),
    ]
