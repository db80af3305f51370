"""A Bot API client for the few methods that need no aiogram, which costs 165 MB and seconds."""

import html
import re
from collections.abc import Iterable
from typing import Any

import aiohttp
import msgspec
from msgspec import UNSET, Struct

MESSAGE_LIMIT = 4_096  # characters of a message after parsing its entities
TIMEOUT = 20.0  # seconds a call may take


def split(blocks: Iterable[str]) -> list[str]:
    """Join blocks with newlines into as few messages as Telegram takes, none cut inside."""
    texts: list[str] = []
    for block in blocks:
        if texts and visible_length(texts[-1] + "\n" + block) <= MESSAGE_LIMIT:
            texts[-1] += "\n" + block
        else:
            texts.append(block.lstrip("\n"))
    return texts


def visible_length(text: str) -> int:
    """What Telegram counts: characters after its HTML is parsed, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]*>", "", text)).encode("utf-16-le")) // 2


class TelegramError(Exception):
    """What Telegram answered, in its words; `code` is its error_code, an HTTP status."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        parameters = parameters or {}
        self.retry_after: int | None = parameters.get("retry_after")
        self.migrate_to_chat_id: int | None = parameters.get("migrate_to_chat_id")


class TelegramUnreachable(Exception):
    """No answer, or none that makes sense: whether it was carried out can't be known."""


class BotApi:
    """Use it as an asynchronous context manager; it keeps one connection pool."""

    def __init__(self, api_url: str, token: str):
        self._base = f"{api_url}/bot{token}/"

    async def __aenter__(self) -> "BotApi":
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def call(self, method: str, **parameters: Any) -> Any:
        """The `result` of a method. Raises TelegramError or TelegramUnreachable."""
        body = {name: value for name, value in parameters.items() if value is not None}
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
