"""Long polling that confirms an update only once it was handled, and lives through any trouble."""

import asyncio
import math
import time
from typing import Any
from urllib.parse import urlsplit

import structlog

from birthday_calendar.bot.inbox import Inbox, Update
from birthday_calendar.bot.pulse import Pulse
from birthday_calendar.bot.troubles import ADVICE, WEBHOOK_SET, Backoff, trouble_of
from birthday_calendar.leadership import Leadership
from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable

log = structlog.get_logger(__name__)

LONG_POLL = 15  # seconds; BotApi gives up a call after 20
WANTED = ["message", "callback_query", "my_chat_member", "chat_member"]
CHECK_EVERY = 1.0  # seconds between looks at the lease while a poll is open
LAST_CALL = 0.5  # seconds that the confirmation at the end may take
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds between polls while updates are in hand


class Poller:
    """Polls as long as the lease is held; `owns_webhook`: a webhook on the token is in our way."""

    def __init__(
        self,
        api: BotApi,
        inbox: Inbox,
        pulse: Pulse,
        leadership: Leadership,
        backoff: Backoff,
        *,
        owns_webhook: bool = True,
    ):
        self._api = api
        self._inbox = inbox
        self._pulse = pulse
        self._leadership = leadership
        self._backoff = backoff
        self._owns_webhook = owns_webhook
        self._trouble: str | None = None
        self._well_since: float | None = None
        self._told_of_webhook = False
        self._pause = SHORTEST_PAUSE

    @property
    def may_go_on(self) -> bool:
        return self._leadership.is_held and not self._pulse.stopping

    async def run(self) -> None:
        """Ends when the lease is lost or the program has to stop."""
        if self._trouble is None:
            self._pulse.status.enter("polling")
            log.info("polling")
        while self.may_go_on:
            try:
                updates = await self._poll()
            except (TelegramError, TelegramUnreachable) as error:
                await self._recover(error)
                continue
            if updates is None:
                return
            self._went_well()
            if self._inbox.put(updates):
                self._pause = SHORTEST_PAUSE
            await self._let_settle()

    async def get(self, method: str) -> Any:
        """The result of a call without which there is no polling; None when it has to end."""
        while self.may_go_on:
            try:
                return await self._call(method)
            except (TelegramError, TelegramUnreachable) as error:
                await self._recover(error)
        return None

    async def confirm(self) -> None:
        """Tell Telegram what was handled, so that it does not come again."""
        if self._inbox.offset is None or self._trouble is not None:
            return
        try:
            async with asyncio.timeout(LAST_CALL):
                await self._api.call("getUpdates", offset=self._inbox.offset, limit=1, timeout=0)
        except (TimeoutError, TelegramError, TelegramUnreachable):
            return  # it will come again and be found applied

    async def _poll(self) -> list[Update] | None:
        """None where the wait has to end before the answer is there."""
        timeout = LONG_POLL
        if self._trouble is not None:  # a short poll tells soon whether it is over
            timeout = min(timeout, math.ceil(self._backoff.quiet(self._trouble)))
            self._well_since = self._well_since or time.monotonic()
        updates: list[Update] | None = await self._call(
            "getUpdates", offset=self._inbox.offset, timeout=timeout, allowed_updates=WANTED
        )
        return updates

    async def _call(self, method: str, **parameters: Any) -> Any:
        """A call that is given up when polling has to end; None then."""
        call = asyncio.ensure_future(self._api.call(method, **parameters))
        try:
            while not call.done():
                if not self.may_go_on:
                    return None
                await self._pulse.wait(CHECK_EVERY, call)
            return call.result()
        finally:
            call.cancel()

    async def _let_settle(self) -> None:
        """Updates in hand come again at once, so ask for more only after a pause."""
        if self._inbox.is_empty:
            self._pause = SHORTEST_PAUSE
            return
        settled = asyncio.ensure_future(self._inbox.settled())
        await self._pulse.wait(self._pause, settled)
        settled.cancel()
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _recover(self, error: TelegramError | TelegramUnreachable) -> None:
        trouble = trouble_of(error)
        self._well_since = None
        if trouble != self._trouble:
            self._leave_trouble()
            self._trouble = trouble
            self._pulse.status.enter(trouble, f"{error}; {ADVICE[trouble]}")
            log.warning(f"{trouble}: not polling", reason=str(error), advice=ADVICE[trouble])
        if trouble == WEBHOOK_SET and self._owns_webhook:
            await self._delete_webhook()
        at_least = float(getattr(error, "retry_after", None) or 0)
        await self._wait(self._backoff.next_wait(trouble, at_least))

    async def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.may_go_on and (remaining := deadline - time.monotonic()) > 0:
            await self._pulse.wait(min(remaining, CHECK_EVERY))

    async def _delete_webhook(self) -> None:
        """What waits to be delivered stays; it comes by polling then."""
        try:
            info = await self._call("getWebhookInfo")
            deleted = await self._call("deleteWebhook", drop_pending_updates=False)
        except (TelegramError, TelegramUnreachable):
            return  # the next poll says whether it is still there
        if deleted and not self._told_of_webhook:
            self._told_of_webhook = True
            log.warning("webhook deleted", host=urlsplit(info["url"]).hostname)

    def _went_well(self) -> None:
        if self._trouble is None:
            return
        assert self._well_since is not None
        if time.monotonic() - self._well_since >= self._backoff.quiet(self._trouble):
            self._leave_trouble()
            self._pulse.status.enter("polling")

    def _leave_trouble(self) -> None:
        if self._trouble is not None:
            log.info(f"{self._trouble}: over", since=self._pulse.status.state.since.isoformat())
            self._backoff.over(self._trouble)
            self._trouble = None
