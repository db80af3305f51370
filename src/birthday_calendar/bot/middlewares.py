"""Around every handler: what it takes, its transaction and calendar; no update applied twice."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject, Update, User
from msgspec import Struct

from birthday_calendar.bot import answers, asides, guests, speaker
from birthday_calendar.bot.addressing import without_mention
from birthday_calendar.bot.answers import Answer, Source, is_pressed, source_of
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.conversations import Conversation
from birthday_calendar.bot.dialogues import is_beside, is_overheard, partner_of, take_keys_away
from birthday_calendar.bot.door import Door, TurnedAway
from birthday_calendar.bot.problems import explain, out_of_date
from birthday_calendar.bot.speaker import Owed
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.bot.updates.turns import Turns
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import admission
from birthday_calendar.domain.errors import CalendarError, CalendarFull, Invalid, NotFound
from birthday_calendar.domain.languages import spoken
from birthday_calendar.storage import arrivals, updates
from birthday_calendar.wording.texts import texts

# From Apply on what is passed is the Context, in place of the message that filters look at.
Next = Callable[[Any, dict[str, Any]], Awaitable[Any]]

# Handling it twice does no harm, so there is nothing to remember: it only reads, or makes a token,
# which must not be kept in plain text.
REPEATABLE = {"repeatable": True}
APPLIED_AT_ONCE = 8  # more would only take longer, each of them: the database is next door
REFUSED = (Invalid, NotFound, CalendarFull)


class Beside(Exception):
    """Raised by a handler that needs what takes long: `work` is done while nobody's turn is taken,
    and the handler is asked once more, with what it gave as `done`.
    """

    def __init__(self, work: Callable[[], Awaitable[Any]]):
        super().__init__()
        self.work = work


class Reply(Struct, frozen=True):
    """What is to be said now; `recorded` where the database remembers it until it was."""

    answers: list[Owed]
    recorded: bool = False


class Arrive(BaseMiddleware):
    """Gives `context`, and `raw_state` to aiogram's filters.

    Of an update that was applied before it says again what is still owed, whatever it would mean
    now.
    """

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]):
        self._db = db
        self._settings = settings
        self._clock = clock

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, Update)
        source = source_of(incoming)
        if source is None:
            return None
        bot_id, user = data["bot"].id, source.from_user
        chat_id = _chat_of(source)
        partner = partner_of(source, bot_id)
        found = await arrivals.look(
            self._db, bot_id, incoming.update_id, chat_id, partner, **guests.about(source)._asdict()
        )
        if found.owed is not None:
            return Reply(speaker.decode(found.owed), recorded=True)
        conversation = Conversation(chat_id, partner, found.state, found.data)
        overheard = False
        if isinstance(source, Message) and source.chat.type != "private":
            bare = _without_mention(source, (await data["bot"].me()).username)
            overheard = is_overheard(source, is_named=bare != source)
            if found.state and is_beside(source, bot_id, conversation, is_overheard=overheard):
                conversation = Conversation(chat_id, -source.message_id)
            source = bare
        context = Context(
            source=source,
            texts=texts(spoken(found.calendar, _with_a_face(user))),
            db=self._db,
            now=self._clock(),
            settings=self._settings,
            conversation=conversation,
            found=found.calendar,
            own=found.calendar,
            is_overheard=overheard,
        )
        other = found.followed
        if other is not None and admission.admits(self._settings, other.calendar):
            context.turn_to(other.calendar, other.role)
        if _is_lost(context, found.asked_of):
            conversation.end()
            data["is_lost"] = True
        data["raw_state"] = conversation.state
        data["context"] = context
        return await handler(incoming, data)


class Apply:
    """Runs a handler in one transaction with the note that its update was applied.

    The note keeps the answers. They are said after the commit, so that whatever happens neither
    what somebody did is lost or doubled, nor the answer lost. What the conversation has become is
    written there, too; a value that is refused leaves its question open.
    """

    def __init__(self) -> None:
        self._turns = Turns(APPLIED_AT_ONCE)

    async def __call__(
        self, handler: Next, incoming: TelegramObject, data: dict[str, Any]
    ) -> Reply:
        context: Context[Source] = data.pop("context")
        command: CommandObject | None = data.get("command")
        if command and command.command.casefold() in asides.COMMANDS:
            context.is_aside = not context.is_private and context.person is not None
        async with self._turns.turn(data["place"].is_alone):
            if get_flag(data, "repeatable"):
                return await self._repeat(handler, context, data)
            try:
                return await self._apply(handler, context, data)
            except REFUSED as error:
                context.conversation.take_back()
                return Reply(_said(context, explain(context, error)))

    async def _apply(self, handler: Next, context: Context[Source], data: dict[str, Any]) -> Reply:
        bot_id, update_id = data["bot"].id, data["event_update"].update_id
        async with context.db.transaction():
            if not await updates.claim(context.db, bot_id, update_id, context.now):
                return Reply([])  # another poller was faster, and answers
            said = _said(context, await handler(context, data))
            await _keep_conversation(context)
            await updates.owe(context.db, bot_id, update_id, speaker.encode(said))
        return Reply(said, recorded=True)

    async def _repeat(self, handler: Next, context: Context[Source], data: dict[str, Any]) -> Reply:
        try:
            answer = await handler(context, data)
        except REFUSED as error:
            answer = explain(context, error)
        said = _said(context, answer)
        with suppress(CalendarError):  # on a full disk, too, what is kept can be shown
            await _keep_conversation(context)
        return Reply(said)


class EndQuestion:
    """Whoever gives a command has left the question that they were asked."""

    async def __call__(self, handler: Next, context: Any, data: dict[str, Any]) -> Any:
        assert isinstance(context, Context)
        command: CommandObject | None = data.get("command")
        if command and command.command.casefold() != "cancel":
            context.conversation.end()
        return await handler(context, data)


class OpenCalendar:
    """The calendar is the chat's, made at its first word if it may have one."""

    def __init__(self, door: Door):
        self._door = door

    async def __call__(self, handler: Next, context: Any, data: dict[str, Any]) -> Any:
        assert isinstance(context, Context)
        if is_pressed(context) and context.source.message is None:
            return out_of_date(context)
        opened = await self._door.open(context)
        if isinstance(opened, TurnedAway):
            return self._door.turn_away(context, opened)
        context.own = opened
        if context.guest is None and not context.is_turned:
            context.found = opened
        return await handler(context, data)


