"""People picked from Telegram's own list, in a private chat: ten at once, by a key below the chat.

Bot API: KeyboardButtonRequestUsers, UsersShared. Whose profile shows a birthday to the bot is kept
with it; the others' dates are asked for one after another.
"""

import asyncio
from contextlib import suppress
from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.methods import SendMessage
from aiogram.types import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    Message,
    ReplyKeyboardMarkup,
    SharedUser,
)

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.handlers import asking, keeping
from birthday_calendar.bot.handlers.asking import Known
from birthday_calendar.bot.handlers.keeping import Here
from birthday_calendar.bot.handlers.me import birthday_shown
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.domain import dates, fields
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.readings import Reading
from birthday_calendar.telegram import BotApi
from birthday_calendar.wording.texts import Texts

PICK = "👥"  # an answer that means: show me Telegram's list
AT_ONCE = 10  # Telegram's limit


def register(router: Router) -> None:
    router.message.register(picked, F.users_shared, F.chat.type == "private", shown, flags=ADDS)


def label(_: Texts) -> str:
    return f"{PICK} {_('Pick people')}"


def ask_people(context: Here) -> SendMessage:
    """Only a key below the chat can ask for them; it goes with what is said next."""
    _ = context.texts
    context.conversation.data["keys"] = True
    request = KeyboardButtonRequestUsers(
        request_id=1,
        user_is_bot=False,
        max_quantity=AT_ONCE,
        request_name=True,
        request_username=True,
    )
    keys = [
        [KeyboardButton(text=label(_), request_users=request)],
        [KeyboardButton(text=_("Cancel"))],
    ]
    markup = ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    text = _("Press the key below to pick up to ten people, or write a name.")
    return context.say(text).model_copy(update={"reply_markup": markup})


async def shown(source: Message, context: Written, api: BotApi) -> dict[str, Any]:
    """What the profiles of who was picked show of their birthdays, by their number.

    A filter, because it asks Telegram: no transaction waits for that.
    """
    users = source.users_shared.users if source.users_shared else []
    days = await asyncio.gather(*(birthday_shown(api, user.user_id) for user in users))
    ids = (user.user_id for user in users)
    return {"shown": {user_id: day for user_id, day in zip(ids, days, strict=True) if day}}


async def picked(context: Written, shown: dict[int, Day]) -> Answer:
    assert context.source.users_shared is not None
    ready: list[Known] = []
    waiting = asking.waiting(context.conversation)
    names = [one["name"] for one in waiting]  # who was picked before
    for user in context.source.users_shared.users:
        someone: Known = {"name": named(user)}
        day = shown.get(user.user_id)
        if day is not None and _can_be(context, day):
            ready.append(someone | day._asdict())
        elif someone["name"] not in names:
            waiting.append(someone)
    context.conversation.end()
    answer = await _keep(context, ready) if ready else None
    return asking.go_on(context, answer, waiting[: asking.MOST_WAITING])


async def _keep(context: Written, ready: list[Known]) -> Answer:
    """With the doubts that anybody's word has: who is there already is not added once more."""
    reading: Reading = [
        Line(fields.check(EventDraft(**one), context.today), False, False) for one in ready
    ]
    first = ready[0]
    written = f"{first['day']}.{first['month']}.{first['year'] or ''}".rstrip(".")
    alone = first if len(ready) == 1 else {}
    said = keeping.said_in(context, context.source.message_id, written, **alone)
    return await keeping.take(context, said, reading, order=context.calendar.date_order)


def named(user: SharedUser) -> str:
    """As it may be kept: their name, or what else is known of them."""
    name = f"{user.first_name or ''} {user.last_name or ''}".strip()
    for one in filter(None, (name, user.username)):
        with suppress(Invalid):
            return fields.check(EventDraft(name=one, day=1, month=1), date.max).name
    return str(user.user_id)


def _can_be(context: Written, day: Day) -> bool:
    with suppress(Invalid):
        dates.check(day.day, day.month, day.year, context.today)
        return True
    return False
