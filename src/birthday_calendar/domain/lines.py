"""An event as people write it in one line: whose or which it is, of which kind, and when."""

import re
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import names_ru
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.moving_rules import Moving, fields_of, kind_of
from birthday_calendar.domain.names import is_pair
from birthday_calendar.domain.parsing import corrections, days, moving, phrases
from birthday_calendar.domain.parsing.date_patterns import BETWEEN

_WORDS = {
    **dict.fromkeys(
        (
            *("wedding", "wedding day", "wedding anniversary", "married", "got married"),
            *("anniversary", "work anniversary", "job anniversary"),
            *("свадьба", "день свадьбы", "годовщина", "годовщина свадьбы", "поженились"),
        ),
        EventKind.ANNIVERSARY,
    ),
    **dict.fromkeys(
        ("name day", "name-day", "nameday", "именины", "день ангела"), EventKind.NAME_DAY
    ),
    **dict.fromkeys(
        (
            *("memorial", "memorial day", "in memory", "died", "passed away"),
            *("death", "death day", "death anniversary", "†", "✝"),
            *("день памяти", "памяти", "день смерти", "годовщина смерти"),
            *("умер", "умерла", "скончался", "скончалась", "погиб", "погибла"),
        ),
        EventKind.MEMORIAL,
    ),
    **dict.fromkeys(("holiday", "public holiday", "праздник"), EventKind.HOLIDAY),
}
_VERBS = {"died", "passed away", "умер", "умерла", "скончался", "скончалась", "погиб", "погибла"}
_ALSO_NAMES = ("memorial day",)  # of a day, where it stands alone
_LONGEST_DEATH = 30  # characters
_LONGEST = max(len(phrase.split()) for phrase in _WORDS)
_TAG = re.compile(r"#(?!\d+[,;]?$)(\w[^,;]*)[,;]?")  # and not the #1 of a name
_QUOTED = re.compile(r"[\"«“„]([^\"«»“„”]*\w[^\"«»“„”]*)[\"»”“]")
# Whoever says it themselves.
_OWN = {
    *("i", "me", "my", "mine", "я", "меня", "мой", "у меня", "мой день рождения", "myself"),
    *("my birthday", "my own birthday", "my bday", "мой др", "моя днюха"),
    *("is my birthday", "это мой день рождения", "у меня день рождения", "у меня др"),
    *("меня день рождения", "меня др"),
    *("мне", "it's me", "it is me", "that's me", "this is me", "is me", "is mine", "это я"),
}
# Who is meant by them only who says it knows.
_NOBODY = {
    *("you", "he", "him", "his", "she", "her", "hers", "it", "its", "we", "us", "our", "ours"),
    *("they", "them", "their", "theirs", "it's", "it is", "he's", "she's", "that", "this"),
    *("ты", "тебя", "тебе", "вы", "вас", "вам", "он", "него", "его", "ему", "она", "неё", "нее"),
    *("её", "ее", "ей", "мы", "нас", "нам", "они", "них", "их", "им", "это", "а", "и", "у", "не"),
    *("who", "кто", "кого", "у кого", "whose", "чей"),
    *("not", "его день рождения", "её день рождения"),
    *("ее день рождения", "их день рождения", "его др", "её др", "ее др"),
    *("у него", "у неё", "у нее", "у нас", "у них", "у тебя", "у вас", "and"),
}
_NO_ANSWERS = {
    *("thanks", "thank you", "ok", "okay", "sorry", "what", "i don't know", "no idea", "nobody"),
    *("спасибо", "ок", "ладно", "извини", "извините", "что", "не знаю", "никто", "никого"),
}
_AT_FIRST = {"а", "и", "ну", "но", "and", "but", "so"}  # "а у меня день рождения 9 июля"
# Behind the name of somebody whose birthday is remembered: Grandma (†2019).
_DEATH = re.compile(
    r" ?[(\[] ?(?:[†✝]|died|d\.|deceased|ум\.|умер(?:ла)?|погиб(?:ла)?|скончал(?:ся|ась))"
    r"[ ,]*(?:(?:in|в) )?(?:\d{4}(?: ?г\.?| году)?)? ?[)\]]$| [†✝] ?\d{4}$",
    re.IGNORECASE,
)
_SEPARATES = ",:;—–-()"
_IS = ("is", "was")  # Anna's name day is on 5 June
# What belongs to the word after it, so that it is no name by itself: our wedding, мамины именины.
_BELONGS_TO_NEXT = re.compile(
    r"my|our|your|his|her|their|the|a|наш\w*|ваш\w*|(?:мо|тво|сво)[йяёие]|его|её|ее|их"
    r"|(?:мам|пап|бабушк|дедушк|тёт|тет|дяд)ин\w?|\w+(?:[иыо]й|[ая]я|[ое]е|[ыи]е)",
    re.IGNORECASE,
)
_POSSESSIVE_OF_FIRST = re.compile(r"['’]s(?= (?:and|&) )", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)


