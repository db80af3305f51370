"""Whether who made a token, feed or webhook still may: Telegram knows who is an admin."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Key, Rest
from birthday_calendar.domain.models import Calendar, Pause
from birthday_calendar.services import calendars, tokens
from birthday_calendar.storage import feeds as storage_of_feeds
from birthday_calendar.storage import tokens as storage_of_tokens
from birthday_calendar.storage import webhook_endpoints as storage_of_webhooks
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import Refusal, TelegramError, TelegramFailure

ADMINS = ("creator", "administrator")
GONE = ("left", "kicked")
HIDDEN = "hidden"  # no word of Telegram's: in a group that hides its members, or not
# Ids below it are of supergroups, which answer members only. Other groups go on to answer a bot
# that they have thrown out, which has to ask for itself, too.
SUPERGROUPS = -1_000_000_000_000
CHECKED_EACH = timedelta(days=1)
# At a write it is looked anew, but not more often; where Telegram can't be asked, what it said last
# counts for so long, in which the daily look has failed twice.
FRESH_FOR = timedelta(minutes=1)
BELIEVED_FOR = timedelta(days=2)

Due = list[tuple[Key, Calendar]]
Find = Callable[[Database, datetime, int, int], Awaitable[Due]]


class NotKnown(Exception):
    """Telegram does not say what somebody is in a chat."""


class TelegramSilent(NotKnown):
    """It says nothing to us at all for now; `pause`, in seconds, is what it asked for."""

    def __init__(self, reason: str, pause: float = 0.0):
        super().__init__(reason)
        self.pause = pause


class Standing(Struct, frozen=True):
    """What somebody is in a chat: `rest` is why a token of theirs opens nothing."""

    rest: Rest | None = None
    name: str = ""
    is_there: bool | None = None  # None: Telegram does not say


async def standing(api: BotApi, chat_id: int, user_id: int) -> Standing:
    """In a group, as Telegram says. Raises NotKnown."""
    if not api.bot_id:
        raise TelegramSilent("there is no bot")
    try:
        if chat_id > SUPERGROUPS:
            own = await api.call("getChatMember", chat_id=chat_id, user_id=api.bot_id)
            if own["status"] in GONE:  # is refused, also where the group has another id now
                await api.call("sendChatAction", chat_id=chat_id, action="typing")
        member = await _member(api, chat_id, user_id)
    except TelegramFailure as error:
        if error.migrate_to_chat_id is not None:
            return await standing(api, error.migrate_to_chat_id, user_id)
        return _refused(error)
    user = member["user"]
    name = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
    rest = None if member["status"] in ADMINS else Rest.NO_ADMIN
    return Standing(rest, name, _is_there(member))


def _is_there(member: Mapping[str, Any]) -> bool | None:
    """https://core.telegram.org/bots/api#chatmember"""
    if member["status"] == "restricted":
        return bool(member.get("is_member"))
    return None if member["status"] == HIDDEN else member["status"] not in GONE


async def _member(api: BotApi, chat_id: int, user_id: int) -> Any:
    """A group may hide its members from a bot that is no admin; its admins it never does."""
    try:
        return await api.call("getChatMember", chat_id=chat_id, user_id=user_id)
    except TelegramError as error:
        if error.refusal is not Refusal.NOT_ALLOWED:
            raise
    admins = await api.call("getChatAdministrators", chat_id=chat_id)
    nobody = {"status": HIDDEN, "user": {}}
    return next((one for one in admins if one["user"]["id"] == user_id), nobody)


async def look(
    db: Database, api: BotApi, calendar: Calendar, user_id: int, now: datetime
) -> Standing:
    """Ask, and note it. Raises NotKnown."""
    found = await standing(api, calendar.chat_id, user_id)
    await note(db, calendar, user_id, found, now)
    return found


async def note(
    db: Database, calendar: Calendar, user_id: int, found: Standing, now: datetime
) -> None:
    """For all tokens, feeds and webhooks that they made for a group."""
    if found.rest is Rest.BOT_GONE:
        await calendars.pause(db, calendar, Pause.KICKED)
    else:
        await tokens.note_maker(db, calendar, user_id, now, is_admin=found.rest is None)


async def due_tokens(db: Database, now: datetime, after: int, limit: int) -> Due:
    """The next ones, by id, whose makers were not looked at for a day."""
    return [*await storage_of_tokens.unchecked(db, now - CHECKED_EACH, now, after, limit)]


async def due_feeds(db: Database, now: datetime, after: int, limit: int) -> Due:
    """The same of feeds."""
    return [*await storage_of_feeds.unchecked(db, now - CHECKED_EACH, now, after, limit)]


async def due_webhooks(db: Database, now: datetime, after: int, limit: int) -> Due:
    """The same of webhooks."""
    return [*await storage_of_webhooks.unchecked(db, now - CHECKED_EACH, now, after, limit)]


def _refused(error: TelegramFailure) -> Standing:
    """Raises NotKnown."""
    if error.trouble is not None:
        raise TelegramSilent(str(error), error.retry_after)
    if error.refusal is Refusal.CLOSED:
        return Standing(Rest.BOT_GONE)
    if error.refusal is Refusal.NOBODY:
        return Standing(Rest.NO_ADMIN, is_there=False)
    raise NotKnown(str(error))
