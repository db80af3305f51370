"""Messages that a bot prepares, and a person sends in their own name out of a Mini App.

https://core.telegram.org/bots/api#savepreparedinlinemessage
"""

import secrets
import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.world import people
from telegram_sandbox.world.bot import Bot, Prepared
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.people import NotPossible

LIFETIME = 60 * 60  # seconds; Telegram doesn't say how long it keeps them
_KEPT = 1_000  # of a bot; the oldest go beyond that


def save(bot: Bot, user_id: int, result: Json, kinds: frozenset[str]) -> str:
    """Its id. `kinds` are of chats: users, bots, groups, channels."""
    prepared_id = secrets.token_urlsafe(12)
    bot.prepared[prepared_id] = Prepared(user_id, result, kinds, time.monotonic() + LIFETIME)
    if len(bot.prepared) > _KEPT:
        del bot.prepared[next(iter(bot.prepared))]
    return prepared_id


def find(bot: Bot, user_id: int, prepared_id: str) -> Prepared:
    """Raises ApiError as Telegram refuses clients: it is for that person alone, for a while."""
    found = bot.prepared.get(prepared_id)
    if found is None or found.user_id != user_id:
        raise bad_request("ID_INVALID")
    if found.expires < time.monotonic():
        raise bad_request("ID_EXPIRED")
    return found


def share(
    bot: Bot, chat: Chat, sender: Json, prepared_id: str, loaded: Json, topic_id: int = 0
) -> Json:
    """A person sends it into a chat that the bot knows; returns the message. As people.choose().
    `loaded` is what was fetched for it.
    """
    found = find(bot, sender["id"], prepared_id)
    _require_kind(found, "bots" if chat.private else "groups")
    if chat.private and chat.id != sender["id"]:
        raise NotPossible("nobody else speaks in a private chat")
    return people.choose(bot, chat, sender, "", found.result | loaded, topic_id)


def share_with(bot: Bot, sender: Json, prepared_id: str) -> None:
    """A person sends it to another one, which no bot sees: it hears that it was chosen."""
    found = find(bot, sender["id"], prepared_id)
    _require_kind(found, "users")
    people.tell_choice(bot, sender, "", found.result)


def _require_kind(found: Prepared, kind: str) -> None:
    if kind not in found.kinds:
        raise NotPossible(f"it may not be sent to {kind}")
