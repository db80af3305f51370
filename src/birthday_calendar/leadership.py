"""Being the only one: a lease in the database that one program of all containers holds."""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable

from birthday_calendar.clocks import since_boot
from birthday_calendar.config import INSTANCE
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseBroken, DatabaseUnavailable, StorageFull
from birthday_calendar.storage import leases

LEASE = 10.0  # seconds until others may take over from who no longer renews
RENEW_EVERY = 3.0
MARGIN = 3.0  # seconds before the lease can have ended in which it counts as lost already


class Leadership:
    """`acquire` now and then, work while `is_held`, `release` at the end.

    Its clock goes on while the machine sleeps: on waking, the lease is over.
    """

    def __init__(
        self,
        db: Database,
        name: str,
        *,
        lease: float = LEASE,
        clock: Callable[[], float] = since_boot,
    ):
        self._db = db
        self._name = name
        self._lease = lease
        self._clock = clock
        # supervisord never runs a program twice, so the one it starts after a crash may go on at
        # once with the lease of the one that is dead.
        whose = os.environ.get(INSTANCE) or f"{os.getpid()}:{secrets.token_hex(4)}"
        self._holder = f"{socket.gethostname()}:{whose}"
        self._renew_at = 0.0
        self._sure_until = 0.0
        self._stuck: tuple[float, float] | None = None  # a lease's end, and since when it is seen

    @property
    def is_held(self) -> bool:
        """Whether nobody else can hold it, by our own clock and with a margin."""
        return self._clock() < self._sure_until

    async def acquire(self) -> bool:
        """Take or renew it; False while somebody else holds it. Cheap, so call it often.

        Raises DatabaseUnavailable, DatabaseBroken, or StorageFull where it is not held yet.
        """
        asked = self._clock()
        scale = self._lease / LEASE
        until = asked + self._lease - MARGIN * scale
        if self.is_held and asked < self._renew_at:
            return True
        try:
            taken = await self._take()
        except StorageFull:
            if not self.is_held:
                raise
            taken = True  # nobody else can write that it is theirs either
        except DatabaseBroken:
            if self.is_held:  # the same; but whoever leads has to know
                self._sure_until = until
            raise
        self._sure_until = until if taken else 0.0
        self._renew_at = asked + RENEW_EVERY * scale
        return taken

    async def _take(self) -> bool:
        """Also from who does not renew, where the database's clock has gone back since."""
        taken = await leases.take(self._db, self._name, self._holder, self._lease)
        if taken:
            self._stuck = None
            return True
        ends = await leases.ends_too_late(self._db, self._name, self._lease)
        if ends is None:
            self._stuck = None
        elif self._stuck is None or self._stuck[0] != ends:  # a renewal is another end
            self._stuck = ends, self._clock()
        elif self._clock() - self._stuck[1] >= self._lease:
            self._stuck = None
            return await leases.take(self._db, self._name, self._holder, self._lease, stale=ends)
        return False

    async def keep(self) -> None:
        """Renew it beside the work; ends once it is lost."""
        while self.is_held:
            await asyncio.sleep(RENEW_EVERY / 3 * self._lease / LEASE)
            try:
                await self.acquire()
            except (DatabaseUnavailable, DatabaseBroken):
                continue  # it lasts until `is_held` says no more

    async def release(self) -> None:
        """Let somebody else take it at once."""
        self._sure_until = 0.0
        await leases.release(self._db, self._name, self._holder)

    async def holder(self) -> str | None:
        """Who holds it: a host, and what tells its instances apart."""
        return await leases.holder(self._db, self._name)
