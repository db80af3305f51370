"""aiogram's dispatcher, put together: what runs around handlers, and who is asked first."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.types import User

from birthday_calendar.bot.admins import AdminsOnly
from birthday_calendar.bot.door import Door
from birthday_calendar.bot.handlers import (
    add,
    cancel,
    contacts,
    corrections,
    doubts,
    edit,
    fallback,
    membership,
    reminders,
    settings,
    start,
    token,
    token_new,
    undo,
    views,
    written,
)
from birthday_calendar.bot.handlers.start import COMMANDS
from birthday_calendar.bot.middlewares import Apply, Arrive, EndQuestion, OpenCalendar
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES
from birthday_calendar.telegram import BotApi
from birthday_calendar.wording.texts import texts

# The first handler that fits takes an update, so the order tells what wins.
IN_CHATS = (
    *(cancel, start, add, doubts, contacts, views, edit, undo, reminders, settings, token),
    *(corrections, written, fallback),
)


class Identity(Bot):
    """Who we are, for aiogram's filters. Calls go through BotApi, answers through the database."""

    def __init__(self, token: str, user: dict[str, Any]):
        super().__init__(token)
        self._user = User.model_validate(user)

    async def me(self) -> User:
        return self._user


def create_dispatcher(
    db: Database,
    api: BotApi,
    config: Settings,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Dispatcher:
    door = Door()
    # aiogram's own states would be read and written one by one, each time that somebody asks
    dispatcher = Dispatcher(disable_fsm=True, api=api, door=door)
    dispatcher.update.outer_middleware(Arrive(db, config, clock))
    apply = Apply()
    for kind in ("message", "edited_message", "callback_query", "my_chat_member", "chat_member"):
        dispatcher.observers[kind].middleware(apply)
    membership.register(dispatcher)
    tokens = Router(name="tokens")
    tokens.callback_query.outer_middleware(AdminsOnly(api))
    token.register_buttons(tokens)
    token_new.register(tokens)
    dispatcher.include_router(tokens)
    chats = Router(name="chats")
    chats.message.middleware(OpenCalendar(door))
    chats.edited_message.middleware(OpenCalendar(door))
    chats.callback_query.middleware(OpenCalendar(door))
    chats.message.middleware(EndQuestion())
    for module in IN_CHATS:
        module.register(chats)
    dispatcher.include_router(chats)
    _ask_filters_at_once(dispatcher)
    return dispatcher


def _ask_filters_at_once(dispatcher: Dispatcher) -> None:
    """aiogram asks each plain function, and each F, in a thread: more than all else of an update.

    Ours only look at what is in memory.
    """
    for router in dispatcher.chain_tail:
        for observer in router.observers.values():
            for handler in observer.handlers:
                for plain in [one for one in handler.filters or [] if not one.awaitable]:
                    plain.callback = _asynchronous(plain.callback)
                    plain.awaitable = True


def _asynchronous(ask: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def asked(*arguments: Any, **named: Any) -> Any:
        return ask(*arguments, **named)

    return asked


async def announce_commands(api: BotApi) -> None:
    """What Telegram shows while somebody types /, for each language and kind of chat."""
    for scope in ("all_private_chats", "all_group_chats"):
        for language in LANGUAGES:
            _ = texts(language)
            commands = [
                {"command": name, "description": _(text)} for name, text in COMMANDS.items()
            ]
            await api.call(
                "setMyCommands",
                commands=commands,
                scope={"type": scope},
                language_code="" if language == DEFAULT else language,
            )
