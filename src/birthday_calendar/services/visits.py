"""Who may look at a calendar's pages: let in by a link of the bot's, or by Telegram, and known then
by a session until it ends. What has no session gets a file by a ticket of one.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound, Unauthorized
from birthday_calendar.domain.models import Calendar, Member
from birthday_calendar.domain.visits import (
    CARD_FOR,
    ENDED_KEPT_FOR,
    LINK_FOR,
    MOST_CARDS,
    MOST_LINKS,
    MOST_SESSIONS,
    MOST_TICKETS,
    TICKET_FOR,
    UNUSED_FOR,
    CardTicket,
    Door,
    Link,
    Session,
    Ticket,
)
from birthday_calendar.services.secret import hashed, new_secret
from birthday_calendar.storage import visits
from birthday_calendar.storage.visits import Entry
from birthday_calendar.together import Together

LINK_PREFIX = "bcl_"  # as tokens': so that our logs recognise them
SESSION_PREFIX = "bcs_"
TICKET_PREFIX = "bcd_"

NO_TICKET = "the address of the file was used already, or it is too old"
_ENDED = "there is no such session, or not any more"

Opened = tuple[Session, str]  # and its secret, which nobody can read again


async def make_link(db: Database, link: Link, now: datetime) -> str:
    """The secret of one that opens once, and for LINK_FOR."""
    secret = new_secret(LINK_PREFIX)
    async with db.transaction():
        await visits.put_link(db, hashed(secret), link, now, now + LINK_FOR, MOST_LINKS)
    return secret


async def find_link(db: Database, secret: str, now: datetime) -> Link:
    """Without opening it. Raises Unauthorized."""
    return _good(await visits.link(db, hashed(secret), now))


async def open_by_link(db: Database, secret: str, browser: str, now: datetime) -> tuple[Link, str]:
    """What it was made for, and the secret of a new session. Raises Unauthorized."""
    async with db.transaction():
        link = _good(await visits.take_link(db, hashed(secret), now))
        _, opened = await _open(
            db, hashed(secret), link.user_id, link.language, Door.BROWSER, browser, now
        )
    return link, opened


async def open_by_telegram(
    db: Database, signature: str, user_id: int, language: str, browser: str, now: datetime
) -> Opened:
    """Of what Telegram has signed, which the caller has checked: it lets in once.

    Raises Unauthorized.
    """
    async with db.transaction():
        return await _open(db, hashed(signature), user_id, language, Door.TELEGRAM, browser, now)


async def find(db: Database, secret: str, now: datetime) -> Session:
    """Raises Unauthorized where it has ended."""
    found = None
    if secret.startswith(SESSION_PREFIX):
        found = await visits.find(db, hashed(secret), now)
    if found is None:
        raise Unauthorized(_ENDED)
    return found


async def enter(
    find: Callable[[tuple[str, int]], Awaitable[Entry | None]],
    secret: str,
    calendar_id: int,
    now: datetime,
) -> tuple[Session, Calendar, Member | None]:
    """The session of a secret, a calendar, and what its person is known as there; `find` looks
    them up. Raises Unauthorized where the session has ended, and NotFound.
    """
    found = await find((hashed(secret), calendar_id)) if secret.startswith(SESSION_PREFIX) else None
    if found is None or found[0].expires_at <= now:
        raise Unauthorized(_ENDED)
    session, calendar, member = found
    if calendar is None:
        raise NotFound("calendar")
    return session, calendar, member


def entries(db: Database) -> Together[tuple[str, int], Entry]:
    """For `enter`: who looks at nearly the same moment shares a query."""
    return Together(partial(visits.entries, db))


async def note_use(db: Database, session: Session, now: datetime) -> None:
    await visits.note_use(db, session, now, now + UNUSED_FOR[session.door])


async def of_person(db: Database, user_id: int, now: datetime) -> list[Session]:
    """The one that was used last first."""
    return await visits.of_person(db, user_id, now)


async def end(db: Database, user_id: int, session_id: int, now: datetime) -> None:
    """One of that person's; also where it has ended."""
    await visits.end(db, user_id, session_id, now)


async def end_others(db: Database, user_id: int, now: datetime, but: int | None = None) -> None:
    """All of that person's, with the links that would open more; but that one."""
    async with db.transaction():
        await visits.end_others(db, user_id, but, now)


async def make_ticket(db: Database, ticket: Ticket, now: datetime) -> str:
    """The secret of one that gets a file once, and for TICKET_FOR."""
    secret = new_secret(TICKET_PREFIX)
    async with db.transaction():
        await visits.put_ticket(db, hashed(secret), ticket, now + TICKET_FOR, MOST_TICKETS)
    return secret


async def find_ticket(
    db: Database, secret: str, now: datetime, *, take: bool
) -> tuple[Ticket, Session]:
    """`take` it, or look at it only. Raises Unauthorized, also where its session has ended."""
    found = await visits.ticket(db, hashed(secret), now, take=take)
    if found is None:
        raise Unauthorized(NO_TICKET)
    return found


async def make_card(db: Database, card: CardTicket, now: datetime) -> str:
    """The secret of one that gets that card for CARD_FOR."""
    secret = new_secret(TICKET_PREFIX)
    async with db.transaction():
        await visits.put_card(db, hashed(secret), card, now + CARD_FOR, MOST_CARDS)
    return secret


async def find_card(db: Database, secret: str, now: datetime) -> tuple[CardTicket, Session]:
    """Raises Unauthorized, also where its session has ended."""
    found = await visits.card(db, hashed(secret), now)
    if found is None:
        raise Unauthorized(NO_TICKET)
    return found


async def tidy(db: Database, now: datetime) -> None:
    await visits.purge(db, now, now - ENDED_KEPT_FOR)


async def _open(
    db: Database,
    opened_with: str,
    user_id: int,
    language: str,
    door: Door,
    browser: str,
    now: datetime,
) -> Opened:
    secret = new_secret(SESSION_PREFIX)
    values: dict[str, Any] = {"secret_hash": hashed(secret), "opened_with": opened_with}
    values |= {"user_id": user_id, "language": language, "door": door, "browser": browser}
    values |= {"created_at": now, "last_used_at": now, "expires_at": now + UNUSED_FOR[door]}
    session = await visits.insert(db, values, MOST_SESSIONS)
    if session is None:
        raise Unauthorized("that has let somebody in already")
    return session, secret


def _good(link: Link | None) -> Link:
    if link is None:
        raise Unauthorized("the link was opened already, or it is too old")
    return link
