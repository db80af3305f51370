"""What a shared contact's vCard says of somebody: their company and their birthday.

Of RFC 2426 and RFC 6350 only that: ORG and BDAY, each by its first line, unfolded. A line in
quoted-printable (vCard 2.1) is passed over.
"""

import re
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.parsing.days import Day

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<parameters>(?:;[^:]*)?):(?P<value>.*)")
_BDAY = re.compile(r"(?P<year>\d{4}|-)-?(?P<month>\d\d)-?(?P<day>\d\d)(?:T.*)?")
_NO_YEAR = 1604  # with which Apple writes a birthday that has none; it says so in a parameter, too
_ESCAPED = re.compile(r"\\(.)")


class Contact(NamedTuple):
    company: str | None = None
    birthday: Day | None = None


def read(vcard: str, today: date) -> Contact:
    company: str | None = None
    birthday: Day | None = None
    for line in _FOLD.sub("", vcard).splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is None or "quoted-printable" in match["parameters"].lower():
            continue
        if match["name"].upper() == "ORG":
            company = company or _company(match["value"])
        elif match["name"].upper() == "BDAY":
            birthday = birthday or _birthday(match["value"], today)
    return Contact(company, birthday)


def _company(value: str) -> str | None:
    """Its first part; what comes after a semicolon are departments."""
    first = re.split(r"(?<!\\);", value)[0]
    return " ".join(_ESCAPED.sub(lambda one: one[1].replace("n", " "), first).split()) or None


def _birthday(value: str, today: date) -> Day | None:
    match = _BDAY.fullmatch(value.strip())
    if match is None:
        return None
    year = None if match["year"] in ("-", str(_NO_YEAR)) else int(match["year"])
    day = Day(int(match["day"]), int(match["month"]), year)
    try:
        dates.check(day.day, day.month, day.year, today)
    except Invalid:
        return None
    return day
