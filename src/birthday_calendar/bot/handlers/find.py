"""/find, and a name by itself: people by a part of what is known of them."""

from collections.abc import Awaitable, Callable

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup, Message

from birthday_calendar.bot import guests, keyboards, list_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask, how_to_answer, way_out, way_out_below
from birthday_calendar.bot.keyboards import PICK_SIZE
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.people import FoundPage
from birthday_calendar.bot.problems import is_small_talk, out_of_date
from birthday_calendar.bot.replies import ANSWER, command
from birthday_calendar.bot.states import Choosing, Finding
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Event, Page
from birthday_calendar.domain.names import without_marks
from birthday_calendar.domain.parsing import phrases
from birthday_calendar.services import events, holidays, lists, searches
from birthday_calendar.services.lists import SEARCH_LIMIT
from birthday_calendar.wording import cards
from birthday_calendar.wording import holidays as holiday_words

MOST_HOLIDAYS = 10  # of those that are found, told

_TOO_LONG = N_(
    "That is too long to look for. Write a name, or a part of it, of at most {limit} characters."
)


def register(router: Router) -> None:
    router.message.register(find, command("find"))
    router.message.register(find_given, Finding.text, ANSWER)
    router.callback_query.register(
        leaf,
        FoundPage.filter(F.action.in_({"show", "more", "delete", "greet", "postcard"})),
        flags=REPEATABLE,
    )


async def find(context: Written, command: CommandObject) -> Answer:
    _ = context.texts
    if command.args:
        return await found(context, command.args)
    return ask(context, Finding.text, _("Whom shall I find? Write a name, or a part of it."))


async def find_given(context: Written) -> Answer:
    return await found(context, context.text)


async def found(
    context: Written,
    text: str,
    action: str = "show",
    question: str | None = None,
    of_one: Callable[[Event], Awaitable[Answer]] | None = None,
) -> Answer:
    """Who fits, as buttons that do `action`, which `of_one` does at once where that is one person;
    who asked for nobody is heard again.

    Raises Invalid where nobody can be called that.
    """
    text = " ".join(text.split())
    if len(text) > SEARCH_LIMIT:
        raise Invalid("search", _TOO_LONG, limit=SEARCH_LIMIT)
    page = await _page(context, text, 0)
    if (not page.items or page.is_near) and action == "show":
        page = await _elsewhere(context, text) or page
    if of_one is not None and page.total == 1 and not page.is_near:
        context.conversation.end()
        return await of_one(page.items[0])
    said, below = _shown(context, page, 0, text, action, question)
    if action == "show" and (lines := await _holidays(context, text)):
        context.conversation.end()
        if page.is_near:  # people may be meant; these are
            lines.append(said)
        elif page.items:
            lines.insert(0, said)
        return context.say("\n".join(lines), below)
    if not page.items:
        if is_small_talk(context):
            return None
        way = way_out(context)
        return context.say(said + how_to_answer(context) * (way is not None), way)
    context.conversation.end()
    if action == "show" or below is None:
        return context.say(said, below)
    asked = ask(context, Choosing.name, said, purpose=action)  # or another name is written
    way = way_out(context)
    assert way is not None
    rows = keyboards.keyboard(*below.inline_keyboard, *way.inline_keyboard)
    return asked.model_copy(update={"reply_markup": rows})


async def leaf(context: Pressed, callback_data: FoundPage) -> Answer:
    """What was looked for is bold in the message, so that it is leafed through what it shows."""
    message = context.source.message
    if not isinstance(message, Message) or not (text := _bold(message)):
        return out_of_date(context)
    number = callback_data.number
    page = await _page(context, text, number)
    if not page.items and page.total:  # there are fewer by now
        number = (page.total - 1) // PICK_SIZE
        page = await _page(context, text, number)
    said, below = _shown(context, page, number, text, callback_data.action)
    if below is not None and (way := way_out_below(message)):  # it is somebody's question
        said, below = message.html_text, keyboards.keyboard(*below.inline_keyboard, way)
    return context.show(said, below)


async def known(context: Written, said: str) -> Answer:
    """Whom a text without a date names: their card, or whom it may name; None where nobody.

    Also of "when is Anna's birthday?" and "сколько лет Ане?".
    """
    db, calendar, text = context.db, context.calendar, phrases.asked_about(said)
    ids = await searches.called(db, calendar, text)
    if len(ids) == 1:
        return await _card(context, ids[0])
    if ids or await searches.near(db, calendar, text, whole=True):
        return await found(context, text)
    for other, role in await guests.others(context):
        ids = await searches.called(db, other, text)
        if len(ids) == 1:
            context.turn_to(other, role)
            return await _card(context, ids[0])
    return None


async def _card(context: Written, event_id: int) -> Answer:
    event = await events.get(context.db, context.calendar, event_id)
    return context.say(card(context, event), keyboards.card(event, context.texts))


def card(context: Context[Source], event: Event) -> str:
    return cards.card(
        event, context.calendar, context.today, context.texts, chat_id=context.chat.id
    )


async def _elsewhere(context: Written, text: str) -> Page | None:
    """Who fits in another calendar that they see, which this is about then; all on one page, as
    leafing is in the calendar that is open.
    """
    here = context.calendar, context.guest
    for other in await guests.others(context):
        context.turn_to(*other)
        page = await _page(context, text, 0)
        if 0 < page.total <= PICK_SIZE and not page.is_near:
            return page
    context.turn_to(*here)
    return None


async def _page(context: Context[Source], text: str, number: int) -> Page:
    reader = context.texts.language
    return await lists.numbered_search(
        context.db, context.calendar, text, number, size=PICK_SIZE, reader=reader
    )


async def _holidays(context: Context[Source], text: str) -> list[str]:
    """Of the calendar's sets, with when they are next."""
    found = await holidays.find(context.calendar, text, context.today)
    lines = holiday_words.found(found.items, context.today, context.texts)
    return holiday_words.at_most(MOST_HOLIDAYS, lines)


def _shown(
    context: Context[Source],
    page: Page,
    number: int,
    text: str,
    action: str,
    question: str | None = None,
) -> tuple[str, InlineKeyboardMarkup | None]:
    _ = context.texts
    if not page.items:
        return _("I found nothing. Try a shorter part of the name, or see /list."), None
    if page.is_near:
        said = _("I found nothing like that. Did you mean:")
    elif question is not None:
        said = question
    else:
        said = _.plural("I found {count}:", "I found {count}:", page.total)
    if page.total > PICK_SIZE:
        said += " " + cards.bold(text)
    return said, list_keyboards.found(page, number, action, _)


def _bold(message: Message) -> str:
    """What is bold in it, which Telegram takes apart around a link."""
    bold = [entity for entity in message.entities or [] if entity.type == "bold"]
    if not bold:
        return ""
    text = (message.text or "").encode("utf-16-le")  # what offsets count
    end = 2 * (bold[-1].offset + bold[-1].length)
    return without_marks(text[2 * bold[0].offset : end].decode("utf-16-le", "replace"))
