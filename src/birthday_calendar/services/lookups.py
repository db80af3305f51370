"""Tokens that are shown at nearly the same moment are looked up with one query.

To ask the database costs a worker as much as all the rest of an answer that it has kept. Nobody is
told what was looked up before they asked.
"""

import asyncio

from birthday_calendar.database import Database
from birthday_calendar.storage import tokens
from birthday_calendar.storage.tokens import Kept

Found = asyncio.Task[dict[str, Kept]]

AT_ONCE = 16  # tokens: each number of them is a statement of its own
PATIENCE = 0.01  # seconds for the query before: one that hangs holds up nobody else


class _Lookup:
    """Begins when the one before is done; who comes until then, comes with it."""

    def __init__(self, db: Database, before: Found | None):
        self.hashes: set[str] = set()
        self.has_begun = False
        self.found: Found = asyncio.create_task(self._find(db, before))

    async def _find(self, db: Database, before: Found | None) -> dict[str, Kept]:
        if before is not None and not before.done():
            await asyncio.wait({before}, timeout=PATIENCE)
        self.has_begun = True
        return await tokens.find(db, self.hashes)


class Lookups:
    def __init__(self) -> None:
        self._last: _Lookup | None = None

    async def find(self, db: Database, token_hash: str) -> Kept | None:
        lookup = self._last
        if lookup is None or lookup.has_begun or len(lookup.hashes) == AT_ONCE:
            lookup = self._last = _Lookup(db, None if lookup is None else lookup.found)
        lookup.hashes.add(token_hash)
        found = await asyncio.shield(lookup.found)  # for the others, too
        return found.get(token_hash)
