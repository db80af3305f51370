"""/today, /upcoming, /list: what is kept."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot import keyboards, list_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.handlers import find, picked
from birthday_calendar.bot.list_keyboards import LIST_SIZE
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.people import ListPage, MonthList
from birthday_calendar.bot.replies import command
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import EventKind, Occasion, Page
from birthday_calendar.domain.parsing import counts, months, spans
from birthday_calendar.services import celebrated, holidays, lists, looking
from birthday_calendar.wording import cards
from birthday_calendar.wording import holidays as holiday_words
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
    of_sets = await holidays.with_people(
        context.db,
        context.calendar,
        await holidays_between(context, context.today, context.today),
        reader=_.language,
    )
    beside = [holiday_words.with_about(one, _) for one in of_sets]
    if not occasions:
        text, below = await nobody(context, _("Nobody today."), context.today)
        return context.say("\n".join([text, *beside]), below)
    blocks = [
        wording.today(context.today, occasions, _),
        *(
            cards.line(occasion, context.calendar, _, chat_id=context.chat.id)
            for occasion in occasions
        ),
        *beside,
    ]
    return _told(context, blocks, occasions, more)


async def upcoming(context: Context[Source], command: CommandObject) -> Answer:
    return await ahead(context, command.args or "")


async def ahead(context: Context[Source], text: str) -> Answer:
    """So many days, or those that `text` names."""
    _ = context.texts
    if span := spans.parse_span(text, context.today):
        return await _of_days(context, *span) or context.say(*await _nobody_on(context, *span))
    try:
        days = counts.parse_days_ahead(text) if text else UPCOMING_DAYS
    except Invalid as error:
        return await upcoming_month(context, text, error)
    last = context.today + timedelta(days=days)
    if told := await _of_days(context, context.today, last):
        return told
    said = _.plural("Nobody in the next {count} day.", "Nobody in the next {count} days.", days)
    return context.say(*await nobody(context, said, last))


async def _of_days(context: Context[Source], first: date, last: date) -> Answer:
    """Who is celebrated from one day to another, and holidays; None where there is nothing."""
    occasions, more = await between(context, first, last)
    shown_to = occasions[-1].date if more else last
    of_sets = await holidays_between(context, first, shown_to)
    if not occasions and not of_sets:
        return None
    blocks = cards.grouped_by_date(
        occasions,
        context.calendar,
        context.today,
        context.texts,
        chat_id=context.chat.id,
        beside=holiday_words.by_day(of_sets, context.texts),
    )
    return _told(context, blocks, occasions, more)


async def _nobody_on(
    context: Context[Source], first: date, last: date
) -> tuple[str, InlineKeyboardMarkup | None]:
    _ = context.texts
    days = " – ".join(_.day(day.month, day.day) for day in dict.fromkeys((first, last)))
    return await nobody(context, _("{days}: nobody.", days=days), last)


async def upcoming_month(context: Context[Source], text: str, no_days: Invalid) -> Answer:
    """What is left of this month, or all of the one that comes next of that name.

    Raises `no_days`, why it is no number of days, where it is no month either.
    """
    try:
        first = months.parse_month(text).first_day(context.today)
    except Invalid:
        raise no_days from None
    last = first.replace(day=monthrange(first.year, first.month)[1])
    begin = max(first, context.today) if last >= context.today else first
    return await _of_days(context, begin, last) or context.say(
        *await nobody_in(context, first.month)
    )


async def list_(context: Written, command: CommandObject) -> Answer:
    """All of a month, or of the year: there it opens where today is. Of a name it finds whose."""
    if command.args:
        try:
            month = months.parse_month(command.args).month
        except Invalid:
            if (people := await find.known(context, command.args)) is None:
                raise
            return people
        return context.say(*await of_month(context, month, 0))
    number = await looking.page_of_day(context.db, context.calendar, context.today, size=LIST_SIZE)
    page = await numbered_page(context, number, LIST_SIZE)
    this_day = context.today.month, context.today.day
    if number and not any((event.month, event.day) >= this_day for event in page.items):
        number, page = 0, await numbered_page(context, 0, LIST_SIZE)  # on into the next year
    below = list_keyboards.list_page(page, number, None, context.texts)
    return context.say(await listed(context, page), below or first_ones(context))


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
    page = await celebrated.page(db, calendar, first, last, limit=limit, reader=reader)
    if page.next_cursor is None:
        return page.items, 0
    total = await celebrated.count(db, calendar, first, last)
    return page.items, total - len(page.items)


async def holidays_between(context: Context[Source], first: date, last: date) -> list[Holiday]:
    """Of the calendar's sets."""
    return (await holidays.between(context.calendar, first, last)).items


async def nobody(
    context: Context[Source], text: str, after: date
) -> tuple[str, InlineKeyboardMarkup | None]:
    """`text` says that there is nobody; this adds who is next after that day, with their cards."""
    _ = context.texts
    found = await looking.next_celebrated(
        context.db, context.calendar, after, limit=NEXT_ONES + 1, reader=_.language
    )
    if not found:
        return f"{text} " + _("The calendar is empty. Add somebody: /add"), first_ones(context)
    next_ones = cards.coming_up(found, NEXT_ONES, context.today, _)
    return f"{text} {next_ones}", list_keyboards.below(one.of for one in found[:NEXT_ONES])


def first_ones(context: Context[Source]) -> InlineKeyboardMarkup:
    """Ways to add somebody, below what says that there is nobody."""
    pick = picked.label(context.texts) if context.is_private else None
    return keyboards.add_somebody(context.texts, pick=pick)


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
