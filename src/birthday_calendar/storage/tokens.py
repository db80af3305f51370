"""SQL of API tokens. Only hashes of their secrets are kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind, Pause, Rest, Token
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import api_tokens, calendars

_LABELS = {name: f"token_{name}" for name in Token.__struct_fields__}
_COLUMNS = [api_tokens.c[name].label(label) for name, label in _LABELS.items()]
_WITH_CALENDARS = sa.select(calendars, *_COLUMNS).join_from(api_tokens, calendars)
# made once: each request of the API asks this first
_BY_HASH = _WITH_CALENDARS.add_columns(api_tokens.c.token_hash).where(
    api_tokens.c.token_hash.in_(sa.bindparam("hashes", expanding=True))
)

Kept = tuple[Token, Calendar]


async def insert(db: Database, values: Mapping[str, Any]) -> None:
    await db.execute(sa.insert(api_tokens).values(**values))


async def update(db: Database, token_id: int, **values: Any) -> None:
    await db.execute(sa.update(api_tokens).where(api_tokens.c.id == token_id).values(**values))


async def find(db: Database, hashes: Collection[str]) -> dict[str, Kept]:
    """Those that there are, by their hashes."""
    rows = await db.fetch_all(_BY_HASH, {"hashes": [*hashes]})
    return {row["token_hash"]: (_to_token(row), to_calendar(row)) for row in rows}


async def get(db: Database, token_id: int) -> Kept | None:
    row = await db.fetch_one(_WITH_CALENDARS.where(api_tokens.c.id == token_id))
    return None if row is None else (_to_token(row), to_calendar(row))


async def of_calendar(db: Database, calendar_id: int) -> list[Token]:
    """The oldest first."""
    rows = await db.fetch_all(
        sa.select(*_COLUMNS)
        .where(api_tokens.c.calendar_id == calendar_id)
        .order_by(api_tokens.c.id)
    )
    return [_to_token(row) for row in rows]


async def delete(db: Database, calendar_id: int, token_id: int) -> bool:
    """Whether it was there."""
    row = await db.fetch_one(
        sa.delete(api_tokens)
        .where(api_tokens.c.calendar_id == calendar_id, api_tokens.c.id == token_id)
        .returning(api_tokens.c.id)
    )
    return row is not None


async def set_rest(
    db: Database, calendar_id: int, user_id: int, rest: Rest | None, now: datetime
) -> None:
    """All that somebody made for a calendar: what is known of them is known of each."""
    await db.execute(
        sa.update(api_tokens)
        .where(api_tokens.c.calendar_id == calendar_id, api_tokens.c.user_id == user_id)
        .values(rests_because=rest, checked_at=now)
    )


async def unchecked(
    db: Database, since: datetime, now: datetime, after: int, limit: int
) -> list[Kept]:
    """Those of groups whose makers were not looked at since then, by id from `after` on.

    A look that lies ahead of now, as a clock that was ahead left it, is none.
    """
    checked_at = sa.func.coalesce(api_tokens.c.checked_at, api_tokens.c.created_at)
    closed = sa.func.coalesce(calendars.c.paused_reason, "").in_([Pause.KICKED, Pause.BLOCKED])
    rows = await db.fetch_all(
        _WITH_CALENDARS.where(
            api_tokens.c.id > after,
            calendars.c.kind == CalendarKind.SHARED,
            ~closed,
            sa.or_(checked_at < since, checked_at > now),
        )
        .order_by(api_tokens.c.id)
        .limit(limit)
    )
    return [(_to_token(row), to_calendar(row)) for row in rows]


async def purge(db: Database, expired_before: datetime) -> None:
    await db.execute(sa.delete(api_tokens).where(api_tokens.c.expires_at < expired_before))


def _to_token(row: Mapping[str, Any]) -> Token:
    return msgspec.convert({name: row[label] for name, label in _LABELS.items()}, Token)
