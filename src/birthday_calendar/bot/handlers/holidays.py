"""Holidays: pages of the settings, by which a chat chooses what is shown beside people's days."""

from datetime import timedelta

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from msgspec.structs import replace

from birthday_calendar.bot import holiday_pages as pages
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Context, Pressed
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.presses.settings import Choice, HolidaySet
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.roles import SETS_UP
from birthday_calendar.bot.states import Setting
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.services import holidays

NAME = "holidays"  # of the setting
_NEXT_ONES = 3  # of a set, told on its page
_AHEAD = timedelta(days=366)


def register(router: Router) -> None:
    pressed = router.callback_query.register
    pressed(overview, Choice.filter(F.name == NAME), flags=SETS_UP)
    pressed(press, HolidaySet.filter(), flags=SETS_UP)


async def overview(context: Pressed) -> Answer:
    return context.show(*pages.overview(context.calendar, context.texts))


async def press(context: Pressed, callback_data: HolidaySet) -> Answer:
    key, calendar = callback_data.set_key, context.calendar
    match callback_data.action:
        case "all":
            return await overview(context)
        case "other":
            question = context.texts(pages.QUESTION)
            return ask(context, Setting.value, question, name=NAME, message_id=context.message_id)
    try:
        sets.of_key(key)
    except NotFound:
        return out_of_date(context)
    match callback_data.action:
        case "regions":
            return context.show(*pages.regions(key, context.texts))
        case "take":
            calendar = await holidays.take(context.db, calendar, key)
        case "leave":
            if holidays.subscription(calendar, key) is not None:
                calendar = await holidays.unsubscribe(context.db, calendar, key)
            return context.show(*pages.overview(calendar, context.texts))
    one = holidays.subscription(calendar, key)
    if one is None:
        return out_of_date(context)
    match callback_data.action:
        case "reminders":
            one = replace(one, in_reminders=not one.in_reminders)
            calendar = await holidays.subscribe(context.db, calendar, one)
        case "feeds":
            one = replace(one, in_feeds=not one.in_feeds)
            calendar = await holidays.subscribe(context.db, calendar, one)
    return context.show(*await _page(context, calendar, one))


async def hear(context: Context[Message | CallbackQuery], text: str) -> Answer:
    """A country or region that was typed. Raises Invalid."""
    _ = context.texts
    found = sets.find(text)
    if not found:
        raise Invalid(
            NAME,
            N_("I know no such country. Write one such as Germany, or a region such as Bayern."),
        )
    if len(found) > 1 and found[0].name(_.language).casefold() != text.strip().casefold():
        context.conversation.end()
        return context.say(_("Which one?"), pages.choice((one.key for one in found), _))
    calendar = await holidays.take(context.db, context.calendar, found[0].key)
    context.conversation.end()
    one = holidays.subscription(calendar, found[0].key)
    assert one is not None
    return context.say(*await _page(context, calendar, one))


async def _page(
    context: Context[Message | CallbackQuery], calendar: Calendar, one: Subscription
) -> pages.Page:
    today = context.today
    alone = replace(calendar, holiday_sets=(one,))
    coming = (await holidays.between(alone, today, today + _AHEAD)).items[:_NEXT_ONES]
    return pages.of_set(one, coming, today, context.texts)
