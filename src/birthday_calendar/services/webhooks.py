"""Rules of webhooks: which addresses a calendar calls, and what became of the calls."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain import schedule
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.key_rules import check_name, check_room, is_called, was_just_made
from birthday_calendar.domain.keys import Token
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.webhook_signing import secret_of
from birthday_calendar.domain.webhooks import TEST, Disabled, Webhook, WebhookDelivery, WebhookType
from birthday_calendar.storage import calendars, webhook_endpoints, webhook_outbox

MOST = 10  # of a calendar
PATIENCE = timedelta(days=3)  # for which a delivery is tried
KEPT_FOR = timedelta(days=30)  # so long it can be seen what became of one …
KEPT_MOST = 300  # … of the last ones: a batch is 10 kB
SWITCHED_OFF = "The webhook was disabled before it was sent."
TOO_LATE = "It was not sent within three days."
LAST_ATTEMPT = timedelta(hours=1)  # for it after that time, where it is sent at all


async def create(
    db: Database,
    calendar: Calendar,
    user_id: int,
    now: datetime,
    destinations: Destinations,
    *,
    name: str,
    url: str,
    types: Sequence[WebhookType] = tuple(WebhookType),
    enabled: bool = True,
    token_id: int | None = None,
) -> tuple[Webhook, str]:
    """A new one, told of what happens from now on, and the secret that signs. Raises Invalid.

    It lives no longer than the token by which it is made, where that is by one. One of that name
    that was made a moment ago by the same person and reached nobody yet is the same one, by its
    new secret: who asks again has lost the answer.
    """
    _check_url(destinations, url)
    name = check_name(name, [])
    secret = _new_secret()
    values = {
        **_whose(user_id, token_id, now),
        "url": url,
        "secret": secret,
        "types": _in_order(types),
        "is_enabled": enabled,
        "disabled_because": None,
        "failures": 0,
        "held_until": now,
        "today_at": next_day(calendar, types, now) if enabled else None,
    }
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        there = await webhook_endpoints.of_calendar(db, calendar.id)
        same = next((one for one in there if is_called(one, name)), None)
        if same is not None and was_just_made(same, user_id, now):
            await webhook_endpoints.update(db, same.id, **values, old_secret=None, rotated_at=None)
            if not enabled:
                await disable(db, same.id, None, now)
            return await get(db, calendar, same.id), secret
        check_room("webhooks", there, MOST)
        values |= {"calendar_id": calendar.id, "name": check_name(name, there), "created_at": now}
        webhook_id = await webhook_endpoints.insert(db, values)
        return await get(db, calendar, webhook_id), secret


async def list_(db: Database, calendar: Calendar) -> list[Webhook]:
    """The oldest first."""
    return await webhook_endpoints.of_calendar(db, calendar.id)


async def get(db: Database, calendar: Calendar, webhook_id: int) -> Webhook:
    """Raises NotFound where the calendar has none such."""
    found = await webhook_endpoints.get(db, webhook_id)
    if found is None or found[1].id != calendar.id:
        raise NotFound("webhook")
    return found[0]


async def change(
    db: Database,
    calendar: Calendar,
    webhook_id: int,
    now: datetime,
    destinations: Destinations,
    *,
    token: Token | None = None,
    **changes: Any,
) -> Webhook:
    """Name, url, types and enabled, by name. Raises Invalid or NotFound.

    One that is enabled again begins anew: it is told of what happens from then on. With another
    url it goes with the `token` of who has chosen that.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        before = await get(db, calendar, webhook_id)
        values: dict[str, Any] = {}
        if "name" in changes:
            others = [one for one in await list_(db, calendar) if one.id != webhook_id]
            values["name"] = check_name(changes["name"], others)
        if "url" in changes:
            _check_url(destinations, changes["url"])
            values |= {"url": changes["url"], "failures": 0, "held_until": now}
            values |= _whose(token.user_id, token.id, now) if token else {}
        is_enabled, types = changes.get("enabled", before.is_enabled), before.types
        if "types" in changes:
            types = values["types"] = _in_order(changes["types"])
        if "types" in changes or is_enabled != before.is_enabled:
            values["today_at"] = next_day(calendar, types, now) if is_enabled else None
        if is_enabled and not before.is_enabled:
            values |= {"is_enabled": True, "failures": 0, "held_until": now}
            values["disabled_because"] = None
        if values:
            await webhook_endpoints.update(db, webhook_id, **values)
        if before.is_enabled and not is_enabled:
            await disable(db, webhook_id, None, now)
        return await get(db, calendar, webhook_id)


