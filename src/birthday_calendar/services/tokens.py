"""Rules of API tokens: each opens one calendar, is shown once, and belongs to all its admins."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import N_, Invalid, NotFound, Unauthorized
from birthday_calendar.domain.models import Access, Calendar, Rest, Token
from birthday_calendar.domain.token_rules import check_room, has_expired, is_called, was_just_made
from birthday_calendar.storage import plans, tokens
from birthday_calendar.storage.tokens import Kept
from birthday_calendar.together import Together

PREFIX = "bc_"  # so that leaked ones are recognised, by people, scanners and our own logs
EXPIRED_FOR = timedelta(days=30)  # that long it can be seen that, and which, has expired


async def create(
    db: Database,
    calendar: Calendar,
    user_id: int,
    now: datetime,
    *,
    name: str = "",
    access: Access = Access.WRITE,
    expires_at: datetime | None = None,
    most: int | None = None,
) -> str:
    """A new token's secret, which nobody can read again.

    Raises Invalid where there are `most` already, or another one of that name.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    values = {"token_hash": _hash(secret), "access": access, "expires_at": expires_at}
    async with db.transaction():
        await plans.lock(db, calendar.id)
        there = await tokens.of_calendar(db, calendar.id)
        same = next((one for one in there if name and is_called(one, name)), None)
        if same is not None:
            if not was_just_made(same, user_id, now):
                raise Invalid("name", N_("there is a token of that name already"))
            await tokens.update(db, same.id, **values)
            return secret
        check_room(there, most)
        made = {"calendar_id": calendar.id, "user_id": user_id, "name": name}
        await tokens.insert(db, values | made | {"created_at": now, "checked_at": now})
    return secret


async def list_(db: Database, calendar: Calendar) -> list[Token]:
    """The oldest first."""
    return await tokens.of_calendar(db, calendar.id)


async def find(db: Database, token_id: int) -> tuple[Token, Calendar]:
    """For who may see the calendar, which is the caller's to know. Raises NotFound."""
    found = await tokens.get(db, token_id)
    if found is None:
        raise NotFound("token")
    return found


async def authenticate(
    db: Database,
    secret: str,
    now: datetime,
    find: Callable[[str], Awaitable[Kept | None]] | None = None,
) -> tuple[Token, Calendar]:
    """What a secret opens, if its token does not rest. Raises Unauthorized.

    `find` looks a token up by the hash of its secret, for who has a quicker way than a query each.
    """
    find = find or partial(_find, db)
    found = await find(_hash(secret)) if secret.startswith(PREFIX) else None
    if found is None:
        raise Unauthorized("unknown or revoked token")
    if has_expired(found[0], now):
        raise Unauthorized("the token has expired; the bot's /token makes another one")
    return found


def lookups(db: Database) -> Together[str, Kept]:
    """By hash, for `authenticate`: who asks at nearly the same moment shares a query."""
    return Together(partial(tokens.find, db))


async def revoke(db: Database, calendar: Calendar, token_id: int) -> None:
    """Raises NotFound where the calendar has none such."""
    if not await tokens.delete(db, calendar.id, token_id):
        raise NotFound("token")


async def note_maker(
    db: Database, calendar: Calendar, user_id: int, now: datetime, *, is_admin: bool
) -> None:
    """Their tokens rest while they are no admin of the group, and wake when they are again."""
    rest = None if is_admin else Rest.NO_ADMIN
    await tokens.set_rest(db, calendar.id, user_id, rest, now)


async def note_use(db: Database, token: Token, now: datetime) -> None:
    await tokens.update(db, token.id, last_used_at=now)


async def _find(db: Database, token_hash: str) -> Kept | None:
    return (await tokens.find(db, [token_hash])).get(token_hash)


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess
    return hashlib.sha256(secret.encode()).hexdigest()
