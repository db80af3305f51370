"""Buttons below questions, and below the first words in a chat."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Number, Partner


class Decision(StrEnum):
    """What somebody says to a doubt."""

    ADD = "add"  # all the same
    YEAR = "year"  # it is the year of somebody who is there already
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class Cancel(CallbackData, prefix="cancel"):
    """Below a question: which one, and with whom the conversation is (see dialogues.py)."""

    partner: Partner
    question: str


class Suggested(CallbackData, prefix="say"):
    """Below a question: one of the answers that it suggests, by its place among them."""

    partner: Partner
    question: str
    number: Number


class Decide(CallbackData, prefix="decide"):
    """The same, below what is not added without a word more: how it is."""

    choice: Decision
    partner: Partner
    question: str


class Step(CallbackData, prefix="step"):
    """Below the first words in a chat: what one may want to do next."""

    to: str
