"""/me: one's own birthday, which is one's own to keep and change, in a group's calendar, too."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.admins import ANSWERS_WITHIN
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask, has_no_face
from birthday_calendar.bot.meeting import shown_name
from birthday_calendar.bot.presses.people import Mine, UndoEdit
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import KEEPS_OWN
from birthday_calendar.bot.states import Owning
from birthday_calendar.domain import dates, lines
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import DateOrder, Event
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import events, own_birthday
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording import cards


def register(router: Router) -> None:
    router.message.register(me, command("me"), profile, flags=KEEPS_OWN)
    router.callback_query.register(pressed, Mine.filter(), profile, flags=KEEPS_OWN)


async def profile(
    source: Message | CallbackQuery,
    context: Context[Source],
    api: BotApi,
    command: CommandObject | None = None,
) -> dict[str, Any]:
    """What their own profile shows of their birthday: None where it shows nothing.

    A filter, because it asks Telegram: no transaction waits for that.
    """
    user = context.user
    if user is None or (command is not None and command.args):
        return {"profile": None}
    if context.found and await own_birthday.get(context.db, context.found, user.id):
        return {"profile": None}
    return {"profile": await birthday_shown(api, user.id)}


async def birthday_shown(api: BotApi, user_id: int) -> Day | None:
    """On somebody's profile, where the bot can see one."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            shown = (await api.call("getChat", chat_id=user_id)).get("birthdate")
    except (TelegramFailure, TimeoutError):
        return None
    return Day(shown["day"], shown["month"], shown.get("year")) if shown else None


async def me(context: Written, command: CommandObject, profile: Day | None) -> Answer:
    _ = context.texts
    if has_no_face(context.source):
        return context.say(_("I can't see who you are. Ask again without being anonymous."))
    if command.args:
        try:
            return await kept(context, days.parse_date(command.args, context.today))
        except Invalid as error:
            example = _("For example: {example}", example="<code>/me 15.03.1990</code>")
            return context.say(f"{sentence(error, _, hint=False)}\n{example}")
    if profile is None:
        return await own(context)
    text = _(
        "Your profile says {date}. Shall I keep that as your birthday? Another one you can write: "
        "{example}",
        date=cards.bold(_.day(profile.month, profile.day, profile.year)),
        example="<code>/me 15.03.1990</code>",
    )
    return context.say(text, keyboards.keyboard([keyboards.mine(_("Yes, keep it"))]))


async def own(context: Written) -> Answer:
    """Their birthday, which is asked for where it is not kept."""
    kept = await own_birthday.get(context.db, context.calendar, _user_id(context))
    if kept is not None:
        return context.say(*shown(context, kept))
    return ask(context, Owning.date, question(context))


async def pressed(context: Pressed, profile: Day | None) -> Answer:
    """For whoever presses it, below whosever message it is."""
    _ = context.texts
    own = await own_birthday.get(context.db, context.calendar, _user_id(context))
    if own is not None:
        date = _.day(own.month, own.day, own.year)
        return context.toast(_("Yours is here already: {date}. To change it: /me", date=date))
    if profile is None:
        return ask(context, Owning.date, question(context))
    own = await keep(context, profile)
    if context.is_private:
        return context.show(*shown(context, own))
    date = _.day(own.month, own.day, own.year)
    return context.toast(_("I keep yours now: {date}. To change it: /me", date=date))


def own_day(context: Context[Source], reading: Sequence[object], order: DateOrder) -> Day | None:
    """Of who has written that it is their own birthday; None where that is nobody to be seen."""
    source = context.source
    is_forwarded = isinstance(source, Message) and source.forward_origin is not None
    if is_forwarded:  # with what else they say: "Hi! Mine is 9 July"
        reading = [one for one in reading if isinstance(one, Line)]
    if len(reading) != 1 or _has_no_face(context):
        return None
    [line] = reading
    if not isinstance(line, Line) or not lines.is_ones_own(line.draft):
        return None
    if line.reads_two_ways and order is DateOrder.UNKNOWN and not is_forwarded:
        return None  # it is asked first which day that is
    return Day(line.draft.day, line.draft.month, line.draft.year)


async def kept(context: Context[Message | CallbackQuery], day: Day) -> Answer:
    _ = context.texts
    before = await own_birthday.get(context.db, context.calendar, _user_id(context))
    own = await keep(context, day)
    undo = UndoEdit(id=own.id, at=events.stamp(own)) if before else None
    text, keyboard = shown(context, own, undo=undo)
    return context.answer("✅ " + _("I keep your birthday.") + f"\n{text}", keyboard)


async def keep(context: Context[Source], day: Day) -> Event:
    """Raises Invalid."""
    user, now = context.user, context.now
    assert user is not None
    dates.check(day.day, day.month, day.year, context.today)
    most = context.settings.events_per_calendar
    name = shown_name(user)
    return await own_birthday.keep(context.db, context.calendar, user.id, name, day, now, most=most)


def shown(
    context: Context[Source], own: Event, *, undo: UndoEdit | None = None
) -> tuple[str, InlineKeyboardMarkup]:
    text = cards.card(own, context.calendar, context.today, context.texts, chat_id=context.chat.id)
    return text, keyboards.own(own, context.texts, in_group=not context.is_private, undo=undo)


def question(context: Context[Source]) -> str:
    _ = context.texts
    return _("When is your birthday? For example: 15.03.1990, or 15 March without a year.")


def _has_no_face(context: Context[Source]) -> bool:
    return isinstance(context.source, Message) and has_no_face(context.source)


def _user_id(context: Context[Source]) -> int:
    assert context.user is not None
    return context.user.id
