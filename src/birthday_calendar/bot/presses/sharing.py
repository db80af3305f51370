"""Buttons of calendars that are shared, which are pressed in private."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id
from birthday_calendar.domain.models import Role


class Sharing(CallbackData, prefix="share"):
    """Who has access to one's own calendar. The next three are below that, too."""


class Invite(CallbackData, prefix="invite"):
    """Make a link by which somebody becomes that."""

    role: Role


class Link(CallbackData, prefix="link"):
    """Revoke one."""

    id: Id


class Guest(CallbackData, prefix="guest"):
    """Whom it is shared with, by their number at Telegram."""

    action: str
    id: Id


class Accept(CallbackData, prefix="accept"):
    """Below an invitation: what its link said, as nothing else proves that it was opened."""

    secret: str


class NotNow(CallbackData, prefix="notnow"):
    """The same, of who does not accept it."""


class Calendars(CallbackData, prefix="cal"):
    """Of calendars that others share: which one; without an id, one's own."""

    action: Literal["list", "open", "ask", "leave"]
    id: Id | None = None
