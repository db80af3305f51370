"""Calls the addresses of webhooks, which anybody may have chosen: carefully, and for so long only.

The address that is connected to is looked at by whoever makes the socket: of each connection, by
whichever name it was found, and whether that led elsewhere a moment before.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from msgspec import Struct

from birthday_calendar.destinations import WITHOUT_TLS, Destinations

TIMEOUT = 15.0  # seconds, from looking the name up to the last header of the answer
INTERIM_MOST = 8  # answers before the answer (1xx), which a server may send without end
# Bytes that the system takes for us at a time: what is read is a head of at most 16 kB, and all
# that comes at once is taken apart in one go.
RECEIVED_AT_ONCE = 16 * 1024
LOOKED_UP_AT_ONCE = 8  # names; in threads of their own, as Telegram's is looked up in the loop's
USER_AGENT = "birthday-calendar (+https://www.standardwebhooks.com)"


class Answer(Struct, frozen=True):
    """Its status, or why there is none, in words that show nothing of what was answered.

    Whoever answers may ask not to be called for a while.
    """

    status: int | None = None
    error: str | None = None
    rest: timedelta = timedelta()

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def outcome(self) -> str:
        """In a word that is counted."""
        if self.status is None:
            return "unanswered"
        return "ok" if self.is_taken else "refused"


# Why no connection is made, in words that are looked for: aiohttp puts several errors into one.
_NOT_PUBLIC = "it leads to an address that is not public"
_WITHOUT_TLS = f"it {WITHOUT_TLS}"


class WebhookClient:
    """Use it as an asynchronous context manager. `trusted` are certificates, for tests."""

    def __init__(self, destinations: Destinations, trusted: ssl.SSLContext | None = None):
        self._destinations = destinations
        self._trusted = trusted
        self._resolver = _Resolver()
        self._sessions: dict[str, aiohttp.ClientSession] = {}  # by scheme

    async def __aenter__(self) -> "WebhookClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions.values():
            await session.close()
        await self._resolver.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Redirects are not followed, no cookies kept, and no body of an answer is read."""
        about = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **headers}
        scheme = url.partition(":")[0].lower()
        try:
            self._destinations.check_url(url)  # the settings may have changed
            session = self._session(scheme)
            async with session.post(
                url, data=body, headers=about, allow_redirects=False
            ) as response:
                rest = _rest(response.headers.get("Retry-After", ""))
                return Answer(response.status, _why_not(response.status), rest)
        except TimeoutError:
            return Answer(error=f"It did not answer within {TIMEOUT:.0f} seconds.")
        except (aiohttp.ClientError, ValueError, OSError) as error:
            return Answer(error=f"It can't be called: {_in_words(error)}.")

    def _session(self, scheme: str) -> aiohttp.ClientSession:
        if scheme not in self._sessions:

            def make_socket(info: Any) -> socket.socket:
                family, kind, protocol, _, address = info
                if not self._destinations.may_call(address[0], scheme):
                    raise OSError(_NOT_PUBLIC if scheme == "https" else _WITHOUT_TLS)
                made = socket.socket(family, kind, protocol)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_AT_ONCE)
                return made

            self._sessions[scheme] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver,
                    use_dns_cache=False,
                    socket_factory=make_socket,
                    ssl=self._trusted or True,
                ),
                response_class=_Response,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._sessions[scheme]


class _Response(aiohttp.ClientResponse):
    """aiohttp reads on for as long as interim ones come: they keep the whole program busy."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        protocol, left = connection.protocol, INTERIM_MOST
        assert protocol is not None
        read = protocol.read

        async def read_few() -> Any:
            nonlocal left
            if left < 0:
                raise aiohttp.ClientPayloadError("interim answers without end")
            left -= 1
            return await read()

        protocol.read = read_few  # type: ignore[method-assign]
        try:
            return await super().start(connection)
        finally:
            del protocol.read


class _Resolver(AbstractResolver):
    """The system's, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKED_UP_AT_ONCE, "webhook-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        look = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, look)
        except UnicodeError:  # of a name that none can have
            raise OSError("no name") from None
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=of,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for of, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _rest(retry_after: str) -> timedelta:
    """What it says in seconds or as a date (RFC 9110, 10.2.3); none of what can't be read."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            return timedelta(seconds=int(retry_after[:9]))
        until = parsedate_to_datetime(retry_after)
        return max(timedelta(), until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC))
    except (ValueError, OverflowError):
        return timedelta()


def _why_not(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"It answered {status}: redirects are not followed."
    try:
        return f"It answered {status} {HTTPStatus(status).phrase}."
    except ValueError:
        return f"It answered {status}."


def _in_words(error: Exception) -> str:
    """Without the address, which may be a secret."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return "its certificate is not trusted, or it speaks no TLS"
        case aiohttp.ClientConnectorDNSError():
            return "its name is not known"
        case aiohttp.ClientConnectorError():
            said, known = str(error.os_error), (_NOT_PUBLIC, _WITHOUT_TLS)
            return next((why for why in known if why in said), "there is no connection")
        case aiohttp.ServerDisconnectedError():
            return "it hung up"
        case aiohttp.InvalidURL():
            return "that is no address"
        case ValueError():
            return f"it {error}"
    return "what it answers is no HTTP"
