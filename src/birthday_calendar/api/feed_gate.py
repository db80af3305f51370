"""Whom the secret of a feed lets look: apps that read its file, and screens that show it."""

from datetime import datetime
from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request

from birthday_calendar.api.noting import noted_later
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.keys import Feed
from birthday_calendar.domain.models import Calendar
from birthday_calendar.recent import Recently
from birthday_calendar.services import feeds


class FeedGate:
    def __init__(self, settings: Settings, refusals: Refusals, db: Database):
        self._settings = settings
        self._refusals = refusals
        self._db = db
        self._lookups = feeds.lookups(db)
        self._noted = Recently(feeds.USE_NOTED_EACH.total_seconds())

    async def enter(self, request: Request) -> tuple[Feed, Calendar]:
        """By the secret in the path. Raises Problem."""
        secret = request.path_params["secret"]
        client = request.headers.get("x-limited-as", "")  # nginx says it
        try:
            with self._refusals.watching(client, secret):
                feed, calendar = await feeds.authenticate(self._db, secret, self._lookups.join)
        except Unauthorized:
            raise Problem("unknown-feed", "It was revoked, or never there.") from None
        if key_rules.why_it_rests(self._settings, feed, calendar) is not None:
            raise Problem(
                "feed-rests",
                "Who made it is no admin of the group any more, or the bot is not there. The bot's"
                " /feed makes another one.",
            )
        return feed, calendar

    def noting_use(self, feed: Feed, now: datetime) -> BackgroundTask | None:
        """What is to be done after the answer; None where that is noted already."""
        is_due = key_rules.is_use_to_be_noted(feed, now, feeds.USE_NOTED_EACH)
        if not is_due or not self._noted.is_first(feed.id):
            return None
        return noted_later(self._db, partial(feeds.note_use, self._db, feed, now))
