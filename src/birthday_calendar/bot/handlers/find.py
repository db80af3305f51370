"""/find, and a name by itself: people by a part of what is known of them."""

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup, Message

from birthday_calendar.bot import keyboards, list_keyboards
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
from birthday_calendar.bot.keyboards import PICK_SIZE
from birthday_calendar.bot.list_keyboards import FoundPage
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.domain.models import Page
from birthday_calendar.domain.names import without_marks
from birthday_calendar.services import events, lists, searches
from birthday_calendar.wording import cards


def register(router: Router) -> None:
    router.message.register(find, command("find"))
    router.message.register(find_given, Finding.text, ANSWER)
    router.callback_query.register(
        leaf, FoundPage.filter(F.action.in_({"show", "more", "delete"})), flags=REPEATABLE
    )


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
    text = " ".join(text.split())
    page = await _page(context, text, 0)
    said, below = _shown(context, page, 0, text, action, question)
    if not page.items:
        way = way_out(context)
        return context.say(said + how_to_answer(context) * (way is not None), way)
    context.conversation.end()
    return context.say(said, below)


async def leaf(context: Pressed, callback_data: FoundPage) -> Answer:
    """What was looked for is bold in the message, so that it is leafed through what it shows."""
    message = context.source.message
    text = _bold(message) if isinstance(message, Message) else ""
    if not text:
        return out_of_date(context)
    number = callback_data.number
    page = await _page(context, text, number)
    if not page.items and page.total:  # there are fewer by now
        number = (page.total - 1) // PICK_SIZE
        page = await _page(context, text, number)
    return context.show(*_shown(context, page, number, text, callback_data.action))


async def known(context: Written) -> Answer:
    """Whom a text without a date names: their card, or whom it may name; None where nobody."""
    db, calendar, text = context.db, context.calendar, context.text
    ids = await searches.called(db, calendar, text)
    if len(ids) == 1:
        event = await events.get(db, calendar, ids[0])
        card = cards.card(event, calendar, context.today, context.texts)
        return context.say(card, keyboards.card(event, context.texts))
    if ids or await searches.near(db, calendar, text, whole=True):
        return await found(context, text)
    return None


async def _page(context: Context[Source], text: str, number: int) -> Page:
    reader = context.texts.language
    return await lists.numbered_search(
        context.db, context.calendar, text, number, size=PICK_SIZE, reader=reader
    )


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
