"""Sets of holidays: which there are, and what one of a set is. Pure.

`ru-days` are the days of russia.tsv. `public:` with a country or a region of regions.tsv, such as
`public:RU` or `public:DE-BY`, are its public holidays: public_holidays.py computes them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.domain import gazetteer, searching
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.domain.models import Subscription

RUSSIAN_DAYS = "ru-days"
PUBLIC = "public:"
MOST_SETS = 10  # of a calendar
_RUSSIAN_DAYS_CALLED = {
    "en": "Professional and memorable days of Russia",
    "ru": "Профессиональные и памятные дни России",
}

Texts = Mapping[str, str]  # by language


class HolidaySet(Struct, frozen=True, kw_only=True):
    """`country` and `region` are codes: ISO 3166 has the first and most of the second."""

    key: str
    names: Texts
    country: str
    region: str | None = None

    def name(self, language: str) -> str:
        return said_in(self.names, language)

    @property
    def region_name(self) -> str:
        """Without its country, as it is called there."""
        return said_in(self.names, DEFAULT).partition(", ")[2]


class Person(NamedTuple):
    """Whose day it is, by what they do."""

    event_id: int
    name: str


class Holiday(Struct, frozen=True, kw_only=True):
    """A day of a set in a year. `professions` are patterns of professions.py."""

    date: date
    set_key: str
    key: str  # the same each year, for days of rules; else that of the date
    names: Texts
    about: Texts = {}
    source: str = ""  # the act that has set it; empty where it is by custom, or not known here
    professions: tuple[str, ...] = ()
    is_remembrance: bool = False  # nothing festive, then
    people: tuple[Person, ...] = ()  # of a calendar, where somebody has looked for them
    # of the countries whose it is, where a calendar has those of several
    flags: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.date, self.set_key, self.key))

    def name(self, language: str) -> str:
        return said_in(self.names, language)


def flag(country: str) -> str:
    """Of an ISO 3166 code, as emoji have it."""
    return "".join(chr(ord("🇦") + ord(letter) - ord("A")) for letter in country)


def flags(those: Iterable[Subscription]) -> dict[str, str]:
    """By key of public sets, where they are of more than one country."""
    countries = {one.key: of_key(one.key).country for one in those if one.key != RUSSIAN_DAYS}
    if len({*countries.values()}) < 2:
        return {}
    return {key: flag(country) for key, country in countries.items()}


def by_day(holidays: Iterable[Holiday]) -> dict[date, list[Holiday]]:
    """They are in the order of their days."""
    return {day: list(those) for day, those in groupby(holidays, key=lambda one: one.date)}


def said_in(texts: Texts, language: str) -> str:
    """In that language, or else in English, or as it is said there."""
    return texts.get(language) or texts.get(DEFAULT) or next(iter(texts.values()), "")


@cache
def all_sets() -> dict[str, HolidaySet]:
    """By key: Russian days, then each country in the order of English names with its regions."""
    days = HolidaySet(key=RUSSIAN_DAYS, names=_RUSSIAN_DAYS_CALLED, country="RU")
    found = {RUSSIAN_DAYS: days}
    for row in read_table("regions.tsv"):
        place, en, ru = row
        country, _, region = place.partition("-")
        key = PUBLIC + place
        if region:
            of = found[PUBLIC + country].names
            names: Texts = {language: f"{of[language]}, {en}" for language in of}
        else:
            names = {"en": en, "ru": ru}
        found[key] = HolidaySet(key=key, names=names, country=country, region=region or None)
    return found


def of_key(key: str) -> HolidaySet:
    """Raises NotFound."""
    found = all_sets().get(key)
    if found is None:
        raise NotFound("set")
    return found


def find(text: str) -> list[HolidaySet]:
    """Sets by a country, a region or a code, as people type them; countries come first."""
    code = text.strip().upper()
    of_code = [one for one in all_sets().values() if one.key == PUBLIC + code]
    asked = {*searching.fold(text).split()}  # a word may be there a thousand times
    named = [
        one
        for one in all_sets().values()
        if asked and all(_begins(word, one) for word in asked) and one not in of_code
    ]
    return of_code + sorted(named, key=lambda one: one.region is not None)


def _begins(word: str, one: HolidaySet) -> bool:
    return any(
        part.startswith(word)
        for name in one.names.values()
        for part in searching.fold(name).split()
    )


def of_country(code: str) -> list[HolidaySet]:
    """Its own and its regions' ones."""
    return [one for one in all_sets().values() if one.country == code]


def likely(time_zone: str, language: str) -> list[str]:
    """Keys of where a clock is, and of who speaks Russian."""
    zones = gazetteer.zones_of_countries()
    codes = [code for code, those in zones.items() if time_zone in those]
    if language == "ru" and "RU" not in codes:
        codes.append("RU")
    keys = [PUBLIC + code for code in codes if PUBLIC + code in all_sets()]
    return [*keys, RUSSIAN_DAYS] if "RU" in codes else keys


def with_set(those: tuple[Subscription, ...], wanted: Subscription) -> tuple[Subscription, ...]:
    """Raises NotFound for a set that there is not, Invalid for one too many."""
    of_key(wanted.key)
    rest = without_set(those, wanted.key)
    if len(rest) >= MOST_SETS:
        raise Invalid("set", N_("a calendar may have {most} sets of holidays"), most=MOST_SETS)
    at = [one.key for one in those].index(wanted.key) if len(rest) < len(those) else len(rest)
    return (*rest[:at], wanted, *rest[at:])


def with_taken(those: tuple[Subscription, ...], key: str) -> tuple[Subscription, ...]:
    """With one that somebody chooses, as it was where it is had. A region has all that its country
    has, and stands in its place. Raises as `with_set`.
    """
    wanted, had = of_key(key), {one.key: one for one in those}
    country = PUBLIC + wanted.country
    if wanted.region is None or country not in had:
        return with_set(those, had.get(key) or Subscription(key=key))
    taken = had.get(key) or replace(had[country], key=key)
    return with_set(without_set(those, country), taken)


def without_set(those: tuple[Subscription, ...], key: str) -> tuple[Subscription, ...]:
    return tuple(one for one in those if one.key != key)


def read_table(name: str) -> list[list[str]]:
    text = files("birthday_calendar.domain.holidays").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
