"""All the state of one bot: what belongs to one token."""

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from telegram_sandbox.fields import Json
from telegram_sandbox.world.chats import Chat, Directory, Message
from telegram_sandbox.world.demo import demo
from telegram_sandbox.world.files import Files
from telegram_sandbox.world.limits import Flood, Limits
from telegram_sandbox.world.members import GROUP_ANONYMOUS_BOT
from telegram_sandbox.world.updates import KEPT, MESSAGE_TYPES, UpdateQueue
from telegram_sandbox.world.webhook import Webhook

QUERY_LIFETIME = 60.0  # seconds in which a callback or inline query may be answered
INLINE_KEPT = 30.0  # seconds an inline query waits for the bot to fetch it
_CALLS_KEPT = 10_000
_EVENTS_KEPT = 1_000  # of a page that doesn't read; any of them makes it look at everything anew


@dataclass
class Query:
    """A callback or inline query that waits for the bot."""

    expires: float  # time.monotonic()
    answer: asyncio.Future[Json]
    where: tuple[int, int] = (0, 0)  # of a button that was pressed: the chat, and by whom
    is_ephemeral: bool = False  # whether its message is


@dataclass
class Fault:
    """How the next calls of a method fail; see faults.py."""

    method: str
    times: int
    kind: str
    after: bool
    code: int
    description: str
    retry_after: int
    seconds: float


@dataclass
class Profile:
    """What setMyName and the like, setMyCommands and setChatMenuButton changed."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # by field and language
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)  # scope, language
    menu_buttons: dict[int, Json] = field(default_factory=dict)  # by chat; 0 is the default

    def menu_button(self, chat_id: int) -> Json:
        """As getChatMenuButton tells it: a chat's own one, or that the default is there."""
        default: Json = {"type": "default"} if chat_id else {"type": "commands"}
        return self.menu_buttons.get(chat_id, default)


@dataclass
class Prepared:
    """A message of savePreparedInlineMessage, which that person may send; see prepared.py."""

    user_id: int
    result: Json  # of an inline query
    kinds: frozenset[str]  # of chats that it may be sent to
    expires: float  # time.monotonic()


class Bot:
    def __init__(self, token: str, limits: Limits, name: str, apps: Mapping[str, str]):
        self.token = token
        self.name = name  # until it sets another
        self.directory: Directory = demo()
        self.files = Files()
        self.flood = Flood(limits)
        self.updates = UpdateQueue()
        self.webhook: Webhook | None = None
        self.profile = Profile()
        self.apps = dict(apps)  # addresses of Mini Apps by short name; "" is the main one
        self.queries: dict[str, Query] = {}
        self.prepared: dict[str, Prepared] = {}
        self.faults: list[Fault] = []
        self.mended = asyncio.Event()  # ends calls that hang, and is another for those to come
        self.calls: deque[Json] = deque(maxlen=_CALLS_KEPT)
        self.connected_at = 0.0  # time.monotonic() of the last call
        self.closed_until = 0.0  # time.monotonic(); after logOut every call fails for a while
        self._listeners: set[asyncio.Queue[Json]] = set()
        self._last_query_id = int(time.time() * 1000)

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0] or 0)

    def user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.profile.texts.get(("name", ""), self.name),
            "username": f"sandbox_{self.id}_bot",
        }

    def user_of(self, user_id: int) -> Json | None:
        known = {self.id: self.user(), GROUP_ANONYMOUS_BOT["id"]: GROUP_ANONYMOUS_BOT}
        return known.get(user_id) or self.directory.users.get(user_id)

    # what clients show

    def keep(self, chat: Chat, message: Message) -> None:
        self.directory.keep(chat, message)
        self.tell("message", chat.id)

    def tell(self, kind: str, chat_id: int | None = None, **more: Any) -> None:
        """Let every open page know that something has changed."""
        for listener in self._listeners:
            _put(listener, {"kind": kind, "chat_id": chat_id, **more})

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Json]]:
        events: asyncio.Queue[Json] = asyncio.Queue(_EVENTS_KEPT)
        self._listeners.add(events)
        try:
            yield events
        finally:
            self._listeners.discard(events)

    # updates

    def push(self, body: Json) -> int | None:
        """Queue an update for the bot as its allowed_updates say; its id, or None if unwanted."""
        kind = next(iter(body))
        kept = INLINE_KEPT if kind == "inline_query" else KEPT
        return self.updates.push(body, _queue_of(kind, body[kind]), kept)

    def ask(self, where: tuple[int, int] = (0, 0), *, is_ephemeral: bool = False) -> str:
        """Register a callback or inline query; its id."""
        self._last_query_id += 1
        return self.expect(str(self._last_query_id), where, is_ephemeral=is_ephemeral)

    def expect(
        self, query_id: str, where: tuple[int, int] = (0, 0), *, is_ephemeral: bool = False
    ) -> str:
        now = time.monotonic()
        self.queries = {key: query for key, query in self.queries.items() if query.expires > now}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.queries[query_id] = Query(now + QUERY_LIFETIME, answer, where, is_ephemeral)
        return query_id

    def close(self) -> None:
        """Stop what waits or runs for this bot."""
        self.updates.stop_poller(None)
        if self.webhook is not None:
            self.webhook.close()
        for listener in self._listeners:
            _put(listener, {"kind": "closed"})


def _put(events: asyncio.Queue[Json], event: Json) -> None:
    """In the place of the oldest one where there is no room."""
    if events.full():
        events.get_nowait()
    events.put_nowait(event)


def _queue_of(kind: str, body: Json) -> int:
    """Messages of a chat stay in order, and so do the presses of one person; kinds don't wait."""
    where = body.get("chat") or body.get("from") or body.get("user") or {}
    return hash((kind in MESSAGE_TYPES or kind, where.get("id", 0)))
