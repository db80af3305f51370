"""Waits of the loop that does the work: they beat its heart and end when it is told to stop."""

import asyncio
from typing import Any

import structlog

from birthday_calendar.states import State
from birthday_calendar.status import HEARTBEAT_EVERY, Status

log = structlog.get_logger(__name__)

FOREVER = 3600.0 * 24 * 365  # seconds: until something else ends the wait


class Pulse:
    def __init__(self, status: Status, stopping: asyncio.Event):
        self.status = status
        self._stopping = stopping

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def enter(self, state: State, reason: str = "") -> None:
        """Show a state, and log it where it is another one than before."""
        before = self.status.state.name
        if self.status.enter(state, reason):
            log.info("state changed", before=before, now=state, reason=reason)

    async def wait(self, seconds: float, *tasks: asyncio.Future[Any]) -> None:
        """Until a task is done, the time is over or the program has to stop."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            while not self.stopping:
                self.status.beat()
                remaining = deadline - loop.time()
                if remaining <= 0:
                    return
                done, _ = await asyncio.wait(
                    {stop, *tasks},
                    timeout=min(remaining, HEARTBEAT_EVERY),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if done:
                    return
        finally:
            stop.cancel()
