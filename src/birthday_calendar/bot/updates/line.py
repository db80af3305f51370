"""The line to Telegram: calls that live through any trouble, which is shown and logged once."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog

from birthday_calendar.bot.updates.pulse import Pulse
from birthday_calendar.bot.updates.troubles import Backoff
from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

log = structlog.get_logger(__name__)

CHECK_EVERY = 1.0  # seconds between looks whether we may go on while a call is under way


class Line:
    """Calls are given up, and waits end, as soon as `may_go_on` says no."""

    def __init__(self, api: BotApi, pulse: Pulse, backoff: Backoff, may_go_on: Callable[[], bool]):
        self._api = api
        self._pulse = pulse
        self._backoff = backoff
        self._may_go_on = may_go_on
        self._well_since: float | None = None
        self.trouble: State | None = None

    @property
    def may_go_on(self) -> bool:
        return self._may_go_on() and not self._pulse.stopping

    @property
    def quiet(self) -> float:
        """Seconds that calls must go well until the trouble counts as over."""
        return self._backoff.quiet(self.trouble) if self.trouble else 0.0

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result; None where the call was given up. Raises TelegramFailure."""
        if self.trouble is not None:
            self._well_since = self._well_since or time.monotonic()
        call = asyncio.ensure_future(self._api.call(method, **parameters))
        try:
            while not call.done():
                if not self.may_go_on:
                    return None
                await self._pulse.wait(CHECK_EVERY, call)
            return call.result()
        finally:
            call.cancel()

    async def get(self, method: str) -> Any:
        """The result of a call without which nothing goes on; None where it was given up."""
        while self.may_go_on:
            try:
                return await self.call(method)
            except TelegramFailure as error:
                await self.recover(error)
        return None

    async def recover(self, error: TelegramFailure) -> None:
        """Show what is wrong, and wait as long as it takes before another try makes sense."""
        trouble = error.trouble or State.UNREACHABLE  # a refusal of what is no chat's
        self.enter(trouble, str(error))
        await self.wait(self._backoff.next_wait(trouble, error.retry_after))

    def enter(self, trouble: State, reason: str) -> None:
        self._well_since = None
        if trouble == self.trouble:
            return
        self._leave()
        self.trouble = trouble
        self._pulse.status.enter(trouble, reason)
        log.warning(f"{trouble}: begins", reason=reason, advice=trouble.advice())

    def is_well(self) -> bool:
        """Ask it when a call went well: it ends a trouble, some of them only after some quiet."""
        if self.trouble is not None:
            well_since = self._well_since or time.monotonic()
            if time.monotonic() - well_since >= self.quiet:
                self._leave()
        return self.trouble is None

    async def wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.may_go_on and (remaining := deadline - time.monotonic()) > 0:
            await self._pulse.wait(min(remaining, CHECK_EVERY))

    def _leave(self) -> None:
        if self.trouble is not None:
            log.info(f"{self.trouble}: over", since=self._pulse.status.state.since.isoformat())
            self._backoff.over(self.trouble)
            self.trouble = None
