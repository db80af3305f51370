"""Which time zone people mean by a city, a country or an offset, in English and Russian."""

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from birthday_calendar import dates
from birthday_calendar.dates import N_
from birthday_calendar.errors import Invalid

_LANGUAGES = ("en", "ru")
_OFFSET = re.compile(
    r"(?P<base>utc|gmt|msk|мск)?\s*(?P<sign>[+−–-])\s*(?P<hours>\d{1,2})"
    r"(?::?(?P<minutes>[0-5]\d))?"
)
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
# Large cities after which neither IANA nor CLDR calls a zone.
_CITIES = {
    "America/Los_Angeles": "San Francisco, Seattle, Сан-Франциско, Сиэтл",
    "America/New_York": "Washington, Boston, Miami, Вашингтон, Бостон, Майами",
    "Asia/Almaty": "Astana, Астана",
    "Asia/Kolkata": "Delhi, Mumbai, Дели, Мумбаи",
    "Asia/Krasnoyarsk": "Кемерово",
    "Asia/Shanghai": "Beijing, Пекин",
    "Asia/Vladivostok": "Хабаровск",
    "Asia/Yekaterinburg": "Челябинск, Уфа, Пермь, Тюмень, Оренбург, Сургут, Perm, Ufa",
    "Europe/Berlin": "Munich, Hamburg, Cologne, Frankfurt, Мюнхен, Гамбург, Кёльн, Франкфурт",
    "Europe/Istanbul": "Ankara, Анкара",
    "Europe/Kyiv": "Одесса, Харьков, Львов, Днепр, Odesa, Kharkiv, Lviv, Dnipro",
    "Europe/Madrid": "Barcelona, Барселона",
    "Europe/Moscow": "Санкт-Петербург, Петербург, Питер, СПб, Казань, Нижний Новгород, Воронеж, "
    "Краснодар, Ростов-на-Дону, Ростов, Сочи, Тула, Ярославль, Saint Petersburg, St Petersburg, "
    "Kazan, Nizhny Novgorod, МСК, MSK",
    "Europe/Rome": "Milan, Милан",
    "Europe/Samara": "Тольятти, Ижевск",
}


def parse(text: str) -> str:
    """An IANA name for "Europe/Berlin", "berlin", "Москва", "Germany" or "UTC+3".

    Raises Invalid("time_zone", …), also for a country that has several clocks.
    """
    wanted = _simple(text)
    zone = _by_offset(wanted) or _by_name().get(wanted) or _by_country(wanted)
    if zone is None or zone not in dates.time_zones():
        raise Invalid(
            "time_zone",
            N_(
                "I don't know this time zone. Write a big city with the same time, such as Berlin, "
                "or the difference from Greenwich, such as UTC+3."
            ),
        )
    return zone


def shown(zone: str) -> str:
    """As people write it: Etc/GMT-3, whose sign is the other way around, is UTC+3."""
    if match := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone):
        return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"
    return zone


def _by_offset(text: str) -> str | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    if match["sign"] != "+":
        minutes = -minutes
    if match["base"] in ("msk", "мск"):
        minutes += _MOSCOW
    if minutes % 60:
        return _FRACTIONS.get(minutes)
    return f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC"


@cache
def _by_name() -> dict[str, str]:
    """The later ones win: a zone's own name over a city in it."""
    names = {_simple(city): zone for zone, all_ in _CITIES.items() for city in all_.split(", ")}
    renamed = get_global("zone_aliases")
    for language in _LANGUAGES:
        for zone, known in Locale(language).time_zones.items():
            if city := known.get("city"):
                names[_simple(city)] = renamed.get(zone, zone)
    zones = sorted(dates.time_zones(), reverse=True)
    names |= {_simple(zone.split("/")[-1]): zone for zone in zones if "/" in zone[1:]}
    return names | {_simple(zone): zone for zone in zones}


def _by_country(text: str) -> str | None:
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if _simple(name) == text:
                zones = get_global("territory_zones").get(code, [])
                return zones[0] if len({_clock(zone) for zone in zones}) == 1 else None
    return None


def _clock(zone: str) -> tuple[object, ...]:
    """What tells one country's clocks apart: winter and summer time."""
    return tuple(datetime(2025, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))


def _simple(text: str) -> str:
    """How a name is looked up: "Санкт-Петербург" and "санкт петербург" are one."""
    if _OFFSET.fullmatch(text.strip().lower()):
        return text.strip().lower()
    return " ".join(re.split(r"[\s_.-]+", text.strip().lower().replace("ё", "е")))