async def disable(db: Database, webhook_id: int, because: Disabled | None, now: datetime) -> None:
    """What waits for it is given up. Within the transaction of why that is so."""
    await webhook_endpoints.disable(db, webhook_id, because)
    await webhook_outbox.give_up(db, now, SWITCHED_OFF, webhook_id=webhook_id)
    await drop_oldest(db, webhook_id, now)


async def drop_oldest(db: Database, webhook_id: int, now: datetime) -> None:
    """Of what is over. It can be told again of a day for as long as one is tried."""
    told_before = now - PATIENCE - timedelta(days=1)
    await webhook_outbox.purge_oldest(db, webhook_id, KEPT_MOST, told_before)


async def delete(db: Database, calendar: Calendar, webhook_id: int) -> None:
    """Raises NotFound where the calendar has none such."""
    if not await webhook_endpoints.delete(db, calendar.id, webhook_id):
        raise NotFound("webhook")


async def rotate(
    db: Database, calendar: Calendar, webhook_id: int, now: datetime, token: Token
) -> str:
    """A new secret, and from now on the webhook goes with the token of who knows it.

    For a day deliveries are signed with the one before, too. Raises NotFound.
    """
    secret = _new_secret()
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await get(db, calendar, webhook_id)
        await webhook_endpoints.rotate(db, webhook_id, secret, now)
        await webhook_endpoints.update(db, webhook_id, **_whose(token.user_id, token.id, now))
    return secret


async def test(db: Database, calendar: Calendar, webhook_id: int, now: datetime) -> WebhookDelivery:
    """Owe it a call that tells nothing; one that waits already is that one.

    Raises Invalid where it is disabled, or NotFound.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        webhook = await get(db, calendar, webhook_id)
        if not webhook.is_enabled:
            raise Invalid("enabled", "it is disabled: enable it first")
        there = await webhook_outbox.pending_of_type(db, webhook_id, TEST)
        if there is None:
            row = webhook_outbox.owed(webhook_id, new_message_id(), TEST, (), now)
            await webhook_outbox.insert_unless_there(db, [row])
            there = await webhook_outbox.pending_of_type(db, webhook_id, TEST)
    assert there is not None
    return there


async def deliveries(
    db: Database, calendar: Calendar, webhook_id: int, limit: int, before: int | None
) -> list[WebhookDelivery]:
    """The newest first; those before the one of that id. Raises NotFound."""
    await get(db, calendar, webhook_id)
    return await webhook_outbox.of_webhook(db, webhook_id, limit, before)


async def tidy(db: Database, now: datetime) -> None:
    await webhook_outbox.give_up(db, now, TOO_LATE, made_before=now - PATIENCE - LAST_ATTEMPT)
    await webhook_outbox.purge(db, now - KEPT_FOR)
    await webhook_endpoints.forget_old_secrets(db, now)


def next_day(calendar: Calendar, types: Sequence[WebhookType], after: datetime) -> datetime | None:
    """When it is told next whose day it is; None where it is not to be."""
    if WebhookType.OCCASION_TODAY not in types:
        return None
    return schedule.next_strike({calendar.remind_at}, calendar.time_zone, after)


def new_message_id() -> str:
    return "msg_" + secrets.token_urlsafe(18)


def _whose(user_id: int, token_id: int | None, now: datetime) -> dict[str, Any]:
    """Theirs, who were let in just now: so it does not rest."""
    return {"user_id": user_id, "token_id": token_id, "rests_because": None, "checked_at": now}


def _new_secret() -> str:
    return secret_of(secrets.token_bytes(32))


def _in_order(types: Sequence[WebhookType]) -> tuple[WebhookType, ...]:
    """Each once. Raises Invalid where there is none."""
    if not types:
        raise Invalid("types", "must name at least one")
    return tuple(one for one in WebhookType if one in types)


def _check_url(destinations: Destinations, url: str) -> None:
    try:
        destinations.check_url(url)
    except ValueError as error:
        raise Invalid("url", str(error)) from None
