"""/today, /upcoming, /list, /find: what is kept."""

from datetime import timedelta

from aiogram import Router
from aiogram.filters import CommandObject

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import (
    ANSWER,
    Finding,
    ask,
    command,
    how_to_answer,
    way_out,
)
from birthday_calendar.bot.keyboards import LIST_SIZE, PICK_SIZE, ListPage
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain.models import EventKind, Occasion, Page
from birthday_calendar.domain.parsing import counts
from birthday_calendar.services import lists
from birthday_calendar.wording import cards
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording.messages import split

UPCOMING_DAYS = 30
SHOWN = 400  # people at most, however short their lines: five messages are some 2 MB of them


def register(router: Router) -> None:
    router.message.register(today, command("today"), flags=REPEATABLE)
    router.message.register(upcoming, command("upcoming"), flags=REPEATABLE)
    router.message.register(list_, command("list"), flags=REPEATABLE)
    router.callback_query.register(list_page, ListPage.filter(), flags=REPEATABLE)
    router.message.register(find, command("find"))
    router.message.register(find_given, Finding.text, ANSWER)


async def today(context: Written) -> Answer:
    _ = context.texts
    occasions, more = await soon(context, 0)
    if not occasions:
        return context.say(_("There is nothing today. See what is next: /upcoming"))
    zodiac = context.calendar.show_zodiac
    blocks = [
        wording.today(context.today, occasions, _),
        *(wording.line(occasion, _, zodiac=zodiac) for occasion in occasions),
    ]
    return context.say_all(split(blocks, _.and_more, more))


async def upcoming(context: Context[Source], command: CommandObject) -> Answer:
    _ = context.texts
    ahead = counts.parse_days_ahead(command.args) if command.args else UPCOMING_DAYS
    occasions, more = await soon(context, ahead)
    if not occasions:
        text = _.plural(
            "There is nothing in the next {count} day.",
            "There is nothing in the next {count} days.",
            ahead,
        )
        return context.say(text)
    blocks = cards.grouped_by_date(occasions, context.calendar, context.today, _)
    return context.say_all(split(blocks, _.and_more, more))


async def soon(context: Context[Source], days: int) -> tuple[list[Occasion], int]:
    """The first ones from today to `days` days ahead, and how many more there are."""
    db, calendar, reader = context.db, context.calendar, context.texts.language
    first, last = context.today, context.today + timedelta(days=days)
    page = await lists.celebrated(db, calendar, first, last, limit=SHOWN, reader=reader)
    if page.next_cursor is None:
        return page.items, 0
    total = await lists.count_celebrated(db, calendar, first, last)
    return page.items, total - len(page.items)


async def list_(context: Written) -> Answer:
    page = await numbered_page(context, 0, LIST_SIZE)
    return context.say(await listed(context, page), keyboards.list_pages(page, 0))


async def list_page(context: Pressed, callback_data: ListPage) -> Answer:
    number, page = await existing_page(context, callback_data.number, LIST_SIZE)
    return context.show(await listed(context, page), keyboards.list_pages(page, number))


async def find(context: Written, command: CommandObject) -> Answer:
    _ = context.texts
    if command.args:
        return await found(context, command.args)
    return ask(context, Finding.text, _("Whom shall I find? Write a name, or a part of it."))


async def find_given(context: Written) -> Answer:
    return await found(context, context.text)


async def found(
    context: Written, text: str, action: str = "show", question: str | None = None
) -> Answer:
    """Who fits, as buttons that do `action`; who asked for nobody is heard again."""
    _ = context.texts
    text = " ".join(text.split())  # as names are kept
    page = await lists.page(
        context.db, context.calendar, search=text, limit=PICK_SIZE, reader=_.language
    )
    if not page.items:
        nobody = _("I found nothing. Try a shorter part of the name, or see /list.")
        keyboard = way_out(context)
        return context.say(nobody + how_to_answer(context) * (keyboard is not None), keyboard)
    context.conversation.end()
    answer = question or _.plural("I found {count}:", "I found {count}:", page.total)
    if page.total > PICK_SIZE:
        answer += "\n" + _("These are the first {count}; write more of the name.", count=PICK_SIZE)
    return context.say(answer, keyboards.keyboard(*keyboards.people(page.items, action, _)))


async def listed(context: Context[Source], page: Page) -> str:
    _ = context.texts
    if not page.items:
        return _("The calendar is empty. Add somebody: /add")
    only_birthdays = all(event.kind is EventKind.BIRTHDAY for event in page.items)
    if only_birthdays and len(page.items) < page.total:
        only_birthdays = await lists.has_only_birthdays(context.db, context.calendar)
    if only_birthdays:
        heading = _.plural("{count} birthday", "{count} birthdays", page.total)
    else:
        heading = _.plural("{count} date", "{count} dates", page.total)
    return "\n".join([heading, *cards.grouped_by_month(page.items, _)])


async def numbered_page(context: Context[Source], number: int, size: int) -> Page:
    reader = context.texts.language
    return await lists.numbered_page(context.db, context.calendar, number, size=size, reader=reader)


async def existing_page(context: Pressed, number: int, size: int) -> tuple[int, Page]:
    """That page, or the last one where there are fewer by now."""
    number = max(number, 0)
    page = await numbered_page(context, number, size)
    if page.items or page.total == 0:
        return number, page
    last = (page.total - 1) // size
    return last, await numbered_page(context, last, size)
