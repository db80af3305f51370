"""/today, /upcoming, /list, /find: what is kept."""

from datetime import date, datetime, timedelta

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say, say_all, show
from birthday_calendar.bot.dialogues import ANSWER, Finding, ask, command
from birthday_calendar.bot.keyboards import LIST_SIZE, PICK_SIZE, ListPage
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.database import Database
from birthday_calendar.domain import dates, parsing
from birthday_calendar.domain.models import Calendar, Occasion, Page
from birthday_calendar.services import lists
from birthday_calendar.wording import cards
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.texts import Texts

UPCOMING_DAYS = 30
SHOWN = 400  # people at most, however short their lines: five messages are some 2 MB of them


def register(router: Router) -> None:
    router.message.register(today, command("today"), flags=REPEATABLE)
    router.message.register(upcoming, command("upcoming"), flags=REPEATABLE)
    router.message.register(list_, command("list"), flags=REPEATABLE)
    router.callback_query.register(list_page, ListPage.filter(), flags=REPEATABLE)
    router.message.register(find, command("find"))
    router.message.register(find_given, Finding.text, ANSWER)


async def today(
    message: Message, db: Database, calendar: Calendar, now: datetime, _: Texts
) -> Answer:
    day = dates.today_in(calendar.time_zone, now)
    occasions, more = await soon(db, calendar, day, 0, _)
    if not occasions:
        return say(message, _("Nobody has a birthday today. See who is next: /upcoming"))
    zodiac = calendar.show_zodiac
    blocks = [
        wording.today(day, occasions, _),
        *(wording.line(occasion, _, zodiac=zodiac) for occasion in occasions),
    ]
    return say_all(message, split(blocks, _.and_more, more))


async def upcoming(
    message: Message,
    command: CommandObject,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    ahead = parsing.parse_days_ahead(command.args) if command.args else UPCOMING_DAYS
    day = dates.today_in(calendar.time_zone, now)
    occasions, more = await soon(db, calendar, day, ahead, _)
    if not occasions:
        text = _.plural(
            "No birthdays in the next {count} day.",
            "No birthdays in the next {count} days.",
            ahead,
        )
        return say(message, text)
    blocks = cards.grouped_by_date(occasions, calendar, day, _)
    return say_all(message, split(blocks, _.and_more, more))


async def soon(
    db: Database, calendar: Calendar, today: date, days: int, _: Texts
) -> tuple[list[Occasion], int]:
    """The first ones from today to `days` days ahead, and how many more there are."""
    last = today + timedelta(days=days)
    page = await lists.celebrated(db, calendar, today, last, limit=SHOWN, reader=_.language)
    if page.next_cursor is None:
        return page.items, 0
    total = await lists.count_celebrated(db, calendar, today, last)
    return page.items, total - len(page.items)


async def list_(message: Message, db: Database, calendar: Calendar, _: Texts) -> Answer:
    page = await lists.numbered_page(db, calendar, 0, size=LIST_SIZE, reader=_.language)
    return say(message, listed(page, _), keyboards.list_pages(page, 0))


async def list_page(
    query: CallbackQuery, callback_data: ListPage, db: Database, calendar: Calendar, _: Texts
) -> Answer:
    number, page = await existing_page(db, calendar, callback_data.number, LIST_SIZE, _)
    return show(query, listed(page, _), keyboards.list_pages(page, number))


async def find(
    message: Message,
    command: CommandObject,
    state: FSMContext,
    db: Database,
    calendar: Calendar,
    _: Texts,
) -> Answer:
    if command.args:
        return await found(message, command.args, db, calendar, _)
    question = _("Whom shall I find? Write a name, or a part of it.")
    return await ask(message, state, Finding.text, question, _)


async def find_given(
    message: Message, state: FSMContext, db: Database, calendar: Calendar, _: Texts
) -> Answer:
    await state.clear()
    return await found(message, message.text or "", db, calendar, _)


async def found(
    message: Message,
    text: str,
    db: Database,
    calendar: Calendar,
    _: Texts,
    action: str = "show",
) -> Answer:
    """Who fits, as buttons that do `action`."""
    text = " ".join(text.split())  # as names are kept
    page = await lists.page(db, calendar, search=text, limit=PICK_SIZE, reader=_.language)
    if not page.items:
        return say(message, _("I found nobody. Try a shorter part of the name, or see /list."))
    answer = _.plural("I found {count} person:", "I found {count} people:", page.total)
    if page.total > PICK_SIZE:
        answer += "\n" + _("These are the first {count}; write more of the name.", count=PICK_SIZE)
    return say(message, answer, keyboards.keyboard(*keyboards.people(page.items, action, _)))


def listed(page: Page, _: Texts) -> str:
    if not page.items:
        return _("The calendar is empty. Add somebody: /add")
    heading = _.plural("{count} birthday", "{count} birthdays", page.total)
    return "\n".join([heading, *cards.grouped_by_month(page.items, _)])


async def existing_page(
    db: Database, calendar: Calendar, number: int, size: int, _: Texts
) -> tuple[int, Page]:
    """That page, or the last one where there are fewer by now."""
    page = await lists.numbered_page(db, calendar, max(number, 0), size=size, reader=_.language)
    if page.items or page.total == 0:
        return max(number, 0), page
    last = (page.total - 1) // size
    return last, await lists.numbered_page(db, calendar, last, size=size, reader=_.language)
