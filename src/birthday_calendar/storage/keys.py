"""SQL of keys: what tokens, feeds and webhooks have in common."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Key, Rest
from birthday_calendar.domain.models import Calendar, CalendarKind, Pause
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import api_tokens, calendars, feeds
from birthday_calendar.storage.webhook_tables import webhook_endpoints

K = TypeVar("K", bound=Key)


class Keys(Generic[K]):
    """The queries of one kind of them."""

    def __init__(
        self,
        table: sa.Table,
        columns: Iterable[str],
        make: Callable[[dict[str, Any]], K],
        others: Mapping[str, sa.ColumnElement[Any]] | None = None,
    ):
        """`make` gets the values of its `columns`, and of `others`, by name."""
        self._table = table
        self._make = make
        found = {name: table.c[name] for name in columns} | dict(others or {})
        self._labels = {name: f"key_{name}" for name in found}
        self._columns = [found[name].label(label) for name, label in self._labels.items()]
        self._with_calendars = sa.select(calendars, *self._columns).join_from(table, calendars)

    async def insert(self, db: Database, values: Mapping[str, Any]) -> int:
        """Its id."""
        new = sa.insert(self._table).values(**values).returning(self._table.c.id)
        row = await db.fetch_one(new)
        assert row is not None
        return int(row["id"])

    async def update(self, db: Database, key_id: int, **values: Any) -> None:
        one = self._table.c.id == key_id
        await db.execute(sa.update(self._table).where(one).values(**values))

    async def get(self, db: Database, key_id: int) -> tuple[K, Calendar] | None:
        row = await db.fetch_one(self._with_calendars.where(self._table.c.id == key_id))
        return None if row is None else self._kept(row)

    async def those(self, db: Database, *which: sa.ColumnElement[bool]) -> list[tuple[K, Calendar]]:
        """By conditions of both; the oldest first."""
        query = self._with_calendars.where(*which).order_by(self._table.c.id)
        return [self._kept(row) for row in await db.fetch_all(query)]

    async def of_calendar(self, db: Database, calendar_id: int) -> list[K]:
        """The oldest first."""
        rows = await db.fetch_all(
            sa.select(*self._columns)
            .where(self._table.c.calendar_id == calendar_id)
            .order_by(self._table.c.id)
        )
        return [self._key(row) for row in rows]

    async def delete(self, db: Database, calendar_id: int, key_id: int) -> bool:
        """Whether it was there."""
        one = self._table.c.calendar_id == calendar_id, self._table.c.id == key_id
        gone = sa.delete(self._table).where(*one).returning(self._table.c.id)
        return await db.fetch_one(gone) is not None

    async def unchecked(
        self, db: Database, since: datetime, now: datetime, after: int, limit: int
    ) -> list[tuple[K, Calendar]]:
        """Those of groups whose makers were not looked at since then, from an id on.

        A look that lies ahead of now, as a clock that was ahead left it, is none.
        """
        table = self._table
        checked_at = sa.func.coalesce(table.c.checked_at, table.c.created_at)
        closed = sa.func.coalesce(calendars.c.paused_reason, "").in_([Pause.KICKED, Pause.BLOCKED])
        rows = await db.fetch_all(
            self._with_calendars.where(
                table.c.id > after,
                calendars.c.kind == CalendarKind.SHARED,
                ~closed,
                sa.or_(checked_at < since, checked_at > now),
            )
            .order_by(table.c.id)
            .limit(limit)
        )
        return [self._kept(row) for row in rows]

    def _kept(self, row: Mapping[str, Any]) -> tuple[K, Calendar]:
        return self._key(row), to_calendar(row)

    def _key(self, row: Mapping[str, Any]) -> K:
        return self._make({name: row[label] for name, label in self._labels.items()})


class OpeningKeys(Keys[K]):
    """Those that are found by their secrets, of which only `hashes` are kept."""

    def __init__(
        self,
        table: sa.Table,
        hashes: "sa.Column[str]",
        columns: Iterable[str],
        make: Callable[[dict[str, Any]], K],
    ):
        super().__init__(table, columns, make)
        # made once: each request of the API asks this first, and a poll of a feed nothing else
        self._by_hash = self._with_calendars.add_columns(hashes.label("key_hash")).where(
            hashes.in_(sa.bindparam("hashes", expanding=True))
        )

    async def find(self, db: Database, hashes: Collection[str]) -> dict[str, tuple[K, Calendar]]:
        """Those that there are, by their hashes."""
        rows = await db.fetch_all(self._by_hash, {"hashes": [*hashes]})
        return {row["key_hash"]: self._kept(row) for row in rows}


async def set_rest(
    db: Database, calendar_id: int, user_id: int, rest: Rest | None, now: datetime
) -> None:
    """All that somebody made for a calendar: what is known of them is known of each."""
    for table in (api_tokens, feeds, webhook_endpoints):
        await db.execute(
            sa.update(table)
            .where(table.c.calendar_id == calendar_id, table.c.user_id == user_id)
            .values(rests_because=rest, checked_at=now)
        )
