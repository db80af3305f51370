"""What a handler takes: one value, as the API's handlers take a `Call`."""

from dataclasses import dataclass
from datetime import date, datetime

from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot.answers import Incoming, S
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar, Role


@dataclass
class Context(Incoming[S]):
    """An update that is handled."""

    db: Database
    now: datetime
    settings: Settings
    conversation: Conversation
    # what it is about: the chat's calendar, None where it has none yet; the one that is shared with
    # a guest; below a token, the token's
    found: Calendar | None
    own: Calendar | None  # the chat's, whatever it is about
    guest: Role | None = None  # what they are to somebody else's; None where it is the chat's
    is_overheard: bool = False  # a group's words that are perhaps not for the bot: dialogues.py
    is_turned: bool = False  # to another calendar than the chat's

    @property
    def calendar(self) -> Calendar:
        assert self.found is not None  # OpenCalendar or AdminsOnly have seen to it
        return self.found

    def turn_to(self, calendar: Calendar | None, guest: Role | None = None) -> None:
        """From here on it is about that one."""
        self.found, self.guest, self.is_turned = calendar, guest, True

    @property
    def tells_all(self) -> bool:
        """Whether all who are reminded of the calendar read what is said here."""
        return self.is_private and self.guest is None

    @property
    def person(self) -> int | None:
        """The Telegram user it is from; None where they don't show who they are."""
        source = self.source
        has_face = not isinstance(source, Message) or source.sender_chat is None
        return source.from_user.id if source.from_user is not None and has_face else None

    @property
    def today(self) -> date:
        return dates.today_in(self.calendar.time_zone, self.now)


Written = Context[Message]
Pressed = Context[CallbackQuery]
