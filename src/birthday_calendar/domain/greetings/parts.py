"""The texts that greetings are made of, from en.toml and ru.toml, and how they are filled in.

`{name}`, `{position}`, `{company}`, `{theme}`, `{age}` and `{years}` ("25 years") are filled with
what is known; `{one|several}` is chosen by how many are spoken to; `{his|hers|theirs}` by gender,
too. A text fits only where all that it asks for is known.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from birthday_calendar.domain import names
from birthday_calendar.domain.greetings.asked import Gender, Request, is_several
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES

_FIELD = re.compile(r"«?\{(?P<field>[^{}]*)\}»?(?P<mark>[.!?]?)")  # and what is around it
_WORD = re.compile(r"\b(?!with|your)[^\W\d_]{4,}")  # which says something
_STEM = 5  # letters: "enjoy" of "enjoyed", "уваже" of "уважением"
_QUOTES = frozenset('«»„“”"')

Texts = dict[str, tuple[str, ...]]  # by topic, or by kind of day


@cache
def of(language: str, style: str, section: str) -> Texts:
    """Read when a greeting is first asked for: most programs never ask."""
    name = language if language in LANGUAGES else DEFAULT
    return {topic: tuple(texts) for topic, texts in _file(name)[style][section].items()}


@cache
def _file(language: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))


def fits(text: str, request: Request) -> bool:
    return all(_filled(found["field"], request) is not None for found in _FIELD.finditer(text))


@cache
def stems(text: str) -> frozenset[str]:
    """Of its longer words, by which two texts are heard to say the same."""
    own = _FIELD.sub(lambda found: found["field"] if "|" in found["field"] else " ", text)
    return frozenset(word[:_STEM] for word in _WORD.findall(own.lower()))


def filled(text: str, request: Request) -> str:
    """Of a text that fits. In one pass: what people wrote is no field, whatever is in it."""

    def placed(found: re.Match[str]) -> str:
        value, mark = _filled(found["field"], request) or "", found["mark"]
        if found[0].startswith("«") and not _QUOTES & {*value}:
            value = f"«{value}»"
        # "Mr. X jr." and "Yahoo!" bring a mark of their own
        is_ended = value.endswith(mark) or (mark == "." and value.endswith(("!", "?", "…")))
        return value if is_ended else value + mark

    said = _FIELD.sub(placed, text)
    # names stay as they were written, and so does "iOS developer"
    is_as_written = text.startswith(("{name}", "{company}")) or not said.split()[0].islower()
    return said if is_as_written else said[:1].upper() + said[1:]


def _filled(field: str, request: Request) -> str | None:
    """None where that is not known, or not said of them."""
    if "|" in field:
        return _chosen(field.split("|"), request)
    if field == "years":
        return None if request.age is None else years(request.age, request.language)
    if field == "age":
        return None if request.age is None else str(request.age)
    value: str | None = getattr(request, field)
    if value is None:
        return None
    return names.isolated(value)  # or a name in Hebrew turns the whole text around


def _chosen(forms: list[str], request: Request) -> str | None:
    if is_several(request):
        return forms[-1]
    if len(forms) == 2:
        return forms[0]
    return {Gender.HE: forms[0], Gender.SHE: forms[1]}.get(request.gender)


def years(count: int, language: str) -> str:
    """25 years; in Russian by CLDR's plural rules: 21 год, 22 года, 25 лет."""
    if language != "ru":
        return f"{count} year{'s' * (count != 1)}"
    tens, ones = count // 10 % 10, count % 10
    if tens == 1 or ones == 0 or ones > 4:
        return f"{count} лет"
    return f"{count} год" if ones == 1 else f"{count} года"
