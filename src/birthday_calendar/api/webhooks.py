"""/calendars/{id}/webhooks: whom a calendar calls, for who may keep its keys."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from starlette.responses import Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import PageQuery, changes
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.keys import Rest, Token
from birthday_calendar.domain.webhooks import (
    Disabled,
    Webhook,
    WebhookDelivery,
    WebhookStatus,
    WebhookType,
)
from birthday_calendar.services import cursors, webhooks


class WebhookIn(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    url: str
    types: list[WebhookType] | UnsetType = UNSET  # all
    enabled: bool | UnsetType = UNSET  # true


class WebhookPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    types: list[WebhookType] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class WebhookOut(Struct, kw_only=True):
    id: int
    name: str
    url: str
    types: tuple[WebhookType, ...]
    enabled: bool
    disabled_because: Disabled | None
    failures: int
    rests: Rest | None
    expires_at: datetime | None
    made_by: int  # Telegram's user id
    created_at: datetime
    last_delivered_at: datetime | None
    secret: str | UnsetType = UNSET  # in the answer to POST alone


class WebhookPage(Struct):
    items: list[WebhookOut]
    next_cursor: str | None


class SecretOut(Struct):
    secret: str


class WebhookDeliveryOut(Struct):
    id: int
    message_id: str
    type: str
    event_ids: list[int]
    status: WebhookStatus
    attempts: int
    next_attempt_at: datetime | None
    response_status: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class WebhookDeliveryPage(Struct):
    items: list[WebhookDeliveryOut]
    next_cursor: str | None


async def index(call: Call) -> Response:
    found, next_cursor = call.page_of(await webhooks.list_(call.db, call.calendar))
    items = [_shown(call, webhook) for webhook in found]
    return to_json(WebhookPage(items, next_cursor), next_cursor=next_cursor)


async def create(call: Call) -> Response:
    """The one time that its secret is told."""
    token = _token(call)
    sent = changes(await read(call.request, WebhookIn))
    made, secret = await webhooks.create(
        call.db,
        call.calendar,
        token.user_id,
        call.now,
        call.request.app.state.destinations,
        token_id=token.id,
        **sent,
    )
    location = call.url(call.below(made.id))
    return to_json(_shown(call, made, secret), 201, {"Location": location})


async def show(call: Call) -> Response:
    return to_json(
        _shown(call, await webhooks.get(call.db, call.calendar, call.number("webhook_id")))
    )


async def change(call: Call) -> Response:
    sent = changes(await read(call.request, WebhookPatch))
    destinations = call.request.app.state.destinations
    token = _token(call) if "url" in sent else None
    changed = await webhooks.change(
        call.db,
        call.calendar,
        call.number("webhook_id"),
        call.now,
        destinations,
        token=token,
        **sent,
    )
    return to_json(_shown(call, changed))


async def delete(call: Call) -> Response:
    await webhooks.delete(call.db, call.calendar, call.number("webhook_id"))
    return Response(status_code=204)


async def rotate(call: Call) -> Response:
    """Another secret, told once, too."""
    token = _token(call)
    secret = await webhooks.rotate(
        call.db, call.calendar, call.number("webhook_id"), call.now, token
    )
    return to_json(SecretOut(secret))


async def test(call: Call) -> Response:
    """It is sent by who sends all others, within a second or two."""
    owed = await webhooks.test(call.db, call.calendar, call.number("webhook_id"), call.now)
    return to_json(_shown_delivery(owed), 202)


async def deliveries(call: Call) -> Response:
    query: PageQuery = call.query
    before = None if query.cursor is None else cursors.read_id(query.cursor)
    found = await webhooks.deliveries(
        call.db, call.calendar, call.number("webhook_id"), query.limit + 1, before
    )
    items = [_shown_delivery(one) for one in found[: query.limit]]
    next_cursor = cursors.write((items[-1].id,)) if len(found) > query.limit else None
    return to_json(WebhookDeliveryPage(items, next_cursor), next_cursor=next_cursor)


def _token(call: Call) -> Token:
    """That of who decides where a webhook leads, or knows its secret: it goes with that. Raises
    Problem of a person, whose chat shows tokens and no webhooks.
    """
    if call.caller.token is None:
        detail = "A webhook goes with a token: this takes one whose access is admin."
        raise Problem("not-allowed", detail)
    return call.caller.token


def _shown(call: Call, webhook: Webhook, secret: str | UnsetType = UNSET) -> WebhookOut:
    return WebhookOut(
        id=webhook.id,
        name=webhook.name,
        url=webhook.url,
        types=webhook.types,
        enabled=webhook.is_enabled,
        disabled_because=webhook.disabled_because,
        failures=webhook.failures,
        rests=key_rules.why_it_rests(call.request.app.state.settings, webhook, call.calendar),
        expires_at=webhook.expires_at,
        made_by=webhook.user_id,
        created_at=webhook.created_at,
        last_delivered_at=webhook.last_used_at,
        secret=secret,
    )


def _shown_delivery(one: WebhookDelivery) -> WebhookDeliveryOut:
    return WebhookDeliveryOut(
        id=one.id,
        message_id=one.message_id,
        type=one.type,
        event_ids=[about.event_id for about in one.about if about.event_id is not None],
        status=one.status,
        attempts=one.attempts,
        next_attempt_at=one.next_attempt_at if one.status is WebhookStatus.PENDING else None,
        response_status=one.response_status,
        error=one.error,
        created_at=one.created_at,
        finished_at=one.finished_at,
    )
