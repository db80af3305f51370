"""Rules of API tokens: each opens one calendar, and is shown once."""

import hashlib
import secrets
from datetime import datetime

from birthday_calendar.database import Database
from birthday_calendar.errors import Unauthorized
from birthday_calendar.models import Access, Calendar
from birthday_calendar.storage import tokens

PREFIX = "bc_"  # so that leaked ones are recognised, by people, scanners and our own logs


async def create(db: Database, calendar: Calendar, user_id: int, now: datetime) -> str:
    """A new token, which nobody can read again."""
    token = PREFIX + secrets.token_urlsafe(32)
    await tokens.insert(db, calendar.id, user_id, _hash(token), now)
    return token


async def authenticate(db: Database, token: str) -> Access:
    """Raises Unauthorized."""
    access = await tokens.find(db, _hash(token)) if token.startswith(PREFIX) else None
    if access is None:
        raise Unauthorized("unknown or revoked token")
    return access


async def revoke(db: Database, calendar: Calendar, user_id: int) -> int:
    """Revoke all that this user made for the calendar; how many there were."""
    return await tokens.delete_of_user(db, calendar.id, user_id)


def _hash(token: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess
    return hashlib.sha256(token.encode()).hexdigest()
