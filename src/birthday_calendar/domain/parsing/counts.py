"""Numbers of days."""

import re
from collections.abc import Iterable

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing.spelling import spelled

MOST_LEAD_DAYS = 60
MOST_DAYS_AHEAD = 366

_AROUND_DAYS = {"and", "day", "days", "before", "ahead", "и", "за", "день", "дня", "дней"}
# What stands for numbers. Each is a phrase that the bot writes itself, or a shorter one.
_PHRASES = {
    0: ("on the very day", "on the day itself", "on the day", "the day itself", "same day",
        "в сам день", "в этот день", "в тот же день", "в день праздника"),
    1: ("the day before", "a day before", "one day before", "a day", "one day",
        "за день", "накануне"),
    7: ("a week before", "one week before", "a week", "one week", "за неделю", "неделя"),
    14: ("two weeks before", "two weeks", "две недели", "за две недели"),
    30: ("a month before", "one month before", "за месяц"),
}  # fmt: skip
_PHRASE = re.compile(
    "|".join(
        rf"(?P<n{number}>(?<!\w)(?:{'|'.join(phrases)})(?!\w))"
        for number, phrases in _PHRASES.items()
    )
)
_SPELLED = {
    **dict.fromkeys(("one", "один"), "1"),
    **dict.fromkeys(("two", "два"), "2"),
    **dict.fromkeys(("three", "три"), "3"),
    **dict.fromkeys(("five", "пять"), "5"),
    **dict.fromkeys(("week", "неделю"), "7"),
}
_SOME_WEEKS = re.compile(r"(?<!\w)(\d) (?:weeks|недели)(?!\w)")
# How far ahead: "2 weeks", "a month", "неделя", "next year".
_LONG = re.compile(
    r"(?:(?:the |this )?next |this |на |за )?(?:(?P<count>\d{1,2}|an?|one) )?"
    r"(?:(?P<weeks>weeks?|недел[юьяи])|(?P<months>months?|месяц(?:а|ев)?)|(?:year|год))(?: ahead)?"
)
_WEEK, _MONTH, _YEAR = 7, 30, 365  # days
_NEVER = {"never", "no reminders", "not at all", "никогда", "не напоминать", "без напоминаний"}


def parse_lead_days(text: str) -> frozenset[int]:
    """A set of days before, such as "0, 1, 7", "on the day and a week before", or "never".

    Raises Invalid("lead_days", …).
    """
    plain = spelled(text).plain.lower().strip(" .!")
    if plain in _NEVER:
        return frozenset()
    plain = _PHRASE.sub(lambda match: f" {(match.lastgroup or '')[1:]} ", plain)
    plain = _SOME_WEEKS.sub(lambda match: f"{int(match[1]) * _WEEK}", plain)
    words = re.split(r"[\s,;]+", plain.strip(" ,;"))
    numbers = [_SPELLED.get(word, word) for word in words if word not in _AROUND_DAYS]
    if not numbers or not all(re.fullmatch("[0-9]{1,3}", number) for number in numbers):
        raise Invalid("lead_days", N_("Write numbers of days, such as 0, 1, 7."))
    return check_lead_days(int(number) for number in numbers)


def check_lead_days(days: Iterable[int]) -> frozenset[int]:
    chosen = frozenset(days)
    if not all(0 <= day <= MOST_LEAD_DAYS for day in chosen):
        raise Invalid("lead_days", N_("each must be from 0 to {most}"), most=MOST_LEAD_DAYS)
    return chosen


def parse_days_ahead(text: str) -> int:
    """How far to look ahead, such as "90", "90 days" or "2 weeks". Raises Invalid("days", …)."""
    plain = spelled(text).plain.lower().strip(" .!?")
    if match := _LONG.fullmatch(plain):
        count = int(match["count"]) if (match["count"] or "").isdigit() else 1
        days = count * (_WEEK if match["weeks"] else _MONTH if match["months"] else _YEAR)
        if 1 <= days <= MOST_DAYS_AHEAD:
            return days
    numbers = [word for word in plain.split() if word not in _AROUND_DAYS]
    if len(numbers) == 1 and re.fullmatch("[0-9]{1,3}", numbers[0]):
        days = int(numbers[0])
        if 1 <= days <= MOST_DAYS_AHEAD:
            return days
    raise Invalid(
        "days",
        N_("Write a number of days from 1 to {most}, such as /upcoming 90, or a month."),
        most=MOST_DAYS_AHEAD,
    )