class Named(NamedTuple):
    name: str
    kind: EventKind
    tags: tuple[str, ...]
    is_dead: bool = False


class Line(NamedTuple):
    """What a line says."""

    draft: EventDraft
    is_vague: bool  # it may well be small talk: see phrases.py
    reads_two_ways: bool  # whether its date is another one with the month first


def parse(text: str, today: date) -> EventDraft:
    """As `read`, without its doubts."""
    return read(text, today).draft


def read(text: str, today: date, *, month_first: bool = False) -> Line:
    """Raises Invalid as phrases.parse_name_and_date does; the rest fields.check looks at."""
    bare, tags = take_tags(text)
    if moved := moving.take(bare):
        return Line(_moving(*moved, tags), is_vague=False, reads_two_ways=False)
    moving.check(bare)
    corrections.check(bare)
    name, day, is_vague = _name_and_date(bare, today, month_first=month_first)
    named = parse_name(name)
    draft = EventDraft(
        name=named.name,
        kind=named.kind,
        tags=(*named.tags, *tags),
        deceased=named.is_dead,
        **day._asdict(),
    )
    return Line(draft, is_vague, days.reads_two_ways(bare))


def _moving(rule: Moving, name: str, tags: tuple[str, ...]) -> EventDraft:
    named = parse_name(name)
    return EventDraft(
        name=named.name,
        kind=kind_of(named.kind),
        tags=(*named.tags, *tags),
        **fields_of(rule),
    )


def read_in_part(text: str, today: date) -> tuple[Named, days.Day] | None:
    """Of a line whose day there can't be; None where it has none. Raises Invalid as parse_name."""
    bare, tags = take_tags(text)
    found = phrases.read_in_part(bare, today)
    if found is None:
        return None
    named = parse_name(found.name)
    return named._replace(tags=(*named.tags, *tags)), found.day


def parse_name(text: str, *, is_answer: bool = False) -> Named:
    """What stands beside the date; or what answers whose it is, where Он with a capital may be
    somebody. Raises Invalid.
    """
    text, tags = take_tags(text)
    text = phrases.bare_name(text)
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1]
    text, is_dead = take_death(text)
    name, kind = take_kind(text)
    phrases.check_name(name)
    may_be_one = is_answer and name[:1].isupper()
    is_talk = is_answer and (text.endswith("?") or name.casefold().rstrip(" .!") in _NO_ANSWERS)
    if is_talk or (kind is EventKind.BIRTHDAY and name.casefold() in _NOBODY and not may_be_one):
        raise Invalid("name", phrases.NO_NAME)
    return Named(name, kind, tags, is_dead)


def _name_and_date(text: str, today: date, *, month_first: bool) -> phrases.Read:
    """As phrases.py has it, but the kind may stand behind the date, as tags do."""
    try:
        return phrases.parse_name_and_date(text, today, month_first=month_first)
    except Invalid as error:
        words = text.split()
        for count in range(min(_LONGEST, len(words) - 1), 0, -1):
            said = " ".join(words[-count:]).strip(_SEPARATES)
            if error.field == "line" and said.casefold() in _WORDS:
                before = " ".join(words[:-count]).rstrip(BETWEEN)
                found = phrases.parse_name_and_date(before, today, month_first=month_first)
                return found._replace(name=f"{found.name}, {said}", is_vague=False)
        raise


