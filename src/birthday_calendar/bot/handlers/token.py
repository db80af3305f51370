"""/token: access for other programs. In a group for admins only, and answered in private."""

from datetime import datetime
from enum import Enum, auto
from html import escape
from typing import Any

from aiogram import Bot, Router
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message

from birthday_calendar.bot import keyboards
from birthday_calendar.bot.answers import Answer, say, show
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.keyboards import Revoke
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.models import Calendar
from birthday_calendar.services import calendars, tokens
from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable
from birthday_calendar.texts import Texts

ANONYMOUS_ADMIN = 1_087_968_824  # Telegram's stand-in for admins who hide who they are


def register(router: Router) -> None:
    router.message.register(token, command("token"), standing, flags=REPEATABLE)
    router.callback_query.register(revoke, Revoke.filter())


class Standing(Enum):
    """Whether somebody in a chat may have a token, and can be told it in private."""

    PRIVATE = auto()
    ADMIN = auto()
    ANONYMOUS = auto()
    NO_ADMIN = auto()
    NOT_REACHABLE = auto()
    UNKNOWN = auto()


async def standing(message: Message, api: BotApi) -> dict[str, Any]:
    """A filter, because it asks Telegram: no transaction waits for that."""
    if message.chat.type == "private":
        return {"standing": Standing.PRIVATE}
    if message.from_user is None or message.from_user.id == ANONYMOUS_ADMIN:
        return {"standing": Standing.ANONYMOUS}
    user_id = message.from_user.id
    try:
        member = await api.call("getChatMember", chat_id=message.chat.id, user_id=user_id)
        if member["status"] not in ("creator", "administrator"):
            return {"standing": Standing.NO_ADMIN}
    except (TelegramError, TelegramUnreachable):
        return {"standing": Standing.UNKNOWN}
    try:
        await api.call("sendChatAction", chat_id=user_id, action="typing")
    except TelegramUnreachable:
        return {"standing": Standing.UNKNOWN}
    except TelegramError as error:
        refused = error.code in (400, 403)
        return {"standing": Standing.NOT_REACHABLE if refused else Standing.UNKNOWN}
    return {"standing": Standing.ADMIN}


async def token(
    message: Message,
    standing: Standing,
    bot: Bot,
    settings: Settings,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    match standing:
        case Standing.ANONYMOUS:
            return say(message, _("I can't see who you are. Ask again without being anonymous."))
        case Standing.NO_ADMIN:
            return say(message, _("Only admins of this group can get a token for its calendar."))
        case Standing.NOT_REACHABLE:
            link = f"https://t.me/{(await bot.me()).username}?start=token"
            text = _(
                'A token is a secret, and I can\'t write to you in private yet. <a href="{link}">'
                "Open a chat with me</a>, press Start and then ask here again.",
                link=link,
            )
            return say(message, text)
        case Standing.UNKNOWN:
            return say(message, _("I can't check who is an admin here just now. Try again later."))
    assert message.from_user is not None
    secret = await tokens.create(db, calendar, message.from_user.id, now)
    text = told(secret, calendar, settings.public_url, _)
    private = SendMessage(
        chat_id=message.from_user.id, text=text, reply_markup=keyboards.revoke(calendar.id, _)
    )
    if standing is Standing.PRIVATE:
        return private
    return [private, say(message, _("I have sent you the token in private."))]


async def revoke(query: CallbackQuery, callback_data: Revoke, db: Database, _: Texts) -> Answer:
    """Only their own tokens, whatever calendar the button says."""
    calendar = await calendars.get(db, callback_data.calendar_id)
    count = await tokens.revoke(db, calendar, query.from_user.id)
    return show(query, "🗑 " + _.plural("{count} token revoked.", "{count} tokens revoked.", count))


def told(secret: str, calendar: Calendar, public_url: str, _: Texts) -> str:
    title = escape(calendar.title, quote=False)
    url = f"{public_url}/api/v1/calendars/{calendar.id}/birthdays"
    curl = escape(f'curl -H "Authorization: Bearer {secret}" {url}', quote=False)
    return "\n\n".join(
        [
            "🔑 " + _("A token for the calendar “{title}”:", title=title),
            f"<code>{secret}</code>",
            _("Whoever has it can read and change the calendar. I can't show it again."),
            _("Try it:") + f"\n<pre>{curl}</pre>",
        ]
    )
