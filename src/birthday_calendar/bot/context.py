"""What a handler takes: one value, as the API's handlers take a `Call`."""

from dataclasses import dataclass
from datetime import date, datetime

from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot.answers import Incoming, S
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar


@dataclass
class Context(Incoming[S]):
    """An update that is handled."""

    db: Database
    now: datetime
    settings: Settings
    conversation: Conversation
    found: Calendar | None  # the chat's, None where it has none yet; below a token, the token's

    @property
    def calendar(self) -> Calendar:
        assert self.found is not None  # OpenCalendar or AdminsOnly have seen to it
        return self.found

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
