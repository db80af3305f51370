"""/feeds/{secret}.ics: a calendar's days for calendar apps; without .ics: how to subscribe to them.

A feed is made compressed, a page of events after another: tens of thousands of days are some 10 MB,
and half a megabyte so. That is kept, and sent; nginx takes it apart for who can't.
"""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from birthday_calendar.api import etags, feed_page
from birthday_calendar.api.feed_gate import FeedGate
from birthday_calendar.api.kept_answers import Kept, KeptAnswers
from birthday_calendar.api.operations import Media
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.resources import ANSWERED_WITHIN
from birthday_calendar.api.turns import Turns
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain import feeds as rules
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.services import calendars, duty_dealing, feeds, holidays
from birthday_calendar.wording import feed_links

# Seconds. Nobody waits in front of it: better a large one late, on a busy machine, than never.
MADE_WITHIN = 8.0
AT_ONCE = 2  # are made in a worker
LEVEL = 4  # of compression: nearly as small as 6, in half the time
DUTIES_AHEAD = 366  # days
IN_A_ROW = 50  # events: 10 ms
PIECE = 64 * 1024  # bytes

ICS = Media(("text/calendar",))
PROBLEMS = ("unknown-feed", "feed-rests", "too-many-refused", "database-unavailable")
_ALWAYS = {"X-Robots-Tag": "noindex, nofollow", "Vary": "Accept-Encoding"}
_TAKES_GZIP = re.compile(r"(?i)(?:^|[,\s])(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|,|$)")


class FeedFiles:
    def __init__(
        self,
        settings: Settings,
        gate: FeedGate,
        db: Database,
        answers: KeptAnswers,
        clock: Callable[[], datetime],
    ):
        self._settings = settings
        self._gate = gate
        self._db = db
        self._answers = answers
        self._clock = clock
        self._revisions = calendars.revisions(db)
        self._turns = Turns(AT_ONCE, of_a_calendar=1)

    async def file(self, request: Request) -> Response:
        now = self._clock()
        async with self._db.within(ANSWERED_WITHIN):
            feed, calendar = await self._gate.enter(request)
        async with self._db.within(MADE_WITHIN):
            response = await self._answer(request, feed, calendar, now)
        response.background = self._gate.noting_use(feed, now)
        return response

    async def page(self, request: Request) -> Response:
        try:
            async with self._db.within(ANSWERED_WITHIN):
                feed, calendar = await self._gate.enter(request)
        except Problem as problem:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            return feed_page.nothing(problem, request.headers.get("accept-language", ""))
        links = feed_links.links(self._settings.public_url, request.path_params["secret"])
        return feed_page.response(feed, calendar, links)

    async def _answer(
        self, request: Request, feed: Feed, calendar: Calendar, now: datetime
    ) -> Response:
        today = dates.today_in(calendar.time_zone, now)
        year = today.year
        # what is dealt to somebody goes on from day to day
        made_of = (feed.id, feed.changed_at, today if feed.is_of_duties else year)
        etag = etags.etag(calendar.id, calendar.revision, made_of, "feed", b"")
        headers = {"ETag": etag, "Cache-Control": etags.CACHE_CONTROL} | _ALWAYS
        if etags.is_known(request.headers, etag):
            return Response(status_code=304, headers=headers)
        kept = self._answers.get(etag)
        if kept is None:
            async with self._turns.turn(calendar.id):
                kept = self._answers.get(etag)  # whoever had the turn before may have made it
                if kept is None:
                    if feed.is_of_duties:
                        body, revision = await self._make_of_duties(feed, calendar, today)
                    else:
                        body, revision = await self._make(feed, calendar, year)
                    kept = Kept(body)
                    if revision == calendar.revision:
                        self._answers.keep(etag, kept)
                    else:  # of before a change, of after, or of both
                        headers = {"Cache-Control": "no-store"} | _ALWAYS
        return _sent(kept.body, headers, request.headers.get("accept-encoding", ""))

    async def _make_of_duties(
        self, feed: Feed, calendar: Calendar, today: date
    ) -> tuple[bytes, int | None]:
        """The same of what its maker looks after in the year to come."""
        from birthday_calendar.wording import feeds as words
        from birthday_calendar.wording.texts import texts

        _, leads = texts(feed.options.language), sorted(feed.options.lead_days)
        seen = await duty_dealing.outlook(self._db, calendar, today, DUTIES_AHEAD)
        parts = [words.beginning(calendar, _)]
        for one in duty_dealing.of_person(seen, feed.user_id):
            entries = rules.entries_of(one.occasion, leads)
            parts.append(words.vevents(one.occasion.of, entries, feed, _))
        parts.append(words.END)
        squeeze = zlib.compressobj(LEVEL, wbits=31)
        body = squeeze.compress("".join(parts).encode()) + squeeze.flush()
        return body, await self._revisions.join(calendar.id)

    async def _make(self, feed: Feed, calendar: Calendar, year: int) -> tuple[bytes, int | None]:
        """Compressed, and the revision of which all of it is; None where it is of several, or
        something could not be computed now.
        """
        # when first asked for: they bring babel, and most workers never make a feed
        from birthday_calendar.wording import feeds as words
        from birthday_calendar.wording.texts import texts

        _, options = texts(feed.options.language), feed.options
        squeeze = zlib.compressobj(LEVEL, wbits=31)  # gzip's form, without a time or a name
        parts = [squeeze.compress(words.beginning(calendar, _).encode())]
        count = await feeds.count_events(self._db, calendar)
        span = rules.span(year, count, options.lead_days)
        revisions: set[int | None] = set()
        async for events, revision in feeds.events_of(self._db, calendar):
            revisions.add(revision)
            for start in range(0, len(events), IN_A_ROW):
                told = "".join(
                    words.vevents(one, rules.entries(one, calendar.leap_rule, span), feed, _)
                    for one in events[start : start + IN_A_ROW]
                    if rules.has(options, one)
                )
                parts.append(squeeze.compress(told.encode()))
                await asyncio.sleep(0)  # others' turn
        is_whole = True
        for year in rules.years(span) if rules.has_holidays(options) else ():
            first, last = date(year, 1, 1), date(year, 12, 31)
            found = await holidays.between(calendar, first, last, which=_is_in_feeds)
            is_whole = is_whole and found.is_whole
            parts.append(squeeze.compress(words.holidays(found.items, feed, _).encode()))
            await asyncio.sleep(0)
        parts += [squeeze.compress(words.END.encode()), squeeze.flush()]
        revisions.discard(None)  # of a page without events, which tells none
        if not revisions:
            revisions.add(await self._revisions.join(calendar.id))
        is_of_one = is_whole and len(revisions) == 1
        return b"".join(parts), revisions.pop() if is_of_one else None


def _is_in_feeds(one: Subscription) -> bool:
    return one.in_feeds


def _sent(body: bytes, headers: dict[str, str], accepted: str) -> Response:
    if _TAKES_GZIP.search(accepted):
        headers = headers | {"Content-Encoding": "gzip"}
        return Response(body, headers=headers, media_type="text/calendar")
    return StreamingResponse(_unpacked(body), headers=headers, media_type="text/calendar")


async def _unpacked(body: bytes) -> AsyncIterator[bytes]:
    """A piece at a time: whole, it may be 20 times as long."""
    unpack = zlib.decompressobj(wbits=31)
    yield unpack.decompress(body, PIECE)
    while unpack.unconsumed_tail:
        yield unpack.decompress(unpack.unconsumed_tail, PIECE)
    yield unpack.flush()
