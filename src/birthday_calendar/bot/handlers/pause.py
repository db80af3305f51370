"""/pause and /resume: no reminders for a while."""

from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import CommandObject

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.presses.settings import PauseFor
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.roles import SETS_UP
from birthday_calendar.bot.states import Pausing
from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.parsing.until import in_a_month, parse_until
from birthday_calendar.services import calendars
from birthday_calendar.wording import cards


def register(router: Router) -> None:
    router.message.register(pause, command("pause"), flags=SETS_UP)
    router.message.register(resume, command("resume"), flags=SETS_UP)
    router.message.register(until_given, Pausing.until, ANSWER, flags=SETS_UP)
    router.callback_query.register(pressed, PauseFor.filter(), flags=SETS_UP)


async def pause(context: Written, command: CommandObject) -> Answer:
    _ = context.texts
    if command.args:
        return context.say(await paused(context, parse_until(command.args, context.today)))
    question = _("Until when shall I be silent? For example: 15 January.")
    return ask(context, Pausing.until, question, above=[keyboards.pauses(_)])


async def until_given(context: Written) -> Answer:
    until = parse_until(context.text, context.today)
    context.conversation.end()
    return context.say(await paused(context, until))


async def pressed(context: Pressed, callback_data: PauseFor) -> Answer:
    if context.conversation.waits_for(Pausing.until):
        context.conversation.end()
    match callback_data.how_long:
        case "week":
            until = context.today + timedelta(days=7)
        case "month":
            until = in_a_month(context.today)
        case _:
            until = dates.FOREVER
    return context.show(await paused(context, until))


async def resume(context: Written) -> Answer:
    _, calendar = context.texts, context.calendar
    time = _.time(calendar.remind_at)
    if not schedule.is_paused(calendar, context.now):
        return context.say(_("I am not paused. Reminders come at {time}.", time=time))
    await calendars.change(context.db, calendar, context.now, paused_until=None)
    return context.say("▶ " + _("Reminders come again, at {time}.", time=time))


async def paused(context: Context[Source], until: date) -> str:
    """Pause, and what is said of it."""
    _ = context.texts
    calendar = await calendars.change(context.db, context.calendar, context.now, paused_until=until)
    said = cards.pause(calendar, context.now, _)
    if until != dates.FOREVER:
        said += "\n" + _("On that day I'll tell of the days around it.")
    return said
