"""Who is told ahead of a member's day: a page of the settings, and the organisers' chat.

That is chosen by Telegram's own list of groups, which a link opens: in the chosen one Telegram
writes "/start" with the link's secret in the name of whoever opened it.
"""

import asyncio
from enum import Enum, auto
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import CommandObject
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from birthday_calendar import rights
from birthday_calendar.bot import settings_pages as pages
from birthday_calendar.bot.admins import ANSWERS_WITHIN
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.handlers import settings
from birthday_calendar.bot.keyboards import button, cut, keyboard
from birthday_calendar.bot.presses.reminders import Organisers
from birthday_calendar.bot.presses.settings import Choice
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import RULES
from birthday_calendar.domain.errors import N_, NotFound
from birthday_calendar.domain.models import Calendar, CalendarKind, Surprises
from birthday_calendar.services import calendars, organisers
from birthday_calendar.telegram import BotApi
from birthday_calendar.wording.texts import Texts, texts


class Verdict(Enum):
    """Whether who opened the link may choose the chat."""

    MAY = auto()
    OVER = auto()
    SAME = auto()
    NO_ADMIN = auto()
    ANONYMOUS = auto()
    NOT_KNOWN = auto()


REFUSED = {
    Verdict.OVER: N_("This link is over. A new one is in the /settings of the group."),
    Verdict.SAME: N_("That is the group itself. Choose another one, where only organisers are."),
    Verdict.NO_ADMIN: N_("Only an admin of both groups may do that."),
    Verdict.ANONYMOUS: N_("I can't see who you are. Ask again without being anonymous."),
    Verdict.NOT_KNOWN: N_("I can't check who is an admin here just now. Try again later."),
}

# What the group hears of it.
CHOSEN = N_(
    "{name} has chosen another group for reminders ahead of your days. To change it: /settings"
)
STOPPED = N_("Reminders ahead of your days go to the others in private again.")


def register(router: Router) -> None:
    pressed = router.callback_query.register
    pressed(choose, Choice.filter(F.name == "surprises"), flags=RULES)
    pressed(stop, Organisers.filter(F.action == "stop"), flags=RULES)
    router.message.register(chosen, command("start"), opened_link)


async def choose(context: Pressed, callback_data: Choice, bot: Bot) -> Answer:
    """The page itself, the link to the organisers' chat, or who else is told."""
    calendar, _, now = context.calendar, context.texts, context.now
    if calendar.kind is not CalendarKind.SHARED:
        return out_of_date(context)
    if not callback_data.value:
        told = await organisers.told_in(context.db, calendar)
        text, buttons = pages.page("surprises", calendar, now, _)
        stops = [[_stop(one, _)] for one in told]
        return context.show(
            "\n".join([text, *(_here(one, _) for one in told)]),
            keyboard(*buttons.inline_keyboard[:-1], *stops, *buttons.inline_keyboard[-1:]),
        )
    if callback_data.value == Surprises.ORGANISERS:
        secret = await organisers.link(context.db, calendar, now)
        url = f"https://t.me/{(await bot.me()).username}?startgroup={secret}"
        return context.show(_invitation(_), _link(url, _))
    try:
        value = Surprises(callback_data.value)
    except ValueError:
        return out_of_date(context)
    changes = {"surprises": value, "organisers": None}
    changed = await calendars.change(context.db, calendar, now, **changes)
    return settings.shown(context, changed)


async def opened_link(
    message: Message, context: Written, api: BotApi, command: CommandObject
) -> bool | dict[str, Any]:
    """A filter, because it asks Telegram: no transaction waits for that."""
    secret = command.args or ""
    if context.is_private or not secret.startswith(organisers.PREFIX):
        return False
    return {"secret": secret, "verdict": await _verdict(context, api, secret)}


async def chosen(context: Written, secret: str, verdict: Verdict) -> Answer:
    _ = context.texts
    if verdict is not Verdict.MAY:
        return context.say(_(REFUSED[verdict]))
    try:
        group = await organisers.choose(context.db, secret, context.calendar, context.now)
    except NotFound:
        return context.say(_(REFUSED[Verdict.OVER]))
    user = context.source.from_user
    news = texts(group.language)(CHOSEN, name=_.name(user.full_name if user else ""))
    return [
        context.say(_here(group, _), keyboard([_stop(group, _)])),
        _say_in(group, news),
    ]


async def stop(context: Pressed, callback_data: Organisers) -> Answer:
    """Pressed in the organisers' chat, by an admin of that."""
    _, id_ = context.texts, callback_data.id
    try:
        group = await organisers.stop(context.db, context.calendar, id_, context.now)
    except NotFound:
        return out_of_date(context)
    words = _("Reminders ahead for {group} come here no more.", group=_.name(group.title))
    news = texts(group.language)(STOPPED)
    return [context.show(words), _say_in(group, news)]


async def _verdict(context: Written, api: BotApi, secret: str) -> Verdict:
    try:
        group = await organisers.group_of(context.db, secret, context.now)
    except NotFound:
        return Verdict.OVER
    if (user_id := context.person) is None:
        return Verdict.ANONYMOUS
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            for chat_id in (group.chat_id, context.chat.id):
                if (await rights.standing(api, chat_id, user_id)).rest is not None:
                    return Verdict.NO_ADMIN
    except (rights.NotKnown, TimeoutError):
        return Verdict.NOT_KNOWN
    # told to nobody but an admin of it
    return Verdict.SAME if group.chat_id == context.chat.id else Verdict.MAY


def _invitation(_: Texts) -> str:
    return _(
        "Open this link and choose the group of the organisers, in which you are an admin, too. I "
        "join them, and tell them ahead. The link is good once, for an hour."
    )


def _link(url: str, _: Texts) -> InlineKeyboardMarkup:
    way = InlineKeyboardButton(text=_("Choose the group"), url=url)
    return keyboard([way], [button("◀ " + _("Back"), Choice(name="surprises", value=""))])


def _here(group: Calendar, _: Texts) -> str:
    return "🎁 " + _("Here come reminders ahead for {group}.", group=_.name(group.title))


def _stop(group: Calendar, _: Texts) -> InlineKeyboardButton:
    label = cut(group.title)
    return button(_("Stop that: {group}", group=label), Organisers(action="stop", id=group.id))


def _say_in(group: Calendar, text: str) -> SendMessage:
    return SendMessage(chat_id=group.chat_id, message_thread_id=group.thread_id, text=text)
