"""Says what is owed: in order, at the pace that Telegram allows, and patiently."""

import asyncio
import time
from collections import OrderedDict
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from birthday_calendar.bot import asides
from birthday_calendar.bot.updates.buckets import REMEMBERED
from birthday_calendar.bot.updates.handler import Later
from birthday_calendar.bot.updates.turns import Place, Turns
from birthday_calendar.pauses import Pauses
from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi, Upload
from birthday_calendar.telegram_errors import Refusal, TelegramFailure

log = structlog.get_logger(__name__)

PATIENCE = 3600.0  # seconds in which an answer that can't be sent just now is tried again
PAUSES = Pauses(0.5, 30.0)
# https://core.telegram.org/bots/faq: about 30 messages a second in all, of which reminders need
# some; 1 a second in a chat and 20 a minute in a group, where bursts may pass. So a chat is slow
# only once Telegram has asked to wait there, until it was quiet for long enough.
PER_SECOND = 20
SLOW, SLOW_IN_GROUPS = 1.0, 3.0  # seconds between messages
QUIET = 60.0  # seconds


class Owed(Struct, frozen=True):
    """An answer as Telegram takes it."""

    method: str
    parameters: dict[str, Any]
    upload: Upload | None = None
    anew: dict[str, Any] | None = None  # with which it is sent where it can't be edited: asides.py


def encode(answers: list[Owed]) -> str:
    return msgspec.json.encode(answers).decode()


def decode(text: str) -> list[Owed]:
    return msgspec.json.decode(text, type=list[Owed])


class Speaker:
    def __init__(self, api: BotApi):
        self._api = api
        self._pace = Turns(PER_SECOND, rest=1.0)
        self._slow: OrderedDict[int, float] = OrderedDict()  # by chat: when the next one may go

    async def say(self, answer: Owed, place: Place, longest_pause: float = PATIENCE) -> None:
        """Tried again while Telegram can't be reached or asks to wait; else logged once.

        Only the calls themselves take turns of `place`. Raises Later where a pause would be longer
        than `longest_pause`.
        """
        method, parameters = answer.method, dict(answer.parameters)
        deadline = time.monotonic() + PATIENCE
        pauses = iter(PAUSES)
        while True:
            try:
                await self._call(method, parameters, answer.upload, place, longest_pause)
                return
            except TelegramFailure as error:
                reason = str(error)
                if error.migrate_to_chat_id is not None:
                    parameters["chat_id"] = error.migrate_to_chat_id
                    continue
                no_topic = error.refusal is Refusal.NO_TOPIC
                if no_topic and parameters.pop("message_thread_id", None) is not None:
                    continue
                if error.trouble is None:
                    other = asides.instead(method, parameters, answer.anew, error.description)
                    if other is not None:
                        method, parameters = other
                        continue
                    if error.refusal is not Refusal.TOO_LATE:
                        log.warning("answer refused", method=method, reason=reason)
                    return
                wait = error.retry_after or next(pauses)
                if error.trouble is State.THROTTLED and "chat_id" in parameters:
                    self._slow_down(parameters["chat_id"], wait)
            if time.monotonic() + wait > deadline:
                log.warning("answer given up", method=method, reason=reason)
                return
            if wait > longest_pause:
                raise Later(wait)
            await asyncio.sleep(wait)

    async def _call(
        self,
        method: str,
        parameters: dict[str, Any],
        upload: Upload | None,
        place: Place,
        longest_pause: float,
    ) -> None:
        if method != "sendMessage":  # nothing else is limited like that
            async with place.turn():
                if upload is not None:
                    await self._api.send(method, upload, **parameters)
                else:
                    await self._api.call(method, **parameters)
            return
        await self._wait_for(parameters["chat_id"], longest_pause)
        async with self._pace.turn(place.is_alone), place.turn():
            await self._api.call(method, **parameters)

    def _slow_down(self, chat: int, wait: float) -> None:
        self._slow[chat] = time.monotonic() + wait
        self._slow.move_to_end(chat)
        if len(self._slow) > REMEMBERED:
            self._slow.popitem(last=False)

    async def _wait_for(self, chat: int, longest_pause: float) -> None:
        now = time.monotonic()
        next_at = self._slow.get(chat, now)
        if next_at - now > longest_pause:
            raise Later(next_at - now)
        if now > next_at + QUIET:
            del self._slow[chat]
        elif chat in self._slow:
            self._slow[chat] = max(now, next_at) + (SLOW if chat > 0 else SLOW_IN_GROUPS)
        await asyncio.sleep(max(0.0, next_at - now))
