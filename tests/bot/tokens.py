"""What people do with API tokens in a chat, and what is kept of them."""

import re
from itertools import count
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Token
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import tokens
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import Chat

_query_ids = count(10**9)


async def calendar_of(database: Database, chat_id: int) -> Calendar:
    calendar = await get_by_chat(database, chat_id)
    assert calendar is not None
    return calendar


async def listed(database: Database, chat_id: int) -> list[Token]:
    return await tokens.list_(database, await calendar_of(database, chat_id))


def secret_in(text: str) -> str:
    secret: str
    [secret] = set(re.findall(r"bc_[\w-]+", text))
    return secret


async def makes(chat: Chat, access: str = "Read and change dates", days: str = "No end") -> str:
    """The secret, from where it is asked what the token may do."""
    await chat.presses(access)
    await chat.presses(days)
    return secret_in(await chat.sees())


async def forges(chat: Chat, message: dict[str, Any], data: str) -> dict[str, Any]:
    """A press of a button as it once was there, or never; the notice that the bot answers with."""
    person = {"id": chat.user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    query = {"id": str(next(_query_ids)), "from": person, "chat_instance": "1", "message": message}
    await chat.sandbox.post("updates", callback_query={**query, "data": data})
    await chat.sandbox.settled()
    answered = await chat.sandbox.calls("answerCallbackQuery")
    [notice] = [one for one in answered if one["params"]["callback_query_id"] == query["id"]]
    return dict(notice["params"])
