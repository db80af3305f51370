"""Days that move, as people write them: "last Friday of June", "третье воскресенье июня"."""

import re
from functools import cache

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.moving_rules import Moving, NthDay, NthWeekday
from birthday_calendar.domain.parsing.date_patterns import BETWEEN, month_names
from birthday_calendar.domain.parsing.spelling import spelled

_NTH = (
    r"first|1st|перв(?:ый|ая|ое|ую)|1-?(?:ый|ая|ое|ую|й|я|е|ю)",
    r"second|2nd|втор(?:ой|ая|ое|ую)|2-?(?:ой|ая|ое|ую|й|я|е|ю)",
    r"third|3rd|трет(?:ий|ья|ье|ью)|3-?(?:ий|ья|ье|ью|й|я|е|ю)",
    r"fourth|4th|четв[её]рт(?:ый|ая|ое|ую)|4-?(?:ый|ая|ое|ую|й|я|е|ю)",
    r"last|последн(?:ий|яя|ее|юю)",
)
_FIFTH = r"(?:fifth|5th|пят(?:ый|ая|ое|ую)|5-?(?:ый|ая|ое|ую|й|я|е|ю))"
_WEEKDAYS = (
    "mon(?:day)?|понедельник",
    "tue(?:s(?:day)?)?|вторник",
    "wed(?:nesday)?|сред[ау]",
    "thu(?:rs(?:day)?)?|четверг",
    "fri(?:day)?|пятниц[ау]",
    "sat(?:urday)?|суббот[ау]",
    "sun(?:day)?|воскресенье",
)
_LEAD = r"(?:(?:is|it's|это) )?(?:(?:on|every|each|в|во|кажд(?:ый|ая|ое|ую)) )?(?:the )?"
_LONGEST = 70  # characters: "on the second Wednesday of every September" has 42


@cache
def _pattern() -> re.Pattern[str]:
    def group(name: str, ways: tuple[str, ...]) -> str:
        return "|".join(f"(?P<{name}{place}>{way})" for place, way in enumerate(ways))

    months = tuple(one.pattern for one in month_names())
    return re.compile(
        rf"{_LEAD}(?:(?:{group('nth', _NTH)}) (?:{group('day', _WEEKDAYS)})"
        rf" (?:(?:of|in|в) )?(?:(?:each|every) )?(?:{group('month', months)})\.?(?: месяца)?"
        r"|(?P<number>\d{1,3})(?:st|nd|rd|th|-?(?:ый|ой|ий|й))? (?:day of the year|день года)"
        r"|day (?P<counted>\d{1,3}) of the year)(?: (?:each|every) year| каждый год)?",
        re.IGNORECASE,
    )


@cache
def _fifth() -> re.Pattern[str]:
    months = "|".join(one.pattern for one in month_names())
    return re.compile(
        rf"(?<!\w){_FIFTH} (?:{'|'.join(_WEEKDAYS)}) (?:(?:of|in|в) )?(?:{months})(?!\w)",
        re.IGNORECASE,
    )


def check(text: str) -> None:
    """Raises Invalid("date", …) for a day that not every month has."""
    if _fifth().search(spelled(text).plain[-_LONGEST:]):
        raise Invalid(
            "date",
            N_("Not every month has a fifth one. First to fourth, or last: which one is it?"),
        )


def parse(text: str) -> Moving | None:
    """What a whole text says; None where that is no day that moves."""
    match = _pattern().fullmatch(spelled(text).plain.strip(" .!"))
    return None if match is None else _rule(match)


def take(text: str) -> tuple[Moving, str] | None:
    """From the beginning or the end of a line; and what else is in it."""
    whole = spelled(text)
    plain = whole.plain.rstrip(" .!")
    if (match := _pattern().match(plain)) and _ends(plain, match.end()):
        return _with(match, whole.part(match.end()).text)
    for begin in range(max(1, len(plain) - _LONGEST), len(plain)):
        if plain[begin - 1] in BETWEEN and (match := _pattern().fullmatch(plain, begin)):
            return _with(match, whole.part(0, begin).text)
    return None


def _with(match: re.Match[str], rest: str) -> tuple[Moving, str] | None:
    rule = _rule(match)
    return None if rule is None else (rule, rest)


def _ends(plain: str, place: int) -> bool:
    return place == len(plain) or plain[place] in BETWEEN


def _rule(match: re.Match[str]) -> Moving | None:
    if number := match["number"] or match["counted"]:
        return NthDay(int(number)) if 1 <= int(number) <= 366 else None

    def place(name: str, count: int) -> int:
        return next(one for one in range(count) if match[f"{name}{one}"])

    return NthWeekday(place("nth", 5), place("day", 7), place("month", 12) + 1)
