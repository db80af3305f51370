"""Buttons that take back what was just done: one added, several, a change, an order of dates."""

from aiogram import F, Router

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed
from birthday_calendar.bot.handlers import keeping
from birthday_calendar.bot.handlers.keeping import added_buttons, told
from birthday_calendar.bot.presses.people import Person, UndoAll, UndoEdit
from birthday_calendar.bot.roles import CHANGES
from birthday_calendar.services import events, written
from birthday_calendar.wording import cards


def register(router: Router) -> None:
    router.callback_query.register(undo, Person.filter(F.action == "undo"), flags=CHANGES)
    router.callback_query.register(other_way, Person.filter(F.action == "otherway"), flags=CHANGES)
    router.callback_query.register(undo_all, UndoAll.filter(), flags=CHANGES)
    router.callback_query.register(undo_edit, UndoEdit.filter(), flags=CHANGES)


async def undo(context: Pressed, callback_data: Person) -> Answer:
    _ = context.texts
    event = await events.delete(context.db, context.calendar, callback_data.id, context.now)
    text = "↩ " + _("Not added: {name}", name=cards.bold(event.name))
    return context.show(text, keyboards.add_again(event, _))


async def undo_all(context: Pressed, callback_data: UndoAll) -> Answer:
    _ = context.texts
    await keeping.of_message(context, callback_data.message_id)
    count = await written.delete_of_message(
        context.db, context.calendar, callback_data.message_id, context.person, context.now
    )
    text = _.plural(
        "Undone: {count} is in the calendar no more.",
        "Undone: {count} are in the calendar no more.",
        count,
    )
    return context.show("↩ " + text)


async def undo_edit(context: Pressed, callback_data: UndoEdit) -> Answer:
    _ = context.texts
    event = await events.undo_change(
        context.db, context.calendar, callback_data.id, callback_data.at, context.now
    )
    text = cards.card(event, context.calendar, context.today, _, chat_id=context.chat.id)
    return context.show("↩ " + _("As before.") + "\n" + text, keyboards.card(event, _))


async def other_way(context: Pressed, callback_data: Person) -> Answer:
    """Its day was meant as the month, and the other way around."""
    event = await events.get(context.db, context.calendar, callback_data.id)
    event = await events.change(
        context.db, context.calendar, event.id, context.now, day=event.month, month=event.day
    )
    _there, has_companies = await events.look_around(context.db, context.calendar, event)
    buttons = added_buttons(context, event, has_companies, reads_two_ways=True)
    return context.show(told(context, event), buttons)
