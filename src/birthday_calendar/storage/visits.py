"""SQL of links to a calendar's pages, of the sessions that they open, and of tickets for files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Member
from birthday_calendar.domain.visits import CardTicket, Link, Session, Ticket
from birthday_calendar.statements import insert as insert_into
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, members
from birthday_calendar.storage.visit_tables import web_cards, web_links, web_sessions, web_tickets

# A session, by its hash, with a calendar and what its person is known as there.
Entry = tuple[Session, Calendar | None, Member | None]

_SESSION = [web_sessions.c[name] for name in Session.__struct_fields__]
_LINK = [web_links.c[name] for name in Link.__struct_fields__]
_CARD = [web_cards.c[name] for name in CardTicket.__struct_fields__]
_TICKET = [web_tickets.c[name] for name in Ticket.__struct_fields__]
# made once: each page asks this first
_BY_SECRET = sa.select(*_SESSION).where(
    web_sessions.c.secret_hash == sa.bindparam("secret_hash"),
    web_sessions.c.expires_at > sa.bindparam("now", type_=web_sessions.c.expires_at.type),
)
_SESSION_AT = {f"session_{name}": name for name in Session.__struct_fields__}
_MEMBER_AT = {f"member_{name}": name for name in Member.__struct_fields__}
_ENTRIES = (
    sa.select(
        web_sessions.c.secret_hash,
        *(web_sessions.c[name].label(label) for label, name in _SESSION_AT.items()),
        *calendars.c,
        *(members.c[name].label(label) for label, name in _MEMBER_AT.items()),
    )
    .outerjoin_from(
        web_sessions, calendars, calendars.c.id.in_(sa.bindparam("calendars", expanding=True))
    )
    .outerjoin(
        members,
        sa.and_(
            members.c.calendar_id == calendars.c.id, members.c.user_id == web_sessions.c.user_id
        ),
    )
    .where(web_sessions.c.secret_hash.in_(sa.bindparam("hashes", expanding=True)))
)


async def put_link(
    db: Database, secret_hash: str, link: Link, now: datetime, until: datetime, most: int
) -> None:
    """Beside `most` - 1 of that person's others; older ones are dropped."""
    values = msgspec.structs.asdict(link)
    values |= {"secret_hash": secret_hash, "created_at": now, "expires_at": until}
    await _put(db, web_links, values, web_links.c.user_id, most)


async def link(db: Database, secret_hash: str, now: datetime) -> Link | None:
    row = await db.fetch_one(sa.select(*_LINK).where(*_opens(secret_hash, now)))
    return None if row is None else msgspec.convert(dict(row), Link)


async def take_link(db: Database, secret_hash: str, now: datetime) -> Link | None:
    """It opens nothing any more: of several who take it at once, one gets it."""
    taken = sa.delete(web_links).where(*_opens(secret_hash, now)).returning(*_LINK)
    row = await db.fetch_one(taken)
    return None if row is None else msgspec.convert(dict(row), Link)


async def insert(db: Database, values: Mapping[str, Any], most: int) -> Session | None:
    """A session beside `most` - 1 others of that person, of which the one that was used longest
    ago ends; None where what opened it had before.
    """
    new = insert_into(web_sessions).values(**values).on_conflict_do_nothing()
    row = await db.fetch_one(new.returning(*_SESSION))
    if row is None:
        return None
    its = web_sessions.c.user_id == values["user_id"]
    newest = sa.select(web_sessions.c.id).where(
        its, web_sessions.c.expires_at > values["created_at"]
    )
    newest = newest.order_by(web_sessions.c.last_used_at.desc(), web_sessions.c.id.desc())
    await _end(db, values["created_at"], its, web_sessions.c.id.not_in(newest.limit(most)))
    return msgspec.convert(dict(row), Session)


async def find(db: Database, secret_hash: str, now: datetime) -> Session | None:
    row = await db.fetch_one(_BY_SECRET, {"secret_hash": secret_hash, "now": now})
    return None if row is None else msgspec.convert(dict(row), Session)


async def entries(db: Database, asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Entry]:
    """By hashes of secrets and ids of calendars; of sessions that have ended, too."""
    keys = set(asked)
    hashes, ids = ([*set(each)] for each in zip(*keys, strict=True))
    rows = await db.fetch_all(_ENTRIES, {"hashes": hashes, "calendars": ids})
    found = {(row["secret_hash"], row["id"]): row for row in rows}
    without = {row["secret_hash"]: row for row in rows}
    return {
        (secret_hash, id_): _entry(found.get((secret_hash, id_)), without[secret_hash])
        for secret_hash, id_ in keys
        if secret_hash in without
    }


async def of_person(db: Database, user_id: int, now: datetime) -> list[Session]:
    """The one that was used last first."""
    rows = await db.fetch_all(
        sa.select(*_SESSION)
        .where(web_sessions.c.user_id == user_id, web_sessions.c.expires_at > now)
        .order_by(web_sessions.c.last_used_at.desc(), web_sessions.c.id.desc())
    )
    return [msgspec.convert(dict(row), Session) for row in rows]


