"""What the title of a calendar's entry says: whose birthday, or which other day, and how old."""

import re
import unicodedata
from typing import NamedTuple

from birthday_calendar.domain import lines, names_ru
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import EventKind
from birthday_calendar.domain.parsing import phrases

_LONGEST = 300  # characters: a name that is too long stays so
_BEFORE = r"(?<![ :,–—-])[ :,–—-]++"
_BIRTHDAY = r"(?:birthday|b-?day|день рождения|день народження|днюха|др|д\. ?р\.?)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<name>.+?)(?:['’]s|(?<=s)['’])? (?:(?P<age>\d{1,3})(?:st|nd|rd|th) )?"
        r"(?:birthday|b-?day)",
        rf"(?:happy )?{_BIRTHDAY}(?: of| for| у| пользователя| контакта)?{_BEFORE}(?P<name>.+)",
        rf"у (?P<name>.+?) {_BIRTHDAY}",
        rf"(?P<name>.+?){_BEFORE}\(?{_BIRTHDAY}\)?",
        r"(?:geburtstag|verjaardag|compleanno|urodziny|anivers[aá]rio)(?: von| van| di| de)?"
        rf"{_BEFORE}(?P<name>.+)",
        r"(?P<name>.+?) (?:hat geburtstag|is jarig|hat (?P<age>\d{1,3})\. geburtstag)",
        r"(?P<name>.+?)(?:['’]s?)? (?:(?P<age>\d{1,3})\. )?geburtstag",
        r"anniversaire(?: de |(?: :)?[ :]+| d['’])(?P<name>.+)",
        rf"cumplea[nñ]os(?: de)?{_BEFORE}(?P<name>.+)",
    )
)
_BRACKETS = re.compile(r" ?[(\[](?P<inside>[^()\[\]]{1,30})[)\]]$")
_YEAR = re.compile(
    r"(?:\*|b\. ?|born(?: in)? |geb\. ?|р\. ?|род\. ?|г\. ?р\. ?)? ?(\d{4})(?: ?г\.?(?: ?р\.?)?)?",
    re.IGNORECASE,
)
_YEARS = r"(?: ?(?:years?(?: old)?|yrs?|jahre|ans|años|лет|год|года))"
_AGE = re.compile(
    rf"(?:turns |is |wird |исполняется )?(\d{{1,3}})(?:st|nd|rd|th|\.)?{_YEARS}?", re.IGNORECASE
)
_AGE_BEHIND = re.compile(
    r"(?:,? (?:turns|is turning|wird|исполняется)|,| [–—-]) (\d{1,3})"
    rf"{_YEARS}?$|,? (\d{{1,3}}){_YEARS}$",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r",? (?:\*|born (?:in )?)(\d{4})$", re.IGNORECASE)


class Title(NamedTuple):
    name: str
    kind: EventKind
    says_kind: bool  # in words, so that it can't be an appointment
    year: int | None = None
    age: int | None = None


def parse(text: str) -> Title:
    """The name is empty where there is none."""
    text = _bare(" ".join(text[:_LONGEST].split()))
    text, year, age = _take_numbers(text)
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            age = int(groups["age"]) if groups.get("age") else age
            name, inner_year, inner_age = _take_numbers(_bare(groups["name"]))
            name = names_ru.nominative(name, is_sure=False)  # День рождения Анны Кузнецовой
            return Title(name, EventKind.BIRTHDAY, True, year or inner_year, age or inner_age)
    try:
        name, kind = lines.take_kind(phrases.bare_name(text))
    except Invalid:
        return Title("", EventKind.BIRTHDAY, False)
    return Title(name, kind, kind is not EventKind.BIRTHDAY, year, age)


def _bare(text: str) -> str:
    """Without emoji and stars around it."""
    first, last = 0, len(text)
    while first < last and _adorns(text[first]):
        first += 1
    while first < last and _adorns(text[last - 1]):
        last -= 1
    return text[first:last]


def _adorns(sign: str) -> bool:
    return sign in " *!.:,-–—" or unicodedata.category(sign) in ("So", "Sk", "Cf", "Mn")


def _take_numbers(text: str) -> tuple[str, int | None, int | None]:
    """Without a year or an age at its end, where it has one, and these."""
    if match := _BRACKETS.search(text):
        inside = match["inside"].strip()
        rest = _bare(text[: match.start()])
        if rest and (year := _YEAR.fullmatch(inside)):
            return rest, int(year[1]), None
        if rest and (age := _AGE.fullmatch(inside)):
            return rest, None, int(age[1])
    if (match := _YEAR_BEHIND.search(text)) and match.start():
        return _bare(text[: match.start()]), int(match[1]), None
    if (match := _AGE_BEHIND.search(text)) and match.start():
        return _bare(text[: match.start()]), None, int(match[1] or match[2])
    return text, None, None
