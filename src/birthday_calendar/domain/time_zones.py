"""Which time zone people mean by a city, a country or an offset, in English and Russian."""

import re
from functools import cache

from birthday_calendar.domain import cities, dates, gazetteer, living, names, typos
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.gazetteer import MOST_OFFERED, Zones
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.domain.time_zone_words import LARGEST, LIKELY

_OFFSET = re.compile(
    r"(?:(?P<base>utc|gmt|ut|z|msk|мск|(?:по |от )?(?:москв[еыа]|мск)|moscow)\s*)?"
    r"(?P<sign>[+−–-]|(?<=utc)|(?<=gmt)|(?<=utc )|(?<=gmt ))\s*(?P<hours>\d{1,2})"
    r"(?:[:.]?(?P<minutes>[0-5]\d)|[.,](?P<part>5|75))?"  # +5:30, +0530, +5.5
)
_MOST_WORDS = 8  # of a city and where it lies
_PARTS = {"5": 30, "75": 45}  # minutes
_SHORT = 4  # letters: some city is called nearly like each word as short as that
_GREENWICH = ("utc", "gmt", "ut", "z")
# What people write around a city: "г. Москва", "Berlin time".
_AROUND = re.compile(r"(?:(?:г|гор|город|city of|time in) )?(.+?)(?: (?:time|city))?")
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
_IN_WINTER = {-210: "America/St_Johns"}  # nowhere all year, and in winter nowhere else
# What people say, and not where they live; some city is called nearly like each.
_SAID = {
    *("hello", "hallo", "hey there", "thanks", "thank you", "please", "sure", "okay"),
    *("привет", "здравствуйте", "добрый день", "спасибо", "ладно", "хорошо", "пожалуйста"),
}


def parse(text: str) -> str:
    """An IANA name for "Europe/Berlin", "berlin", "Москва", "Germany" or "UTC+3".

    Also for "Leipzig, Germany". Raises Invalid("time_zone", …); it asks where a word means several
    clocks, as a country may, or where one was mistyped. Then its value `offered` has zones, or
    names of places, of which each can be given in turn.
    """
    wanted = _simple(text)
    zones = (
        _by_offset(wanted)
        or _by_full_name().get(wanted)
        or gazetteer.by_word(wanted)
        or _by_place(text)
        or _where_they_live(wanted)
    )
    match [zone for zone in zones if zone in dates.time_zones()]:
        case [zone]:
            return zone
        case []:
            if places := _meant(wanted):
                raise Invalid(
                    "time_zone",
                    N_("I don't know this place. Did you mean {places}?"),
                    places=", ".join(places),
                    offered=places,
                )
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
                offered=several,
            )


def is_offset(text: str) -> bool:
    """Whether it is written as a difference from Greenwich or Moscow, such as UTC+3."""
    return _OFFSET.fullmatch(_simple(text)) is not None


def nearest(latitude: float, longitude: float) -> str:
    """The zone of the nearest place that is known, in degrees north and east."""
    return cities.nearest(latitude, longitude).zone


def likely(language_code: str) -> Zones:
    """Where somebody may live who speaks that, as Telegram has it: "de", "pt-br"; MOST_OFFERED."""
    language, _, country = language_code.lower().partition("-")
    if len(country) != 2:  # zh-hans names how it is written
        from babel.core import get_global  # when first used: as in gazetteer.py

        subtags = get_global("likely_subtags").get(language, "")
        country = subtags.rpartition("_")[2]
        if language in LIKELY:
            return LIKELY[language]
    country = country.upper()
    own = LARGEST.get(country) or gazetteer.zones_of_countries().get(country, ())[:1]
    return tuple(dict.fromkeys((*own, *LIKELY[DEFAULT])))[:MOST_OFFERED]


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
    if match["sign"] not in ("+", ""):
        minutes = -minutes
    if match["base"] and match["base"] not in _GREENWICH:
        minutes += _MOSCOW
    if minutes % 60:
        zone = (_FRACTIONS | _IN_WINTER).get(minutes)
        return (zone,) if zone else ()
    return (f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC",)


@cache
def _by_full_name() -> dict[str, Zones]:
    """Also Cuba and GMT, but not EST and CET: people mean other clocks by these."""
    zones = {_simple(zone): (zone,) for zone in dates.time_zones()}
    return {
        name: zone for name, zone in zones.items() if "/" in name or name not in gazetteer.told()
    }


def _meant(text: str) -> Zones:
    """Places whose names are nearly like that, of different clocks: the largest first."""
    if text in _SAID:
        return ()
    found: dict[Zones, str] = {}
    known = gazetteer.written() if len(text) > _SHORT else gazetteer.well_known()
    for word in sorted(typos.meant(text, known), key=_standing):
        found.setdefault(gazetteer.by_word(word), gazetteer.written()[word])
    return tuple(found.values())[:MOST_OFFERED]


def _where_they_live(text: str) -> Zones:
    """Of "живу в Казани": of several places that may be meant the largest one's."""
    found = [place for place in living.places(text) if gazetteer.by_word(place)]
    return gazetteer.by_word(min(found, key=_standing)) if found else ()


def _standing(word: str) -> tuple[bool, int, str]:
    """Where a word stands among those that may be meant: more people mean a larger place."""
    people = max((city.people for city in cities.named().get(word, ())), default=0)
    return word not in gazetteer.countries(), -people, word


def _by_place(text: str) -> Zones:
    """A city with what is around it: "г. Москва", "Berlin time", "Victoria, Australia", "Paris TX".

    Of several cities it is the one that lies there; one that we don't know has the clocks of its
    country or state.
    """
    parts = [part for part in map(_simple, re.split("[,()]", text)) if part]
    words = [match[1] for part in parts if (match := _AROUND.fullmatch(part))]
    if len(words) == 1 and not gazetteer.by_word(words[0]):
        words = _city_and_land(words[0]) or words
    if len(words) < 2:
        return gazetteer.by_word("".join(words))
    city, land = gazetteer.by_word(words[0]), gazetteer.by_word(words[-1])
    if among := tuple(zone for zone in city if zone in land):
        return among
    if state := gazetteer.states()[1].get(words[-1]):
        return _of_clocks(state, city) or state[:1]
    if narrowed := [some for some in (_within(city, land), _within(land, city)) if some]:
        return min(narrowed, key=len)
    is_city = words[-1] in gazetteer.of_zones() and words[-1] not in gazetteer.countries()
    return () if is_city else land


def _city_and_land(text: str) -> list[str]:
    """Of "paris texas", where both are known; empty where that is nothing of the kind."""
    words = text.split(" ")
    for place in range(1, min(len(words), _MOST_WORDS)):
        city, land = " ".join(words[:place]), " ".join(words[place:])
        is_land = land in gazetteer.countries() or land in gazetteer.states()[1]
        if (is_land or land in gazetteer.told()) and gazetteer.by_word(city):
            return [city, land]
    return []


def _of_clocks(zones: Zones, others: Zones) -> Zones:
    """Those that have a clock of the others."""
    clocks = {gazetteer.clock(one) for one in others}
    return tuple(one for one in zones if gazetteer.clock(one) in clocks)


def _within(zones: Zones, others: Zones) -> Zones:
    """Those that are in a country of the others."""
    lands = [
        set(known) for known in gazetteer.zones_of_countries().values() if set(known) & set(others)
    ]
    return tuple(zone for zone in zones if any(zone in land for land in lands))


def _simple(text: str) -> str:
    """How a name is looked up; an offset stays what it is."""
    text = names.plain(text).strip().strip(".,;!?").strip()
    return text if _OFFSET.fullmatch(text) else cities.key(text)
