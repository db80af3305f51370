"""@bot anna, in any chat: people of one's own calendar, of those that others share with one, and of
the groups that one is in.
"""

from datetime import date, timedelta

from aiogram import Bot, Router
from aiogram.enums import InlineQueryResultType
from aiogram.methods import AnswerInlineQuery
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultUnion,
    InputTextMessageContent,
    Message,
)

from birthday_calendar.bot import guests
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Context, Written
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain import admission
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.names import isolated
from birthday_calendar.domain.occasions import next_day
from birthday_calendar.services import celebrated, lists, members
from birthday_calendar.wording import cards, occasions
from birthday_calendar.wording.texts import Texts

Asked = Context[InlineQuery]

MOST = 50  # results, as Telegram has it
MOST_GROUPS = 5  # that are looked through; each is a query while somebody types
KEPT_FOR = 5  # seconds for which Telegram gives the same again: people change, and days end
AHEAD = timedelta(days=366)  # who is next, where nobody is named


def register(router: Router) -> None:
    router.inline_query.register(offer, flags=REPEATABLE)
    router.message.register(sent, is_ours, flags=REPEATABLE)


async def offer(context: Asked) -> Answer:
    """Nothing for whom the bot does not serve, or does not know."""
    results: list[InlineQueryResultUnion] = []
    user_id = context.source.from_user.id
    if context.found is not None and admission.lets_in(context.settings, user_id, user_id):
        followed = [one.calendar for one in await guests.followed(context)]
        groups = [
            one
            for one in await members.groups(context.db, user_id, MOST_GROUPS)
            if admission.admits(context.settings, one)
        ]
        for calendar in [context.found, *followed, *groups]:
            if len(results) < MOST:
                context.turn_to(calendar)
                results += [_result(event, context) for event in await _found(context, calendar)]
    return AnswerInlineQuery(
        inline_query_id=context.source.id,
        results=results[:MOST],
        cache_time=KEPT_FOR,
        is_personal=True,
    )


async def is_ours(message: Message, bot: Bot) -> bool:
    """Whether it is a result that somebody has sent."""
    return message.via_bot is not None and message.via_bot.id == bot.id


async def sent(context: Written) -> Answer:
    """Not read as what they say: nobody is added by it."""
    return None


async def _found(context: Asked, calendar: Calendar) -> list[Event]:
    """Who is next first."""
    db, reader, today = context.db, context.texts.language, context.today
    text = context.source.query.strip()
    if not text:
        soon = await celebrated.page(db, calendar, today, today + AHEAD, limit=MOST, reader=reader)
        return [*{one.of.id: one.of for one in soon.items}.values()]
    try:
        page = await lists.page(db, calendar, search=text, limit=MOST, reader=reader)
    except Invalid:  # too long for a search
        return []
    return sorted(page.items, key=lambda one: _next(one, calendar, today))


def _next(event: Event, calendar: Calendar, today: date) -> date:
    return next_day(event, calendar.leap_rule, today)


def _result(event: Event, context: Asked) -> InlineQueryResultArticle:
    """What is set is sent, so each `type` has to be."""
    _, today = context.texts, context.today
    return InlineQueryResultArticle(
        type=InlineQueryResultType.ARTICLE,
        id=str(event.id),
        title=f"{occasions.icon(event)} {isolated(event.name)}",
        description=cards.when(event, context.calendar, today, _),
        input_message_content=InputTextMessageContent(
            message_text=_sent(event, context.calendar, today, _), parse_mode="HTML"
        ),
    )


def _sent(event: Event, calendar: Calendar, today: date, _: Texts) -> str:
    """Name and day, as anybody may read them: nothing else that is kept."""
    day = _.full_date(_next(event, calendar, today))
    return f"{occasions.icon(event)} {cards.bold(event.name)}\n{day}"
