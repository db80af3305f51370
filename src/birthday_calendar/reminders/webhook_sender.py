"""Calls webhooks with what they are owed: each by itself, one delivery at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from birthday_calendar import logs, metrics
from birthday_calendar.database import Database
from birthday_calendar.domain import webhook_signing
from birthday_calendar.domain.admission import Rules, admits
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.reminders.webhook_client import Answer, WebhookClient
from birthday_calendar.services import webhook_payloads, webhook_planning, webhook_results
from birthday_calendar.services.webhook_results import Next
from birthday_calendar.storage import webhook_outbox

log = structlog.get_logger(__name__)

CALLED_AT_ONCE = 10  # webhooks
TURN = 5.0  # seconds of calls, one of them at least; then one makes room for others that wait
CLAIM = timedelta(seconds=60)  # longer than a call: so long nobody else calls it after a crash
NOT_SERVED = timedelta(hours=1)  # until it is looked again whether a private bot serves the chat
WRITE_EVERY = 1.0  # seconds between attempts to note what became of a call


class WebhookSender:
    """`start_due` now and then; what it started goes on beside it, and beside reminders.

    It calls while `is_leader` says so, which is asked last thing before each call.
    """

    def __init__(
        self,
        db: Database,
        client: WebhookClient,
        now: Callable[[], datetime],
        is_leader: Callable[[], bool] = lambda: True,
        rules: Rules | None = None,
    ):
        self._db = db
        self._client = client
        self._now = now
        self._is_leader = is_leader
        self._rules = rules
        self._is_stopping = False
        self._round: asyncio.Task[None] | None = None
        self._calls: dict[asyncio.Task[None], int] = {}  # to which webhook

    def start_due(self) -> None:
        """Begin to plan and to send what is due by now, unless that is under way."""
        self._is_stopping = False
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._try(self._start_round))

    async def send_due(self) -> None:
        """The same, to the end."""
        self.start_due()
        assert self._round
        await self._round
        await asyncio.gather(*self._calls)

    async def stop(self, within: float | None = None) -> None:
        """Begin no further call, and wait for those under way, so many seconds at the most."""
        self._is_stopping = True
        tasks = [*self._calls, *([self._round] if self._round else [])]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()

    async def _start_round(self) -> None:
        await self._try(self._plan)
        now, room = self._now(), CALLED_AT_ONCE - len(self._calls)
        if room > 0 and self._may_call():
            for webhook_id in await webhook_outbox.claim(self._db, now, now + CLAIM, room):
                task = asyncio.create_task(self._try(partial(self._call, webhook_id)))
                self._calls[task] = webhook_id
                task.add_done_callback(self._calls.pop)

    async def _plan(self) -> None:
        while self._may_call() and await webhook_planning.plan(self._db, self._now()):
            pass

    def _may_call(self) -> bool:
        return self._is_leader() and not self._is_stopping

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        """One webhook's trouble must not keep others waiting; its claim ends by itself."""
        try:
            await work()
        except CalendarError:  # of which the program's own state says enough
            pass
        except Exception as error:
            log.error("webhooks could not be served", exception=logs.trace(error))

    async def _call(self, webhook_id: int) -> None:
        """With all that it is owed, until there is no more, its turn is over or something goes
        wrong.
        """
        rest, ends = timedelta(), time.monotonic() + TURN
        while self._may_call():
            call = await webhook_results.next_call(self._db, webhook_id, self._now())
            if call is None:
                break
            if self._rules is not None and not admits(self._rules, call.calendar):
                rest = NOT_SERVED
                break
            body = await webhook_payloads.body(self._db, call.calendar, call.delivery, self._now())
            if body is None:
                await webhook_results.skip(self._db, call.delivery, self._now())
                continue
            answer = await self._post(call, body)
            if answer is None:
                break
            now = self._now()
            if not answer.is_taken:
                fail = partial(webhook_results.failed, self._db, call, answer.status, answer.error)
                await self._note(partial(fail, now, answer.rest))
                return
            note = partial(webhook_results.delivered, self._db, call, answer.status)
            await self._note(partial(note, now, now + CLAIM))
            if time.monotonic() >= ends:
                break
        now = self._now()
        await webhook_results.let_go(self._db, webhook_id, now, now + rest)

    async def _post(self, call: Next, body: bytes) -> Answer | None:
        """None where we may not call any more, or it is gone."""
        now = self._now()
        secrets = await webhook_results.secrets(self._db, call.webhook, now)
        if not secrets or not self._may_call():
            return None
        message_id, timestamp = call.delivery.message_id, int(now.timestamp())
        headers = webhook_signing.headers(secrets, message_id, timestamp, body)
        answer = await self._client.post(call.webhook.url, body, headers)
        metrics.WEBHOOK_CALLS.labels(answer.outcome).inc()
        return answer

    async def _note(self, write: Callable[[], Awaitable[None]]) -> None:
        """What was sent and is not noted would be sent again: no write is given up."""
        while True:
            with suppress(CalendarError):
                await write()
                return
            await asyncio.sleep(WRITE_EVERY)
