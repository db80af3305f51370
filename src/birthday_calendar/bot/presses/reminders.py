"""Buttons below reminders, and of the greetings and cards that one gets from there."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id
from birthday_calendar.domain.cards import Design
from birthday_calendar.domain.deliveries import Again


class RemindAgain(CallbackData, prefix="again"):
    """Below a reminder; wording/reminder_buttons.py makes these buttons, without aiogram."""

    when: Again


class Told(CallbackData, prefix="told"):
    """The others below a reminder: `id` is an event's, or the second at which it is told again."""

    action: str
    id: Id


class Organisers(CallbackData, prefix="org"):
    """In a chat that is told of a group's surprises: `id` is the group's calendar."""

    action: str
    id: Id


class GreetTold(CallbackData, prefix="greettold"):
    """Somebody whom a reminder told of, in the message of that number."""

    message_id: Id
    id: Id


class Greet(CallbackData, prefix="greet"):
    """Below a greeting: `id` is its own."""

    action: Literal["style", "length", "gender", "page", "another", "theme", "no_theme", "edit"]
    id: Id
    value: str = ""


class PostTold(CallbackData, prefix="posttold"):
    """As GreetTold, of whom a card is made."""

    message_id: Id
    id: Id


class Post(CallbackData, prefix="post"):
    """A card of the greeting of that `id`; with no design, the usual one."""

    id: Id
    design: Design | None = None