async def note_use(db: Database, session: Session, now: datetime, until: datetime) -> None:
    """Unless it was ended since it was read."""
    this = web_sessions.c.id == session.id, web_sessions.c.expires_at == session.expires_at
    noted = sa.update(web_sessions).where(*this).values(last_used_at=now, expires_at=until)
    await db.execute(noted)


async def end(db: Database, user_id: int, session_id: int, now: datetime) -> None:
    await _end(db, now, web_sessions.c.user_id == user_id, web_sessions.c.id == session_id)


async def end_others(db: Database, user_id: int, but: int | None, now: datetime) -> None:
    """All of that person's, with the links that would open more; but that one."""
    others = [] if but is None else [web_sessions.c.id != but]
    await _end(db, now, web_sessions.c.user_id == user_id, *others)
    await db.execute(sa.delete(web_links).where(web_links.c.user_id == user_id))


async def put_ticket(
    db: Database, secret_hash: str, ticket: Ticket, until: datetime, most: int
) -> None:
    """Beside `most` - 1 others of its session; older ones are dropped."""
    values = msgspec.structs.asdict(ticket) | {"secret_hash": secret_hash, "expires_at": until}
    await _put(db, web_tickets, values, web_tickets.c.session_id, most)


async def ticket(
    db: Database, secret_hash: str, now: datetime, *, take: bool
) -> tuple[Ticket, Session] | None:
    """With the session whose it is, and which lasts still. Taken, it gets nothing any more: of
    several who take it at once, one has it.
    """
    good = web_tickets.c.secret_hash == secret_hash, web_tickets.c.expires_at > now
    asked = (
        sa.delete(web_tickets).where(*good).returning(*_TICKET)
        if take
        else sa.select(*_TICKET).where(*good)
    )
    row = await db.fetch_one(asked)
    if row is None:
        return None
    found = msgspec.convert(dict(row), Ticket)
    session = await _session(db, found.session_id, now)
    return None if session is None else (found, session)


async def put_card(
    db: Database, secret_hash: str, card: CardTicket, until: datetime, most: int
) -> None:
    """As put_ticket."""
    values = msgspec.structs.asdict(card) | {"secret_hash": secret_hash, "expires_at": until}
    await _put(db, web_cards, values, web_cards.c.session_id, most)


async def card(db: Database, secret_hash: str, now: datetime) -> tuple[CardTicket, Session] | None:
    """With the session whose it is, and which lasts still."""
    good = web_cards.c.secret_hash == secret_hash, web_cards.c.expires_at > now
    row = await db.fetch_one(sa.select(*_CARD).where(*good))
    if row is None:
        return None
    found = msgspec.convert(dict(row), CardTicket)
    session = await _session(db, found.session_id, now)
    return None if session is None else (found, session)


async def _session(db: Database, session_id: int, now: datetime) -> Session | None:
    its = web_sessions.c.id == session_id, web_sessions.c.expires_at > now
    row = await db.fetch_one(sa.select(*_SESSION).where(*its))
    return None if row is None else msgspec.convert(dict(row), Session)


async def purge(db: Database, now: datetime, ended_before: datetime) -> None:
    for table in (web_links, web_tickets, web_cards):
        await db.execute(sa.delete(table).where(table.c.expires_at <= now))
    await db.execute(sa.delete(web_sessions).where(web_sessions.c.expires_at <= ended_before))


async def _put(
    db: Database, table: sa.Table, values: Mapping[str, Any], whose: sa.Column[int], most: int
) -> None:
    """One of theirs, beside `most` - 1 others; older ones are dropped."""
    await db.execute(sa.insert(table).values(**values))
    its = whose == values[whose.name]
    newest = sa.select(table.c.id).where(its).order_by(table.c.id.desc()).limit(most)
    await db.execute(sa.delete(table).where(its, table.c.id.not_in(newest)))


def _entry(row: Mapping[str, Any] | None, any_of_session: Mapping[str, Any]) -> Entry:
    """`row` has the calendar, where there is one."""
    session = {name: any_of_session[label] for label, name in _SESSION_AT.items()}
    if row is None:
        return msgspec.convert(session, Session), None, None
    member = None
    if row["member_user_id"] is not None:
        known = {name: row[label] for label, name in _MEMBER_AT.items()}
        member = msgspec.convert(known, Member)
    return msgspec.convert(session, Session), to_calendar(row), member


def _opens(secret_hash: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return web_links.c.secret_hash == secret_hash, web_links.c.expires_at > now


async def _end(db: Database, now: datetime, *which: sa.ColumnElement[bool]) -> None:
    """They stay for a while, as what has opened them opens no others; and no secret finds them,
    whatever a clock says.
    """
    live = web_sessions.c.expires_at > now
    ended = {"expires_at": now, "secret_hash": web_sessions.c.opened_with}
    await db.execute(sa.update(web_sessions).where(live, *which).values(**ended))
