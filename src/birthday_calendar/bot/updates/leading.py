"""Leading, as the program does it and shows it: of all containers one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from birthday_calendar.bot.updates.pulse import FOREVER, Pulse
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.leadership import Leadership
from birthday_calendar.states import State

LAST_WORD = 0.5  # seconds that giving up the lease may take at the end


class Leading:
    def __init__(self, leadership: Leadership, pulse: Pulse):
        self._leadership = leadership
        self._pulse = pulse

    @property
    def is_ours(self) -> bool:
        return self._leadership.is_held

    async def take(self, state: State, what: str) -> bool:
        """Whether we lead; where somebody else does, show `state` and `what` they do."""
        attempt = asyncio.ensure_future(self._leadership.acquire())
        await self._pulse.wait(FOREVER, attempt)
        try:
            if not attempt.done():
                attempt.cancel()
                return False
            if attempt.result():
                return True
            self._pulse.enter(state, f"{await self._leadership.holder()} {what}")
        except CalendarError as error:
            self._pulse.enter(State.WAITING, f"database: {error}")
        return False

    @asynccontextmanager
    async def term(self) -> AsyncIterator[None]:
        """The lease is renewed for as long as that lasts; `is_ours` says whether in vain."""
        keeping = asyncio.create_task(self._leadership.keep())
        try:
            yield
        finally:
            keeping.cancel()

    async def release(self) -> None:
        with suppress(CalendarError, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._leadership.release()
