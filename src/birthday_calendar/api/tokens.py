"""/calendars/{id}/tokens: which programs may use a calendar, for who may keep them."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, structs
from starlette.responses import Response

from birthday_calendar.api.problems import invalid
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.keys import Access, Rest, Token
from birthday_calendar.services import tokens

LONGEST = timedelta(days=36_525)  # that one works which has an end: the last days fit no database
Instant = Annotated[datetime, Meta(tz=True)]


class TokenIn(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    access: Access
    expires_at: Instant | UnsetType | None = UNSET


class TokenPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET


class ListedToken(Struct, kw_only=True):
    """One of a calendar's; `rests` says why it opens nothing for now."""

    id: int
    name: str
    access: Access
    made_by: int  # Telegram's user id
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    rests: Rest | None


class NewToken(ListedToken, kw_only=True):
    secret: str


class TokenPage(Struct):
    items: list[ListedToken]
    next_cursor: str | None


async def index(call: Call) -> Response:
    found, next_cursor = call.page_of(await tokens.list_(call.db, call.calendar))
    items = [_shown(call, token) for token in found]
    return to_json(TokenPage(items, next_cursor), next_cursor=next_cursor)


async def create(call: Call) -> Response:
    """The one time that its secret is told. It is its maker's, as the token that made it is."""
    sent = await read(call.request, TokenIn)
    own = [] if call.caller.token is None else [call.caller.token]  # which is not made again
    token, secret = await tokens.create(
        call.db,
        call.calendar,
        call.caller.user_id,
        call.now,
        name=key_rules.check_name(sent.name, own),
        access=sent.access,
        expires_at=_end(call, sent.expires_at),
        most=call.request.app.state.settings.tokens_per_calendar,
    )
    shown = NewToken(**structs.asdict(_shown(call, token)), secret=secret)
    location = call.url(call.below(token.id))
    return to_json(shown, 201, {"Location": location})


async def show(call: Call) -> Response:
    return to_json(_shown(call, await tokens.get(call.db, call.calendar, call.number("token_id"))))


async def change(call: Call) -> Response:
    sent = await read(call.request, TokenPatch)
    if sent.name is UNSET:
        return await show(call)
    return to_json(
        _shown(
            call, await tokens.rename(call.db, call.calendar, call.number("token_id"), sent.name)
        )
    )


async def revoke(call: Call) -> Response:
    """Any of them, the one that is called with, too."""
    await tokens.revoke(call.db, call.calendar, call.number("token_id"))
    return Response(status_code=204)


def _end(call: Call, asked: datetime | UnsetType | None) -> datetime | None:
    """Raises Problem: none that a token makes outlives it."""
    own = call.caller.token.expires_at if call.caller.token else None
    if asked is UNSET:
        return own
    if asked is not None and not call.now < asked < call.now + LONGEST:
        raise invalid("expires_at", "must be still to come, within a hundred years")
    if own is not None and (asked is None or asked > own):
        raise invalid("expires_at", f"must be no later than this token's own end, {own}")
    return asked


def _shown(call: Call, token: Token) -> ListedToken:
    return ListedToken(
        id=token.id,
        name=token.name,
        access=token.access,
        made_by=token.user_id,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        rests=key_rules.why_it_rests(call.request.app.state.settings, token, call.calendar),
    )
