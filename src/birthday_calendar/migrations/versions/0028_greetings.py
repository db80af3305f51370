"""greetings: those that somebody prepares, and which texts were shown for whom"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which knows no greetings, and leaves them alone

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "greetings",
        sa.Column("id", KEY, primary_key=True),
        _of("calendars", "calendar_id"),
        _of("events", "event_id"),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("style", sa.String(16), nullable=False),
        sa.Column("length", sa.String(16), nullable=False),
        sa.Column("gender", sa.String(16), nullable=False),
        sa.Column("theme", sa.String(200)),
        sa.Column("variants", sa.Text, nullable=False),
        sa.Column("shown", sa.SmallInteger, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_index("greetings_calendar_id", "greetings", ["calendar_id"])
    op.create_index("greetings_event_id", "greetings", ["event_id"])
    op.create_index("greetings_chat_id", "greetings", ["chat_id", "id"])
    op.create_index("greetings_made_at", "greetings", ["made_at"])
    op.create_table(
        "greeted",
        _of("events", "event_id", primary_key=True),
        sa.Column("year", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        _of("calendars", "calendar_id"),
        sa.Column("shown_at", INSTANT, nullable=False),
    )
    op.create_index("greeted_calendar_id_shown_at", "greeted", ["calendar_id", "shown_at"])
    op.create_index("greeted_shown_at", "greeted", ["shown_at"])


def downgrade() -> None:
    op.drop_table("greeted")
    op.drop_table("greetings")


def _of(table: str, name: str, *, primary_key: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    if primary_key:
        return sa.Column(name, KEY, key, primary_key=True, autoincrement=False)
    return sa.Column(name, KEY, key, nullable=False)
