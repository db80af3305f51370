"""Tables of what programs keep for their own work; what the product keeps has tables.py."""

import sqlalchemy as sa

from birthday_calendar.storage.columns import calendar_id, instant

metadata = sa.MetaData()

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(64)),
    sa.Column("data", sa.Text, nullable=False),
    instant("updated_at"),
    sa.Column("calendar_id", sa.BigInteger),  # that it is about, if it is there still
)

# Which updates were applied, in the transaction that applied them, with the answers still owed.
applied_updates = sa.Table(
    "applied_updates",
    metadata,
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("answers", sa.Text),
    instant("applied_at"),
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
    instant("since"),
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

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    calendar_id(primary_key=True, autoincrement=False),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    instant("created_at"),
    sa.Index("idempotency_keys_created_at", "created_at"),
    sa.Index("idempotency_keys_age", "calendar_id", "created_at"),
)

# One row, which `migrate` writes: the oldest migration whose code can work with these tables.
compatibility = sa.Table(
    "compatibility",
    metadata,
    sa.Column("works_for", sa.String(32), primary_key=True),
)
