"""What tables are made of: kinds of columns, which each database keeps its own way, and indexes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from birthday_calendar.domain.models import Subscription

# SQLite only numbers rows of an INTEGER key by itself.
BigKey = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, ISO text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """None on PostgreSQL: nothing is called for each value where nothing is to do."""
        return super().result_processor(dialect, coltype) if dialect.name == "sqlite" else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class DaySet(sa.TypeDecorator[frozenset[int]]):
    """A set of numbers of days, as "0,1,7"."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(str(day) for day in sorted(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """A plain function: SQLAlchemy's own around one costs as much again for each value."""
        return _to_days


class Words(sa.TypeDecorator[tuple[str, ...]]):
    """Words without commas, as ",family,work,": each can be looked for between its commas."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return "".join(f",{word}" for word in value) + "," if value else ""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _to_words


class Subscriptions(sa.TypeDecorator[tuple[Subscription, ...]]):
    """JSON; nothing where there are none."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Subscription, ...] | None, dialect: Dialect
    ) -> str | None:
        return msgspec.json.encode(value).decode() if value else ""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _to_subscriptions


def _to_subscriptions(value: str | None) -> tuple[Subscription, ...]:
    return msgspec.json.decode(value, type=tuple[Subscription, ...]) if value else ()


def _to_days(value: str | None) -> frozenset[int] | None:
    return None if value is None else frozenset(int(day) for day in value.split(",") if day)


def _to_words(value: str) -> tuple[str, ...]:
    return tuple(value[1:-1].split(",")) if value else ()


def instant(name: str, *, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, Instant, nullable=nullable)


def calendar_id(**options: Any) -> "sa.Column[int]":
    reference = sa.ForeignKey("calendars.id", ondelete="CASCADE")
    return sa.Column("calendar_id", BigKey, reference, nullable=False, **options)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Of those rows only; both databases can."""
    of = sa.text(where)
    return sa.Index(name, *columns, unique=unique, postgresql_where=of, sqlite_where=of)
