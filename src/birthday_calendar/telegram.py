"""A Bot API client for the few methods that need no aiogram, which costs 165 MB and seconds."""

import asyncio
import importlib
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct

if TYPE_CHECKING:
    from aiohttp import ClientSession

TIMEOUT = 20.0  # seconds a call may take


def _unquoted(description: str) -> str:
    """Telegram quotes what it can't read, which is what people wrote: not for logs."""
    return re.sub(r'"[^"]*"', '"…"', description)


class TelegramError(Exception):
    """What Telegram answered, in its words; `code` is its error_code, an HTTP status."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(f"{code} {_unquoted(description)}")
        self.code = code
        self.description = description
        parameters = parameters or {}
        self.retry_after: int | None = parameters.get("retry_after")
        self.migrate_to_chat_id: int | None = parameters.get("migrate_to_chat_id")


class Refusal(Enum):
    """What it means that Telegram does not take a message for a chat."""

    CLOSED = auto()  # the chat is closed to the bot until somebody there opens it again
    NOT_ALLOWED = auto()  # the bot is there and may not write now
    NO_TOPIC = auto()  # the topic is gone; the chat is there
    OTHER = auto()  # the message is at fault


# Words of the Bot API server and of Telegram behind it (https://core.telegram.org/api/errors).
_REFUSALS = {
    Refusal.NO_TOPIC: ("message thread not found", "topic_deleted", "topic_id_invalid"),
    Refusal.NOT_ALLOWED: (
        *("not enough rights", "have no rights to send", "need administrator rights"),
        *("chat_restricted", "chat_write_forbidden", "chat_send_", "chat_guest_send_forbidden"),
        *("user_banned_in_channel", "chat_admin_required", "topic_closed", "topic_hidden"),
        *("payment_required", "allow_payment_required"),
    ),
    Refusal.CLOSED: ("chat not found", "peer_id_invalid", "group chat was deactivated"),
}


def refusal_of(error: TelegramError) -> Refusal:
    """Of an error that is about the chat or the message: a 400 or 403."""
    words = error.description.lower()
    for refusal, known in _REFUSALS.items():
        if any(one in words for one in known):
            return refusal
    return Refusal.CLOSED if error.code == 403 else Refusal.OTHER


class TelegramUnreachable(Exception):
    """No answer, or none that makes sense: whether it was carried out can't be known."""


class BotApi:
    """Use it as an asynchronous context manager; it keeps one connection pool."""

    def __init__(self, api_url: str, token: str):
        self._base = f"{api_url}/bot{token}/"
        self.bot_id = int(token.partition(":")[0] or 0)
        self._session: ClientSession | None = None

    async def __aenter__(self) -> "BotApi":
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get_ready(self) -> None:
        """Import what calls need, off the loop: on a busy machine that may take seconds."""
        await asyncio.to_thread(importlib.import_module, "aiohttp")

    async def call(self, method: str, **parameters: Any) -> Any:
        """The `result` of a method. Raises TelegramError or TelegramUnreachable."""
        import aiohttp  # 8 MB, which an API worker does without until somebody has to be asked

        body = {name: value for name, value in parameters.items() if value is not None}
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with self._session.post(self._base + method, json=body) as response:
                answer = _decode(response.status, await response.read())
        except (TimeoutError, aiohttp.ClientError) as error:
            # without its text, which would tell the token in the address
            raise TelegramUnreachable(type(error).__name__) from None
        if not answer.ok:
            code = answer.error_code or response.status
            raise TelegramError(code, answer.description, answer.parameters)
        return answer.result


class _Answer(Struct, frozen=True):
    ok: bool
    result: Any = UNSET
    error_code: int | None = None
    description: str = ""
    parameters: dict[str, Any] | None = None


def _decode(status: int, body: bytes) -> _Answer:
    """Raises TelegramUnreachable where somebody else answers, such as a proxy in between."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.DecodeError:
        answer = None
    if answer is None or (answer.ok and answer.result is UNSET):
        raise TelegramUnreachable(f"HTTP {status}, but not from a Bot API server")
    return answer