def take_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without words such as #family at its beginning and its end, and these."""
    words = text.replace(",#", ", #").split()
    first, last = 0, len(words)
    while first < last and _TAG.fullmatch(words[first]):
        first += 1
    while first < last and _TAG.fullmatch(words[last - 1]):
        last -= 1
    tags = (_TAG.fullmatch(word) for word in words[:first] + words[last:])
    return " ".join(words[first:last]), tuple(tag[1] for tag in tags if tag)


def take_death(text: str) -> tuple[str, bool]:
    """A name without what says behind it that somebody has died, and whether that was there."""
    match = _DEATH.search(text[-_LONGEST_DEATH:])
    if match is None or len(match[0]) == len(text):
        return text, False
    return text[: -len(match[0])].rstrip(), True


def take_kind(text: str) -> tuple[str, EventKind]:
    """Without the word at its end or beginning that says the kind, where only that is its use.

    A word that could be a part of a name, as in Billie Holiday or Wedding Planner, says nothing.
    One that names can't do without, as in Годовщина Анны и Бориса, stays.
    """
    words = text.split()
    if not words:
        return text, EventKind.BIRTHDAY
    return _at_end(words) or _at_beginning(words) or (text, EventKind.BIRTHDAY)


def is_ones_own(draft: EventDraft) -> bool:
    """Whether it is the birthday of whoever says it: "my birthday is 15 March", "я родился …"."""
    words = draft.name.casefold().replace(",", " ").split()
    while words and words[0] in _AT_FIRST:
        del words[0]
    said = " ".join(words)
    says_age = said == "мне" and draft.year is not None  # "мне 40 лет 3 марта"
    return draft.kind is EventKind.BIRTHDAY and (said in _OWN or says_age)


def says_kind(name: str, kind: EventKind) -> bool:
    """Whether a name has a word for it already, as Годовщина Анны и Бориса has."""
    words = f" {' '.join(name.casefold().split())} "
    return any(f" {phrase} " in words for phrase, its in _WORDS.items() if its is kind)


def whom(name: str, kind: EventKind) -> str:
    """Whose it is, of a name that has the word for its kind in it: Оля и Петя of Свадьба Оли и
    Пети. As it is where that is not certain.
    """
    words = name.split()
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _WORDS.get(" ".join(words[:count]).casefold()) is kind:
            rest = " ".join(words[count:])
            found = names_ru.nominative(rest, is_sure=True)
            return name if found == rest else found
    return name


def _at_end(words: list[str]) -> tuple[str, EventKind] | None:
    whole = " ".join(words)
    if words[-1] in _IS:
        words = words[:-1]
    for count in range(min(_LONGEST, len(words)), 0, -1):
        said = " ".join(words[-count:])
        kind = _WORDS.get(said.strip(_SEPARATES).casefold())
        if kind is None:
            continue
        before = " ".join(words[:-count])
        bare = before.rstrip(_SEPARATES + " ")
        name = _POSSESSIVE.sub("", bare)
        if name != bare and is_pair(name):
            name = _POSSESSIVE_OF_FIRST.sub("", name, count=1)  # Mum's and Dad's wedding
        if not name:
            return None if said.casefold() in _ALSO_NAMES else (whole, kind)
        if before[-1] in _SEPARATES or said[0] in _SEPARATES:
            return name, kind
        if not (said[0].islower() or not said[0].isalpha() or name != bare or is_pair(name)):
            return None
        is_english_holiday = kind is EventKind.HOLIDAY and said.isascii()  # Christmas holiday
        belongs = is_english_holiday or _BELONGS_TO_NEXT.fullmatch(name.split()[-1])
        return (whole if belongs else name), kind
    return None


def _at_beginning(words: list[str]) -> tuple[str, EventKind] | None:
    whole = " ".join(words)
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        said = " ".join(words[:count])
        kind = _WORDS.get(said.strip(_SEPARATES).casefold())
        if kind is None:
            continue
        after = " ".join(words[count:])
        name = after.lstrip(_SEPARATES + " ").removeprefix("of ")
        is_apart = name != after or said[-1] in _SEPARATES or said.casefold() in _VERBS
        if name and (is_apart or (is_pair(name) and said.isascii())):
            return name, kind
        if name and names_ru.is_nominative(name.split()[0]):  # именины Елена
            return name, kind
        return None if said.isascii() else (whole, kind)
    return None
