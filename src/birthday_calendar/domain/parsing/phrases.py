"""A name and a date in one line, whatever words lead from one to the other."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import names_ru
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing import ages, days
from birthday_calendar.domain.parsing import phrase_patterns as patterns
from birthday_calendar.domain.parsing.date_patterns import BETWEEN, LONGEST_DATE, anywhere
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.parsing.spelling import Spelled, spelled

NO_NAME = N_("Whose birthday is it? Write the name.")


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
    if days.written(whole.plain):  # "it's 4 May", "нет, 7 июня"
        raise Invalid("name", NO_NAME)
    found = next(filter(None, map(_split, _readings(whole))), None)
    if found is None:
        if told := _told_by_today(whole, today):
            return told
        if days.has_date(whole.plain):
            raise _disturbed(whole.plain)
        raise Invalid("date", days.EXPECTED_DATE)
    match, rest = found
    year = None
    if match.groupdict().get("year") is None:
        year, rest = _lone_year(rest, today)
    name = name_in(rest, is_first=match.start() == 0)
    if days.has_date(name) or patterns.DAY_OF_ANOTHER.search(spelled(name).plain):
        raise Invalid("line", N_("There are two dates. Write one person at a time."))
    day = days.to_day(match, today, month_first=month_first)
    if year is not None:
        days.check(day.day, day.month, year, today)
    return Read(*ages.told(name, day._replace(year=year or day.year), rest.plain, today))


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
    return Read(name_in(rest, is_first=match.start() == 0), Day(day, month, year))


def asked_about(text: str) -> str:
    """Whose birthday somebody asks for: "when is Anna's birthday?"; where nobody does, the text."""
    plain = spelled(text)
    match = patterns.ASKS_ABOUT.fullmatch(plain.plain)
    if match is None:
        return text
    name = names_ru.nominative(plain.text[match.start(1) : match.end(1)], is_sure=True)
    return names_ru.of_dative(name)


def bare_name(text: str) -> str:
    """Without blanks, dashes and commas around it. Raises Invalid("name", …) for nothing else."""
    return _stripped(spelled(text)).text


def check_name(name: str) -> None:
    """Raises Invalid("name", …) where there is a date in it: it is more than a name, or less."""
    if days.has_date(name):
        raise Invalid("name", N_("Write the name alone, without a date."))


def _readings(whole: Spelled) -> Iterator[Spelled]:
    """The text; without what adorns its end, such as 🎉!; without brackets at its end, where a date
    or a year is in them; and without the word at its end that says that it is a birthday.
    """
    yield whole
    text, end = whole.text, len(whole.text)
    while end and (
        text[end - 1] in patterns.ADORNS
        or unicodedata.category(text[end - 1]) in patterns.ADORNING_KINDS
    ):
        end -= 1
    yield whole.part(0, end)
    opening = text.rfind("(", max(0, end - LONGEST_DATE), end)
    if opening >= 0 and text[end - 1] == ")":
        inside = whole.plain[opening + 1 : end - 1]
        lead = patterns.BRACKETED.match(inside)
        inside = inside[lead.end() :] if lead else inside
        if days.is_date(inside) or re.fullmatch(patterns.YEAR + patterns.RU_YEAR, inside):
            yield whole.part(0, end - 1).without(opening, end - 1 - len(inside))
    if said := _said_at_end(whole.plain):
        yield whole.part(0, said.start())
    if on := patterns.ON.match(whole.plain):
        yield whole.part(on.end())


def _disturbed(plain: str) -> Invalid:
    """What to say of a date with words on either side of it."""
    found = (pattern.search(plain) for pattern in anywhere())
    match = next(filter(None, found), None)
    rest = plain[match.end() :].strip(BETWEEN + patterns.ADORNS) if match else ""
    if match is None or not match.start() or not re.search(r"\w", rest):
        return Invalid("line", N_("Write the name alone, and the date before or after it."))
    if len(rest) > patterns.LONGEST_REST:
        rest = rest[: patterns.LONGEST_REST] + "…"
    return Invalid(
        "line",
        N_("Write the name alone, and the date before or after it: what is “{rest}”?"),
        rest=rest,
    )


def _said_at_end(plain: str) -> re.Match[str] | None:
    return patterns.SAYS_BIRTHDAY.search(plain, max(0, len(plain) - patterns.LONGEST_LEAD))


def _split(whole: Spelled) -> tuple[re.Match[str], Spelled] | None:
    """The date, and what stands beside it."""
    match = days.at_an_end(whole.plain)
    if match is None:
        return None
    at_first = match.start() == 0
    return match, whole.part(match.end()) if at_first else whole.part(0, match.start())


def _told_by_today(whole: Spelled, today: date) -> Read | None:
    """Of "Anna's birthday is tomorrow", "сегодня у Ани др" and "у Ани сегодня др"."""
    plain = whole.plain.rstrip(" .!?")
    first, last = patterns.RELATIVE_FIRST.match(plain), patterns.RELATIVE_LAST.search(plain)
    said = None if first or last else _said_at_end(plain)
    word = first or last or (said and patterns.RELATIVE_LAST.search(plain, 0, said.start()))
    if word is None:
        return None
    day = days.relative(word[1], today)
    if day is None or patterns.ASKS.match(_trimmed(whole.without(word.start(), word.end())).plain):
        return None
    rest = whole.part(word.end(), len(plain)) if first else whole.part(0, word.start())
    name = name_in(rest, is_first=first is not None)
    is_vague = said is None and name == _stripped(rest).text
    is_past = word[1].lower() in patterns.PAST
    if is_vague and is_past:
        return None  # a tale, most likely
    if patterns.BORN.search(_trimmed(rest).plain) and (
        is_past or day[:2] == (today.day, today.month)
    ):
        year = today.year - ((day.month, day.day) > (today.month, today.day))
        return Read(name, day._replace(year=year))
    return Read(*ages.told(name, day, rest.plain, today), is_vague)


def _lone_year(rest: Spelled, today: date) -> tuple[int | None, Spelled]:
    trimmed = _trimmed(rest)
    plain = trimmed.plain
    match = patterns.YEAR_BEHIND.search(plain, max(0, len(plain) - patterns.LONGEST_LEAD))
    left = trimmed.part(0, match.start()) if match else trimmed
    if match is None and (match := patterns.YEAR_BEFORE.match(plain)):
        left = trimmed.part(match.end())
    if match is None or not _trimmed(left).plain:
        return None, rest
    year = int(match["year"] or match["bare"])
    return (year, left) if year <= today.year else (None, rest)


def name_in(rest: Spelled, *, is_first: bool) -> str:
    """Without the words around it. `is_first` where the date stands before it."""
    name = _stripped(rest)
    if is_first and (shouted := name.plain.rstrip("!?…")):
        name = name.part(0, len(shouted))
    if begins := patterns.BEGINS.match(name.plain):
        name = name.part(begins.end())
    has_lead = False
    bid = patterns.BIDS.match(name.plain)
    if bid:
        name = name.part(bid.end())
    plain = name.plain
    if not is_first:
        lead = patterns.LEADS_TO_DATE.search(plain, max(0, len(plain) - patterns.LONGEST_LEAD))
        if lead and lead.start():
            name, has_lead = _stripped(name.part(0, lead.start())), True
            if introduced := patterns.INTRODUCES.match(name.plain):
                name = name.part(introduced.end())
    if (opening := patterns.OPENS.match(name.plain)) and _trimmed(name.part(opening.end())).plain:
        whose = _stripped(name.part(opening.end())).text
        if not opening[0].endswith(" ") or set(BETWEEN.strip()) & set(opening[0]):
            return whose  # "день рождения: Валентина"
        return names_ru.nominative(whose, is_sure=bool(patterns.AT_LAST.search(opening[0])))
    if match := patterns.BIRTHDAY_OF.fullmatch(name.plain):
        return _stripped(name.part(*match.span(match.lastgroup or 0))).text
    if match := patterns.AT_BIRTHDAY.fullmatch(name.plain):
        whose = _stripped(name.part(match.start(1), match.end(1))).text
        return names_ru.nominative(whose, is_sure=True)
    if at := patterns.AT.match(name.plain):
        whose = _stripped(name.part(at.end())).text
        meant = names_ru.nominative(whose, is_sure=True)
        return meant if has_lead or at[0] != "У " or meant != whose else name.text
    return names_ru.of_accusative(name.text) if bid else name.text


def _trimmed(some: Spelled) -> Spelled:
    last = len(some.plain.rstrip(BETWEEN))
    first = len(some.plain) - len(some.plain.lstrip(BETWEEN))
    return some.part(min(first, last), last)


def _stripped(some: Spelled) -> Spelled:
    """Raises Invalid("name", …) where nothing is left."""
    trimmed = _trimmed(some)
    if not trimmed.plain:
        raise Invalid("name", NO_NAME)
    return trimmed
