"""From an update to what was said about it: nothing is done by halves, nothing holds up a chat."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Message, Update
from msgspec.structs import replace
from pydantic import ValidationError

from birthday_calendar import logs
from birthday_calendar.bot import answers, asides
from birthday_calendar.bot.answers import Answer, Incoming, Source, source_of
from birthday_calendar.bot.middlewares import Beside, Reply
from birthday_calendar.bot.problems import damaged, no_room, our_fault, too_much
from birthday_calendar.bot.speaker import PATIENCE, Owed, Speaker, encode
from birthday_calendar.bot.updates import glance
from birthday_calendar.bot.updates.handler import Later
from birthday_calendar.bot.updates.quota import Quota, Verdict
from birthday_calendar.bot.updates.turns import Place
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import (
    CalendarError,
    DatabaseBroken,
    DatabaseUnavailable,
    StorageFull,
)
from birthday_calendar.domain.languages import language_of
from birthday_calendar.pauses import Pauses
from birthday_calendar.storage import updates
from birthday_calendar.together import Together
from birthday_calendar.wording.texts import texts

log = structlog.get_logger(__name__)

PAUSES = Pauses(0.2, 5.0)  # between tries while the database is away


class Responder:
    def __init__(
        self, dispatcher: Dispatcher, bot: Bot, speaker: Speaker, db: Database, quota: Quota
    ):
        self._dispatcher = dispatcher
        self._bot = bot
        self._speaker = speaker
        self._db = db
        self._said = Together[int, None](partial(updates.owe_nothing, db, bot.id))
        self.quota = quota

    async def respond(
        self, raw: dict[str, Any], place: Place, longest_pause: float = PATIENCE
    ) -> None:
        """Apply an update and say what it leads to; on return it counts as handled.

        Only work itself takes turns of `place`. Raises Later where it can't be said before a pause
        that is longer than `longest_pause`; what has to be said still is said when it comes again.
        """
        if not glance.is_sound(raw):
            log.warning("update not understood", update_id=raw["update_id"], wrong=["a number"])
            return
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            log.warning("update not understood", update_id=raw["update_id"], wrong=_wrong(error))
            return
        reply = await self._apply(update, place)
        if reply.answers:
            self.quota.answered(glance.at(raw))
        is_late = glance.age(raw, time.time()) > asides.ANSWERED_WITHIN
        for number, answer in enumerate(reply.answers):
            if is_late:
                answer = replace(answer, parameters=asides.to_all(answer.parameters))
            try:
                await self._speaker.say(answer, place, longest_pause)
            except Later:
                await self._note(update, reply, reply.answers[number:])
                raise
        if reply.recorded and reply.answers:
            with suppress(CalendarError):  # at worst it is said again
                await self._said.join(update.update_id)

    async def take(self, raw: dict[str, Any], place: Place, longest_pause: float) -> None:
        """The same, if it is not too much that they ask."""
        verdict = self.quota.judge(glance.at(raw))
        if verdict is Verdict.TAKEN:
            await self.respond(raw, place, longest_pause)
        else:
            await self.refuse(raw, verdict, place)

    async def refuse(self, raw: dict[str, Any], verdict: Verdict, place: Place) -> None:
        """Tell that it was not read, where they don't know yet; a button gets its answer always."""
        seen = glance.at(raw)
        _ = texts(language_of(seen.sender))
        for owed in too_much(seen, _, is_told=verdict is Verdict.REFUSED):
            await self._speaker.say(owed, place)

    async def _apply(self, update: Update, place: Place) -> Reply:
        pauses = iter(PAUSES)
        done: Any = None
        while True:
            try:
                try:
                    async with place.turn():
                        reply = await self._dispatcher.feed_update(
                            self._bot, update, place=place, done=done
                        )
                    return reply if isinstance(reply, Reply) else Reply([])
                except Beside as beside:
                    done = await beside.work()
            except DatabaseUnavailable:
                await asyncio.sleep(next(pauses))
            except StorageFull:
                return _apology(update, no_room)
            except DatabaseBroken:
                return _apology(update, damaged)
            except Exception as error:
                told = logs.trace(error)
                log.error("handler failed", update_id=update.update_id, exception=told)
                return _apology(update, our_fault)

    async def _note(self, update: Update, reply: Reply, owed: list[Owed]) -> None:
        """What is still to be said; also of what only reads, so that nothing is said twice."""
        if not reply.recorded and len(owed) == len(reply.answers):
            return
        with suppress(CalendarError):  # at worst it is said again
            async with self._db.transaction():
                if not reply.recorded:
                    await updates.claim(self._db, self._bot.id, update.update_id, datetime.now(UTC))
                await updates.owe(self._db, self._bot.id, update.update_id, encode(owed))


def _wrong(error: ValidationError) -> list[str]:
    """Which fields, and how; not what was in them."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return [f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in errors]


def _apology(update: Update, words: Callable[[Incoming[Source]], Answer]) -> Reply:
    source = source_of(update)
    if not isinstance(source, Message | CallbackQuery):
        return Reply([])
    return Reply(answers.owed(words(Incoming(source, texts(language_of(source.from_user))))))
