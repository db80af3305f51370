"""Tables of who has opened a calendar's pages."""

import sqlalchemy as sa

from birthday_calendar.storage import machinery_tables
from birthday_calendar.storage.columns import BigKey, instant

metadata = machinery_tables.metadata

web_links = sa.Table(
    "web_links",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("calendar_id", BigKey),  # no reference: it may be gone when the link is opened
    instant("created_at"),
    instant("expires_at"),
    sa.Index("web_links_user_id", "user_id"),
    sa.Index("web_links_expires_at", "expires_at"),
)

web_tickets = sa.Table(
    "web_tickets",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column(
        "session_id", BigKey, sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("calendar_id", BigKey, nullable=False),  # no reference: as of web_links
    sa.Column("file_format", sa.String(8), nullable=False),
    instant("expires_at"),
    sa.Index("web_tickets_session_id", "session_id"),
    sa.Index("web_tickets_expires_at", "expires_at"),
)

web_cards = sa.Table(
    "web_cards",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column(
        "session_id", BigKey, sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("calendar_id", BigKey, nullable=False),  # no reference: as of web_links
    sa.Column("event_id", BigKey, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("design", sa.String(16), nullable=False),
    sa.Column("size", sa.String(16), nullable=False),
    sa.Column("text", sa.String(1200), nullable=False),
    sa.Column("with_age", sa.Boolean, nullable=False),
    sa.Column("link", sa.String(200)),
    instant("expires_at"),
    sa.Index("web_cards_session_id", "session_id"),
    sa.Index("web_cards_expires_at", "expires_at"),
)

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    # a hash of the link or the initData, neither of which opens another one
    sa.Column("opened_with", sa.String(64), nullable=False, unique=True),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("door", sa.String(16), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("browser", sa.String(64), nullable=False),
    instant("created_at"),
    instant("last_used_at"),
    instant("expires_at"),
    sa.Index("web_sessions_user_id", "user_id"),
    sa.Index("web_sessions_expires_at", "expires_at"),
)
