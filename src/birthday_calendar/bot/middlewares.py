"""Around every handler: its language, transaction and calendar; and no update applied twice."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message, TelegramObject, Update
from msgspec import Struct

from birthday_calendar.bot import answers, speaker
from birthday_calendar.bot.dialogues import is_beside, partner_of, way_out, with_partner
from birthday_calendar.bot.door import Door, TurnedAway
from birthday_calendar.bot.problems import explain, out_of_date
from birthday_calendar.bot.speaker import Owed
from birthday_calendar.bot.updates.turns import Turns
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError, CalendarFull, Invalid, NotFound
from birthday_calendar.domain.languages import language_of
from birthday_calendar.storage import updates
from birthday_calendar.wording.texts import texts

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

# Handling it twice does no harm, so there is nothing to remember: it only reads, or makes a token,
# which must not be kept in plain text.
REPEATABLE = {"repeatable": True}
APPLIED_AT_ONCE = 8  # more would only take longer, each of them: the database is next door


class Reply(Struct, frozen=True):
    """What is to be said now; `recorded` where the database remembers it until it was."""

    answers: list[Owed]
    recorded: bool = False


class Context(BaseMiddleware):
    """Gives handlers `_`, the texts in the language of who is speaking, and `now`."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._clock = clock

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        data["_"] = texts(language_of(data.get("event_from_user")))
        data["now"] = self._clock()
        return await handler(incoming, data)


class Remember(BaseMiddleware):
    """Says again what an update still owes that was applied before, whatever it would mean now."""

    def __init__(self, db: Database):
        self._db = db

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, Update)
        owed = await updates.owed(self._db, data["bot"].id, incoming.update_id)
        if owed is not None:
            return Reply(speaker.decode(owed), recorded=True)
        return await handler(incoming, data)


class Apply(BaseMiddleware):
    """Runs a handler in one transaction with the note that its update was applied.

    The note keeps the answers. They are said after the commit, so that whatever happens neither
    what somebody did is lost or doubled, nor the answer lost.
    """

    def __init__(self, db: Database):
        self._db = db
        self._turns = Turns(APPLIED_AT_ONCE)

    async def __call__(
        self, handler: Next, incoming: TelegramObject, data: dict[str, Any]
    ) -> Reply:
        try:
            async with self._turns.turn(data["place"].is_alone):
                if get_flag(data, "repeatable"):
                    return Reply(_answered(incoming, answers.owed(await handler(incoming, data))))
                return await self._apply(handler, incoming, data)
        except (Invalid, NotFound, CalendarFull) as error:
            assert isinstance(incoming, Message | CallbackQuery)
            # a question that was answered wrongly is still open
            keyboard = await way_out(data["state"], data["_"])
            return Reply(
                _answered(incoming, answers.owed(explain(incoming, error, data["_"], keyboard)))
            )

    async def _apply(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Reply:
        bot_id, update_id = data["bot"].id, data["event_update"].update_id
        async with self._db.transaction():
            if not await updates.claim(self._db, bot_id, update_id, data["now"]):
                return Reply([])  # another poller was faster, and answers
            said = _answered(incoming, answers.owed(await handler(incoming, data)))
            await updates.owe(self._db, bot_id, update_id, speaker.encode(said))
        return Reply(said, recorded=True)


class Partner(BaseMiddleware):
    """Lets `state` be of the conversation that a message belongs to, be it none so far."""

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, Update)
        message, bot_id = incoming.message, data["bot"].id
        if message is not None and "state" in data:
            partner = partner_of(message, bot_id)
            if partner is None and data["raw_state"] is not None:
                is_chatter = await is_beside(message, bot_id, data["state"])
                partner = -message.message_id if is_chatter else None
            if partner is not None:
                data["state"] = with_partner(data["state"], partner)
                data["raw_state"] = await data["state"].get_state()
        return await handler(incoming, data)


class EndQuestion(BaseMiddleware):
    """Whoever gives a command has left the question that they were asked."""

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        command: CommandObject | None = data.get("command")
        if command and command.command.casefold() != "cancel" and data.get("raw_state"):
            # on a full disk, too, what is kept can be shown
            with suppress(CalendarError) if get_flag(data, "repeatable") else nullcontext():
                await data["state"].clear()
        return await handler(incoming, data)


class OpenCalendar(BaseMiddleware):
    """Gives handlers `calendar`: the one of the chat, made at its first word if it may have one."""

    def __init__(self, door: Door):
        self._door = door

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, Message | CallbackQuery)
        message = incoming.message if isinstance(incoming, CallbackQuery) else incoming
        if message is None:
            assert isinstance(incoming, CallbackQuery)
            return out_of_date(incoming, data["_"])
        opened = await self._door.open(
            message.chat, incoming.from_user, data["now"], thread_id=answers.topic_of(message)
        )
        if isinstance(opened, TurnedAway):
            return self._door.turn_away(incoming, opened, data["_"])
        data["calendar"] = opened
        return await handler(incoming, data)


def _answered(incoming: TelegramObject, said: list[Owed]) -> list[Owed]:
    """A pressed button always gets its answer, or it shows a clock for a minute."""
    if isinstance(incoming, CallbackQuery) and all(a.method != "answerCallbackQuery" for a in said):
        return [Owed("answerCallbackQuery", {"callback_query_id": incoming.id}), *said]
    return said
