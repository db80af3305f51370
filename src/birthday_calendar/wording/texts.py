"""Every word a user reads, in the reader's language: gettext catalogues and CLDR dates."""

import gettext
from datetime import date, time
from functools import cache, cached_property, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from birthday_calendar.domain import gazetteer, time_zones
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES
from birthday_calendar.domain.names import isolated

if TYPE_CHECKING:
    from babel import Locale

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

    @cached_property
    def _cities(self) -> dict[str, str]:
        return gazetteer.called(LANGUAGES[self.language].locale)

    def __call__(self, message: str, **values: object) -> str:
        """Translate, then fill `{placeholders}` if values are given."""
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def plural(
        self, one: str, many: str, count: int, *, context: str = "", **values: object
    ) -> str:
        """Translate by number, then fill `{count}` and the rest.

        `context` is the catalogue's msgctxt, where a language has two words for an English one.
        """
        if context:
            text = self._catalogue.npgettext(context, one, many, count)
        else:
            text = self._catalogue.ngettext(one, many, count)
        return text.format(count=count, **values)

    @staticmethod
    def capital(text: str) -> str:
        """With a capital at its beginning."""
        return text[:1].upper() + text[1:]

    @staticmethod
    def name(text: str) -> str:
        """Somebody's words to stand among ours: escaped, and turning none of them around."""
        return escape(isolated(text), quote=False)

    def day(self, month: int, day: int, year: int | None = None) -> str:
        """15 March 1990, or without its year."""
        pattern = "d MMMM" if year is None else "d MMMM y"
        return self._format(date(year or _NO_YEAR, month, day), pattern)

    def full_date(self, day: date, today: date | None = None) -> str:
        """Sunday, 15 March; with its year where that is not `today`'s."""
        is_this_year = today is None or day.year == today.year
        return self._format(day, "EEEE, d MMMM" if is_this_year else "EEEE, d MMMM y")

    def month(self, month: int) -> str:
        """The month's name by itself, as a heading."""
        return self._format(date(_NO_YEAR, month, 1), "LLLL").capitalize()

    def month_within(self, month: int) -> str:
        """As it stands behind a day of it: 5 June, 5 июня."""
        return self._format(date(_NO_YEAR, month, 1), "MMMM")

    def short_month(self, month: int) -> str:
        """Jan, as a button has room for."""
        short = self._format(date(_NO_YEAR, month, 1), "LLL").rstrip(".")
        return short[:1].upper() + short[1:]

    def month_of_year(self, day: date) -> str:
        """November 2026, as a heading."""
        return self._format(day, "LLLL y").capitalize()

    def weekdays(self) -> list[str]:
        """Mo, Tu, …: from the first day of the week on as CLDR has it for the language."""
        locale = self._locale()
        names = locale.days["stand-alone"]["short"]
        return [names[(locale.first_week_day + place) % 7] for place in range(7)]

    def first_weekday(self) -> int:
        """0 is Monday."""
        return self._locale().first_week_day

    def time(self, at: time) -> str:
        return at.strftime("%H:%M")

    def city(self, zone: str) -> str:
        """What the place is called that a time zone is named after; UTC+3 where that is none."""
        known = self._cities.get(zone) or zone.rpartition("/")[2].replace("_", " ")
        return known if "/" in zone and not zone.startswith("Etc/") else time_zones.shown(zone)

    def distance(self, day: date, today: date) -> str:
        """today, tomorrow, in 5 days."""
        days = (day - today).days
        if days == 0:
            return self("today")
        if days == 1:
            return self("tomorrow")
        return self.plural("in {count} day", "in {count} days", days)

    def and_more(self, count: int) -> str:
        """The last line of what is too long to say."""
        return "\n" + self.plural("… and {count} more: /list", "… and {count} more: /list", count)

    def error(self, error: Invalid) -> str:
        """What was wrong with a value, for its sender. Escaped."""
        values = error.values
        if isinstance(month := values.get("month"), int):
            values = values | {"month": self.month(month)}
        reason = self._catalogue.gettext(error.reason).format(**values)
        return escape(self.capital(reason), quote=False)

    def _format(self, day: date, pattern: str) -> str:
        return _formatted(day, pattern, LANGUAGES[self.language].locale)

    def _locale(self) -> "Locale":
        from babel import Locale

        return Locale.parse(LANGUAGES[self.language].locale)


@lru_cache(2_000)  # a page has the days of a month on it, and so have the next ones
def _formatted(day: date, pattern: str, locale: str) -> str:
    from babel.dates import format_date  # when first used: a worker of the API may never

    return format_date(day, pattern, locale=locale)


@cache
def texts(language: str) -> Texts:
    """The texts of a language; of DEFAULT for one that isn't spoken."""
    return Texts(language)
