"""Somebody writes people and dates by themselves: in private, or in a group to the bot."""

from aiogram import F, Router
from aiogram.types import Message

from birthday_calendar.bot import keyboards, roles
from birthday_calendar.bot.addressing import said_to_us
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.handlers import choosing, edit, find, keeping, me, questions
from birthday_calendar.bot.handlers.add import alone, ask_again, of_somebody, own_kept
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import hint, sentence
from birthday_calendar.bot.roles import ADDS, MAY_ADD
from birthday_calendar.bot.senders import answered_sender, forwarded_sender
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import Role
from birthday_calendar.domain.parsing import corrections, days
from birthday_calendar.domain.people import NotUnderstood
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import events, searches, written

IN_PRIVATE = F.chat.type == "private"
_MISSING = ("date", "name", "correction")  # in what was most likely not meant to be kept


def register(router: Router) -> None:
    router.message.register(looked_for, IN_PRIVATE, F.text, only_looks, flags=REPEATABLE)
    router.message.register(forwarded, IN_PRIVATE, F.forward_origin, flags=ADDS)
    router.message.register(free_text, said_to_us, flags=MAY_ADD)


async def only_looks(message: Message, context: Written) -> bool:
    """A filter: whether it can be nobody to be added."""
    return context.guest is Role.VIEWER


async def looked_for(context: Written) -> Answer:
    return await find.known(context, context.text) or roles.refusal(context, Deed.ADD)


async def forwarded(context: Written) -> Answer:
    """What it says, if that is people; else it is about who wrote it."""
    sender = forwarded_sender(context.source)
    if sender is None:
        return await free_text(context, is_named=True)
    if context.text.startswith("/"):  # which somebody has told another bot
        return await of_somebody(context, sender, "")
    if days.is_date(context.text):
        return await of_somebody(context, sender, context.text)
    reading = keeping.read(_said(context), context.calendar.date_order)
    if any(isinstance(one, Line) and not one.is_vague for one in reading):
        return await free_text(context, is_named=True)
    return await of_somebody(context, sender, "")


async def free_text(context: Written, is_named: bool, refused: Answer = None) -> Answer:
    """`refused` says why they may not add, where they may not: nothing else they are told so."""
    _, text = context.texts, context.text
    sender = answered_sender(context.source)
    if sender is not None and days.is_date(text):
        return refused or await of_somebody(context, sender, text)
    said, order = _said(context), context.calendar.date_order
    reading = keeping.read(said, order)
    problem = alone(reading)
    if problem and problem.error.field == "correction" and not refused:
        corrected = await _corrected(context, str(problem.error.values.get("whom") or ""))
        if corrected is not None or not is_named:
            return corrected
        return context.say(sentence(problem.error, _))
    if all(isinstance(one, NotUnderstood) and one.error.field in _MISSING for one in reading):
        if not is_named:
            return None
        if corrections.says_it(text) and not refused:
            corrected = await _corrected(context, "")
            if corrected is not None:
                return corrected
        question = ask_again(context, said, problem.error) if problem and not refused else None
        return (
            question
            or await questions.answered(context, text)
            or await find.known(context, text)
            or context.say(hint(_, is_private=context.is_private))
        )
    is_vague = all(isinstance(one, Line) and one.is_vague for one in reading)
    if is_vague and not is_named:
        return None
    if (own := me.own_day(context, reading, order)) is not None:
        return await own_kept(context, own)
    if refused:
        return context.say(hint(_, is_private=context.is_private)) if is_vague else refused
    if problem is not None:
        return ask_again(context, said, problem.error) or context.say(sentence(problem.error, _))
    return await keeping.take(context, said, reading, order=order)


async def _corrected(context: Written, whom: str) -> Answer:
    """Whoever is named is found as for /edit; of nobody it may be who was added a moment ago.

    It is asked about, as only who wrote it knows of whom they speak. None where that is nobody.
    """
    _, db, calendar = context.texts, context.db, context.calendar
    day = corrections.date_in(context.text, context.today)
    event = None
    if whom:
        ids = await searches.called(db, calendar, whom)
        if len(ids) != 1:
            return await find.found(context, whom, "more", choosing.whom("more", _))
        event = await events.get(db, calendar, ids[0])
    elif context.person:
        event = await written.just_added(db, calendar, context.person, context.now)
    if event is None:
        return None
    if day is None:
        return context.say(find.card(context, event), keyboards.everything(event, _))
    return await edit.ask_redate(context, event, day)


def _said(context: Written) -> keeping.Said:
    return keeping.said_in(context, context.source.message_id, context.text)
