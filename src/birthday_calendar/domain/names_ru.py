"""Russian names in the genitive, as "день рождения Ани Петровой" has them, and back.

Given names are those of names_ru.tsv; of what stands beside one, its ending says what it is.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

MASCULINE, FEMININE = "mf"
_BOTH = frozenset((MASCULINE, FEMININE))
_IRREGULAR = {
    "Лев": "Льва",
    "Павел": "Павла",
    "Пётр": "Петра",
    "мать": "матери",
    "дочь": "дочери",
    "отец": "отца",
    "свёкор": "свёкра",
}
# What stands before a name, of one's own people: моя мама.
_OWN = {
    "моей": ("моя", FEMININE),
    "нашей": ("наша", FEMININE),
    "моего": ("мой", MASCULINE),
    "нашего": ("наш", MASCULINE),
}
# Patronymics and surnames by their ends in the genitive: of which gender, and in the nominative.
_ENDS = (
    (r"(.*(?:[оеё]в|ич)н)ы", FEMININE, r"\1а"),  # Ивановны
    (r"(.+)ича", MASCULINE, r"\1ич"),  # Ивановича
    (r"(.+[оеё]в|.+[иы]н)а", MASCULINE, r"\1"),  # Иванова
    (r"(.+[оеё]в|.+[иы]н)ой", FEMININE, r"\1а"),
    (r"(.+[сц]к)ого", MASCULINE, r"\1ий"),  # Маяковского
    (r"(.+[сц]к)ой", FEMININE, r"\1ая"),
    (r"(.+[ую]к|.+ян)а", MASCULINE, r"\1"),  # Бондарчука, Саркисяна
    (r".+(?:(?<![ое]г)[оеуюэ]|швили)", "mf", r"\g<0>"),  # Шевченко
    (r".+[бвгджзклмнпрстфхцчшщ]", "mf", r"\g<0>"),  # Седых, Анны Бондарчук
    (r"\w\.?|[^а-яё]+", "mf", r"\g<0>"),  # an initial
)
_RULES = [(re.compile(end, re.IGNORECASE), of, to) for end, of, to in _ENDS]
_AS_SURNAME = re.compile(
    r".*(?:[оеё]ва|[иы]на|[сц]кая|вна|чна|(?<![ое]г)[^аяьйы])|\w\.?", re.IGNORECASE
)
# Surnames like Донской, whose genitive looks like that of a Донский.
_STRESSED = ("донского", "трубецкого", "крамского", "шаховского", "луговского", "заводского")
_AND = re.compile(r"( и | & |, )")
_TAIL = re.compile(r" (?:\(|[-—–«\"]|(?:с|со|из|от|на|в|по|№) ).*$")  # Ани с работы
_BETWEEN = re.compile(r"([ -])")
_MOST_WORDS = 6


class _Reading(NamedTuple):
    nominative: str
    of: str  # MASCULINE or FEMININE


@cache
def known() -> dict[str, str]:
    """Genders by name: "m", "f" or "mf"."""
    table = files("birthday_calendar.domain").joinpath("names_ru.tsv").read_text("utf-8")
    rows = (row.split("\t", 1) for row in table.splitlines() if not row.startswith("#"))
    return dict(rows)


def genitive(name: str, of: str) -> str:
    """Of a name that is known, and of that gender."""
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    if name[-1] in "аяьй":
        soft = {"а": "ы", "я": "и", "ь": "и" if of == FEMININE else "я", "й": "я"}[name[-1]]
        return name[:-1] + ("и" if name[-1] == "а" and name[-2] in "гкхжчшщ" else soft)
    is_declined = of == MASCULINE and name[-1] not in "еиоуыэю"
    return f"{name}а" if is_declined else name


def nominative(text: str, *, is_sure: bool) -> str:
    """Of a name in the genitive; as it is where it is not certain that it is one.

    Валентина may be the genitive of Валентин, or a name. `is_sure` where it must be a genitive.
    """
    tail = _TAIL.search(text)
    head = text[: tail.start()] if tail else text
    people = [
        part if _AND.fullmatch(part) else _of_one(part, is_sure=is_sure)
        for part in _AND.split(head)
    ]
    if any(one is None for one in people):
        return text
    return "".join(map(str, people)) + text[len(head) :]


def is_nominative(word: str) -> bool:
    """Whether it is a known name, and no other one's genitive."""
    return _key(word) in _nominatives() and _key(word) not in _genitives()


def of_accusative(text: str) -> str:
    """Of a single known name, as in "добавь Аню"; as it is where that may be a nominative."""
    return _named_by(_accusatives(), text)


def of_dative(text: str) -> str:
    """The same of one as in "сколько лет Ане"."""
    return _named_by(_datives(), text)


def _named_by(cases: dict[str, str], text: str) -> str:
    name = cases.get(_key(text))
    return _written_like(text, name) if name and _key(text) not in _nominatives() else text


def _of_one(text: str, *, is_sure: bool) -> str | None:
    """None where it is not certain."""
    parts = _BETWEEN.split(text)
    words = parts[::2]
    if len(words) > _MOST_WORDS or not any(_key(word) in _genitives() for word in words):
        return None
    if not is_sure and all(_may_be_nominative(word) for word in words):
        return None
    found = set()
    for of in _BOTH:
        options = [[one.nominative for one in _readings(word) if one.of == of] for word in words]
        found |= {*product(*options)}
    if len(found) != 1:
        return None
    [meant] = found
    parts[::2] = [_written_like(word, one) for word, one in zip(words, meant, strict=True)]
    return "".join(parts)


def _readings(word: str) -> Iterable[_Reading]:
    """What a word may be the genitive of."""
    key = _key(word)
    if key in _genitives():
        return _genitives()[key]
    if key in _OWN:
        return [_Reading(*_OWN[key])]
    if key in _STRESSED:
        return [_Reading(f"{word[:-3]}ой", MASCULINE)]
    for end, genders, to in _RULES:
        if match := end.fullmatch(word):
            return [_Reading(match.expand(to), of) for of in genders]
    return []


@cache
def _genitives() -> dict[str, list[_Reading]]:
    found: dict[str, list[_Reading]] = {}
    for name, genders in known().items():
        for of in genders:
            found.setdefault(_key(genitive(name, of)), []).append(_Reading(name, of))
    return found


@cache
def _accusatives() -> dict[str, str]:
    found = {}
    for name, genders in known().items():
        soft = {"а": "у", "я": "ю"}.get(name[-1])
        if soft:
            found[_key(name[:-1] + soft)] = name
        elif genders == MASCULINE:
            found[_key(genitive(name, MASCULINE))] = name
    return found


@cache
def _datives() -> dict[str, str]:
    found = {}
    for name, genders in known().items():
        if name[-1] in "ая":
            found[_key(name[:-1] + ("и" if name.endswith("ия") else "е"))] = name
        elif genders == MASCULINE:
            declined = genitive(name, MASCULINE)
            found[_key(declined[:-1] + {"а": "у", "я": "ю"}.get(declined[-1], declined[-1]))] = name
    return found


@cache
def _nominatives() -> frozenset[str]:
    return frozenset(map(_key, known()))


def _may_be_nominative(word: str) -> bool:
    return _key(word) in _nominatives() or (
        _key(word) not in _genitives() and _AS_SURNAME.fullmatch(word) is not None
    )


def _written_like(word: str, nominative: str) -> str:
    """With the capitals of what was written."""
    if word.isupper() and len(word) > 1:
        return nominative.upper()
    return nominative.lower() if word.islower() else nominative[:1].upper() + nominative[1:]


def _key(word: str) -> str:
    return word.casefold().replace("ё", "е")
