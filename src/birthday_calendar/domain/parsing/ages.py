"""How old somebody will be, which says the year in which they were born."""

import re
from calendar import isleap
from datetime import date

from birthday_calendar.domain import names_ru
from birthday_calendar.domain.parsing.date_patterns import BETWEEN
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.parsing.spelling import spelled

_LONGEST = 50  # characters
# "Tim turns 30 on 5 July", "завтра у Лены 25 лет".
_IS_AGED = (
    r"[, ]+(?:(?:will )?turn(?:s|ed)?|(?:(?:is|am) )?(?:turning|going to be)|will be|is|am)"
    r"|'(?:s|m)(?: turning| going to be)?|'ll (?:be|turn)"
)
_AGE = re.compile(
    rf"(?:(?:{_IS_AGED}) (?P<age>[1-9]\d?)(?: years old)?"
    r"|(?:'s|(?<=s)') (?P<nth>[1-9]\d?)(?:st|nd|rd|th)"
    r"|[, ]+(?:исполн(?:ится|яется|илось) |будет |юбилей )?(?P<years>[1-9]\d?) (?:лет|года?)"
    r"|[, ]+(?:исполн(?:ится|яется|илось)|будет) (?P<will>[1-9]\d?)"
    r"|(?:(?<=^мне)|(?<=^ему)|(?<=^ей)) (?P<only>[1-9]\d?))$",
    re.IGNORECASE,
)
_AGE_ON = re.compile(r" (?P<age>[1-9]\d) on(?: the)?$", re.IGNORECASE)  # Gail 45 on 11 November
_IS_OVER = re.compile(r" (?:was|turned|был[оаи]?|исполнилось)(?!\w)", re.IGNORECASE)


def told(name: str, day: Day, said: str, today: date) -> tuple[str, Day]:
    """The name without its age, and the day with a year, where the name ends with an age.

    `said` is all that stands beside the date.
    """
    match = _at_end(spelled(name).plain, said.rstrip(BETWEEN))
    if match is None or day.year is not None or not match.start():
        return name, day
    found = match.groupdict()
    years = next(int(years) for years in found.values() if years)
    is_over = (day.month, day.day) < (today.month, today.day)
    is_told = _IS_OVER.search(said) is not None and day[:2] != (today.day, today.month)
    year = today.year + is_over - is_told - years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return name, day
    bare = name[: match.start()]
    is_dative = found.get("years") or found.get("will")  # Маше 30 лет
    return names_ru.of_dative(bare) if is_dative else bare, day._replace(year=year)


def _at_end(name: str, said: str) -> re.Match[str] | None:
    if match := _AGE.search(name, max(0, len(name) - _LONGEST)):
        return match
    on = _AGE_ON.search(said, max(0, len(said) - _LONGEST))
    return re.compile(rf" (?P<age>{on['age']})$").search(name) if on else None
