"""Somebody writes people and dates by themselves: in private, or in a group to the bot."""

from aiogram import F, Router

from birthday_calendar.bot.addressing import said_to_us
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.handlers import find, keeping
from birthday_calendar.bot.handlers.add import alone, ask_again, of_somebody
from birthday_calendar.bot.problems import hint, sentence
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.bot.senders import answered_sender, forwarded_sender
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.people import NotUnderstood

IN_PRIVATE = F.chat.type == "private"
_MISSING = ("date", "name")  # in what was most likely not meant to be kept


def register(router: Router) -> None:
    router.message.register(forwarded, IN_PRIVATE, F.forward_origin, flags=ADDS)
    router.message.register(free_text, said_to_us, flags=ADDS)


async def forwarded(context: Written) -> Answer:
    """What it says, if that is people; else it is about who wrote it."""
    sender = forwarded_sender(context.source)
    if sender is None:
        return await free_text(context, is_named=True)
    if days.is_date(context.text):
        return await of_somebody(context, sender, context.text)
    reading = keeping.read(_said(context), context.calendar.date_order)
    if any(isinstance(one, Line) and not one.is_vague for one in reading):
        return await free_text(context, is_named=True)
    return await of_somebody(context, sender, "")


async def free_text(context: Written, is_named: bool) -> Answer:
    _, text = context.texts, context.text
    sender = answered_sender(context.source)
    if sender is not None and days.is_date(text):
        return await of_somebody(context, sender, text)
    said, order = _said(context), context.calendar.date_order
    reading = keeping.read(said, order)
    problem = alone(reading)
    if all(isinstance(one, NotUnderstood) and one.error.field in _MISSING for one in reading):
        if not is_named:
            return None
        question = ask_again(context, said, problem.error) if problem else None
        return question or await find.known(context) or context.say(hint(_))
    if problem is not None:
        return ask_again(context, said, problem.error) or context.say(sentence(problem.error, _))
    if not is_named and all(isinstance(one, Line) and one.is_vague for one in reading):
        return None
    return await keeping.take(context, said, reading, order=order)


def _said(context: Written) -> keeping.Said:
    return keeping.said_in(context, context.source.message_id, context.text)
