"""SQL of API tokens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Access, Key, Token
from birthday_calendar.domain.models import Calendar
from birthday_calendar.storage.keys import OpeningKeys
from birthday_calendar.storage.tables import api_tokens

Kept = tuple[Token, Calendar]


def _token(values: dict[str, Any]) -> Token:
    is_admin = values.pop("is_admin")
    if values["access"] == Access.WRITE:
        values["access"] = Access.ADMIN if is_admin else Access.WRITE
        values["is_of_before"] = is_admin is None
    return msgspec.convert(values, Token)


_TOKENS = OpeningKeys(
    api_tokens,
    api_tokens.c.token_hash,
    (*Key.__struct_fields__, "access", "expires_at", "is_admin"),
    _token,
)
delete = _TOKENS.delete
find, get, of_calendar = _TOKENS.find, _TOKENS.get, _TOKENS.of_calendar
unchecked = _TOKENS.unchecked


async def insert(db: Database, values: Mapping[str, Any]) -> int:
    """Its id."""
    return await _TOKENS.insert(db, _stored(values))


async def update(db: Database, token_id: int, **values: Any) -> None:
    await _TOKENS.update(db, token_id, **_stored(values))


def _stored(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """To older code an admin's is one that writes: that may all that it knows of."""
    if "access" not in values:
        return values
    is_admin = values["access"] is Access.ADMIN
    access = Access.WRITE if is_admin else values["access"]
    return {**values, "access": access, "is_admin": is_admin}


async def purge(db: Database, expired_before: datetime) -> None:
    await db.execute(sa.delete(api_tokens).where(api_tokens.c.expires_at < expired_before))
