"""What a shared contact's vCard says of somebody: their company and their birthday.

Only ORG and BDAY, each by the first that says something; a day that leaves a doubt is none.
"""

from datetime import date
from typing import NamedTuple

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import properties, written_days
from birthday_calendar.domain.models import DateOrder
from birthday_calendar.domain.parsing.days import Day


class Contact(NamedTuple):
    company: str | None = None
    birthday: Day | None = None


def read(vcard: str, today: date) -> Contact:
    company: str | None = None
    birthday: Day | None = None
    for line in properties.lines(vcard.encode(errors="replace"), frozenset({"ORG", "BDAY"})):
        if isinstance(line, bytes):
            continue
        if line.name == "ORG":  # what comes after a semicolon are departments
            company = company or " ".join(line.parts[0].split()) or None
        elif line.name == "BDAY":
            birthday = birthday or _birthday(line.value, today)
    return Contact(company, birthday)


def _birthday(value: str, today: date) -> Day | None:
    try:
        written = written_days.parse(value, today)
        found = written_days.dated(written, DateOrder.UNKNOWN, today) if written else None
    except Invalid:
        return None
    return None if found is None or found.doubts else Day(found.day, found.month, found.year)
