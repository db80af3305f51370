"""Buttons of people: lists of them, and what becomes of one."""

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id, Month, Number, Year
from birthday_calendar.domain.models import EventKind


class ListPage(CallbackData, prefix="list"):
    """A page of all people."""

    number: Number


class MonthList(CallbackData, prefix="in"):
    """A page of those of a month."""

    month: Month
    number: Number = 0


class Picture(CallbackData, prefix="month"):
    """The picture of a month."""

    year: Year
    month: Month


class FoundPage(CallbackData, prefix="found"):
    """A page of what was found; its message says what was looked for."""

    action: str
    number: Number


class Pick(CallbackData, prefix="pick"):
    """A page of people to choose from, for /edit or /delete."""

    purpose: str
    number: Number


class Person(CallbackData, prefix="person"):
    action: str
    id: Id


class Detail(CallbackData, prefix="field"):
    name: str
    id: Id


class OfKind(CallbackData, prefix="kind"):
    kind: EventKind
    id: Id


class Redate(CallbackData, prefix="redate"):
    """Below the question whether a date that somebody wrote corrects that of an event."""

    id: Id
    month: Month
    day: Number
    year: Number = 0  # where none was written


class UndoEdit(CallbackData, prefix="unedit"):
    """Below a card: the last change of an event, made at that microsecond since 1970."""

    id: Id
    at: Id


class UndoAll(CallbackData, prefix="undoall"):
    """Below a summary: all that was added by a message of this chat."""

    message_id: Id


class Mine(CallbackData, prefix="mine"):
    """Add the own birthday of whoever presses it."""
