"""What somebody says to a doubt: a word, a button, or another date."""

from contextlib import suppress
from typing import Any

import msgspec
from aiogram import Router
from aiogram.methods import TelegramMethod

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, listed
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import question_of
from birthday_calendar.bot.handlers import asking, keeping, me
from birthday_calendar.bot.handlers.add import alone, dated, named_in, written
from birthday_calendar.bot.handlers.edit import undo_of
from birthday_calendar.bot.handlers.keeping import Here, Said
from birthday_calendar.bot.presses.questions import Decide, Decision
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import ANSWER, is_no, is_yes
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.bot.states import Adding
from birthday_calendar.domain import lines, names
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import DateOrder
from birthday_calendar.services import calendars, events
from birthday_calendar.wording import cards

MOST_NAMED = 5  # of whom are left out
_ORDERS = {
    Decision.DAY_FIRST: DateOrder.DAY_FIRST,
    Decision.MONTH_FIRST: DateOrder.MONTH_FIRST,
}


def register(router: Router) -> None:
    router.callback_query.register(decided, Decide.filter(), flags=ADDS)
    router.message.register(accepted, Adding.doubt, is_yes, flags=ADDS)
    router.message.register(declined, Adding.doubt, is_no)
    router.message.register(said_otherwise, Adding.doubt, ANSWER, flags=ADDS)


async def decided(context: Pressed, callback_data: Decide) -> Answer:
    asked = await question_of(context, callback_data)
    if not isinstance(asked, Conversation):
        return asked
    if not asked.waits_for(Adding.doubt):
        return out_of_date(context)
    context.conversation = asked  # of whoever is anonymous it is another than that of who pressed
    others = asking.waiting(asked)
    return asking.go_on(context, await decide(context, callback_data.choice), others)


async def accepted(context: Written) -> Answer:
    others = asking.waiting(context.conversation)
    return asking.go_on(context, await decide(context, Decision.ADD), others)


async def declined(context: Written) -> Answer:
    _ = context.texts
    others = asking.waiting(context.conversation)
    context.conversation.end()
    return asking.go_on(context, context.say(_("Cancelled.")), others)


async def said_otherwise(context: Written) -> Answer:
    """The right date, or somebody else."""
    said, others = _waiting(context), asking.waiting(context.conversation)
    [line, *more] = keeping.read(said, DateOrder.UNKNOWN)
    if isinstance(line, Line) and not more:
        with suppress(Invalid):
            named = lines.Named(line.draft.name, line.draft.kind, line.draft.tags)
            return asking.go_on(
                context, await dated(context, named._asdict(), context.text), others
            )
    dropped = left_out(context, named_in(context))
    answer = await written(context, context.text)
    return asking.go_on(context, [*dropped, *listed(answer)], others)


def left_out(context: Written, named: set[str]) -> list[TelegramMethod[Any]]:
    """Says whose day was asked for and not told, as others are written instead."""
    if not context.conversation.waits_for(Adding.doubt):
        return []
    said, order = _waiting(context), context.calendar.date_order
    reading = keeping.read(said, order)
    if order is not DateOrder.UNKNOWN or keeping.two_ways(said, reading) is None:
        return []
    written = (one.draft.name for one in reading if isinstance(one, Line))
    dropped = [name for name in written if names.folded(name) not in named]
    if not dropped:
        return []
    name = cards.bold(", ".join(dropped[:MOST_NAMED]) + ", …" * (len(dropped) > MOST_NAMED))
    return [context.say("↩ " + context.texts("Not added: {name}", name=name))]


async def decide(context: Here, decision: Decision) -> Answer:
    said, asked_of = _waiting(context), context.conversation
    asked_of.end()
    order = context.calendar.date_order
    if decision in _ORDERS:
        order = _ORDERS[decision]
        context.found = await calendars.change(
            context.db, context.calendar, context.now, date_order=order
        )
    reading = keeping.read(said, order)
    has_face = asked_of.partner > 0
    if has_face and (own := me.own_day(context, reading, order)) is not None:
        return await me.kept(context, own)
    if (problem := alone(reading)) is not None:  # the calendar's order of dates is another by now
        raise problem.error
    if decision is Decision.YEAR and len(reading) == 1 and isinstance(reading[0], Line):
        draft = reading[0].draft
        there, _has_companies = await events.look_around(context.db, context.calendar, draft)
        if there:
            return await _with_year(context, there.id, draft.year)
    return await keeping.take(context, said, reading, order=order, is_sure=decision is Decision.ADD)


async def _with_year(context: Here, event_id: int, year: int | None) -> Answer:
    event = await events.change(
        context.db, context.calendar, event_id, context.now, can_be_undone=True, year=year
    )
    text = cards.card(
        event, context.calendar, context.today, context.texts, chat_id=context.chat.id
    )
    return context.answer(text, keyboards.card(event, context.texts, undo=undo_of(event)))


def _waiting(context: Here) -> Said:
    return msgspec.convert(context.conversation.data, Said)
