"""Buttons of what is brought in a file, and taken away in one."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id
from birthday_calendar.domain.formats import Answer, Format, Reason


class HowTo(CallbackData, prefix="howto"):
    """Get a file out of another program."""

    program: str


class Brought(CallbackData, prefix="brought"):
    """Below a file that somebody brought."""

    action: Literal["add", "cancel", "undo"]
    id: Id


class Doubted(CallbackData, prefix="doubted"):
    """An answer to all of its doubts of a reason."""

    id: Id
    reason: Reason
    answer: Answer


class Export(CallbackData, prefix="export"):
    file_format: Format