def _is_lost(context: Context[Source], asked_of: int | None) -> bool:
    """Whether an answer is to a question about a calendar that is not shared with them any more."""
    if asked_of is None or context.conversation.state is None or context.own is None:
        return False
    found = context.calendar.id
    return guests.about(context.source).is_answer and found != asked_of


async def _keep_conversation(context: Context[Source]) -> None:
    """Of what it is about: a token's knows that by itself."""
    about = context.found.id if context.found is not None else None
    if context.guest is None and context.own is not None and about != context.own.id:
        about = None
    await context.conversation.write(context.db, context.now, about)


def _chat_of(source: Source) -> int:
    """Whose calendar it is about; an inline query is about that of the person's private chat."""
    if isinstance(source, InlineQuery):
        return source.from_user.id
    message = source.message if isinstance(source, CallbackQuery) else source
    return message.chat.id if message is not None else 0


def _with_a_face(user: User | None) -> User | None:
    """None for what Telegram shows instead of an anonymous admin, which speaks English."""
    return None if user is None or user.id in FACELESS else user


def _without_mention(message: Message, username: str | None) -> Message:
    """As it reads without the bot's name, which tells only to whom it is said."""
    changes = {
        name: without_mention(text, username)
        for name in ("text", "caption")
        if (text := getattr(message, name))
    }
    return message.model_copy(update=changes)


def _said(context: Context[Source], answer: Answer) -> list[Owed]:
    """A pressed button always gets its answer, or it shows a clock for a minute."""
    said = answers.owed(guests.headed(context, take_keys_away(context, answer)))
    if is_pressed(context) and all(one.method != "answerCallbackQuery" for one in said):
        return [Owed("answerCallbackQuery", {"callback_query_id": context.source.id}), *said]
    return said
