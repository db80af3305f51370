"""aiogram's dispatcher, put together: what runs around handlers, and who is asked first."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.types import User

from birthday_calendar.bot.admins import AdminsOnly
from birthday_calendar.bot.completions import Completions
from birthday_calendar.bot.door import Door
from birthday_calendar.bot.handlers import (
    add,
    asking,
    calendars,
    cancel,
    choosing,
    contacts,
    corrections,
    doubts,
    duty,
    duty_given,
    duty_giving,
    edit,
    export,
    fallback,
    feed,
    feed_new,
    files,
    find,
    greet,
    greeting,
    holidays,
    inline,
    me,
    membership,
    month,
    on_the_day,
    organisers,
    pause,
    picked,
    postcard,
    privacy,
    reminders,
    settings,
    share,
    start,
    suggestions,
    tasks,
    token,
    token_new,
    undo,
    views,
    web,
    why,
    written,
)
from birthday_calendar.bot.meeting import Meet
from birthday_calendar.bot.middlewares import Apply, Arrive, EndQuestion, OpenCalendar
from birthday_calendar.bot.roles import Roles
from birthday_calendar.bot.updates.polling import WANTED
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.studio import Studio
from birthday_calendar.telegram import BotApi

# The first handler that fits takes an update, so the order tells what wins.
IN_CHATS = (
    *(
        inline,
        calendars,
        cancel,
        suggestions,
        organisers,
        start,
        files,
        export,
        asking,
        add,
        doubts,
    ),
    *(
        contacts,
        picked,
        me,
        views,
        month,
        find,
        greet,
        greeting,
        postcard,
        duty,
        duty_giving,
        duty_given,
        tasks,
        choosing,
        edit,
        undo,
        reminders,
        why,
        pause,
        holidays,
        on_the_day,
        settings,
        web,
    ),
    *(share, token, feed, privacy, corrections, written, fallback),
)


class Unused(BaseSession):
    """aiogram's own would load all certificates."""

    async def close(self) -> None:
        pass

    async def make_request(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def stream_content(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError


class Identity(Bot):
    """Who we are, for aiogram's filters. Calls go through BotApi, answers through the database."""

    def __init__(self, token: str, user: dict[str, Any]):
        super().__init__(token, Unused())
        self._user = User.model_validate(user)

    async def me(self) -> User:
        return self._user


def create_dispatcher(
    db: Database,
    api: BotApi,
    config: Settings,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    completions: Completions | None = None,
) -> Dispatcher:
    door = Door()
    # aiogram's own states would be read and written one by one, each time that somebody asks
    meet, roles = Meet(db), Roles(api)
    dispatcher = Dispatcher(
        disable_fsm=True,
        api=api,
        door=door,
        meet=meet,
        roles=roles,
        studio=Studio(config.run_dir, api),
        completions=Completions(config) if completions is None else completions,
    )
    dispatcher.update.outer_middleware(Arrive(db, config, clock))
    dispatcher.message.outer_middleware(meet)
    dispatcher.callback_query.outer_middleware(meet)
    apply = Apply()
    for kind in WANTED:
        if kind != "inline_query":  # which changes nothing, and is in no group
            dispatcher.observers[kind].middleware(roles)
        dispatcher.observers[kind].middleware(apply)
    membership.register(dispatcher)
    tokens = Router(name="tokens")
    tokens.callback_query.outer_middleware(AdminsOnly(api))
    token.register_buttons(tokens)
    token_new.register(tokens)
    feed.register_buttons(tokens)
    feed_new.register(tokens)
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
