"""By what a calendar is known to programs: tokens and feeds, and what webhooks share with them."""

from datetime import datetime, time
from enum import StrEnum

from msgspec import Struct

from birthday_calendar.domain.models import EventKind


class Access(StrEnum):
    """What an API token may do."""

    READ = "read"
    WRITE = "write"  # events, too
    ADMIN = "admin"  # all else, too: settings, tokens, feeds, webhooks


class Rest(StrEnum):
    """Why a key is of no use for now."""

    NO_ADMIN = "no_admin"  # its maker is no admin of the group any more
    BOT_GONE = "bot_gone"  # the chat has closed itself to the bot
    NOT_SERVED = "not_served"  # the bot is private, and the chat is none that it serves


class Key(Struct, frozen=True, kw_only=True):
    """What makes one calendar known to a program, by a secret that it was shown once.

    Of what opens something only a hash of that is kept; a webhook's is kept, as it signs.
    """

    id: int
    calendar_id: int
    user_id: int  # the Telegram user who made it
    name: str  # empty where it is from before tokens had names
    created_at: datetime
    last_used_at: datetime | None
    rests_because: Rest | None  # as of `checked_at`: what Telegram said of its maker
    checked_at: datetime | None


class Token(Key, frozen=True, kw_only=True):
    """A key to a calendar's API."""

    access: Access
    expires_at: datetime | None
    is_of_before: bool = False  # there was `admin`, when whoever could write could set up, too


class FeedOptions(Struct, frozen=True, kw_only=True):
    """What a feed has in it, and how it is said."""

    language: str = "en"
    ages: bool = True
    emoji: bool = True
    notes: bool = False
    alarm_at: time | None = None  # on the day itself, by the clock of who reads it
    lead_days: frozenset[int] = frozenset()  # so many days before there is an entry, too
    kinds: tuple[EventKind, ...] = ()  # empty: all
    tags: tuple[str, ...] = ()  # events that have one of these; empty: all


class Feed(Key, frozen=True, kw_only=True):
    """A key to a calendar's days as calendar apps read them (RFC 5545)."""

    changed_at: datetime  # what it has in it, by its options
    options: FeedOptions
    is_of_duties: bool = False  # it has what its maker looks after, and ends when they leave
