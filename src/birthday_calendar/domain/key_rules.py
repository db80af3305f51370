"""What a token or a feed may be called, how many there may be, and when one opens something."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from birthday_calendar.domain import names
from birthday_calendar.domain.admission import Rules, admits
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.keys import Feed, Key, Rest, Token
from birthday_calendar.domain.models import Calendar

NAME_LIMIT = 64  # characters
# An unused token that is made again by then is the same one: a button pressed twice, or an update
# that came again.
MADE_AGAIN = timedelta(minutes=2)
USE_NOTED_EACH = timedelta(minutes=10)


def check_room(field: str, there: Sequence[Key], most: int | None) -> None:
    """Raises Invalid where no more may be made beside them."""
    if most is not None and len(there) >= most:
        raise Invalid(field, N_("No more than {count} at a time: revoke one first."), count=most)


def check_name(name: str, there: Sequence[Key]) -> str:
    """The name in one line. Raises Invalid where none can have it beside them."""
    name = " ".join(names.checked("name", name).split())
    if not names.is_visible(name):
        raise Invalid("name", N_("must have something in it that can be seen"))
    if len(name) > NAME_LIMIT:
        raise Invalid("name", N_("must be at most {limit} characters"), limit=NAME_LIMIT)
    if any(is_called(one, name) for one in there):
        raise Invalid("name", N_("there is one of that name already"))
    return name


def has_expired(token: Token, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def why_it_rests(rules: Rules, key: Key, calendar: Calendar) -> Rest | None:
    """As far as is known; what Telegram says is in rights.py."""
    if calendar.is_closed:
        return Rest.BOT_GONE
    if not admits(rules, calendar):
        return Rest.NOT_SERVED
    if isinstance(key, Feed) and key.is_of_duties and key.rests_because is Rest.NO_ADMIN:
        return None  # whoever is in the group may have what they look after
    return key.rests_because


def is_use_to_be_noted(key: Key, now: datetime, each: timedelta = USE_NOTED_EACH) -> bool:
    used = key.last_used_at
    return used is None or not now - each < used <= now


def was_checked_within(key: Key, span: timedelta, now: datetime) -> bool:
    """A look that lies ahead of now, as a clock that was ahead left it, is none."""
    return now - span < (key.checked_at or key.created_at) <= now


def is_called(key: Key, name: str) -> bool:
    return key.name.casefold() == name.casefold()


def was_just_made(key: Key, user_id: int, now: datetime) -> bool:
    is_theirs = key.user_id == user_id and key.last_used_at is None
    return is_theirs and now - MADE_AGAIN < key.created_at <= now
