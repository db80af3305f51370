"""A Bot API client for the few methods that need no aiogram, which costs 165 MB and seconds."""

import asyncio
import importlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Struct

from birthday_calendar import metrics
from birthday_calendar.telegram_errors import TelegramError, TelegramFailure, TelegramUnreachable

if TYPE_CHECKING:
    from aiohttp import ClientSession

_CHUNK = 65_536  # bytes
TIMEOUT = 20.0  # seconds a call may take


class Upload(Struct, frozen=True):
    """A file that goes along with a call."""

    parameter: str  # which of the call's it is
    name: str
    content: bytes


class BotApi:
    """Use it as an asynchronous context manager; it keeps one connection pool."""

    def __init__(self, api_url: str, token: str):
        self._base = f"{api_url}/bot{token}/"
        self._files = f"{api_url}/file/bot{token}"
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
        body = {name: value for name, value in parameters.items() if value is not None}
        return await self._post(method, json=body)

    async def send(self, method: str, upload: Upload, **parameters: Any) -> Any:
        """The same with a file."""
        from aiohttp import FormData

        form = FormData()
        for name, value in parameters.items():
            if value is not None:
                text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
                form.add_field(name, text)
        form.add_field(upload.parameter, upload.content, filename=upload.name)
        return await self._post(method, data=form)

    async def download(self, file_id: str, most: int) -> bytes | None:
        """A file that somebody sent; None where it has more than `most` bytes.

        Telegram itself hands out 20 MB at the most: https://core.telegram.org/bots/api#getfile.
        Raises as `call` does.
        """
        import aiohttp

        path = (await self.call("getFile", file_id=file_id)).get("file_path", "")
        assert self._session is not None  # it was called just now
        try:
            async with self._session.get(f"{self._files}/{quote(path)}") as response:
                if response.status != HTTPStatus.OK:
                    raise TelegramError(response.status, "the file is gone", None)
                content = bytearray()
                async for chunk in response.content.iter_chunked(_CHUNK):
                    content += chunk
                    if len(content) > most:
                        return None
                return bytes(content)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise TelegramUnreachable(type(error).__name__) from None

    async def _post(self, method: str, **body: Any) -> Any:
        try:
            result = await self._ask(method, **body)
        except TelegramFailure as failure:
            metrics.note_call(method, failure)
            raise
        metrics.note_call(method)
        return result

    async def _ask(self, method: str, **body: Any) -> Any:
        import aiohttp  # 8 MB, which an API worker does without until somebody has to be asked

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with self._session.post(self._base + method, **body) as response:
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
