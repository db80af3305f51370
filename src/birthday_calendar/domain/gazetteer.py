"""What places are called, and which clocks they have: of IANA, of CLDR, of GeoNames, and our own.

Words are keys, as cities.key() makes them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from birthday_calendar.domain import cities, dates
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.time_zone_words import ASKED, LARGEST, MEANT, NOBODYS, PLACES, STATES

if TYPE_CHECKING:
    from babel import Locale

Zones = tuple[str, ...]  # one is an answer, several are a question

MOST_OFFERED = 3  # zones that a question names
_BEYOND_LATIN = "\u0250"


def by_word(text: str) -> Zones:
    """What people mean, before what a city or a country is called, before what one was called.

    Other cities come last: one of them has the name of nearly everything.
    """
    return (
        told().get(text)
        or of_zones().get(text)
        or countries().get(text)
        or states()[0].get(text)
        or old().get(text)
        or large().get(text, ())
    )


def well_known() -> set[str]:
    """Countries, and places that a zone is named after or that stand in our own list."""
    return {*told(), *of_zones(), *countries()} - {""}


@cache
def told() -> dict[str, Zones]:
    words: dict[str, Zones] = dict(ASKED)
    words |= {all_: (zone,) for zone, all_ in MEANT.items()}
    return {cities.key(word): zones for all_, zones in words.items() for word in all_.split(", ")}


@cache
def of_zones() -> dict[str, Zones]:
    """The later ones win: a zone's own name over what CLDR calls it."""
    found = {cities.key(city): _renamed(zone) for zone, city in _called()}
    found |= {_last_word(zone): zone for zones in zones_of_countries().values() for zone in zones}
    return _somebodys(found)


def called(locale: str) -> dict[str, str]:
    """What the places of zones are called in a language, where CLDR says so."""
    places = _locale(locale).time_zones
    return {_renamed(zone): known["city"] for zone, known in places.items() if "city" in known}


def _called() -> Iterator[tuple[str, str]]:
    """The same in our languages."""
    for language in LANGUAGES:
        for zone, known in _locale(language).time_zones.items():
            yield zone, known.get("city", "")


@cache
def large() -> dict[str, Zones]:
    """Of namesakes with one clock the largest one's zone."""
    found = {}
    for name, namesakes in cities.named().items():
        clocks: dict[tuple[object, ...], str] = {}
        for city in namesakes:
            clocks.setdefault(clock(city.zone), city.zone)
        found[name] = tuple(clocks.values())[:MOST_OFFERED]
    return found


@cache
def written() -> dict[str, str]:
    """Whatever may be meant, as it is written; in Latin letters a city has its first name."""
    found = {
        cities.key(name): city.names[0] if name < _BEYOND_LATIN else name
        for city in reversed(cities.largest())
        for name in city.names
    }
    words = [word for all_ in (*MEANT.values(), *ASKED) for word in all_.split(", ")]
    zones = [_last_word(zone).title() for all_ in zones_of_countries().values() for zone in all_]
    lands = [
        _locale(language).territories.get(code, "")
        for language in LANGUAGES
        for code in zones_of_countries()
    ]
    others = [*zones, *(city for _zone, city in _called()), *lands, *words]
    found |= {cities.key(word): word for word in others}
    return {key: word for key, word in found.items() if key and by_word(key)}


@cache
def states() -> tuple[dict[str, Zones], dict[str, Zones]]:
    """States by their names, and by these as well as by what stands for them behind a city."""
    rows = [(state, zones) for zones, all_ in STATES.items() for state in all_.split(", ")]
    names = {cities.key(state.rpartition(" ")[0]): zones for state, zones in rows}
    return names, names | {cities.key(state.rpartition(" ")[2]): zones for state, zones in rows}


@cache
def old() -> dict[str, Zones]:
    """What cities were called before: Saigon, Calcutta."""
    before = [zone for zone in dates.time_zones() if zone.partition("/")[0] in PLACES]
    return _somebodys({_last_word(zone): _renamed(zone) for zone in sorted(before)})


@cache
def countries() -> dict[str, Zones]:
    """A country's clocks, by one zone each."""
    found = {}
    for code, zones in zones_of_countries().items():
        clocks: dict[tuple[object, ...], str] = {}
        for zone in zones:
            clocks.setdefault(clock(zone), zone)
        offered = LARGEST.get(code) or tuple(clocks.values())[:MOST_OFFERED]
        for language in LANGUAGES:
            found[cities.key(_locale(language).territories.get(code, ""))] = offered
    return found


@cache
def zones_of_countries() -> dict[str, tuple[str, ...]]:
    """By ISO 3166's code, in IANA's order: zone.tab has what is a place's time today."""
    rows = [line.split("\t") for line in cities.zone_table()]
    codes = dict.fromkeys(row[0] for row in rows)
    return {code: tuple(row[2] for row in rows if row[0] == code) for code in codes}


@cache
def clock(zone: str) -> tuple[object, ...]:
    """What tells one country's clocks apart: winter and summer time, this year and next."""
    this_year = datetime.now(UTC).year
    moments = [
        datetime(year, month, 1, tzinfo=ZoneInfo(zone))
        for year in (this_year, this_year + 1)
        for month in (1, 7)
    ]
    return tuple(moment.utcoffset() for moment in moments)


def _somebodys(words: dict[str, str]) -> dict[str, Zones]:
    nobodys = {cities.key(word) for word in NOBODYS} | {""}
    return {word: (zone,) for word, zone in words.items() if word not in nobodys}


def _renamed(zone: str) -> str:
    """CLDR goes by names of before, such as Asia/Calcutta."""
    from babel.core import get_global

    new: str = get_global("zone_aliases").get(zone, zone)
    return new


def _last_word(zone: str) -> str:
    return cities.key(zone.rpartition("/")[2])


def _locale(language: str) -> "Locale":
    from babel import Locale  # when first used: a worker of the API may never

    return Locale.parse(language)
