"""Which time zone people mean by a city, a country or an offset, in English and Russian."""

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from birthday_calendar.domain import dates, names
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.time_zone_words import ASKED, LARGEST, MEANT, NOBODYS, PLACES

Zones = tuple[str, ...]  # one is an answer, several are a question

_OFFSET = re.compile(
    r"(?P<base>utc|gmt|msk|мск)?\s*(?P<sign>[+−–-])\s*(?P<hours>\d{1,2})"
    r"(?:[:.]?(?P<minutes>[0-5]\d)|[.,](?P<part>5|75))?"  # +5:30, +0530, +5.5
)
_PARTS = {"5": 30, "75": 45}  # minutes
# What people write around a city: "г. Москва", "Berlin time".
_AROUND = re.compile(r"(?:(?:г|гор|город|city of|time in) )?(.+?)(?: (?:time|city))?")
MOST_OFFERED = 3  # zones that a question names
_MOSCOW = 180  # minutes ahead of UTC; Russians count from there
# Offsets for which there is no Etc/GMT, as the places which have them all year.
_FRACTIONS = {
    -570: "Pacific/Marquesas",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
}


def parse(text: str) -> str:
    """An IANA name for "Europe/Berlin", "berlin", "Москва", "Germany" or "UTC+3".

    Also for "Leipzig, Germany". Raises Invalid("time_zone", …); it asks where a word means several
    clocks, as a country may.
    """
    wanted = _simple(text)
    zones = _by_offset(wanted) or _by_full_name().get(wanted) or _by_word(wanted) or _by_place(text)
    match [zone for zone in zones if zone in dates.time_zones()]:
        case [zone]:
            return zone
        case []:
            raise Invalid(
                "time_zone",
                N_(
                    "I don't know this time zone. Write a big city with the same time, such as "
                    "Berlin, or the difference from Greenwich, such as UTC+3."
                ),
            )
        case several:
            raise Invalid(
                "time_zone",
                N_(
                    "Which do you mean: {zones}? Write it just like that, or another big city with "
                    "the same time."
                ),
                zones=", ".join(several),
            )


def shown(zone: str) -> str:
    """As people write it: Etc/GMT-3, whose sign is the other way around, is UTC+3."""
    if match := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone):
        return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"
    return zone


def _by_offset(text: str) -> Zones:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return ()
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or _PARTS.get(match["part"], 0))
    if match["sign"] != "+":
        minutes = -minutes
    if match["base"] in ("msk", "мск"):
        minutes += _MOSCOW
    if minutes % 60:
        return (_FRACTIONS[minutes],) if minutes in _FRACTIONS else ()
    return (f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC",)


@cache
def _by_full_name() -> dict[str, Zones]:
    """Also Cuba and GMT, but not EST and CET: people mean other clocks by these."""
    zones = {_simple(zone): (zone,) for zone in dates.time_zones()}
    return {name: zone for name, zone in zones.items() if "/" in name or name not in _told()}


def _by_word(text: str) -> Zones:
    """What people mean, before what a city or a country is called, before what one was called."""
    return (
        _told().get(text) or _cities().get(text) or _countries().get(text) or _old().get(text, ())
    )


def _by_place(text: str) -> Zones:
    """A city with what is around it: "г. Москва", "Berlin time", "Victoria, Australia".

    Of several cities it is the one that lies there; one that we don't know has the clocks of its
    country or state.
    """
    parts = [part for part in map(_simple, re.split("[,()]", text)) if part]
    words = [match[1] for part in parts if (match := _AROUND.fullmatch(part))]
    if len(words) < 2:
        return _by_word("".join(words))
    city, land = _by_word(words[0]), _by_word(words[-1])
    if narrowed := [some for some in (_within(city, land), _within(land, city)) if some]:
        return min(narrowed, key=len)
    is_city = words[-1] in _cities() and words[-1] not in _countries()
    return () if is_city else land


def _within(zones: Zones, others: Zones) -> Zones:
    """Those that are in a country of the others."""
    countries = [set(known) for known in _zones_of_countries().values() if set(known) & set(others)]
    return tuple(zone for zone in zones if any(zone in country for country in countries))


@cache
def _told() -> dict[str, Zones]:
    words: dict[str, Zones] = dict(ASKED)
    words |= {all_: (zone,) for zone, all_ in MEANT.items()}
    return {_simple(word): zones for all_, zones in words.items() for word in all_.split(", ")}


@cache
def _cities() -> dict[str, Zones]:
    """The later ones win: a zone's own name over what CLDR calls it."""
    found = {}
    for language in LANGUAGES:
        for zone, known in Locale(language).time_zones.items():
            found[_simple(known.get("city", ""))] = _renamed(zone)
    found |= {_last_word(zone): zone for zones in _zones_of_countries().values() for zone in zones}
    return _somebodys(found)


@cache
def _old() -> dict[str, Zones]:
    """What cities were called before: Saigon, Calcutta."""
    old = [zone for zone in dates.time_zones() if zone.partition("/")[0] in PLACES]
    return _somebodys({_last_word(zone): _renamed(zone) for zone in sorted(old)})


@cache
def _countries() -> dict[str, Zones]:
    """A country's clocks, by one zone each."""
    found = {}
    for code, zones in _zones_of_countries().items():
        clocks: dict[tuple[object, ...], str] = {}
        for zone in zones:
            clocks.setdefault(_clock(zone), zone)
        offered = LARGEST.get(code) or tuple(clocks.values())[:MOST_OFFERED]
        for language in LANGUAGES:
            found[_simple(Locale(language).territories.get(code, ""))] = offered
    return found


@cache
def _zones_of_countries() -> dict[str, tuple[str, ...]]:
    """By ISO 3166's code, in IANA's order: zone.tab has what is a place's time today."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    codes = dict.fromkeys(row[0] for row in rows)
    return {code: tuple(row[2] for row in rows if row[0] == code) for code in codes}


def _clock(zone: str) -> tuple[object, ...]:
    """What tells one country's clocks apart: winter and summer time, this year and next."""
    this_year = datetime.now(UTC).year
    moments = [
        datetime(year, month, 1, tzinfo=ZoneInfo(zone))
        for year in (this_year, this_year + 1)
        for month in (1, 7)
    ]
    return tuple(moment.utcoffset() for moment in moments)


def _somebodys(words: dict[str, str]) -> dict[str, Zones]:
    nobodys = {_simple(word) for word in NOBODYS} | {""}
    return {word: (zone,) for word, zone in words.items() if word not in nobodys}


def _renamed(zone: str) -> str:
    """CLDR goes by names of before, such as Asia/Calcutta."""
    new: str = get_global("zone_aliases").get(zone, zone)
    return new


def _last_word(zone: str) -> str:
    return _simple(zone.rpartition("/")[2])


def _simple(text: str) -> str:
    """How a name is looked up: "St. John's" is "st johns", and "Zürich" "zurich"."""
    text = names.plain(text).strip().strip(".,;!?").strip()
    if _OFFSET.fullmatch(text):
        return text
    return " ".join(re.split(r"[\s_.-]+", re.sub(r"['’ʼ`]", "", text)))
