"""/today, /upcoming, /list: what is kept."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot import list_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.list_keyboards import LIST_SIZE, ListPage, MonthList
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import EventKind, Occasion, Page
from birthday_calendar.domain.parsing import counts, months
from birthday_calendar.services import lists, looking
from birthday_calendar.wording import cards
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording.messages import split

UPCOMING_DAYS = 30
SHOWN = 400  # people at most, however short their lines: five messages are some 2 MB of them
NEXT_ONES = 3  # named of those of the next day, where there is nobody


def register(router: Router) -> None:
    router.message.register(today, command("today"), flags=REPEATABLE)
    router.message.register(upcoming, command("upcoming"), flags=REPEATABLE)
    router.message.register(list_, command("list"), flags=REPEATABLE)
    router.callback_query.register(list_page, ListPage.filter(), flags=REPEATABLE)
    router.callback_query.register(month_page, MonthList.filter(), flags=REPEATABLE)


async def today(context: Written) -> Answer:
    _ = context.texts
    occasions, more = await between(context, context.today, context.today)
    if not occasions:
        return context.say(*await nobody(context, _("Nobody today."), context.today))
    zodiac = context.calendar.show_zodiac
    blocks = [
        wording.today(context.today, occasions, _),
        *(wording.line(occasion, _, zodiac=zodiac) for occasion in occasions),
    ]
    return _told(context, blocks, occasions, more)


async def upcoming(context: Context[Source], command: CommandObject) -> Answer:
    _ = context.texts
    try:
        ahead = counts.parse_days_ahead(command.args) if command.args else UPCOMING_DAYS
    except Invalid as error:
        return await upcoming_month(context, command.args or "", error)
    last = context.today + timedelta(days=ahead)
    occasions, more = await between(context, context.today, last)
    if occasions:
        blocks = cards.grouped_by_date(occasions, context.calendar, context.today, _)
        return _told(context, blocks, occasions, more)
    text = _.plural("Nobody in the next {count} day.", "Nobody in the next {count} days.", ahead)
    return context.say(*await nobody(context, text, last))


async def upcoming_month(context: Context[Source], text: str, no_days: Invalid) -> Answer:
    """What is left of this month, or all of the one that comes next of that name.

    Raises `no_days`, why it is no number of days, where it is no month either.
    """
    _ = context.texts
    try:
        first = months.parse_month(text).first_day(context.today)
    except Invalid:
        raise no_days from None
    last = first.replace(day=monthrange(first.year, first.month)[1])
    begin = max(first, context.today) if last >= context.today else first
    occasions, more = await between(context, begin, last)
    if occasions:
        blocks = cards.grouped_by_date(occasions, context.calendar, context.today, _)
        return _told(context, blocks, occasions, more)
    return context.say(*await nobody_in(context, first.month))


async def list_(context: Written, command: CommandObject) -> Answer:
    """All of a month, or of the year: there it opens where today is."""
    if command.args:
        month = months.parse_month(command.args).month
        return context.say(*await of_month(context, month, 0))
    number = await looking.page_of_day(context.db, context.calendar, context.today, size=LIST_SIZE)
    page = await numbered_page(context, number, LIST_SIZE)
    this_day = context.today.month, context.today.day
    if number and not any((event.month, event.day) >= this_day for event in page.items):
        number, page = 0, await numbered_page(context, 0, LIST_SIZE)  # on into the next year
    return context.say(
        await listed(context, page), list_keyboards.list_page(page, number, None, context.texts)
    )


async def list_page(context: Pressed, callback_data: ListPage) -> Answer:
    number, page = await existing_page(context, callback_data.number, LIST_SIZE)
    below = list_keyboards.list_page(page, number, None, context.texts)
    return context.show(await listed(context, page), below)


async def month_page(context: Pressed, callback_data: MonthList) -> Answer:
    return context.show(*await of_month(context, callback_data.month, callback_data.number))


async def of_month(
    context: Context[Source], month: int, number: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    """A page of those of a month."""
    _ = context.texts
    number, page = await existing_page(context, number, LIST_SIZE, month)
    below = list_keyboards.list_page(page, number, month, _)
    if page.items:
        return await listed(context, page), below
    text, _nobody = await nobody_in(context, month)
    return text, below


async def between(
    context: Context[Source], first: date, last: date, limit: int = SHOWN
) -> tuple[list[Occasion], int]:
    """The first ones from one day to another, and how many more there are."""
    db, calendar, reader = context.db, context.calendar, context.texts.language
    page = await lists.celebrated(db, calendar, first, last, limit=limit, reader=reader)
    if page.next_cursor is None:
        return page.items, 0
    total = await lists.count_celebrated(db, calendar, first, last)
    return page.items, total - len(page.items)


async def nobody(
    context: Context[Source], text: str, after: date
) -> tuple[str, InlineKeyboardMarkup | None]:
    """`text` says that there is nobody; this adds who is next after that day, with their cards."""
    _ = context.texts
    found = await looking.next_celebrated(
        context.db, context.calendar, after, limit=NEXT_ONES + 1, reader=_.language
    )
    if not found:
        return f"{text} " + _("The calendar is empty. Add somebody: /add"), None
    next_ones = cards.coming_up(found, NEXT_ONES, context.today, _)
    return f"{text} {next_ones}", list_keyboards.below(one.of for one in found[:NEXT_ONES])


async def nobody_in(
    context: Context[Source], month: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    _ = context.texts
    text = _("{month}: nobody.", month=_.month(month))
    return await nobody(context, text, context.today - timedelta(days=1))


async def listed(context: Context[Source], page: Page) -> str:
    _ = context.texts
    if not page.items:
        return _("The calendar is empty. Add somebody: /add")
    only_birthdays = all(event.kind is EventKind.BIRTHDAY for event in page.items)
    if only_birthdays and len(page.items) < page.total:
        only_birthdays = await looking.has_only_birthdays(context.db, context.calendar)
    if only_birthdays:
        heading = _.plural("{count} birthday", "{count} birthdays", page.total)
    else:
        heading = _.plural("{count} date", "{count} dates", page.total)
    return "\n".join([heading, *cards.grouped_by_month(page.items, _, context.today)])


async def numbered_page(
    context: Context[Source], number: int, size: int, month: int | None = None
) -> Page:
    reader = context.texts.language
    return await lists.numbered_page(
        context.db, context.calendar, number, size=size, month=month, reader=reader
    )


async def existing_page(
    context: Context[Source], number: int, size: int, month: int | None = None
) -> tuple[int, Page]:
    """That page, or the last one where there are fewer by now."""
    number = max(number, 0)
    page = await numbered_page(context, number, size, month)
    if page.items or page.total == 0:
        return number, page
    last = (page.total - 1) // size
    return last, await numbered_page(context, last, size, month)


def _told(
    context: Context[Source], blocks: Iterable[str], occasions: list[Occasion], more: int
) -> Answer:
    """In as few messages as it takes; the first people can be tapped below the last of them."""
    *before, last = split(blocks, context.texts.and_more, more)
    below = list_keyboards.below(one.of for one in occasions)
    return [*context.say_all(before), context.say(last, below)]
