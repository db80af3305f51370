"""How long somebody who looks at a calendar's pages is known to them."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from birthday_calendar.domain.cards import Design, Size

LINK_FOR = timedelta(minutes=10)
MOST_LINKS = 5  # of a person, which wait to be opened: then the oldest opens nothing any more
MOST_SESSIONS = 20  # of a person: then the one that was used longest ago ends
TICKET_FOR = timedelta(minutes=5)  # that is shown by Telegram, and agreed to
CARD_FOR = timedelta(hours=24)  # nobody says how long Telegram keeps what is prepared
MOST_CARDS = 30  # of a session
MOST_TICKETS = 10  # of a session, which wait to be used: then the oldest is good for nothing
ENDED_KEPT_FOR = timedelta(hours=2)  # sessions: what has opened one is good for an hour
USE_NOTED_EACH = timedelta(minutes=10)


class Door(StrEnum):
    """By what somebody came in."""

    BROWSER = "browser"  # by a link that the bot gave
    TELEGRAM = "telegram"  # as a Mini App


# After the last use. A Mini App is let in anew each time that it is opened.
UNUSED_FOR = {Door.BROWSER: timedelta(days=30), Door.TELEGRAM: timedelta(hours=12)}


class Session(Struct, frozen=True, kw_only=True):
    """A browser in which somebody is known, by a secret that it alone has."""

    id: int
    user_id: int  # Telegram's
    door: Door
    language: str
    browser: str  # as its owner may recognise it: Chrome, Android
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class Link(Struct, frozen=True, kw_only=True):
    """What opens a session, once."""

    user_id: int
    language: str
    calendar_id: int | None  # to look at first


class Ticket(Struct, frozen=True, kw_only=True):
    """What gets a file, once, for who shows nothing else: Telegram's client has no cookie."""

    session_id: int  # whose it is, and with which it ends
    calendar_id: int
    file_format: str


class CardTicket(Struct, frozen=True, kw_only=True):
    """What gets a card that somebody has made, as often as it is asked for: Telegram fetches it
    when it is sent, and shows it to who is asked whether to.
    """

    session_id: int
    calendar_id: int
    event_id: int
    day: date
    design: Design
    size: Size
    text: str
    with_age: bool
    link: str | None


def is_use_to_be_noted(session: Session, now: datetime) -> bool:
    """Also where its last use lies ahead of now, as a clock that was ahead left it."""
    return not now - USE_NOTED_EACH < session.last_used_at <= now
