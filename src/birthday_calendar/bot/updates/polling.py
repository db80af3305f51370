"""Long polling that confirms an update only once it was handled, and lives through any trouble."""

import asyncio
import contextlib
import math
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog

from birthday_calendar.bot.updates.inbox import Inbox, Update
from birthday_calendar.bot.updates.line import Line
from birthday_calendar.bot.updates.pulse import Pulse
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.pauses import Pauses
from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

log = structlog.get_logger(__name__)

LONG_POLL = 15  # seconds; BotApi gives up a call after 20
PAGE = 100  # updates that Telegram hands out at most
HELD_FOR = 10.0  # seconds for which it has to remember one until that is kept here
FIRST_PAGE = 0.1  # seconds in which a page that is full may be handled, before others are kept
WANTED = [
    *("message", "edited_message", "callback_query", "inline_query"),
    *("my_chat_member", "chat_member"),
]
LAST_CALL = 0.5  # seconds that the confirmation at the end may take
PAUSES = Pauses(0.05, 0.2)  # between polls while updates are in hand


class Poller:
    """Polls as long as the line may go on. A webhook on the token is in the way and is removed."""

    def __init__(
        self,
        api: BotApi,
        line: Line,
        inbox: Inbox,
        pulse: Pulse,
        bot: str,
        damage: Callable[[], str],
    ):
        """`bot` is its @name, to be shown."""
        self._api = api
        self._bot = bot
        self._line = line
        self._inbox = inbox
        self._pulse = pulse
        self._damage = damage
        self._told_of_webhook = False
        self._pauses = iter(PAUSES)
        self._is_flooded = False  # what waits at Telegram comes faster than it is handled

    async def run(self) -> None:
        await self._delete_webhook()
        if self._line.trouble is None:
            self._show()
            log.info("polling")
        while self._line.may_go_on:
            try:
                updates = await self._poll()
            except TelegramFailure as error:
                if error.trouble is State.WEBHOOK_SET:
                    await self._delete_webhook()
                await self._line.recover(error)
                continue
            if updates is None:
                return
            if self._line.is_well():
                self._show()
            if self._inbox.put(updates):
                self._pauses = iter(PAUSES)
            await self._make_room(updates)
            await self._let_settle()

    async def confirm(self) -> None:
        """Tell Telegram what was handled, so that it does not come again."""
        if self._inbox.offset is None or self._line.trouble is not None:
            return
        try:
            async with asyncio.timeout(LAST_CALL):
                await self._api.call("getUpdates", offset=self._inbox.offset, limit=1, timeout=0)
        except (TimeoutError, TelegramFailure):
            return  # it will come again and be found applied

    async def _poll(self) -> list[Update] | None:
        """None where the wait has to end before the answer is there."""
        timeout = LONG_POLL
        if self._line.trouble is not None:  # a short poll tells soon whether it is over
            timeout = min(timeout, math.ceil(self._line.quiet))
        updates: list[Update] | None = await self._line.call(
            "getUpdates",
            offset=self._inbox.offset,
            limit=PAGE,
            timeout=timeout,
            allowed_updates=WANTED,
        )
        return updates

    def _show(self) -> None:
        """With a damaged database it polls on, so that people are told why nothing is stored."""
        if damage := self._damage():
            self._pulse.status.enter(State.WAITING, f"database: {damage}")
        else:
            self._pulse.status.enter(State.POLLING, self._bot)

    async def _make_room(self, updates: list[Update]) -> None:
        """While a full page is in hand, Telegram hands out nobody else's updates.

        And while a single one is, it has to be asked over and over.
        """
        if len(updates) < PAGE / 2:
            self._is_flooded = False
        elif len(updates) == PAGE and not self._is_flooded:
            await self._wait_until_settled(FIRST_PAGE)
            self._is_flooded = not self._inbox.is_settled
        if self._is_flooded or self._inbox.held_for > HELD_FOR:
            with contextlib.suppress(CalendarError):  # then there is no room yet
                await self._inbox.keep()

    async def _let_settle(self) -> None:
        """Updates in hand come again at once, so ask for more only after a pause."""
        if self._inbox.is_settled:
            self._pauses = iter(PAUSES)
            return
        await self._wait_until_settled(next(self._pauses))

    async def _wait_until_settled(self, seconds: float) -> None:
        settled = asyncio.ensure_future(self._inbox.settled())
        await self._pulse.wait(seconds, settled)
        settled.cancel()

    async def _delete_webhook(self) -> None:
        """What waits to be delivered stays; it comes by polling then."""
        try:
            info = await self._line.call("getWebhookInfo")
            if not info or not info["url"]:
                return
            deleted = await self._line.call("deleteWebhook", drop_pending_updates=False)
        except TelegramFailure:
            return  # the next poll says whether it is still there
        if deleted and not self._told_of_webhook:
            self._told_of_webhook = True
            log.warning("webhook deleted", host=urlsplit(info["url"]).hostname)
