"""Who calls, and what they may do in a calendar."""

from datetime import datetime

from msgspec import Struct

from birthday_calendar.api.problems import ASK_AGAIN, Problem
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.fields import FIELDS
from birthday_calendar.domain.keys import Access, Rest, Token
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.roles import Deed, is_own
from birthday_calendar.services.exports import as_shown

RESTS = {
    Rest.NO_ADMIN: "Who made it is no admin of the group any more. It works again as soon as they"
    " are; another admin makes another one with the bot's /token.",
    Rest.BOT_GONE: "The bot was removed from the chat, or blocked. It works again when the bot is"
    " back and somebody has written to it there.",
    Rest.NOT_SERVED: "The bot is private and does not serve this chat. Whoever runs it can let the"
    " chat in: see ALLOWED_USERS and ALLOWED_CHATS.",
}
NARROW = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}  # RFC 6750, 3.1

_SECRETS = tuple(field.name for field in FIELDS if field.is_secret)
_NOT = {
    Deed.KEEP_OWN: "change anything",
    Deed.ADD: "add anything",
    Deed.CHANGE: "change this: your own birthday you may, and for a day what you have added",
    Deed.SET_UP: "change its settings",
    Deed.RULE: "say who may do what, and who is told of surprises",
    Deed.KEEP_FEEDS: "see or change its feeds",
    Deed.KEEP_TOKENS: "see or change its tokens or webhooks",
    Deed.OWN: "see what is for its owner",
}


class Caller(Struct, frozen=True, kw_only=True):
    """A program with a token; or a person, in a Mini App."""

    user_id: int  # Telegram's: the person, or who made the token
    deeds: frozenset[Deed]
    token: Token | None = None
    is_sure: bool = True  # else Telegram does not say now what they may, and this was known before

    @property
    def person(self) -> int | None:
        """Who calls themself: they are to read no more than their chat would show them."""
        return self.user_id if self.token is None else None

    @property
    def access(self) -> Access:
        """All that they may, in one word."""
        if self.token is not None:
            return self.token.access
        if Deed.KEEP_TOKENS in self.deeds:
            return Access.ADMIN
        return Access.WRITE if self.deeds & {Deed.ADD, Deed.CHANGE} else Access.READ

    def assure_may(self, deed: Deed) -> None:
        """Raises Problem."""
        if deed not in self.deeds:
            raise self._refusal(deed)

    def may_change(self, event: Event, now: datetime) -> bool:
        """A person's own they may, whatever a group's rule is."""
        is_theirs = self.person is not None and is_own(event, self.person, now)
        return is_theirs or Deed.CHANGE in self.deeds

    def assure_may_change(self, event: Event, now: datetime) -> None:
        """Raises Problem."""
        if not self.may_change(event, now):
            raise self._refusal(Deed.CHANGE)

    def sees(self, calendar: Calendar, event: Event) -> Event:
        """As it is shown to them."""
        return event if self.person is None else as_shown(calendar, event, self.person)

    def hidden(self, calendar: Calendar, event: Event) -> tuple[str, ...]:
        """Fields of it that they are not to read: what others note of a person's own day."""
        if self.person is None or may_read_secrets(calendar, event, self.person):
            return ()
        return _SECRETS

    def _refusal(self, deed: Deed) -> Problem:
        if self.token is None:
            if not self.is_sure:
                return Problem("rights-unknown", headers={"Retry-After": ASK_AGAIN})
            return Problem("not-allowed", f"In this calendar you may not {_NOT[deed]}.")
        if self.token.access is Access.READ:
            detail = "It was made for reading. The bot's /token makes one that may do more."
            return Problem("read-only-token", detail, headers=NARROW)
        detail = "This needs a token whose access is admin. The bot's /token makes one."
        return Problem("not-allowed", detail, headers=NARROW)
