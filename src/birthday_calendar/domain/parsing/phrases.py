"""A name and a date in one line, whatever words lead from one to the other."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.parsing.days import BETWEEN, Day
from birthday_calendar.domain.parsing.spelling import Spelled, spelled

_ADORNS = " .!?…"
_ADORNING_KINDS = ("So", "Sk", "Cf", "Mn")  # emoji, and what they are put together with
# A day whose month stands with the next one: Anna 15th, Bert 16th March. Charles 3rd is a name.
_DAY_OF_ANOTHER = re.compile(r"(?<![\w.])\d{1,2}(?:st|nd|rd|th|-?го)(?!\w).{0,3}?\w", re.IGNORECASE)
# What leads from a name to its date, and is no part of it; of Max Born and Ivanov Д.Р. it is.
_LEADS_TO_DATE = re.compile(
    r"(?:'s|(?<=s)')?[ ,:;—–-](?:"
    r"(?:(?:(?:was|is) )?born(?: on| in)?|(?i:was born|born on)|(?:is )?on|is)(?: the)?"
    r"|the|в|ДР|др|д\. ?р\.?"
    r"|(?i:(?:(?:has )?(?:his |her |a |their )?(?:birthday|b-?day)(?: is)?(?: on)?"
    r"|celebrates(?: (?:his|her|their) birthday)?(?: on)?|date of birth|dob)(?: the)?"
    r"|родил(?:ась|ся)(?: в)?|(?:празднует|отмечает)(?: (?:день рождения|др))?|дата рождения"
    r"|(?<=[,:;—–-] )день рождения))$"
)
# What stands before a name, and says whose birthday it is: "день рождения Ани".
_OPENS = re.compile(
    r"(?:(?:it is|it's|is|это)[ :—–-]+)?"
    r"(?:(?:the )?(?:birthday|b-?day|date of birth|dob)(?: of | ?[:—–-] ?)"
    r"|(?:день рождения|днюха|др|д\. ?р\.?)(?: у)?[ :,—–-]{1,3})",
    re.IGNORECASE,
)
_AT = re.compile("у ")  # "у Пети"; a capital one may be a name
_AT_BIRTHDAY = re.compile(r"у (.+) (?:день рождения|днюха|др|д\. ?р\.?)", re.IGNORECASE)
_BIRTHDAY_OF = re.compile(
    r"(?:(?:it is|it's|is|это)[ :—–-]+)?(.+)(?:'s|(?<=s)') (?:birthday|b-?day)", re.IGNORECASE
)
# A year by itself, beside a date that has none: "Анна (1990), 15 марта", "1985 Anna 12.05".
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_RU_YEAR = r"(?: ?(?:г\.? ?р\.?|г\.?|год(?:а(?: рождения)?)?))?"
_YEAR_BEHIND = re.compile(
    rf"(?: ?\((?P<year>{_YEAR}){_RU_YEAR}\)|[{BETWEEN}](?P<bare>{_YEAR}){_RU_YEAR})$"
)
_YEAR_BEFORE = re.compile(
    rf"(?:\((?P<year>{_YEAR}){_RU_YEAR}\) ?|(?P<bare>{_YEAR}){_RU_YEAR}[{BETWEEN}])"
)
_LONGEST_LEAD = 50  # characters
_RELATIVE = "(today|(?:the )?day after tomorrow|tomorrow|сегодня|послезавтра|завтра)"
_RELATIVE_FIRST = re.compile(rf"{_RELATIVE}(?=[{BETWEEN}])", re.IGNORECASE)
_RELATIVE_LAST = re.compile(rf"(?<=[{BETWEEN}]){_RELATIVE}$", re.IGNORECASE)


class Read(NamedTuple):
    """`is_vague` where the day is "tomorrow" and nothing says that it is a birthday."""

    name: str
    day: Day
    is_vague: bool = False


def parse_name_and_date(text: str, today: date, *, month_first: bool = False) -> Read:
    """Take "Anna Schmidt 15.03.1990" apart; the date may stand first or last, or last in brackets.

    Raises Invalid("date", …) without a date, Invalid("name", …) without a name, and
    Invalid("line", …) where there is more than that.
    """
    whole = spelled(text)
    found = next(filter(None, map(_split, _readings(whole))), None)
    if found is None:
        if told := _told_by_today(whole, today):
            return told
        if days.has_date(whole.plain):
            raise Invalid("line", N_("Write the name alone, and the date before or after it."))
        raise Invalid("date", days.EXPECTED_DATE)
    match, rest = found
    year = None
    if match.groupdict().get("year") is None:
        year, rest = _lone_year(rest, today)
    name = _name_in(rest, is_first=match.start() == 0)
    if days.has_date(name) or _DAY_OF_ANOTHER.search(spelled(name).plain):
        raise Invalid("line", N_("There are two dates. Write one person at a time."))
    day = days.to_day(match, today, month_first=month_first)
    if year is not None:
        days.check(day.day, day.month, year, today)
    return Read(name, day._replace(year=year or day.year))


def read_in_part(text: str, today: date) -> Read | None:
    """The same of a date that there can't be, as it stands there; None where there is none.

    Raises Invalid("name", …) without a name.
    """
    found = next(filter(None, map(_split, _readings(spelled(text)))), None)
    if found is None:
        return None
    match, rest = found
    year = days.written_year(match)
    if year is None:
        year, rest = _lone_year(rest, today)
    day, month = days.numbers(match)
    return Read(_name_in(rest, is_first=match.start() == 0), Day(day, month, year))


def bare_name(text: str) -> str:
    """Without blanks, dashes and commas around it. Raises Invalid("name", …) for nothing else."""
    return _stripped(spelled(text)).text


def check_name(name: str) -> None:
    """Raises Invalid("name", …) where there is a date in it: it is more than a name, or less."""
    if days.has_date(name):
        raise Invalid("name", N_("Write the name alone, without a date."))


def _readings(whole: Spelled) -> Iterator[Spelled]:
    """The text; without what adorns its end, such as 🎉!; and without brackets at its end, where
    a date or a year is in them.
    """
    yield whole
    text, end = whole.text, len(whole.text)
    while end and (
        text[end - 1] in _ADORNS or unicodedata.category(text[end - 1]) in _ADORNING_KINDS
    ):
        end -= 1
    yield whole.part(0, end)
    opening = text.rfind("(", max(0, end - days.LONGEST_DATE), end)
    if opening >= 0 and text[end - 1] == ")":
        inside = whole.plain[opening + 1 : end - 1]
        if days.is_date(inside) or re.fullmatch(_YEAR + _RU_YEAR, inside):
            yield whole.part(0, end - 1).without(opening, opening + 1)


def _split(whole: Spelled) -> tuple[re.Match[str], Spelled] | None:
    """The date, and what stands beside it."""
    match = days.at_an_end(whole.plain)
    if match is None:
        return None
    at_first = match.start() == 0
    return match, whole.part(match.end()) if at_first else whole.part(0, match.start())


def _told_by_today(whole: Spelled, today: date) -> Read | None:
    """Of "Anna's birthday is tomorrow" and "сегодня у Ани др"."""
    plain = whole.plain.rstrip(" .!?")
    first, last = _RELATIVE_FIRST.match(plain), _RELATIVE_LAST.search(plain)
    word = first or last
    if word is None:
        return None
    day = days.relative(word[1], today)
    assert day is not None
    rest = whole.part(word.end(), len(plain)) if first else whole.part(0, word.start())
    name = _name_in(rest, is_first=first is not None)
    return Read(name, day, is_vague=name == _stripped(rest).text)


def _lone_year(rest: Spelled, today: date) -> tuple[int | None, Spelled]:
    trimmed = _trimmed(rest)
    plain = trimmed.plain
    match = _YEAR_BEHIND.search(plain, max(0, len(plain) - _LONGEST_LEAD))
    left = trimmed.part(0, match.start()) if match else trimmed
    if match is None and (match := _YEAR_BEFORE.match(plain)):
        left = trimmed.part(match.end())
    if match is None or not _trimmed(left).plain:
        return None, rest
    year = int(match["year"] or match["bare"])
    return (year, left) if year <= today.year else (None, rest)


def _name_in(rest: Spelled, *, is_first: bool) -> str:
    """Without the words around it. `is_first` where the date stands before it."""
    name = _stripped(rest)
    plain = name.plain
    has_lead = False
    if not is_first:
        lead = _LEADS_TO_DATE.search(plain, max(0, len(plain) - _LONGEST_LEAD))
        if lead and lead.start():
            name, has_lead = _stripped(name.part(0, lead.start())), True
    if (opening := _OPENS.match(name.plain)) and _trimmed(name.part(opening.end())).plain:
        return _stripped(name.part(opening.end())).text
    for pattern in (_AT_BIRTHDAY, _BIRTHDAY_OF):
        if match := pattern.fullmatch(name.plain):
            return _stripped(name.part(match.start(1), match.end(1))).text
    at = _AT.match(name.plain if not has_lead else name.plain.lower())
    return _stripped(name.part(at.end())).text if at else name.text


def _trimmed(some: Spelled) -> Spelled:
    last = len(some.plain.rstrip(BETWEEN))
    first = len(some.plain) - len(some.plain.lstrip(BETWEEN))
    return some.part(min(first, last), last)


def _stripped(some: Spelled) -> Spelled:
    """Raises Invalid("name", …) where nothing is left."""
    trimmed = _trimmed(some)
    if not trimmed.plain:
        raise Invalid("name", N_("Whose birthday is it? Write a name too."))
    return trimmed
