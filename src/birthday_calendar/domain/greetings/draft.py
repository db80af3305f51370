"""A greeting on its way to what somebody likes."""

from datetime import date, datetime

from msgspec import Struct

from birthday_calendar.domain.greetings.asked import Gender, Length
from birthday_calendar.domain.greetings.composing import Greeting
from birthday_calendar.domain.models import Style


class Draft(Struct, frozen=True, kw_only=True):
    """A greeting that somebody prepares. `id` is 0 before it is kept."""

    id: int = 0
    calendar_id: int
    event_id: int
    chat_id: int
    user_id: int | None
    day: date
    style: Style = Style.FRIENDLY
    length: Length = Length.MEDIUM
    gender: Gender = Gender.UNKNOWN
    theme: str | None = None
    variants: tuple[Greeting, ...] = ()
    shown: int = 0
    made_at: datetime

    @property
    def text(self) -> str:
        return self.variants[self.shown].text
