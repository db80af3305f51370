"""How people write dates, in English and in Russian.

The long lists are compiled when they are first needed: it takes 70 ms, which each of four programs
that start at once would spend.
"""

import re
from functools import cache

# Each pattern is bounded in length and used on texts whose blanks are single, so that what it costs
# at one place of a text does not grow with the text.
_MONTHS = (
    "jan(?:uary)?|янв(?:ар[ьяе])?",
    "feb(?:ruary)?|фев(?:р(?:ал[ьяе])?)?",
    "mar(?:ch)?|мар(?:та?|те)?",
    "apr(?:il)?|апр(?:ел[ьяе])?",
    "may|ма[йяе]",
    "june?|июн[ьяе]?",
    "july?|июл[ьяе]?",
    "aug(?:ust)?|авг(?:уста?|усте)?",
    "sept?(?:ember)?|сен(?:т(?:ябр[ьяе])?)?",
    "oct(?:ober)?|окт(?:ябр[ьяе])?",
    "nov(?:ember)?|ноя(?:б(?:р[ьяе])?)?",
    "dec(?:ember)?|дек(?:абр[ьяе])?",
)
_ONES = (
    ("first", "перв(?:ое|ого)"),
    ("second", "втор(?:ое|ого)"),
    ("third", "трет(?:ье|ьего)"),
    ("fourth", "четв[её]рт(?:ое|ого)"),
    ("fifth", "пят(?:ое|ого)"),
    ("sixth", "шест(?:ое|ого)"),
    ("seventh", "седьм(?:ое|ого)"),
    ("eighth", "восьм(?:ое|ого)"),
    ("ninth", "девят(?:ое|ого)"),
)
_TEENS = (
    ("tenth", "десят"),
    ("eleventh", "одиннадцат"),
    ("twelfth", "двенадцат"),
    ("thirteenth", "тринадцат"),
    ("fourteenth", "четырнадцат"),
    ("fifteenth", "пятнадцат"),
    ("sixteenth", "шестнадцат"),
    ("seventeenth", "семнадцат"),
    ("eighteenth", "восемнадцат"),
    ("nineteenth", "девятнадцат"),
    ("twentieth", "двадцат"),
)
_ORDINALS = (
    *(f"{english}|{russian}" for english, russian in _ONES),
    *(f"{english}|{russian}(?:ое|ого)" for english, russian in _TEENS),
    *(f"twenty[ -]{english}|двадцать {russian}" for english, russian in _ONES),
    "thirtieth|тридцат(?:ое|ого)",
    "thirty[ -]first|тридцать перв(?:ое|ого)",
)
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})\.?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_YEAR_FIRST = r"(?<!\d)(?P<year>1[89]\d\d|20\d\d)(?: ?г\.?|,)? "  # other numbers belong to a name
_RU_YEAR = (
    r"(?:-?(?:го|ого|й)(?!\w))?"
    r"(?: ?(?:г\.? ?р\.?|г\.? рождения|г\.?|год(?:а(?: рождения)?)?)(?!\w))?"
)
_ORDINAL_END = r"(?:st|nd|rd|th|-?(?:го|ого|его|ое|ье|е|ы?й))?"
_DAY_MONTH = rf"(?P<day>\d{{1,2}}){_ORDINAL_END}(?:\. ?|[ /-])?(?:of )?{_MONTH}"
_MONTH_DAY = rf"{_MONTH}[ -]?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
_SPELLED_OUT = rf"(?P<ordinal>{'|'.join(reversed(_ORDINALS))}) (?:of )?{_MONTH}"
_PATTERNS = (
    rf"{_YEAR_FIRST}{_DAY_MONTH}(?!\w)",
    rf"{_YEAR_FIRST}{_MONTH_DAY}(?!\d)",
    rf"{_YEAR_FIRST}(?P<day>\d{{1,2}})(?P<dot>[./])(?P<month>\d{{1,2}})(?!\d)",
    r"(?<!\d)(?P<year>\d{4})(?P<dot>[./-]) ?(?P<month>\d{1,2})(?P=dot) ?(?P<day>\d{1,2})(?!\d)",
    rf"(?<!\d)(?P<year>\d{{4}})[/-]{_MONTH}[/-](?P<day>\d{{1,2}})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2})(?P<dot>[./-]) ?(?P<month>\d{1,2})"
    rf"(?:(?P=dot) ?{_YEAR}{_RU_YEAR}|(?<=\d)\.(?!\d))?(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}}) (?P<year>\d{{4}}){_RU_YEAR}(?!\d)",
    rf"(?<!\d){_DAY_MONTH}(?:(?:,? ?|[/-]){_YEAR}{_RU_YEAR})?(?!\w)",
    rf"(?<!\w){_MONTH_DAY}(?:(?:,? |[/-]){_YEAR})?(?!\d)",
    rf"(?<!\w){_SPELLED_OUT}(?:,? ?{_YEAR}{_RU_YEAR})?(?!\w)",
)
DAY_ALONE = re.compile(rf"(?:the )?(\d{{1,2}}){_ORDINAL_END}", re.IGNORECASE)
YEAR_ALONE = re.compile(rf"(?:in |в )?{_YEAR}(?:{_RU_YEAR}| году)", re.IGNORECASE)
BETWEEN = " ,:;—–-"  # what may stand between a name and a date
LONGEST_DATE = 60  # characters; "двадцать третьего сентября, 1990 года рождения!" has 47
# What no pattern reads, and yet can only be a date: 190.03.15.
FULL_DATE = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
HOUSE_NUMBER = re.compile(r"(?<=[\w.] )\d{1,2}/\d{1,2}(?=\))")  # Anna (flat 3/4)
SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?!\d)")
# What people say before a date that is another one than was thought: "No, it's 4 October".
OBJECTS = (
    r"(?:(?:no|nope|sorry|wait|oops|actually|rather|correction|i mean|i meant"
    r"|нет|не|ой|а|точнее|вернее|то есть|извини(?:те)?|прости(?:те)?|на самом деле)"
    r"(?: ?[,:.!—–-]+ ?| )){1,3}(?:(?:it's|it is|it was|that's|это) )?(?:on )?(?:the )?"
)
# What people put before a date that is all they say; the bot itself puts the day of the week there.
BEFORE = re.compile(
    rf"(?:{OBJECTS})?(?:(?:maybe|perhaps|probably|i think|i guess|around|about"
    r"|может быть|наверное|кажется|по-моему|вроде(?: бы)?|примерно|где-то|около),? )?"
    r"(?:(?:it's|it is|on|at|this is|born|это|в|родил(?:ась|ся)) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? |"
    r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье),? )?(?:the )?",
    re.IGNORECASE,
)
RELATIVE = {
    **dict.fromkeys(("today", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "завтра"), 1),
    **dict.fromkeys(("the day after tomorrow", "day after tomorrow", "послезавтра"), 2),
    **dict.fromkeys(("yesterday", "вчера"), -1),
}
IN_DAYS = re.compile(r"(?:in|через) (\d{1,3}) (?:days?|день|дня|дней)", re.IGNORECASE)


@cache
def month_names() -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE) for pattern in _MONTHS]


@cache
def ordinal_names() -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE) for pattern in _ORDINALS]


@cache
def anywhere() -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS]


@cache
def first() -> list[re.Pattern[str]]:
    return [re.compile(rf"{pattern}(?![^{BETWEEN}])", re.IGNORECASE) for pattern in _PATTERNS]


@cache
def last() -> list[re.Pattern[str]]:
    return [re.compile(rf"{pattern}[.!]?", re.IGNORECASE) for pattern in _PATTERNS]
