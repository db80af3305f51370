"""What people ask by themselves: "who is next?", "когда мой день рождения?"."""

import re

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.parsing import months
from birthday_calendar.domain.parsing.spelling import spelled

_BIRTHDAY = r"(?:birthday|b-?day|день рождения|днюха|др)"
_OWN = re.compile(
    rf"(?:when(?:'s| is)|what(?:'s| is)|когда)(?: (?:у меня|my|мой|моя))(?: own)? {_BIRTHDAY}",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"who(?:'s| is)(?: up)? next"
    rf"|whose {_BIRTHDAY} (?:is|comes) next|(?:(?:when|who)(?:'s| is) the )?next {_BIRTHDAY}"
    rf"|(?:а )?кто (?:следующий|ближайший|дальше|на очереди)"
    rf"|(?:у кого|чей|когда) (?:следующий|ближайший) {_BIRTHDAY}",
    re.IGNORECASE,
)
_OF_MONTH = re.compile(
    rf"(?:whose {_BIRTHDAY}s? (?:is|are)|who has (?:a |their )?{_BIRTHDAY}s?|who was born"
    rf"|(?:у кого|кто|чей|чьи)(?: (?:дни рождения|{_BIRTHDAY}))?|кто родился)"
    r" (?:in|в) (?P<month>.+)",
    re.IGNORECASE,
)


def is_about_oneself(text: str) -> bool:
    return _OWN.fullmatch(_asked(text)) is not None


def is_about_the_next(text: str) -> bool:
    return _NEXT.fullmatch(_asked(text)) is not None


def month_asked(text: str) -> int | None:
    """The number of the month of "whose birthday is in May?"."""
    match = _OF_MONTH.fullmatch(_asked(text))
    if match is None:
        return None
    try:
        return months.parse_month(match["month"]).month
    except Invalid:
        return None


def _asked(text: str) -> str:
    return spelled(text).plain.rstrip(" .!?")
