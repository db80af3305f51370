"""From changes, and from days that have come, to what webhooks are owed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.occasions import days_of
from birthday_calendar.domain.webhooks import (
    BATCH,
    About,
    Disabled,
    Webhook,
    WebhookType,
    packed,
    slot,
)
from birthday_calendar.services import celebrated
from birthday_calendar.services.webhooks import PATIENCE, disable, new_message_id, next_day
from birthday_calendar.storage import calendars, many_events, webhook_endpoints, webhook_outbox
from birthday_calendar.storage.webhook_endpoints import Kept

CHANGES_AT_ONCE = 200  # of a transaction, for which others wait: each for ten webhooks
WEBHOOKS_AT_ONCE = 50
WAITING_MOST = 10_000  # deliveries of one webhook; each is some 100 bytes …
BATCHES_MOST = 300  # … and a batch 10 kB
_A_MOMENT = timedelta(microseconds=1)
_PAGE = 500  # occasions

Rows = list[dict[str, Any]]


async def plan(db: Database, now: datetime) -> bool:
    """Write down some of what is owed by now; whether more may be left."""
    changes: Sequence[webhook_outbox.Change] = ()
    if await webhook_outbox.is_any_change(db):
        async with db.transaction():
            changes = await webhook_outbox.take_changes(db, CHANGES_AT_ONCE)
            await _plan_changes(db, changes, now)
    days = await webhook_endpoints.whose_day_has_come(db, now, WEBHOOKS_AT_ONCE)
    alike: dict[tuple[int, datetime], list[Kept]] = defaultdict(list)
    for kept, due_at in days:
        alike[kept[1].id, due_at].append(kept)
    for (_, due_at), some in alike.items():
        await _plan_days(db, [webhook for webhook, _ in some], some[0][1], due_at, now)
    return len(changes) == CHANGES_AT_ONCE or len(days) == WEBHOOKS_AT_ONCE


async def _plan_changes(
    db: Database, changes: Iterable[webhook_outbox.Change], now: datetime
) -> None:
    found: dict[int, dict[tuple[WebhookType, int | None], About]] = defaultdict(dict)
    for calendar_id, one in changes:
        of_calendar = found[calendar_id]
        # the last one of several alike: all would tell what is so when they are sent
        of_calendar.pop((one.type, one.event_id), None)
        of_calendar[one.type, one.event_id] = one
    webhooks = await webhook_endpoints.enabled_of(db, found)
    waiting = await webhook_outbox.waiting(db, [webhook.id for webhook, _ in webhooks])
    rows: Rows = []
    for webhook, calendar in webhooks:
        wanted = [one for one in found[calendar.id].values() if one.type in webhook.types]
        for about in packed(wanted, waiting[webhook.id].total):
            kind = BATCH if len(about) > 1 else about[0].type
            rows.append(webhook_outbox.owed(webhook.id, new_message_id(), kind, about, now))
        if any(one.type is WebhookType.CALENDAR_UPDATED for one in found[calendar.id].values()):
            await _set_clock(db, webhook, calendar, now)
    rows += await _whose_day_is_today(db, webhooks, found, now)
    await webhook_outbox.insert_unless_there(db, rows)
    for webhook_id, its in waiting.items():
        if its.total > WAITING_MOST or its.batches > BATCHES_MOST:
            await disable(db, webhook_id, Disabled.BEHIND, now)


async def _set_clock(db: Database, webhook: Webhook, calendar: Calendar, now: datetime) -> None:
    """By its calendar's clock as it is now: today comes again, and is told once all the same."""
    before = await webhook_endpoints.today_at(db, webhook.id)
    if before is not None:
        today = dates.today_in(calendar.time_zone, now)
        start = dates.instant_of(today, time.min, calendar.time_zone)
        at = next_day(calendar, webhook.types, min(before, start) - _A_MOMENT)
        await webhook_endpoints.update(db, webhook.id, today_at=at)


async def _whose_day_is_today(
    db: Database,
    webhooks: Sequence[Kept],
    found: Mapping[int, Mapping[tuple[WebhookType, int | None], About]],
    now: datetime,
) -> Rows:
    """Of those that came, or changed, after today's occasions were told."""
    wanted = [(one, its) for one, its in webhooks if WebhookType.OCCASION_TODAY in one.types]
    ids = {
        about.event_id
        for _, calendar in wanted
        for about in found[calendar.id].values()
        if about.event_id is not None and about.type is not WebhookType.EVENT_DELETED
    }
    rows: Rows = []
    events = await many_events.of_any_calendar(db, ids) if ids else []
    for webhook, calendar in wanted:
        today = dates.today_in(calendar.time_zone, now)
        at = dates.instant_of(today, calendar.remind_at, calendar.time_zone)
        if at > now:
            continue
        its = [
            event.id
            for event in events
            if event.calendar_id == calendar.id and days_of(event, calendar.leap_rule, today, today)
        ]
        rows += await _occasions(db, webhook, its, today, at, now)
    return rows


async def _plan_days(
    db: Database, webhooks: Sequence[Webhook], calendar: Calendar, due_at: datetime, now: datetime
) -> None:
    """Each day that has come since they were to be told; those of the last three days.

    A page in a transaction, as others' writes would wait for all of a large calendar: what was not
    written before a crash is so after it, and the rest is there.
    """
    after = max(due_at - _A_MOMENT, now - PATIENCE)
    for strike in schedule.strikes({calendar.remind_at}, calendar.time_zone, after, now):
        day, cursor = strike.local_date, None
        while True:
            page = await celebrated.page(db, calendar, day, day, limit=_PAGE, cursor=cursor)
            ids = [one.of.id for one in page.items]
            for webhook in webhooks:
                rows = await _occasions(db, webhook, ids, day, strike.instant, now)
                if rows:
                    await _write(db, webhook, calendar, rows)
            if (cursor := page.next_cursor) is None:
                break
    for webhook in webhooks:
        await _note_planned(db, webhook, calendar, now)


async def _write(db: Database, webhook: Webhook, calendar: Calendar, rows: Rows) -> None:
    """Unless it was deleted meanwhile."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        if await webhook_endpoints.get(db, webhook.id) is not None:
            await webhook_outbox.insert_unless_there(db, rows)


async def _note_planned(db: Database, webhook: Webhook, calendar: Calendar, now: datetime) -> None:
    """As it is by now: somebody may have changed it meanwhile."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        found = await webhook_endpoints.get(db, webhook.id)
        if found is not None and found[0].is_enabled:
            today_at = next_day(calendar, found[0].types, now)
            await webhook_endpoints.update(db, webhook.id, today_at=today_at)


async def _occasions(
    db: Database, webhook: Webhook, event_ids: Iterable[int], day: date, at: datetime, now: datetime
) -> Rows:
    """Of those of which it was not told yet that it is their day."""
    slots = {slot(event_id, day): event_id for event_id in event_ids}
    before = await webhook_outbox.taken(db, webhook.id, slots)
    kind = WebhookType.OCCASION_TODAY
    return [
        webhook_outbox.owed(
            webhook.id,
            new_message_id(),
            kind,
            [About(type=kind, at=at, event_id=event_id, day=day)],
            now,
            place,
        )
        for place, event_id in slots.items()
        if place not in before
    ]
