"""Times of day."""

import re
from datetime import time

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing.spelling import spelled

_TIME = re.compile(
    r"(\d{1,2})(?: ?[:.h-] ?(\d{2})| ?(?:ч\.?|час(?:а|ов)?) ?(\d{2})| ?(\d{2}))?"
    r" ?(?:ч\.?|час(?:а|ов)?|мин(?:ут)?\.?|h|o'clock)?"
    r" ?(a\.? ?m\.?|p\.? ?m\.?|утра|дня|вечера|ночи|in the (?:morning|afternoon|evening))?"
)
_NAMED = {
    **dict.fromkeys(("noon", "midday", "полдень", "12 noon"), time(12)),
    **dict.fromkeys(("midnight", "полночь", "12 midnight"), time(0)),
}
_HOURS = (
    *(("one", "час", "первого"), ("two", "два", "второго"), ("three", "три", "третьего")),
    *(("four", "четыре", "четвертого"), ("five", "пять", "пятого"), ("six", "шесть", "шестого")),
    *(("seven", "семь", "седьмого"), ("eight", "восемь", "восьмого")),
    *(("nine", "девять", "девятого"), ("ten", "десять", "десятого")),
    *(("eleven", "одиннадцать", "одиннадцатого"), ("twelve", "двенадцать", "двенадцатого")),
)
_HOUR = {word: hour for hour, words in enumerate(_HOURS, 1) for word in words}
# In Russian "half of the eighth" is half past seven.
_SPOKEN = re.compile(
    r"(?:(?P<past>half|quarter) (?:past|after) |(?P<to>quarter (?:to|before)|без четверти) "
    r"|(?P<of>пол[ -]?|половин[аеу] |четверть ))?"
    rf"(?P<hour>{'|'.join(_HOUR)}|(?<= )\d{{1,2}})(?!\w)"
)
_BEFORE = re.compile(r"^(?:(?:at |around |about |в |к |около )?(?:a )?)")
_LATE = ("pm", "дня", "вечера", "intheafternoon", "intheevening")


def parse_time(text: str) -> time:
    """A time of day: "9:30", "0930", "9 a.m.", "noon", "в 8 вечера", "half past seven".

    24:00 is midnight.

    Raises Invalid("remind_at", …).
    """
    plain = _BEFORE.sub("", spelled(text).plain.lower().replace("ё", "е").strip(" .!"))
    if named := _NAMED.get(plain):
        return named
    if match := _TIME.fullmatch(_in_digits(plain)):
        hour, minute = int(match[1]), int(match[2] or match[3] or match[4] or 0)
        if part := match[5]:
            part = re.sub("[. ]", "", part)
            is_late = part in _LATE or (part == "ночи" and 9 <= hour <= 11)
            hour = hour % 12 + 12 * is_late if 1 <= hour <= 12 else 25
        elif (hour, minute) == (24, 0):
            hour = 0
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Invalid("remind_at", N_("That is no time of day. Try 9:00 or 18:30."))


def _in_digits(plain: str) -> str:
    """ "quarter to nine" as "8:45"; what follows, such as "in the evening", stays."""
    match = _SPOKEN.match(plain)
    if match is None:
        return plain
    hour, minute = _HOUR.get(match["hour"]) or int(match["hour"]), 0
    if match["past"]:
        minute = 30 if match["past"] == "half" else 15
    elif match["to"]:
        hour, minute = hour - 1, 45
    elif match["of"]:
        hour, minute = hour - 1, 15 if match["of"] == "четверть " else 30
    return f"{hour or 12}:{minute:02}{plain[match.end() :]}"
