"""A page of the settings: what a group does on somebody's day."""

from aiogram import F, Router

from birthday_calendar.bot import day_pages as pages
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.presses.settings import Choice
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.roles import SETS_UP
from birthday_calendar.bot.states import Setting
from birthday_calendar.domain.models import CalendarKind
from birthday_calendar.services import calendars
from birthday_calendar.wording.celebrations import SWITCHES

NAMES = {pages.NAME, pages.TIME, "congratulate_style", "poll_weeks", *SWITCHES}


def register(router: Router) -> None:
    router.callback_query.register(press, Choice.filter(F.name.in_(NAMES)), flags=SETS_UP)


async def press(context: Pressed, callback_data: Choice) -> Answer:
    calendar, name, value = context.calendar, callback_data.name, callback_data.value
    if calendar.kind is not CalendarKind.SHARED:
        return out_of_date(context)
    if name == pages.TIME and value == pages.OTHER:
        question = context.texts(pages.QUESTION)
        return ask(context, Setting.value, question, name=name, message_id=context.message_id)
    if name != pages.NAME:
        try:
            changes = pages.changes(name, value)
        except (KeyError, ValueError, IndexError):
            return out_of_date(context)
        changes["celebrates_by"] = context.person
        calendar = await calendars.change(context.db, calendar, context.now, **changes)
    return context.show(*pages.page(calendar, context.texts))
