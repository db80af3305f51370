"""/share: who has access to one's own calendar, and links that give it to somebody else."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiogram import Bot, F, Router
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.keyboards import Row, button, cut, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.sharing import Guest, Invite, Link, Sharing
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import OWNS
from birthday_calendar.domain.errors import N_, NotFound
from birthday_calendar.domain.models import Calendar, Member, Role
from birthday_calendar.services import sharing
from birthday_calendar.services.sharing import Refused
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts, texts

MAY = {Role.VIEWER: N_("may look"), Role.EDITOR: N_("may add and change")}
_GIVES = {Role.VIEWER: N_("May look"), Role.EDITOR: N_("May add and change")}
_ICONS = {Role.VIEWER: "👀", Role.EDITOR: "✏️"}
IN_PRIVATE = F.message.chat.type == "private"
_SEND_ON = "https://t.me/share/url?"  # Telegram's own page to choose a chat


def register(router: Router) -> None:
    router.message.register(share, command("share"), flags=REPEATABLE | OWNS)
    pressed = router.callback_query.register
    pressed(overview, IN_PRIVATE, Sharing.filter(), flags=REPEATABLE | OWNS)
    # repeatable, as its secret is kept nowhere
    pressed(invite, IN_PRIVATE, Invite.filter(), flags=REPEATABLE | OWNS)
    pressed(revoke, IN_PRIVATE, Link.filter(), flags=OWNS)
    pressed(guest, IN_PRIVATE, Guest.filter(F.action.in_({"show", "ask"})), flags=REPEATABLE | OWNS)
    pressed(change_role, IN_PRIVATE, Guest.filter(F.action.in_({"editor", "viewer"})), flags=OWNS)
    pressed(take_away, IN_PRIVATE, Guest.filter(F.action == "remove"), flags=OWNS)


async def share(context: Written) -> Answer:
    _ = context.texts
    if not context.is_private:
        return context.say(
            _(
                "This calendar is shared by everybody in the group already. Your own one you can "
                "share in our private chat: /share"
            )
        )
    return context.say(*await listed(context))


async def overview(context: Pressed) -> Answer:
    return context.show(*await listed(context))


async def listed(context: Context[Source]) -> tuple[str, InlineKeyboardMarkup]:
    """Who has access, and the links that nobody has opened yet."""
    _, db, calendar = context.texts, context.db, context.calendar
    guests = await sharing.guests_of(db, calendar)
    links = await sharing.links(db, calendar, context.now)
    lines = [_("Nobody but you has access to your calendar.")]
    if guests:
        heading = cards.bold(_("Who has access to your calendar"))
        lines = [heading, *(f"• {_.name(one.name)}: {_(MAY[one.role])}" for one in guests)]
    if links:
        lines.append(
            _.plural(
                "{count} link waits to be opened.", "{count} links wait to be opened.", len(links)
            )
        )
    question = _("I can make a link for one more person. What may they do?")
    rows: list[Row] = [
        [button(f"{_ICONS[one.role]} {cut(one.name)}", Guest(action="show", id=one.user_id))]
        for one in guests
    ]
    for link in links:
        until = when(link.expires_at, context)
        words = _("Revoke the link until {when}", when=until)
        rows.append([button(f"✖ {_ICONS[link.role]} {words}", Link(id=link.id))])
    choices = [button(f"{_ICONS[role]} {_(_GIVES[role])}", Invite(role=role)) for role in _GIVES]
    return "\n".join(lines) + f"\n\n{question}", keyboard(*rows, choices)


async def invite(context: Pressed, callback_data: Invite, bot: Bot) -> Answer:
    _, role = context.texts, callback_data.role
    if role not in MAY:
        return out_of_date(context)
    secret = await sharing.invite(context.db, context.calendar, role, context.now)
    if isinstance(secret, Refused):
        return context.toast(no_more(secret, _), alert=True)
    link = f"https://t.me/{(await bot.me()).username}?start={secret}"
    text = _("Send this link to one person. Whoever opens it may look at your calendar.")
    if role is Role.EDITOR:
        text = _("Send this link to one person. Whoever opens it may add to your calendar, too.")
    until = when(context.now + sharing.LINK_FOR, context)
    text += " " + _("It works once, until {when}.", when=until)
    offer = _("My calendar of birthdays: open it with this link.")
    send_on = InlineKeyboardButton(
        text="📨 " + _("Send it on"), url=_SEND_ON + urlencode({"url": link, "text": offer})
    )
    shown = context.show(f"{text}\n\n{link}", keyboard([send_on]))
    # the secret first: what is left to say later is kept, as text
    return [shown, AnswerCallbackQuery(callback_query_id=context.source.id)]


def no_more(refused: Refused, _: Texts) -> str:
    if refused is Refused.TOO_MANY_GUESTS:
        most = sharing.MOST_GUESTS
        return _.plural(
            "{count} person has access already, as many as there may be.",
            "{count} people have access already, as many as there may be.",
            most,
        )
    return _.plural(
        "{count} link waits to be opened. Revoke one first.",
        "{count} links wait to be opened. Revoke one first.",
        sharing.MOST_LINKS,
    )


async def revoke(context: Pressed, callback_data: Link) -> Answer:
    _ = context.texts
    await sharing.revoke(context.db, context.calendar, callback_data.id)
    done = context.toast(_("This link opens nothing any more."))
    return [done, context.show(*await listed(context))]


async def guest(context: Pressed, callback_data: Guest) -> Answer:
    try:
        found = await sharing.guest_of(context.db, context.calendar, callback_data.id)
    except NotFound:  # they have left
        return context.show(*await listed(context))
    if callback_data.action == "ask":
        return context.show(*_asked(found, context.texts))
    return context.show(*_card(found, context.texts))


async def change_role(context: Pressed, callback_data: Guest) -> Answer:
    role, user_id = Role(callback_data.action), callback_data.id
    changed = await sharing.change_role(context.db, context.calendar, user_id, role)
    return context.show(*_card(changed, context.texts))


async def take_away(context: Pressed, callback_data: Guest) -> Answer:
    _, calendar = context.texts, context.calendar
    gone = await sharing.take_away(context.db, calendar, callback_data.id)
    words = _("{name} has no access any more.", name=_.name(gone.name))
    text, below = await listed(context)
    said: list[TelegramMethod[Any]] = [context.show(f"{words}\n\n{text}", below)]
    theirs = await sharing.chat_of(context.db, gone.user_id)
    if theirs is not None:
        said.append(
            SendMessage(chat_id=gone.user_id, text=_no_more(calendar, texts(theirs.language)))
        )
    return said


def when(at: datetime, context: Context[Source]) -> str:
    """Of a day or two from now: tomorrow, 12:00."""
    _, local = context.texts, at.astimezone(ZoneInfo(context.calendar.time_zone))
    return f"{_.distance(local.date(), context.today)}, {_.time(local.time())}"


def _no_more(calendar: Calendar, _: Texts) -> str:
    return _("{name} does not share a calendar with you any more.", name=_.name(calendar.title))


def _card(one: Member, _: Texts) -> tuple[str, InlineKeyboardMarkup]:
    other = Role.VIEWER if one.role is Role.EDITOR else Role.EDITOR
    label = _("Only let them look") if other is Role.VIEWER else _("Let them add and change")
    return f"{cards.bold(one.name)}: {_(MAY[one.role])}", keyboard(
        [button(f"{_ICONS[other]} {label}", Guest(action=other.value, id=one.user_id))],
        [button("🚪 " + _("Take access away"), Guest(action="ask", id=one.user_id))],
        [button("◀ " + _("Who has access"), Sharing())],
    )


def _asked(one: Member, _: Texts) -> tuple[str, InlineKeyboardMarkup]:
    text = _(
        "Take access away from {name}? They will be told. What they have added stays, and to come "
        "back they need a new link.",
        name=cards.bold(one.name),
    )
    return text, keyboard(
        [button("🚪 " + _("Take access away"), Guest(action="remove", id=one.user_id))],
        [button("◀ " + _("Back"), Guest(action="show", id=one.user_id))],
    )
