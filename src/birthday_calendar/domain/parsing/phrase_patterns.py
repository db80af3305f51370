"""What people write around a name and a date, in English and in Russian."""

import re

from birthday_calendar.domain.parsing.date_patterns import BETWEEN

ADORNS = " .!?…"
ADORNING_KINDS = ("So", "Sk", "Cf", "Mn")  # emoji, and what they are put together with
# A day whose month stands with the next one: Anna 15th, Bert 16th March. Charles 3rd is a name.
DAY_OF_ANOTHER = re.compile(r"(?<![\w.])\d{1,2}(?:st|nd|rd|th|-?го)(?!\w).{0,3}?\w", re.IGNORECASE)
# What leads from a name to its date, and is no part of it; of Max Born and Ivanov Д.Р. it is.
LEADS_TO_DATE = re.compile(
    r"(?:'s|(?<=s)')?(?:,? (?:and (?:s?he|they)|и он[аи]?))?[ ,:;—–-](?:"
    r"(?:(?:(?:was|is) )?born(?: on| in)?|(?i:was born|born on)|(?:is )?on|is)(?: the)?"
    r"|the|в|ДР|др|д\. ?р\.?"
    r"|(?i:(?:(?:has )?(?:his |her |a |their )?(?:birth ?day|birth ?date|b-?day|bd)"
    r"(?: is| was|'s)?(?: on)?"
    r"|celebrates(?: (?:his|her|their) birthday)?(?: on)?|date of birth|dob)(?: the)?"
    r"|родил(?:ась|ся)(?: в)?|род\.|(?:празднует|отмечает)(?: (?:день рождения|др))?|дата рождения"
    r"|(?<=[,:;—–-] )день рождения))$"
)
# What stands before a name, and says whose birthday it is: "день рождения Ани".
OPENS = re.compile(
    r"(?:(?:it is|it's|is|это)[ :—–-]+)?"
    r"(?:(?:the )?(?:birthdays?|b-?days?|date of birth|dob)(?: of | ?[:—–-] ?)"
    r"|(?:д(?:ень|ни) рождения|днюха|др|д\. ?р\.?)(?: у)?[ :,—–-]{1,3})",
    re.IGNORECASE,
)
INTRODUCES = re.compile(
    r"(?:it is|it's|это|(?:his|her) name(?: is|'s)|(?:его|её|ее) зовут) (?=.)", re.IGNORECASE
)
# What people say to somebody who shall keep it: "remind me of Anna's birthday", "добавь: Аня".
BIDS = re.compile(
    r"(?:please |пожалуйста,? )?(?:"
    r"(?:add|save|remember|don't forget|remind (?:me|us)(?: of| about| that)?)"
    r"|(?:добавь|запиши|сохрани|запомни|напомни|не забудь)(?:те)?"
    r"(?: (?:мне|нам))?(?: (?:про|о|об|что))?"
    r")(?: ?[:,—–-] ?| )(?=[^\W\d])",
    re.IGNORECASE,
)
# What people begin with who say it otherwise, or go on: "no, Anna", "а Аня".
BEGINS = re.compile(
    r"(?i:no|nope|oh|sorry|actually|нет|ой|точнее|вернее|извини(?:те)?), (?=\w)|(?:а|и) (?=[А-ЯЁ])"
)
# Who asks says nobody's birthday: "who has a birthday today?", "у кого завтра др?".
ASKS = re.compile(r"(?:who|whose|when|кто|у кого|кого|когда|чей|чь[яеё])(?!\w)", re.IGNORECASE)
ASKS_ABOUT = re.compile(
    r"(?:when(?:'s| is)|how old (?:is|will)|когда(?: у)?|сколько лет(?: исполнится)?) "
    r"(?:(?:the )?birthday of |(?:день рождения|днюха|др) (?:у )?)?(.+?)"
    r"(?:(?:'s|(?<=s)')? (?:birthday|b-?day)| (?:день рождения|днюха|др)| be)?\??",
    re.IGNORECASE,
)
# "у Пети", "а у Пети"; a capital one may be a name, as in У Лин.
AT = re.compile("(?:(?:а|и|ещё|еще) )?у ", re.IGNORECASE)
AT_LAST = re.compile(r" у\W*$", re.IGNORECASE)
AT_BIRTHDAY = re.compile(r"у (.+) (?:день рождения|днюха|др|д\. ?р\.?|юбилей)", re.IGNORECASE)
BIRTHDAY_OF = re.compile(
    r"(?:(?:it is|it's|is|was|это)[ :—–-]+)?"
    r"(?:(?P<of>.+)(?:'s|(?<=s)')|(?P<nth>.+(?:'s|s') \d{1,2}(?:st|nd|rd|th)))"
    r" (?:birthday|b-?day)",
    re.IGNORECASE,
)
# What may stand behind a date: "у Ани 5 мая день рождения".
SAYS_BIRTHDAY = re.compile(
    r"[ ,:—–-]+(?:(?:is )?(?:his |her |their |a )?(?:birthday|b-?day)"
    r"|(?:это )?(?:день рождения|днюха|др|д\. ?р\.?))[ .!?…]*$",
    re.IGNORECASE,
)
# A year by itself, beside a date that has none: "Анна (1990), 15 марта", "1985 Anna 12.05".
YEAR = r"(?:1[89]\d\d|20\d\d)"
RU_YEAR = r"(?: ?(?:г\.? ?р\.?|г\.?|год(?:а(?: рождения)?)?))?"
YEAR_BEHIND = re.compile(
    rf"(?: ?\((?P<year>{YEAR}){RU_YEAR}\)"
    rf"|[{BETWEEN}](?:(?:in|в) )?(?P<bare>{YEAR})(?:{RU_YEAR}| году)(?: on(?: the)?)?)$",
    re.IGNORECASE,
)
YEAR_BEFORE = re.compile(
    rf"(?:\((?P<year>{YEAR}){RU_YEAR}\) ?|(?P<bare>{YEAR}){RU_YEAR}[{BETWEEN}])"
)
# Before a date or a year in brackets: Uma (DOB 4 March 1988), Greg, 20 June (I think 1975).
BRACKETED = re.compile(
    r"(?:(?:dob|date of birth|birthday|born(?: on| in)?|b\.|д\. ?р\.|др|род\.|родил(?:ся|ась))[ :]+"
    r"|(?:i think|i guess|maybe|probably|about|кажется|наверное|вроде|примерно|около),? )",
    re.IGNORECASE,
)
ON = re.compile(r"on (?:the )?(?=\d|\w{3,9} \d)", re.IGNORECASE)  # on 4 May it is Jim's birthday
BORN = re.compile(r"(?:born|родил(?:ся|ась))$", re.IGNORECASE)
LONGEST_LEAD = 50  # characters
LONGEST_REST = 40
PAST = ("yesterday", "вчера")
_RELATIVE = (
    "(today|(?:the )?day after tomorrow|tomorrow|yesterday|сегодня|послезавтра|завтра|вчера)"
)
RELATIVE_FIRST = re.compile(rf"{_RELATIVE}(?=[{BETWEEN}])", re.IGNORECASE)
RELATIVE_LAST = re.compile(rf"(?<=[{BETWEEN}]){_RELATIVE}$", re.IGNORECASE)
