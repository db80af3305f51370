"""Notes how the sending of deliveries went, and tries until that is written."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from birthday_calendar import metrics
from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import Delivery, DeliveryStatus, Outcome
from birthday_calendar.domain.errors import DatabaseBroken, DatabaseUnavailable, StorageFull
from birthday_calendar.pauses import Pauses
from birthday_calendar.storage import outbox

WRITE_EVERY = 1.0  # seconds between attempts


TROUBLE = Pauses(2, 300, least=0.5)
# Nobody tells us when a bot may write again. The chat's next word to it ends the wait, too.
NOT_ALLOWED = Pauses(60, 6 * 3600, growth=4, least=0.5)
LONGEST_THROTTLE = 3600.0  # seconds; what Telegram asks for is obeyed, and is far less


async def take_back(db: Database, now: datetime) -> None:
    """Try again what a clock that was ahead has put off: for longer than any pause is."""
    await outbox.take_back(db, now, TROUBLE.longest, LONGEST_THROTTLE, NOT_ALLOWED.longest)


class Ledger:
    """What was sent and is not noted would be sent again: no write is given up.

    `on_failure` hears of each attempt that the database refused.
    """

    def __init__(
        self, db: Database, now: Callable[[], datetime], on_failure: Callable[[Exception], None]
    ):
        self._db = db
        self._now = now
        self._on_failure = on_failure

    async def sent(
        self,
        owed: Iterable[Delivery],
        parts: int,
        message_id: int,
        mark: Mapping[str, Any] | None = None,
    ) -> None:
        """Done, with the last part; `mark` is a row of day_marks that follows from it."""
        owed = [*owed]
        await self._write(outbox.note_sent, _ids(owed), parts, message_id, self._now(), mark)
        metrics.note_sent(owed, self._now())

    async def part_sent(self, owed: Iterable[Delivery], parts: int, message_id: int) -> None:
        await self._write(outbox.note_part, _ids(owed), parts, message_id)

    async def finished(
        self,
        owed: Iterable[Delivery],
        status: DeliveryStatus,
        outcome: Outcome | None = None,
        detail: str | None = None,
    ) -> None:
        ids = _ids(owed)
        await self._write(outbox.finish, ids, status, self._now(), outcome, detail)
        metrics.note_unsent(status, outcome, len(ids))

    async def retry(
        self,
        owed: Iterable[Delivery],
        after: timedelta,
        outcome: Outcome,
        detail: str | None = None,
    ) -> None:
        ids = _ids(owed)
        await self._write(outbox.retry, ids, self._now() + after, outcome, detail)
        metrics.note_unsent(DeliveryStatus.PENDING, outcome, len(ids))

    async def put_off(
        self, owed: Sequence[Delivery], outcome: Outcome, detail: str | None = None
    ) -> None:
        """Try again the later, the more often it was tried."""
        if not owed:
            return
        pauses = NOT_ALLOWED if outcome is Outcome.NOT_ALLOWED else TROUBLE
        tries = max(delivery.attempts for delivery in owed)
        after = timedelta(seconds=pauses.after(tries))
        await self.retry(owed, after, outcome, detail)

    async def given_back(self, owed: Iterable[Delivery]) -> None:
        """It was not tried."""
        await self._write(outbox.release, self._now(), _ids(owed))

    async def _write(self, note: Callable[..., Awaitable[None]], *arguments: object) -> None:
        while True:
            try:
                await note(self._db, *arguments)
                return
            except (DatabaseUnavailable, DatabaseBroken, StorageFull) as error:
                self._on_failure(error)
                await asyncio.sleep(WRITE_EVERY)


def _ids(owed: Iterable[Delivery]) -> list[int]:
    return [delivery.id for delivery in owed]
