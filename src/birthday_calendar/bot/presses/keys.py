"""Buttons of tokens and feeds. All of them are pressed in private, also for a group's."""

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id, Number
from birthday_calendar.domain.keys import Access


class Tokens(CallbackData, prefix="tokens"):
    """A page of a calendar's tokens."""

    calendar_id: Id
    number: Number = 0


class TokenCard(CallbackData, prefix="token"):
    action: str
    id: Id


class NewToken(CallbackData, prefix="new"):
    """A step on the way to one: what is known by then, beside the name that its message says."""

    calendar_id: Id
    number: Number | None = None
    access: Access | None = None
    days: Number | None = None  # 0: for ever


class Feeds(CallbackData, prefix="feeds"):
    """A page of a calendar's feeds."""

    calendar_id: Id
    number: Number = 0


class FeedCard(CallbackData, prefix="feed"):
    action: str
    id: Id


class FeedOption(CallbackData, prefix="feedset"):
    """An option of a feed, and the value it gets; without one its page is opened."""

    id: Id
    name: str
    value: str = ""


class NewFeed(CallbackData, prefix="newfeed"):
    """A step on the way to one: its number, or that it has the name that its message says."""

    calendar_id: Id
    number: Number | None = None
    is_named: bool = False
