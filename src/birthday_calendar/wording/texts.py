"""Every word a user reads, in the reader's language: gettext catalogues and CLDR dates."""

import gettext
from collections.abc import Iterable
from datetime import date, time
from functools import cache
from html import escape
from pathlib import Path

from babel.dates import format_date

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES
from birthday_calendar.domain.models import Event, Occasion
from birthday_calendar.domain.names import isolated

DOMAIN = "messages"
LOCALES = Path(__file__).parent / "locales"
_NO_YEAR = 2000  # a leap year, so that 29 February can be written


class Texts:
    """The texts of one language. What it returns is HTML for Telegram; names are escaped."""

    def __init__(self, language: str):
        self.language = language if language in LANGUAGES else DEFAULT
        self._catalogue = gettext.translation(
            DOMAIN, LOCALES, [self.language], fallback=self.language == DEFAULT
        )

    def __call__(self, message: str, **values: object) -> str:
        """Translate, then fill `{placeholders}` if values are given."""
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate by number, then fill `{count}` and the rest."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    @staticmethod
    def name(text: str) -> str:
        """Somebody's words to stand among ours: escaped, and turning none of them around."""
        return escape(isolated(text), quote=False)

    def day(self, month: int, day: int, year: int | None = None) -> str:
        """15 March 1990, or without its year."""
        pattern = "d MMMM" if year is None else "d MMMM y"
        return self._format(date(year or _NO_YEAR, month, day), pattern)

    def full_date(self, day: date) -> str:
        """Sunday, 15 March."""
        return self._format(day, "EEEE, d MMMM")

    def month(self, month: int) -> str:
        """The month's name by itself, as a heading."""
        return self._format(date(_NO_YEAR, month, 1), "LLLL").capitalize()

    def time(self, at: time) -> str:
        return at.strftime("%H:%M")

    def distance(self, day: date, today: date) -> str:
        """today, tomorrow, in 5 days."""
        days = (day - today).days
        if days == 0:
            return self("today")
        if days == 1:
            return self("tomorrow")
        return self.plural("in {count} day", "in {count} days", days)

    def today(self, day: date, occasions: Iterable[Occasion]) -> str:
        """The heading over who is celebrated today; nothing festive where all of them have died."""
        icon = "🕯" if all(occasion.of.deceased for occasion in occasions) else "🎉"
        return f"{icon} {self('Today, {date}', date=self.full_date(day))}"

    def age(self, age: int, *, is_past: bool = False) -> str:
        if is_past:
            return self.plural("turned {count}", "turned {count}", age)
        return self.plural("turns {count}", "turns {count}", age)

    def occasion(self, occasion: Occasion, *, zodiac: bool = False, is_past: bool = False) -> str:
        """A line on somebody celebrated: name, age where it is known, and where they belong."""
        event = occasion.of
        icon = "🕯" if event.deceased else "🎂"
        line = f"{icon} <b>{self.name(event.name)}</b>"
        if event.deceased:
            line += ", " + self("in memory")
        elif occasion.age:  # not 0: who is born today turns nothing
            line += ", " + self.age(occasion.age, is_past=is_past)
        if zodiac:
            line += " " + dates.zodiac_sign(event.month, event.day)
        return line + self.details(event)

    def details(self, event: Event) -> str:
        """Company, position, responsible person and note, as far as they are known."""
        known = [self.name(text) for text in (event.position, event.company) if text]
        text = f" ({', '.join(known)})" if known else ""
        if event.responsible:
            text += "\n   " + self("Responsible: {name}", name=self.name(event.responsible))
        if event.note:
            text += f"\n   <i>{self.name(event.note)}</i>"
        return text

    def and_more(self, count: int) -> str:
        """The last line of what is too long to say."""
        return "\n" + self.plural("… and {count} more: /list", "… and {count} more: /list", count)

    def error(self, error: Invalid) -> str:
        """What was wrong with a value, for its sender. Escaped."""
        reason = self._catalogue.gettext(error.reason).format(**error.values)
        return escape(reason[:1].upper() + reason[1:], quote=False)

    def _format(self, day: date, pattern: str) -> str:
        return format_date(day, pattern, locale=LANGUAGES[self.language].locale)


@cache
def texts(language: str) -> Texts:
    """The texts of a language; of DEFAULT for one that isn't spoken."""
    return Texts(language)
