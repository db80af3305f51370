"""What the bot's own machinery still holds of a chat that is forgotten."""

from typing import Any

import msgspec

from birthday_calendar.bot.updates import glance
from birthday_calendar.database import Database
from birthday_calendar.storage import kept, updates


async def drop(db: Database, bot_id: int, chat_id: int, before: int) -> None:
    """Of updates before that one: they are handled, as a chat's come one after another.

    What it says later is heard as from a chat that is new; it goes when it was handled.
    """
    await updates.owe_nothing_in(db, bot_id, chat_id, before)
    named = await kept.naming(db, bot_id, str(chat_id), before)
    of_chat = [number for number, body in named.items() if _chat_of(body) == chat_id]
    if of_chat:
        await kept.drop(db, bot_id, of_chat)


def _chat_of(body: str) -> int:
    update: dict[str, Any] = msgspec.json.decode(body)
    return glance.chat_of(update)
