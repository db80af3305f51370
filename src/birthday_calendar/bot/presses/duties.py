"""Buttons of who looks after what."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from birthday_calendar.bot.presses.numbers import Id


class OfTask(CallbackData, prefix="task"):
    """Below what somebody looks after; wording/duties.py makes these buttons. `id` is the task's,
    or 0 for all that the message tells.
    """

    action: Literal["done", "undone", "pass", "back", "again", "hour", "evening", "tomorrow"]
    id: Id


class TaskTo(CallbackData, prefix="taskto"):
    """Below the question whom to hand a task over to: one of the members."""

    id: Id
    member_id: Id


class Duties(CallbackData, prefix="duties"):
    """Who looks after what in a calendar; in private it may be a group's."""

    action: Literal["show", "mine", "give", "rotation", "given", "feed"]
    calendar_id: Id


class Given(CallbackData, prefix="given"):
    """What was given: to be taken away, after a question or without."""

    action: Literal["ask", "away"]
    calendar_id: Id
    duty: Id


class LeadDaysOf(CallbackData, prefix="dutylead"):
    """Ask how long ahead who looks after it is reminded."""

    calendar_id: Id
    duty: Id


class GiveWhat(CallbackData, prefix="givewhat"):
    """Below the question what somebody shall look after: an event, a tag by its place among those
    that were offered, or all days.
    """

    calendar_id: Id
    kind: Literal["event", "tag", "all"]
    number: Id = 0


class GiveTo(CallbackData, prefix="giveto"):
    """Below the question who shall: a member, or that these are all of a rotation."""

    calendar_id: Id
    member_id: Id = 0
