"""Rules of feeds: each shows one calendar's days, by an address that is shown once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.domain import feeds as rules
from birthday_calendar.domain.errors import NotFound, Unauthorized
from birthday_calendar.domain.key_rules import (
    NAME_LIMIT,
    check_name,
    check_room,
    is_called,
    was_just_made,
)
from birthday_calendar.domain.keys import Feed, FeedOptions
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services.secret import hashed, new_secret
from birthday_calendar.storage import calendars, feeds, lists
from birthday_calendar.storage.feeds import OPTIONS, Kept
from birthday_calendar.together import Together

PREFIX = "bcf_"  # as tokens': so that leaked ones are recognised
USE_NOTED_EACH = timedelta(hours=6)  # apps come by many times a day, and people ask for the day
MOST_TAGS_SHOWN = 30
PAGE = 250  # events: 2 MB of the longest


async def create(
    db: Database,
    calendar: Calendar,
    user_id: int,
    now: datetime,
    *,
    name: str,
    most: int,
    **options: Any,
) -> tuple[int, str]:
    """A new feed's id, and its secret, which nobody can read again.

    Raises Invalid where there are `most` already, another one of that name, or an option that
    can't be. One that was made a moment ago by the same person and not used yet is the same one,
    by its new secret.
    """
    chosen = rules.changed(FeedOptions(language=calendar.language), **options)
    name = check_name(name, [])
    secret = new_secret(PREFIX)
    values = {option: getattr(chosen, option) for option in OPTIONS}
    values |= {"secret_hash": hashed(secret), "changed_at": now}
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        there = await feeds.of_calendar(db, calendar.id)
        same = next((one for one in there if is_called(one, name)), None)
        if same is not None and was_just_made(same, user_id, now):
            await feeds.update(db, same.id, **values)
            return same.id, secret
        check_room("feeds", [one for one in there if not one.is_of_duties], most)
        made = {"calendar_id": calendar.id, "user_id": user_id, "name": check_name(name, there)}
        made |= {"created_at": now, "checked_at": now}
        return await feeds.insert(db, values | made), secret


async def create_of_duties(
    db: Database, calendar: Calendar, user_id: int, now: datetime, *, name: str, language: str
) -> str:
    """The secret of a feed of what somebody looks after; an earlier one of theirs is over."""
    options = rules.changed(FeedOptions(language=language))
    secret = new_secret(PREFIX)
    values = {option: getattr(options, option) for option in OPTIONS}
    values |= {"calendar_id": calendar.id, "user_id": user_id, "is_of_duties": True}
    values |= {"secret_hash": hashed(secret), "created_at": now}
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await feeds.end_of_duties(db, calendar.id, user_id)
        there = await feeds.of_calendar(db, calendar.id)
        taken = {one.name.casefold() for one in there}
        short = name[:NAME_LIMIT].strip()
        if short.casefold() in taken:
            short = f"{short[: NAME_LIMIT - 21]} {user_id}"
        await feeds.insert(
            db,
            values | {"name": check_name(short, there), "changed_at": now, "checked_at": now},
        )
    return secret


async def list_(db: Database, calendar: Calendar) -> list[Feed]:
    """The oldest first."""
    return await feeds.of_calendar(db, calendar.id)


async def find(db: Database, feed_id: int) -> Kept:
    """For who may see the calendar, which is the caller's to know. Raises NotFound."""
    found = await feeds.get(db, feed_id)
    if found is None:
        raise NotFound("feed")
    return found


async def get(db: Database, calendar: Calendar, feed_id: int) -> Feed:
    """Raises NotFound where the calendar has none such."""
    feed, its = await find(db, feed_id)
    if its.id != calendar.id:
        raise NotFound("feed")
    return feed


async def change(
    db: Database, calendar: Calendar, feed_id: int, now: datetime, **changes: Any
) -> Feed:
    """Its name, and options by name. Raises Invalid, or NotFound where there is none such."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        feed = await get(db, calendar, feed_id)
        values: dict[str, Any] = {}
        if "name" in changes:
            others = [one for one in await list_(db, calendar) if one.id != feed.id]
            values["name"] = check_name(changes.pop("name"), others)
        options = rules.changed(feed.options, **changes)
        if options != feed.options:
            values |= {option: getattr(options, option) for option in OPTIONS}
            values["changed_at"] = max(now, feed.changed_at + timedelta(microseconds=1))
        if values:
            await feeds.update(db, feed.id, **values)
        return await get(db, calendar, feed_id)


async def revoke(db: Database, calendar: Calendar, feed_id: int) -> None:
    """Raises NotFound where the calendar has none such."""
    if not await feeds.delete(db, calendar.id, feed_id):
        raise NotFound("feed")


async def authenticate(
    db: Database, secret: str, find: Callable[[str], Awaitable[Kept | None]] | None = None
) -> Kept:
    """What a secret shows, whether its feed rests or not. Raises Unauthorized.

    Whatever is said is looked up by its hash, so that how long it takes tells nothing of it.
    `find` does so, for who has a quicker way than a query each.
    """
    find = find or partial(_find, db)
    found = await find(hashed(secret))
    if found is None:
        raise Unauthorized("unknown or revoked feed")
    return found


async def _find(db: Database, secret_hash: str) -> Kept | None:
    return (await feeds.find(db, [secret_hash])).get(secret_hash)


def lookups(db: Database) -> Together[str, Kept]:
    """By hash, for `authenticate`: who asks at nearly the same moment shares a query."""
    return Together(partial(feeds.find, db))


async def note_use(db: Database, feed: Feed, now: datetime) -> None:
    await feeds.update(db, feed.id, last_used_at=now)


async def tags_of(db: Database, calendar: Calendar) -> list[str]:
    """The first ones that its events have, in their order."""
    return (await lists.tags(db, calendar.id))[:MOST_TAGS_SHOWN]


async def count_events(db: Database, calendar: Calendar) -> int:
    return await lists.count(db, calendar.id)


async def events_of(
    db: Database, calendar: Calendar
) -> AsyncIterator[tuple[list[Event], int | None]]:
    """All of a calendar, a page at a time in the order of the year, each with the revision at which
    it was found; None of a calendar without any.
    """
    place = None
    while True:
        found = await lists.in_order(
            db,
            calendar.id,
            lists.ALL_YEAR,
            language=calendar.language,
            after=place,
            limit=PAGE,
        )
        yield [event for event, _ in found.placed], found.revision
        if len(found.placed) < PAGE:
            return
        place = found.placed[-1][1]
