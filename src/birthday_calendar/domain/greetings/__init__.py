"""Greetings without anybody's help: what one is asked for, and which texts it may be."""

from birthday_calendar.domain.greetings.asked import (
    CHOICES,
    INFLECTED,
    THEME_LIMIT,
    Gender,
    Length,
    NotGreeted,
    Request,
    check_greeted,
    check_theme,
    is_several,
)
from birthday_calendar.domain.greetings.composing import VARIANTS, Greeting, number_of, variants
from birthday_calendar.domain.greetings.draft import Draft
from birthday_calendar.domain.models import Style

__all__ = [
    "CHOICES",
    "INFLECTED",
    "THEME_LIMIT",
    "VARIANTS",
    "Draft",
    "Gender",
    "Greeting",
    "Length",
    "NotGreeted",
    "Request",
    "Style",
    "check_greeted",
    "check_theme",
    "is_several",
    "number_of",
    "variants",
]
