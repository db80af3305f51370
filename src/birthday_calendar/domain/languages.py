"""The languages that are spoken, and what differs with each besides its catalogue of texts."""

from typing import Protocol

from msgspec import Struct


class Language(Struct, frozen=True, kw_only=True):
    """`name` is its own word for itself, `locale` CLDR's, for dates.

    `alphabet` has the first letter of its own, which come first in its lists, and the first one
    beyond; None where the order of Unicode (Latin, Greek, Cyrillic, …) has them first anyway.
    """

    name: str
    locale: str
    alphabet: tuple[str, str] | None = None


# By ISO 639's code, as Telegram has it.
LANGUAGES = {
    "en": Language(name="English", locale="en_GB"),  # day before month, as dates are read, too
    "ru": Language(name="Русский", locale="ru", alphabet=("\u0400", "\u0530")),
}
_ADVERBS = {"in english": "en", "in russian": "ru", "по-английски": "en", "по-русски": "ru"}
DEFAULT = "en"  # in which the texts in the code are, and with who speaks none of these


class Speaks(Protocol):
    """A person as Telegram, aiogram or a glance has them."""

    @property
    def language_code(self) -> str | None: ...


class Told(Protocol):
    """A calendar, and whether somebody has chosen its language."""

    @property
    def language(self) -> str: ...

    @property
    def language_chosen(self) -> bool: ...


def named(text: str) -> str | None:
    """The code of a language by that, by its name, or by what one of the others calls it."""
    from babel import Locale  # when first used: a worker of the API may never

    word = text.strip(" .!").casefold()
    if word in _ADVERBS:
        return _ADVERBS[word]
    for code, language in LANGUAGES.items():
        elsewhere = [Locale(other).languages.get(code, "") for other in LANGUAGES]
        if word in {code, *(name.casefold() for name in (language.name, *elsewhere))}:
            return code
    return None


def spoken(calendar: Told | None, user: Speaks | None) -> str:
    """In a chat the language that was chosen there; else that of whom we speak to, if they show
    who they are.
    """
    if calendar is not None and (calendar.language_chosen or user is None):
        return calendar.language
    return language_of(user)


def accepted(header: str) -> str:
    """The first of an Accept-Language (RFC 9110, 12.5.4) that is spoken."""
    words = (one.split(";")[0].strip().lower().split("-")[0] for one in header.split(","))
    return next((one for one in words if one in LANGUAGES), DEFAULT)


def language_of(user: Speaks | None) -> str:
    """In which we speak to them: Telegram's tags may name a country, too."""
    code = (user and user.language_code) or ""
    language = code.lower().split("-")[0]
    return language if language in LANGUAGES else DEFAULT
