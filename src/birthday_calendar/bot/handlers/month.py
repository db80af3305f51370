"""/month: a month as a picture in text, that is leafed through in place."""

from calendar import monthrange
from datetime import date

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot import list_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.handlers.views import holidays_between, nobody_in
from birthday_calendar.bot.list_keyboards import LIST_SIZE
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.people import Picture
from birthday_calendar.bot.replies import command
from birthday_calendar.domain.parsing import months
from birthday_calendar.services import celebrated, looking
from birthday_calendar.wording import holidays
from birthday_calendar.wording import months as wording

_MOST_HOLIDAYS = 20  # lines: with those of a page of people they fit a message

Shown = tuple[str, InlineKeyboardMarkup]


def register(router: Router) -> None:
    router.message.register(month, command("month"), flags=REPEATABLE)
    router.callback_query.register(leaf, Picture.filter(), flags=REPEATABLE)


async def month(context: Written, command: CommandObject) -> Answer:
    first = context.today.replace(day=1)
    if command.args:
        first = months.parse_month(command.args).first_day(context.today)
    return context.say(*await picture(context, first))


async def leaf(context: Pressed, callback_data: Picture) -> Answer:
    first = date(callback_data.year, callback_data.month, 1)
    return context.show(*await picture(context, first))


async def picture(context: Context[Source], first: date) -> Shown:
    """The month that begins then, and below it who is celebrated, and holidays that are to come."""
    _, db, calendar = context.texts, context.db, context.calendar
    counts = await looking.counts_of_month(db, calendar, first)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    page = await celebrated.page(db, calendar, first, last, limit=LIST_SIZE, reader=_.language)
    lines = wording.who(page.items, context.today, _)
    keyboard = list_keyboards.picture((one.of for one in page.items), first)
    if not lines:
        lines = [(await nobody_in(context, first.month))[0]]
    elif more := sum(counts.values()) - len(page.items):
        lines.append(wording.and_more(more, first, _))
    is_now = first <= context.today <= last
    of_sets = await holidays_between(context, context.today if is_now else first, last)
    lines += holidays.at_most(_MOST_HOLIDAYS, holidays.of_month(of_sets, _))
    return "\n".join([wording.grid(first, counts.keys(), context.today, _), *lines]), keyboard
