"""In which language we speak to somebody."""

from typing import Protocol

from birthday_calendar.domain.models import LANGUAGES


class Speaks(Protocol):
    """A person as Telegram, aiogram or a glance has them."""

    @property
    def language_code(self) -> str | None: ...


def language_of(user: Speaks | None) -> str:
    """Telegram's tags may name a country too; English for a language that we don't speak."""
    code = (user and user.language_code) or ""
    language = code.lower().split("-")[0]
    return language if language in LANGUAGES else LANGUAGES[0]
