"""Asks the server of GREETINGS_URL for greetings, where there is one: outside of every transaction.

By aiohttp, which the bot has anyway for Telegram: the `openai` client would bring httpx, pydantic
models of all else and 20 MB for this one request.
"""

import asyncio
import time
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog
from msgspec import Struct

from birthday_calendar import lookup
from birthday_calendar.config import Settings
from birthday_calendar.domain.greetings import Request, asking

TIMEOUT = 8.0  # seconds for all of it: its chat waits meanwhile, and no other
REST = 60.0  # seconds for which it is left alone after it gave no answer
AT_ONCE = 4  # whoever comes beyond that gets a text of our own at once
MOST_BYTES = 64 * 1024  # of an answer
_TOKENS = 1_500  # that it may write

log = structlog.stdlib.get_logger()


class Failure(StrEnum):
    """Why there is no text of its."""

    AWAY = "away"  # slow, refused, not reached, or asked too much
    NONSENSE = "nonsense"  # what it says is no greeting
    ORDERS = "orders"  # what people wrote reads like orders to it, so it was not asked


class Said(Struct, frozen=True):
    texts: list[str]
    failure: Failure | None = None


class Completions:
    def __init__(self, settings: Settings, *, timeout: float = TIMEOUT, rest: float = REST):
        self._url = settings.greetings_url
        self._host = urlsplit(self._url).hostname or ""
        self._model = settings.greetings_model
        self._key = settings.greetings_key
        self._timeout = timeout
        self._rest = rest
        self._rests_until = 0.0  # of the monotonic clock
        self._asked = 0  # now

    @property
    def is_on(self) -> bool:
        return bool(self._url)

    async def write(self, request: Request) -> Said:
        """What it writes, or why it has not; raises nothing."""
        if asking.has_orders(request):
            return Said([], Failure.ORDERS)
        if self._asked >= AT_ONCE or time.monotonic() < self._rests_until:
            return Said([], Failure.AWAY)
        self._asked += 1
        try:
            async with asyncio.timeout(self._timeout):
                content = await self._ask(request)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            self._rests_until = time.monotonic() + self._rest
            status = getattr(error, "status", None)  # its words may be anything
            log.warning("greeting not written", error=type(error).__name__, status=status)
            return Said([], Failure.AWAY)
        finally:
            self._asked -= 1
        texts = asking.read(content, request)
        if not texts:
            log.warning("greeting not written", error="nonsense")
        return Said(texts, None if texts else Failure.NONSENSE)

    async def _ask(self, request: Request) -> str:
        """What it says as text. Raises ClientError, OSError and ValueError."""
        # a name that hangs would keep the loop's few threads, by which Telegram's is looked up
        await lookup.assure_known(self._host)
        wanted = {
            "model": self._model,
            "messages": asking.messages(request),
            "max_tokens": _TOKENS,
            "stream": False,
        }
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        async with (
            # one a call: they are few, and far between
            aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
            session.post(
                f"{self._url}/chat/completions",
                data=msgspec.json.encode(wanted),
                headers=headers,
                allow_redirects=False,  # which would take the key elsewhere
            ) as response,
        ):
            if response.status != 200:
                raise aiohttp.ClientResponseError(response.request_info, (), status=response.status)
            return _content(await _read(response))


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for some in response.content.iter_any():
        body += some
        if len(body) > MOST_BYTES:
            raise ValueError("too long")
    return bytes(body)


def _content(body: bytes) -> str:
    """Of an answer in one piece, or in those of a stream, though nobody asked for one.

    Raises ValueError.
    """
    if not body.lstrip().startswith(b"data:"):
        return _choice(_decoded(body), "message")
    lines = (line.strip() for line in body.splitlines())
    parts = [line.removeprefix(b"data:").strip() for line in lines if line.startswith(b"data:")]
    if b"[DONE]" not in parts:
        raise ValueError("cut off")
    return "".join(_choice(_decoded(part), "delta") for part in parts[:-1])


def _decoded(body: bytes) -> Any:
    """Raises ValueError."""
    try:
        return msgspec.json.decode(body)
    except RecursionError:  # of brackets in brackets
        raise ValueError("too deep") from None


def _choice(answer: Any, name: str) -> str:
    try:
        content = answer["choices"][0][name].get("content") or ""
    except (AttributeError, KeyError, IndexError, TypeError):
        raise ValueError("no completion") from None
    if not isinstance(content, str):
        raise ValueError("no text")
    return content
