"""What corrects a date that is kept already: "No, it's 4 October", "change Liz to 5 December"."""

import re
from datetime import date

from birthday_calendar.domain import names_ru
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing import days, phrases
from birthday_calendar.domain.parsing.date_patterns import OBJECTS
from birthday_calendar.domain.parsing.spelling import Spelled, spelled

_OBJECTS = re.compile(OBJECTS, re.IGNORECASE)
_NOT = re.compile(r"(?:not|не) ", re.IGNORECASE)
_IT = re.compile(r"(?:it's|it is|it was|это) ", re.IGNORECASE)
_BIDS = re.compile(
    r"(?:please |пожалуйста,? )?(?:(?:change|correct|fix|move|update)"
    r"|(?:исправь|измени|поменяй|замени|перенеси)(?:те)?) (.+?)(?: to| on| на|:|,)(?: the)? ",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"(.+?) (?:isn't|is not|wasn't|was not|(?-i:не))(?: born)?(?: on| в)?(?: the)? ", re.IGNORECASE
)
_IS_WRONG = re.compile(
    r"(.+?)(?: is| was|'s)? (?:wrong|incorrect|not right|неправильн\w{1,3}|неверн\w{1,3}|не так)"
    r"(?!\w)",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(r"(?:'s|(?<=s)')?(?: (?:birthday|b-?day|date|др|день рождения))?$")


def says_it(text: str) -> bool:
    """Whether it is "it's 4 October", and no more: of whom, what was said before it may tell."""
    plain = spelled(text).plain
    return _IT.match(plain) is not None and days.written(plain) is not None


def date_in(text: str, today: date) -> days.Day | None:
    """The last date in it, which is the one that is right: "not 7 December, it's 8 December"."""
    plain = spelled(text).plain.rstrip(" .!")
    words = plain.split(" ")
    for first in range(len(words)):
        if days.is_date(said := " ".join(words[first:])):
            return days.parse_date(said, today)
    return None


def check(text: str) -> None:
    """Raises Invalid("correction", …) for one; its value `whom` is a name, or empty.

    Who wrote it means somebody who is there, and nobody new who is called "No, it's".
    """
    whole = spelled(text)
    whom = _whom(whole)
    if whom is not None:
        raise Invalid(
            "correction",
            N_("Whom does that correct? Choose them with /edit, or edit your message."),
            whom=whom,
        )


def _whom(whole: Spelled) -> str | None:
    plain = whole.plain
    if (objects := _OBJECTS.match(plain)) and days.is_date(plain[objects.end() :].rstrip(" .!")):
        return ""
    if (says_not := _NOT.match(plain)) and days.begins_with_date(plain[says_not.end() :]):
        return ""
    if (bids := _BIDS.match(plain)) and days.begins_with_date(plain[bids.end() :]):
        return names_ru.of_accusative(_name(whole.part(bids.start(1), bids.end(1))))
    if (denies := _DENIES.match(plain)) and days.begins_with_date(plain[denies.end() :]):
        return _name(whole.part(0, denies.end(1)))
    if (is_wrong := _IS_WRONG.match(plain)) and days.has_date(plain[is_wrong.end() :]):
        return _name(whole.part(0, is_wrong.end(1)))
    return None


def _name(said: Spelled) -> str:
    name = phrases.name_in(said, is_first=False)
    return name[: match.start()] if (match := _BIRTHDAY.search(name)) and match.start() else name
