"""Every table, as SQLAlchemy knows it; `migrations/` brings a database to this shape."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from birthday_calendar.domain.fields import LINE_LIMIT, MOST_TAGS, TAG_LIMIT

metadata = sa.MetaData()

NAME_OF_USER = 160  # characters: Telegram has 64 for each of the two names

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


def _to_days(value: str | None) -> frozenset[int] | None:
    return None if value is None else frozenset(int(day) for day in value.split(",") if day)


def _to_words(value: str) -> tuple[str, ...]:
    return tuple(value[1:-1].split(",")) if value else ()


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, Instant, nullable=nullable)


def _calendar_id(**options: Any) -> "sa.Column[int]":
    reference = sa.ForeignKey("calendars.id", ondelete="CASCADE")
    return sa.Column("calendar_id", BigKey, reference, nullable=False, **options)


calendars = sa.Table(
    "calendars",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.String(255), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("time_zone", sa.String(64), nullable=False),
    sa.Column("remind_at", sa.Time, nullable=False),
    sa.Column("lead_days", DaySet(255), nullable=False),
    sa.Column("leap_rule", sa.String(16), nullable=False),
    sa.Column("weekend_rule", sa.Boolean, nullable=False),
    sa.Column("weekly_digest", sa.Boolean, nullable=False),
    sa.Column("monthly_digest", sa.Boolean, nullable=False),
    sa.Column("show_zodiac", sa.Boolean, nullable=False),
    sa.Column("date_order", sa.String(16), nullable=False, server_default="unknown"),
    sa.Column("paused_reason", sa.String(32)),
    # Everything due up to `planned_until` has become deliveries; the planner looks again at
    # `next_due_at`. NULL while paused.
    _instant("planned_until"),
    _instant("next_due_at", nullable=True),
    _instant("created_at"),
    sa.Column("thread_id", sa.BigInteger),  # the topic in which it was set up, where there are any
    sa.Column("created_by", sa.BigInteger),  # whoever brought the bot there; NULL where not known
    # whether somebody has said so, or it is what a new calendar has
    sa.Column("time_zone_chosen", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("language_chosen", sa.Boolean, nullable=False, server_default=sa.false()),
    # raised by triggers with every change of it, its events and its deliveries: migration 0011
    sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("who_may", sa.String(16), nullable=False, server_default="add"),
    sa.Column("paused_until", sa.Date),
    sa.Column("past_rules", sa.Text, nullable=False, server_default=""),
    sa.Index("calendars_next_due_at", "next_due_at"),
    sa.Index("calendars_created_by", "created_by"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    _calendar_id(),
    sa.Column("kind", sa.String(16), nullable=False, server_default="birthday"),
    sa.Column("name", sa.String(LINE_LIMIT), nullable=False),
    # month * 100 + day: one column to sort, page and range over
    sa.Column("month_day", sa.SmallInteger, nullable=False),
    sa.Column("year", sa.SmallInteger),
    sa.Column("company", sa.String(LINE_LIMIT)),
    sa.Column("position", sa.String(LINE_LIMIT)),
    sa.Column("note", sa.Text),
    sa.Column("responsible", sa.String(LINE_LIMIT)),
    sa.Column("lead_days", DaySet(255)),
    sa.Column("remind_at", sa.Time),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Column("deceased", sa.Boolean, nullable=False),
    sa.Column("tags", Words(MOST_TAGS * (TAG_LIMIT + 1) + 1), nullable=False, server_default=""),
    # what a search looks in, folded: SQLite's own LOWER knows ASCII only
    sa.Column("search_text", sa.Text, nullable=False),
    # what names are sorted by, on both databases by code point: see names.py
    sa.Column(
        "name_key",
        sa.Text(collation="C").with_variant(sa.Text, "sqlite"),
        nullable=False,
        server_default="",
    ),
    _instant("created_at"),
    _instant("updated_at"),
    # "2026-03-16/2026-03-15": that day was told of on that date, before what is kept now was
    sa.Column("told_before", Words(2_000), nullable=False, server_default=""),
    _instant("deleted_at", nullable=True),
    # Telegram users, whether they are known as members or not: whose own it is, and who added it
    sa.Column("member_id", sa.BigInteger),
    sa.Column("added_by", sa.BigInteger),
    sa.Column("message_id", sa.BigInteger),  # of who wrote it in the chat; NULL where nobody did
    # the last one only so that whoever counts need not look at the rows
    sa.Index("events_in_order", *("calendar_id", "month_day", "name_key", "id", "deleted_at")),
    sa.Index(
        "events_deleted_at",
        "deleted_at",
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
    ),
    sa.Index(
        "events_member_id",
        *("calendar_id", "member_id"),
        postgresql_where=sa.text("member_id IS NOT NULL"),
        sqlite_where=sa.text("member_id IS NOT NULL"),
    ),
    sa.Index(
        "events_message_id",
        *("calendar_id", "message_id"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
        sqlite_where=sa.text("message_id IS NOT NULL"),
    ),
    sa.Index(
        "events_deleted",
        *("calendar_id", "deleted_at"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
    ),
)

# Who is in a group, as far as the bot has met them there.
members = sa.Table(
    "members",
    metadata,
    _calendar_id(primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(LINE_LIMIT), nullable=False),
    sa.Column("username", sa.String(64)),
    sa.Column("role", sa.String(8), nullable=False),
    _instant("met_at"),
    _instant("left_at", nullable=True),
    sa.Index("members_user_id", "user_id"),
    sa.Index(
        "members_left_at",
        "left_at",
        postgresql_where=sa.text("left_at IS NOT NULL"),
        sqlite_where=sa.text("left_at IS NOT NULL"),
    ),
)

# How an event was before its last change in the chat, for a while: so that undo can work.
earlier_events = sa.Table(
    "earlier_events",
    metadata,
    sa.Column("event_id", BigKey, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("draft", sa.Text, nullable=False),  # JSON
    _instant("changed_at"),
    sa.Index("earlier_events_changed_at", "changed_at"),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    _calendar_id(),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(64), nullable=False, server_default=""),
    sa.Column("access", sa.String(8), nullable=False, server_default="write"),
    _instant("created_at"),
    _instant("expires_at", nullable=True),
    _instant("last_used_at", nullable=True),
    # why it opens nothing for now, and when it was looked at whether it may
    sa.Column("rests_because", sa.String(16)),
    _instant("checked_at", nullable=True),
    sa.Index("api_tokens_calendar_id", "calendar_id"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(64)),
    sa.Column("data", sa.Text, nullable=False),
    _instant("updated_at"),
)

# Which updates were applied, in the transaction that applied them, with the answers still owed.
applied_updates = sa.Table(
    "applied_updates",
    metadata,
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("answers", sa.Text),
    _instant("applied_at"),
)

kept_updates = sa.Table(
    "kept_updates",
    metadata,
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),
)

# Every bot that this database has served: the sandbox must not come after a real one by mistake.
bots = sa.Table(
    "bots",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _instant("since"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(128), nullable=False),
    # seconds since 1970 by the database's clock, so that machines need not agree on the time
    sa.Column("expires_at", sa.Double, nullable=False),
)

# What Telegram proves itself with when it calls; every container checks for the same.
webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("secret", sa.String(256), nullable=False),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    _calendar_id(),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    # what tells two of one kind and date apart: a time of day, or the event it is about
    sa.Column("slot", sa.String(32), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    _instant("due_at"),
    _instant("next_attempt_at"),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("parts_sent", sa.SmallInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("again_of", BigKey, sa.ForeignKey("deliveries.id", ondelete="CASCADE")),
    sa.Column("outcome", sa.String(32)),
    sa.Column("detail", sa.Text),
    _instant("finished_at", nullable=True),
    sa.UniqueConstraint("chat_id", "kind", "local_date", "slot", name="deliveries_once"),
    sa.Index("deliveries_calendar_id_id", "calendar_id", "id"),
    sa.Index(
        "deliveries_pending",
        "next_attempt_at",
        postgresql_where=sa.text("status = 'pending'"),
        sqlite_where=sa.text("status = 'pending'"),
    ),
)

# Who said below a reminder that they have congratulated: two may press at the same moment, so their
# message alone could not hold it.
congratulations = sa.Table(
    "congratulations",
    metadata,
    sa.Column(
        "delivery_id",
        BigKey,
        sa.ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(NAME_OF_USER), nullable=False),
    _instant("noted_at"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _calendar_id(primary_key=True, autoincrement=False),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _instant("created_at"),
    sa.Index("idempotency_keys_created_at", "created_at"),
    sa.Index("idempotency_keys_age", "calendar_id", "created_at"),
)

# One row, which `migrate` writes: the oldest migration whose code can work with these tables.
compatibility = sa.Table(
    "compatibility",
    metadata,
    sa.Column("works_for", sa.String(32), primary_key=True),
)
