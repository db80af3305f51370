"""Delivery of updates to a webhook, with its secret header and its retries."""

import asyncio
import ipaddress
import json
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from telegram_sandbox.errors import bad_request
from telegram_sandbox.world.updates import Pending, UpdateQueue

MAX_DELAY = 60  # seconds between two tries; before it 0, 2, 4, 8 …
MAX_RETRY_AFTER = 3600  # seconds a webhook may ask for
TIMEOUT = aiohttp.ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_FORBIDDEN_REPLIES = ("deletewebhook", "setwebhook", "close", "logout")

Reply = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class WebhookSettings:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    certificate: str = ""  # PEM

    @property
    def target(self) -> str:
        """The URL, which is HTTPS where it doesn't say."""
        return self.url if "://" in self.url else f"https://{self.url}"

    def info(self) -> dict[str, Any]:
        """The settings as WebhookInfo has them."""
        result: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": bool(self.certificate),
            "max_connections": self.max_connections,
        }
        return result | ({"ip_address": self.ip_address} if self.ip_address else {})


def check(settings: WebhookSettings) -> None:
    """Raises ApiError for settings that Telegram refuses.

    As with tdlib's server under --local, plain HTTP is fine inside one's own network.
    """
    url = settings.target
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"\s", url):
        raise bad_request("invalid webhook URL specified")
    if len(settings.secret_token.encode()) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", settings.secret_token):
        raise bad_request("secret token contains unallowed characters")
    if parts.scheme.lower() == "http" and not _is_near(host):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _is_near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
    return address.is_private or address.is_loopback


class Webhook:
    """Sends a bot's updates to its URL until closed; the chats don't wait for each other."""

    def __init__(self, settings: WebhookSettings, updates: UpdateQueue, reply: Reply):
        self.settings = settings
        self.last_error: tuple[int, str] | None = None  # Unix time and text
        self._updates = updates
        self._reply = reply
        self._busy: dict[int, asyncio.Task[None]] = {}  # by queue of updates
        self._connections = asyncio.Semaphore(settings.max_connections)
        self._task = asyncio.create_task(self._run())

    def close(self) -> None:
        self._task.cancel()
        for task in self._busy.values():
            task.cancel()

    def info(self) -> dict[str, Any]:
        result = self.settings.info()
        if self.last_error is not None:
            result["last_error_date"], result["last_error_message"] = self.last_error
        return result

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
            while True:
                self._updates.changed.clear()
                self._updates.drop_expired()
                for update in self._updates.pending:
                    if update.queue not in self._busy:
                        task = asyncio.create_task(self._deliver(session, update))
                        self._busy[update.queue] = task
                await self._updates.changed.wait()

    async def _deliver(self, session: aiohttp.ClientSession, update: Pending) -> None:
        """Try until the webhook takes the update or the update is too old."""
        delay, failures = 1, 0
        while time.time() < update.expires:
            async with self._connections:
                retry_after = await self._post(session, update)
            if retry_after is None:
                break
            if not retry_after and failures:
                delay = min(delay * 2, MAX_DELAY)
                retry_after = delay
            failures += 1
            await asyncio.sleep(retry_after)
        self._updates.forget(update.id)
        del self._busy[update.queue]
        self._updates.changed.set()

    async def _post(self, session: aiohttp.ClientSession, update: Pending) -> int | None:
        """None after a success; after a failure the seconds the webhook wants us to wait, or 0."""
        secret = self.settings.secret_token
        try:
            async with session.post(
                self.settings.target,
                json=update.json(),
                headers={SECRET_HEADER: secret} if secret else {},
                ssl=self._ssl(),
                allow_redirects=False,
            ) as response:
                body = await response.read()
                if 200 <= response.status <= 299:
                    await self._call(body)
                    return None
                self._failed(
                    f"Wrong response from the webhook: {response.status} {response.reason}"
                )
                asked = response.headers.get("Retry-After", "")
                return min(int(asked), MAX_RETRY_AFTER) if asked.isdecimal() else 0
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientSSLError as error:
            self._failed(f"SSL error {{{error}}}")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except (aiohttp.ClientError, OSError):
            self._failed("Connection closed")
        return 0

    def _ssl(self) -> ssl.SSLContext | bool:
        if not self.settings.certificate:
            return True
        context = ssl.create_default_context(cadata=self.settings.certificate)
        context.check_hostname = False
        return context

    def _failed(self, text: str) -> None:
        self.last_error = (int(time.time()), text)

    async def _call(self, body: bytes) -> None:
        """A webhook may answer with a method to call; nobody learns how that went."""
        try:
            call = json.loads(body or b"null")
        except ValueError:
            return
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            return
        method = call["method"].lower()
        if method not in _FORBIDDEN_REPLIES and not method.startswith("get"):
            await self._reply(call)
