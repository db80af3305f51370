"""/me: one's own birthday, which is one's own to keep and change, in a group's calendar, too."""

import asyncio
from typing import Any

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.admins import ANSWERS_WITHIN
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ANSWER, Owning, ask, command, has_no_face
from birthday_calendar.bot.meeting import shown_name
from birthday_calendar.bot.presses import Mine
from birthday_calendar.bot.problems import sentence
from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Event
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import events
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording import cards


def register(router: Router) -> None:
    router.message.register(me, command("me"), profile)
    router.message.register(date_given, Owning.date, ANSWER)
    router.callback_query.register(pressed, Mine.filter(), profile)


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
    if context.found and await events.of_member(context.db, context.found, user.id):
        return {"profile": None}
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            shown = (await api.call("getChat", chat_id=user.id)).get("birthdate")
    except (TelegramFailure, TimeoutError):
        shown = None
    return {"profile": Day(shown["day"], shown["month"], shown.get("year")) if shown else None}


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
    own = await events.of_member(context.db, context.calendar, _user_id(context))
    if own is not None:
        return context.say(*shown(context, own))
    if profile is None:
        return ask(context, Owning.date, question(context))
    text = _(
        "Your profile says {date}. Shall I keep that as your birthday? Another one you can write: "
        "{example}",
        date=cards.bold(_.day(profile.month, profile.day, profile.year)),
        example="<code>/me 15.03.1990</code>",
    )
    return context.say(text, keyboards.keyboard([keyboards.mine(_("Yes, keep it"))]))


async def pressed(context: Pressed, profile: Day | None) -> Answer:
    """For whoever presses it, below whosever message it is."""
    _ = context.texts
    own = await events.of_member(context.db, context.calendar, _user_id(context))
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


async def date_given(context: Written) -> Answer:
    day = days.parse_date(context.text, context.today)
    context.conversation.end()
    return await kept(context, day)


async def kept(context: Written, day: Day) -> Answer:
    _ = context.texts
    text, keyboard = shown(context, await keep(context, day))
    return context.say("✅ " + _("I keep your birthday.") + f"\n{text}", keyboard)


async def keep(context: Context[Source], day: Day) -> Event:
    """Raises Invalid."""
    user, now = context.user, context.now
    assert user is not None
    dates.check(day.day, day.month, day.year, context.today)
    most = context.settings.events_per_calendar
    name = shown_name(user)
    return await events.keep_own(context.db, context.calendar, user.id, name, day, now, most=most)


def shown(context: Context[Source], own: Event) -> tuple[str, InlineKeyboardMarkup]:
    text = cards.card(own, context.calendar, context.today, context.texts)
    return text, keyboards.own(own, context.texts, in_group=not context.is_private)


def question(context: Context[Source]) -> str:
    _ = context.texts
    return _("When is your birthday? For example: 15.03.1990, or 15 March without a year.")


def _user_id(context: Context[Source]) -> int:
    assert context.user is not None
    return context.user.id
