"""From an update to what was said about it: nothing is done by halves, nothing holds up a chat."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from birthday_calendar import logs
from birthday_calendar.bot import answers
from birthday_calendar.bot.answers import Answer, Event
from birthday_calendar.bot.middlewares import Reply, language_of
from birthday_calendar.bot.problems import no_room, our_fault
from birthday_calendar.database import Database
from birthday_calendar.errors import DatabaseUnavailable, StorageFull
from birthday_calendar.storage import updates
from birthday_calendar.telegram import BotApi
from birthday_calendar.texts import Texts, texts

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between tries while the database is away


class Responder:
    def __init__(self, dispatcher: Dispatcher, bot: Bot, api: BotApi, db: Database):
        self._dispatcher = dispatcher
        self._bot = bot
        self._api = api
        self._db = db

    async def respond(self, raw: dict[str, Any]) -> None:
        """Apply an update and say what it leads to; on return it counts as handled."""
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            log.warning("update not understood", update_id=raw["update_id"], wrong=_wrong(error))
            return
        reply = await self._apply(update)
        if not reply.answers:
            return
        await answers.send(self._api, reply.answers)
        if reply.recorded:
            with suppress(DatabaseUnavailable, StorageFull):  # at worst it is said again
                nothing = answers.encode([])
                await updates.owe(self._db, self._bot.id, update.update_id, nothing)

    async def _apply(self, update: Update) -> Reply:
        pause = FIRST_PAUSE
        while True:
            try:
                reply = await self._dispatcher.feed_update(self._bot, update)
                return reply if isinstance(reply, Reply) else Reply([])
            except DatabaseUnavailable:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except StorageFull:
                return _apology(update, no_room)
            except Exception as error:
                told = logs.trace(error)
                log.error("handler failed", update_id=update.update_id, exception=told)
                return _apology(update, our_fault)


def _wrong(error: ValidationError) -> list[str]:
    """Which fields, and how; not what was in them."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return [f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in errors]


def _apology(update: Update, words: Callable[[Event, Texts], Answer]) -> Reply:
    event = update.message or update.callback_query
    if event is None:
        return Reply([])
    return Reply(answers.owed(words(event, texts(language_of(event.from_user)))))
