"""What a token may be called, how many there may be, and when one opens something."""

from datetime import datetime, timedelta

from birthday_calendar.domain import names
from birthday_calendar.domain.admission import Rules, admits
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Calendar, Rest, Token

NAME_LIMIT = 64  # characters
# An unused token that is made again by then is the same one: a button pressed twice, or an update
# that came again.
MADE_AGAIN = timedelta(minutes=2)
USE_NOTED_EACH = timedelta(minutes=10)


def check_room(there: list[Token], most: int | None) -> None:
    """Raises Invalid where no more may be made beside them."""
    if most is not None and len(there) >= most:
        raise Invalid("tokens", N_("No more than {count} at a time: revoke one first."), count=most)


def check_name(name: str, there: list[Token]) -> str:
    """The name in one line. Raises Invalid where no token can have it beside them."""
    name = " ".join(names.checked("name", name).split())
    if not names.is_visible(name):
        raise Invalid("name", N_("must have something in it that can be seen"))
    if len(name) > NAME_LIMIT:
        raise Invalid("name", N_("must be at most {limit} characters"), limit=NAME_LIMIT)
    if any(is_called(one, name) for one in there):
        raise Invalid("name", N_("there is a token of that name already"))
    return name


def has_expired(token: Token, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def why_it_rests(rules: Rules, token: Token, calendar: Calendar) -> Rest | None:
    """As far as is known; what Telegram says is in rights.py."""
    if calendar.is_closed:
        return Rest.BOT_GONE
    if not admits(rules, calendar):
        return Rest.NOT_SERVED
    return token.rests_because


def is_use_to_be_noted(token: Token, now: datetime) -> bool:
    used = token.last_used_at
    return used is None or not now - USE_NOTED_EACH < used <= now


def was_checked_within(token: Token, span: timedelta, now: datetime) -> bool:
    """A look that lies ahead of now, as a clock that was ahead left it, is none."""
    return now - span < (token.checked_at or token.created_at) <= now


def is_called(token: Token, name: str) -> bool:
    return token.name.casefold() == name.casefold()


def was_just_made(token: Token, user_id: int, now: datetime) -> bool:
    is_theirs = token.user_id == user_id and token.last_used_at is None
    return is_theirs and now - MADE_AGAIN < token.created_at <= now
