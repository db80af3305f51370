"""what chats write: the order of their dates, the message of an event, and how one was before"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # whose events come from no message

WRITTEN = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "calendars",
        sa.Column("date_order", sa.String(16), nullable=False, server_default="unknown"),
    )
    op.add_column("events", sa.Column("message_id", sa.BigInteger))
    op.create_index(
        "events_message_id",
        "events",
        ["calendar_id", "message_id"],
        postgresql_where=WRITTEN,
        sqlite_where=WRITTEN,
    )
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "earlier_events",
        sa.Column(
            "event_id", key, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("earlier_events_changed_at", "earlier_events", ["changed_at"])
    op.execute("DELETE FROM conversations WHERE state = 'Offering:answer'")  # there are no more


def downgrade() -> None:
    op.drop_table("earlier_events")
    op.drop_index("events_message_id", "events")
    op.drop_column("events", "message_id")
    op.drop_column("calendars", "date_order")
