"""Rules of API tokens: each opens one calendar, is shown once, and belongs to all its admins."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import N_, Invalid, NotFound, Unauthorized
from birthday_calendar.domain.key_rules import (
    check_name,
    check_room,
    has_expired,
    is_called,
    was_just_made,
)
from birthday_calendar.domain.keys import Access, Rest, Token
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services.secret import hashed, new_secret
from birthday_calendar.storage import calendars, keys, tokens
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
) -> tuple[Token, str]:
    """A new one, and its secret, which nobody can read again.

    Raises Invalid where there are `most` already, or another one of that name. One that was made a
    moment ago by the same person and not used yet is the same one, by its new secret.
    """
    secret = new_secret(PREFIX)
    values = {"token_hash": hashed(secret), "access": access, "expires_at": expires_at}
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        there = await tokens.of_calendar(db, calendar.id)
        same = next((one for one in there if name and is_called(one, name)), None)
        if same is not None:
            if not was_just_made(same, user_id, now):
                raise Invalid("name", N_("there is one of that name already"))
            await tokens.update(db, same.id, **values)
            return await get(db, calendar, same.id), secret
        check_room("tokens", there, most)
        made = {"calendar_id": calendar.id, "user_id": user_id, "name": name}
        made |= {"created_at": now, "checked_at": now}
        return await get(db, calendar, await tokens.insert(db, values | made)), secret


async def list_(db: Database, calendar: Calendar) -> list[Token]:
    """The oldest first."""
    return await tokens.of_calendar(db, calendar.id)


async def find(db: Database, token_id: int) -> tuple[Token, Calendar]:
    """For who may see the calendar, which is the caller's to know. Raises NotFound."""
    found = await tokens.get(db, token_id)
    if found is None:
        raise NotFound("token")
    return found


async def get(db: Database, calendar: Calendar, token_id: int) -> Token:
    """Raises NotFound where the calendar has none such."""
    token, its = await find(db, token_id)
    if its.id != calendar.id:
        raise NotFound("token")
    return token


async def rename(db: Database, calendar: Calendar, token_id: int, name: str) -> Token:
    """Raises Invalid, or NotFound where there is none such."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        token = await get(db, calendar, token_id)
        others = [one for one in await list_(db, calendar) if one.id != token.id]
        await tokens.update(db, token.id, name=check_name(name, others))
        return await get(db, calendar, token_id)


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
    found = await find(hashed(secret)) if secret.startswith(PREFIX) else None
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
    """While they are no admin of the group, what they made rests; it wakes when they are again."""
    rest = None if is_admin else Rest.NO_ADMIN
    await keys.set_rest(db, calendar.id, user_id, rest, now)


async def note_use(db: Database, token: Token, now: datetime) -> None:
    await tokens.update(db, token.id, last_used_at=now)


async def _find(db: Database, token_hash: str) -> Kept | None:
    return (await tokens.find(db, [token_hash])).get(token_hash)
