"""Large cities: what people call them, and where they are.

The table is of GeoNames (https://www.geonames.org), CC BY 4.0; beside it stands where the places
are that time zones are named after (zone.tab of the tz database).
"""

import re
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from birthday_calendar.domain import names

_NAMESAKE = 5  # times as large as a namesake: then nearly nobody means the smaller one


class City(NamedTuple):
    """`names` begins with the English one; degrees north and east."""

    people: int  # thousands; 0 where nobody says
    latitude: float
    longitude: float
    zone: str
    names: tuple[str, ...]


@cache
def largest() -> tuple[City, ...]:
    """The largest first."""
    table = files("birthday_calendar.domain").joinpath("cities.tsv").read_text("utf-8")
    return tuple(_city(row) for row in table.splitlines() if not row.startswith("#"))


@cache
def named() -> dict[str, tuple[City, ...]]:
    """By each of its names as a key; a large city and its namesakes that are meant as well."""
    found: dict[str, list[City]] = {}
    for city in largest():
        for name in dict.fromkeys(map(key, city.names)):
            among = found.setdefault(name, [])
            if not among or among[0].people < _NAMESAKE * city.people:
                among.append(city)
    return {name: tuple(among) for name, among in found.items()}


@cache
def of_zones() -> tuple[City, ...]:
    """Where the places are that time zones of today are named after."""
    rows = [line.split("\t") for line in zone_table()]
    return tuple(
        City(0, *_coordinates(row[1]), row[2], (row[2].rpartition("/")[2].replace("_", " "),))
        for row in rows
    )


def zone_table() -> list[str]:
    """Lines of zone.tab: a country's code, coordinates, a zone, and remarks."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text()
    return [line for line in table.splitlines() if not line.startswith("#")]


def nearest(latitude: float, longitude: float) -> City:
    """The nearest that is known, on a globe."""
    here = City(0, latitude, longitude, "", ())
    return min((*largest(), *of_zones()), key=lambda city: _distance(city, here))


def key(name: str) -> str:
    """How a name is looked up: "St. John's" is "st johns", and "Zürich" "zurich"."""
    text = names.plain(name).strip().strip(".,;!?").strip()
    return " ".join(re.split(r"[\s_.-]+", re.sub(r"['’ʼ`]", "", text)))


def _city(row: str) -> City:
    people, _country, latitude, longitude, zone, called = row.split("\t")
    return City(int(people), float(latitude), float(longitude), zone, tuple(called.split(", ")))


def _coordinates(text: str) -> tuple[float, float]:
    """ISO 6709 of degrees, minutes and perhaps seconds: +5230+01322, +404251-0740023."""
    match = re.fullmatch(r"([+-]\d{4}(?:\d\d)?)([+-]\d{5}(?:\d\d)?)", text)
    assert match is not None
    return _degrees(match[1], 2), _degrees(match[2], 3)


def _degrees(text: str, digits: int) -> float:
    whole, rest = text[1 : 1 + digits], text[1 + digits :]
    degrees = int(whole) + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600
    return -degrees if text[0] == "-" else degrees


def _distance(one: City, other: City) -> float:
    """Of two places on a globe, as an angle: the haversine formula."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(one.longitude - other.longitude)
    square = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * asin(min(1.0, sqrt(square)))
