"""Tells Telegram where to call, and sees to it that nobody changes that."""

import time
from typing import Any
from urllib.parse import urlsplit

import structlog

from birthday_calendar.bot.updates.inbox import WORKERS
from birthday_calendar.bot.updates.line import Line
from birthday_calendar.bot.updates.polling import WANTED
from birthday_calendar.bot.updates.pulse import Pulse
from birthday_calendar.states import State
from birthday_calendar.telegram_errors import TelegramFailure

log = structlog.get_logger(__name__)

CHECK_EVERY = 60.0  # seconds
# Seconds: Telegram tries again after at most 60, and then waits up to 60 for an answer.
RECENT = 180.0


class Registration:
    """The leader's task; every container takes updates."""

    def __init__(self, line: Line, pulse: Pulse, url: str, secret: str, bot: str):
        """`bot` is its @name, to be shown."""
        self._line = line
        self._bot = bot
        self._pulse = pulse
        self._url = url
        self._secret = secret
        self._host = urlsplit(url).hostname  # the rest of it may be a secret
        self._told_of_change = False

    async def run(self) -> None:
        """Ends when the lease is lost or the program has to stop."""
        # what is registered from an earlier time may have another secret
        is_registered = False
        while self._line.may_go_on:
            try:
                is_registered = await self._check(is_registered)
            except TelegramFailure as error:
                await self._line.recover(error)
            else:
                await self._line.wait(CHECK_EVERY)

    async def _check(self, was_registered: bool) -> bool:
        info = await self._line.call("getWebhookInfo")
        if info is None:
            return was_registered
        is_as_it_was = was_registered and info["url"] == self._url
        problem = _delivery_problem(info)
        if problem or not is_as_it_was:
            await self._register()
            self._tell(info["url"], was_registered)
        if problem and is_as_it_was:
            self._line.enter(State.WEBHOOK_FAILING, problem)
        elif self._line.is_well():
            self._pulse.status.enter(State.WEBHOOK, f"{self._bot}: Telegram calls {self._host}")
        return True

    async def _register(self) -> None:
        await self._line.call(
            "setWebhook",
            url=self._url,
            secret_token=self._secret,
            allowed_updates=WANTED,
            max_connections=WORKERS,
            drop_pending_updates=False,
        )

    def _tell(self, found: str, was_registered: bool) -> None:
        if not was_registered:
            log.info("webhook registered", host=self._host)
        elif found != self._url and not self._told_of_change:
            self._told_of_change = True
            log.warning(
                "webhook registered again: another program with this token had changed it",
                host=self._host, found=urlsplit(found).hostname,
            )  # fmt: skip


def _delivery_problem(info: dict[str, Any]) -> str:
    """What keeps Telegram from delivering now; its last error stays known for long after."""
    failed_at = info.get("last_error_date", 0)
    if not info["pending_update_count"] or time.time() - failed_at > RECENT:
        return ""
    return str(info.get("last_error_message", ""))
