"""Who hears what a calendar tells: its own chat, and others.

A *surprise* is the day of a group's member as long as it is ahead: whoever is celebrated is not to
hear that others are told. So it is told to the others in private, or in the organisers' chat. A
personal calendar tells everybody with whom it is shared what it tells its owner.
"""

from collections.abc import Iterator

from msgspec import Struct

from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, Surprises


class Audience(Struct, frozen=True):
    """By itself only the calendar's own chat."""

    calendar: Calendar
    listeners: tuple[int, ...] = ()  # private chats of its members
    organisers: int | None = None  # the chat that is told of surprises, where there is one
    insiders: frozenset[int] = frozenset()  # people known to read along there

    @property
    def chats(self) -> Iterator[int]:
        """All that may hear anything, each once."""
        yield self.calendar.chat_id
        if self.organisers is not None:
            yield self.organisers
        yield from (one for one in self.listeners if one != self.calendar.chat_id)

    def hears(
        self, chat_id: int, kind: DeliveryKind, member_id: int | None, *, is_ahead: bool
    ) -> bool:
        """Whether a chat is told of a day, that of a member or not, ahead of it or not.

        A group's digest names all: of a list of days, which everybody can look up, nobody learns
        what the others are up to.
        """
        calendar, is_own_chat = self.calendar, chat_id == self.calendar.chat_id
        if calendar.kind is CalendarKind.PERSONAL:
            return is_own_chat or not (is_ahead and member_id == chat_id)
        is_surprise = is_ahead and member_id is not None and not kind.is_digest
        if is_own_chat or calendar.surprises is Surprises.HERE:
            return is_own_chat and (not is_surprise or calendar.surprises is Surprises.HERE)
        if self.organisers is None:
            return is_surprise and member_id != chat_id
        # whoever reads along there would hear of themselves: of them the others hear in private
        is_of_insider = member_id in self.insiders
        if chat_id == self.organisers:
            return is_surprise and not is_of_insider
        return is_surprise and is_of_insider and member_id != chat_id


def may_read_secrets(calendar: Calendar, event: Event, chat_id: int) -> bool:
    """Whether what others note of somebody's day is shown in a chat: never where they read along.

    See `Field.is_secret`.
    """
    if event.member_id is None:
        return True
    if chat_id == calendar.chat_id:
        return calendar.kind is CalendarKind.PERSONAL
    return event.member_id != chat_id
