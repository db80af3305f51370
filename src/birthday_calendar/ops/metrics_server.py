"""Tells a scraper what there is to tell: a small HTTP server in a thread of its own.

It is the watchdog's, which must not wait for anybody: who asks has a bounded time, and so many at
once. It knows one address and no more of HTTP than scrapers and browsers need for that.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from birthday_calendar import logs

log = structlog.get_logger(__name__)

ANSWERED_WITHIN = 8.0  # seconds, with those to ask; Prometheus waits 10
AT_ONCE = 8  # connections; who comes beyond that is hung up on
HEAD_LIMIT = 8 * 1024  # bytes
RETRY = 5.0  # seconds until an address that is in use is tried again

Text = Callable[[], Awaitable[bytes]]


def serve_beside(address: str, text: Text) -> None:
    """Until the process ends. `address` is a host and a port."""
    server = MetricsServer(address, text)
    threading.Thread(target=lambda: asyncio.run(server.run()), name="metrics", daemon=True).start()


class MetricsServer:
    def __init__(self, address: str, text: Text):
        self._address = address
        self._text = text
        self._connected = 0
        self._making: asyncio.Future[bytes] | None = None

    async def run(self) -> None:
        where = urlsplit(f"//{self._address}")
        is_told = False
        while True:
            try:
                server = await asyncio.start_server(
                    self._connect, where.hostname, where.port, limit=HEAD_LIMIT
                )
            except OSError as error:
                if not is_told:
                    log.error(
                        "metrics are not served", address=self._address, reason=error.strerror
                    )
                is_told = True
                await asyncio.sleep(RETRY)
            else:
                log.info("serving metrics", on=f"http://{self._address}/metrics")
                async with server:
                    await server.serve_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connected += 1
        try:
            if self._connected <= AT_ONCE:
                with suppress(OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
                    async with asyncio.timeout(ANSWERED_WITHIN):
                        head = await reader.readuntil(b"\r\n\r\n")
                        writer.write(await self._answer(head))
                        await writer.drain()
        finally:
            self._connected -= 1
            writer.close()

    async def _answer(self, head: bytes) -> bytes:
        method, _, rest = head.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0]
        if path != b"/metrics":
            return _response("404 Not Found", b"Metrics are at /metrics.\n")
        if method not in (b"GET", b"HEAD"):
            return _response("405 Method Not Allowed", b"", "Allow: GET, HEAD\r\n")
        try:
            text = await self._together()
        except Exception as error:
            log.error("metrics could not be gathered", exception=logs.trace(error))
            return _response("500 Internal Server Error", b"See watchdog.log.\n")
        return _response("200 OK", text, has_body=method == b"GET")

    async def _together(self) -> bytes:
        """Made once for all who ask while it is being made."""
        if self._making is None or self._making.done():
            self._making = asyncio.ensure_future(self._text())
        return await asyncio.shield(self._making)


def _response(status: str, text: bytes, more: str = "", *, has_body: bool = True) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {CONTENT_TYPE_PLAIN_0_0_4}\r\n"
        f"Content-Length: {len(text)}\r\n{more}Connection: close\r\n\r\n"
    )
    return head.encode() + (text if has_body else b"")
