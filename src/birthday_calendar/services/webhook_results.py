"""Which call of a webhook is next, and what comes of one."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

import structlog

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.webhooks import Disabled, Webhook, WebhookDelivery, WebhookStatus
from birthday_calendar.pauses import Pauses
from birthday_calendar.services.webhooks import PATIENCE, disable, drop_oldest
from birthday_calendar.storage import webhook_endpoints, webhook_outbox

log = structlog.get_logger(__name__)

# Of a delivery: some 15 tries in three days. Of a webhook: while nothing gets through, one delivery
# is tried for all that wait.
PAUSES = Pauses(5, 12 * 3600, growth=3, least=0.8)
HOLDS = Pauses(2, 3600, least=0.8)
OUTAGE = 5  # failures in a row, after which the first success brings forward what waits


class Next(NamedTuple):
    webhook: Webhook
    calendar: Calendar
    delivery: WebhookDelivery


async def next_call(db: Database, webhook_id: int, now: datetime) -> Next | None:
    """None where nothing is due, or it was deleted or disabled, or rests, since it was claimed."""
    found = await webhook_endpoints.get(db, webhook_id)
    if found is None or not _may_be_called(*found, now):
        return None
    delivery = await webhook_outbox.next_due(db, webhook_id, now)
    return None if delivery is None else Next(*found, delivery)


def _may_be_called(webhook: Webhook, calendar: Calendar, now: datetime) -> bool:
    """As `webhook_outbox.claim` has it; whether the chat is served is the caller's to know."""
    rests = webhook.rests_because is not None or calendar.is_closed or webhook.has_expired(now)
    return webhook.is_enabled and not rests


async def secrets(db: Database, webhook: Webhook, now: datetime) -> list[str]:
    """By which a call is signed; none where it was deleted."""
    return await webhook_endpoints.secrets(db, webhook.id, now)


async def skip(db: Database, delivery: WebhookDelivery, now: datetime) -> None:
    """It had nothing to say any more."""
    await webhook_outbox.note(db, delivery, status=WebhookStatus.SKIPPED, finished_at=now)


async def let_go(db: Database, webhook_id: int, now: datetime, until: datetime) -> None:
    """Whoever has called it does so no more; it may be called again from then on."""
    await drop_oldest(db, webhook_id, now)
    await webhook_endpoints.update(db, webhook_id, held_until=until)


async def delivered(
    db: Database, call: Next, status: int | None, now: datetime, held_until: datetime
) -> None:
    """The one who calls goes on with the next one, and holds the webhook until then."""
    async with db.transaction():
        is_noted = await webhook_outbox.note(
            db,
            call.delivery,
            status=WebhookStatus.DELIVERED,
            attempts=call.delivery.attempts + 1,
            response_status=status,
            error=None,
            finished_at=now,
        )
        if not is_noted:
            return
        of_it = {"failures": 0, "last_used_at": now, "held_until": held_until}
        await webhook_endpoints.update(db, call.webhook.id, **of_it)
        if call.webhook.failures >= OUTAGE:
            await webhook_outbox.bring_forward(db, call.webhook.id, now)


async def failed(
    db: Database,
    call: Next,
    status: int | None,
    error: str | None,
    now: datetime,
    rest: timedelta = timedelta(),
) -> None:
    """Tried again, the later the more often it was, and last when it is three days old.

    The webhook is called with nothing before the `rest` is over that it has asked for.
    """
    webhook, delivery = call.webhook, call.delivery
    noted: dict[str, Any] = {
        "attempts": delivery.attempts + 1,
        "response_status": status,
        "error": error,
    }
    failures, end = webhook.failures + 1, delivery.created_at + PATIENCE
    rest = min(rest, timedelta(seconds=PAUSES.longest))
    held_until = now + max(rest, timedelta(seconds=HOLDS.after(failures)))
    async with db.transaction():
        if now < end and status != HTTPStatus.GONE:
            pause = timedelta(seconds=PAUSES.after(delivery.attempts + 1))
            noted["next_attempt_at"] = min(now + max(rest, pause), end)
        else:
            noted |= {"status": WebhookStatus.FAILED, "finished_at": now}
        if not await webhook_outbox.note(db, delivery, **noted):
            return
        await webhook_endpoints.update(db, webhook.id, failures=failures, held_until=held_until)
        if because := _why_disabled(call, status, now):
            await disable(db, webhook.id, because, now)
            log.warning("webhook disabled", webhook_id=webhook.id, because=because)


def _why_disabled(call: Next, status: int | None, now: datetime) -> Disabled | None:
    if status == HTTPStatus.GONE:
        return Disabled.GONE
    made, reached = call.delivery.created_at, call.webhook.last_used_at
    if now >= made + PATIENCE and (reached is None or reached < made):
        return Disabled.FAILING
    return None
