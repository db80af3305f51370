"""Somebody looks at a page: who, in which calendar, and what they are shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from birthday_calendar.api.callers import Caller
from birthday_calendar.api.reading import row_number
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, Occasion
from birthday_calendar.domain.roles import Deed
from birthday_calendar.domain.visits import Session
from birthday_calendar.web.headers import form_token
from birthday_calendar.web.rendering import render
from birthday_calendar.web.who import Who, who_of
from birthday_calendar.wording import moving_days
from birthday_calendar.wording.texts import Texts


def not_to_keep(page: Response) -> Response:
    """Of which something is missing that is there at another time."""
    page.headers["Cache-Control"] = "no-store"
    return page


@dataclass(frozen=True)
class Visit:
    """Of somebody who is known. `secret` is their session's."""

    request: Request
    settings: Settings
    db: Database
    session: Session
    secret: str
    now: datetime
    texts: Texts
    form: FormData | None  # what is sent; None where nothing is

    @property
    def person(self) -> int:
        """The Telegram user."""
        return self.session.user_id

    @property
    def sent(self) -> FormData:
        assert self.form is not None
        return self.form

    def field(self, name: str) -> str:
        """What was sent as that, without blanks around it; empty where nothing was."""
        value = self.sent.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def number(self, name: str) -> int:
        """Of a row, in the path. Raises NotFound."""
        return row_number(self.request, name)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        return HTMLResponse(self.html(template, **values), status)

    def html(self, template: str, **values: Any) -> str:
        known = {"visit": self, "settings": self.settings, "form_token": form_token(self.secret)}
        return render(template, self.texts, **known, **values)

    def go(self, path: str, **query: object) -> Response:
        """To a page that is shown by GET, so that a reload sends nothing again."""
        return RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), 303)


@dataclass(frozen=True)
class CalendarVisit(Visit):
    """Of a calendar that is theirs to see."""

    caller: Caller
    calendar: Calendar
    today: date  # in the calendar's time zone

    @property
    def home(self) -> str:
        return f"/web/{self.calendar.id}"

    @property
    def title(self) -> str:
        """What the calendar is called."""
        if self.calendar.kind is CalendarKind.PERSONAL and self.calendar.chat_id == self.person:
            return self.texts("My calendar")
        return self.calendar.title or self.texts("Calendar")

    def moment(self, instant: datetime) -> str:
        """today, 14:52: by the calendar's clock."""
        local, _ = instant.astimezone(ZoneInfo(self.calendar.time_zone)), self.texts
        year = None if local.year == self.today.year else local.year
        day = _("today") if local.date() == self.today else _.day(local.month, local.day, year)
        return f"{day}, {_.time(local.time())}"

    def when(self, event: Event) -> str:
        """15 March 1990; last Friday of June."""
        return moving_days.when(event, self.texts)

    def may(self, deed: str) -> bool:
        return Deed(deed) in self.caller.deeds

    def may_change(self, event: Event) -> bool:
        return self.caller.may_change(event, self.now)

    def sees(self, event: Event) -> Event:
        """As it is shown to them."""
        return self.caller.sees(self.calendar, event)

    def who(self, occasion: Occasion) -> Who:
        """The same of somebody on a day."""
        seen = replace(occasion, of=self.sees(occasion.of))
        return who_of(seen, self.texts, self.today)
