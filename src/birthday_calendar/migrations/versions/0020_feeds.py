"""feeds: a calendar's days for calendar apps, each feed by a secret address of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which knows no feeds, and leaves them alone

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", KEY, primary_key=True),
        sa.Column(
            "calendar_id", KEY, sa.ForeignKey("calendars.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("ages", sa.Boolean, nullable=False),
        sa.Column("emoji", sa.Boolean, nullable=False),
        sa.Column("notes", sa.Boolean, nullable=False),
        sa.Column("alarm_at", sa.Time),
        sa.Column("lead_days", sa.String(255), nullable=False),
        sa.Column("kinds", sa.String(255), nullable=False),
        sa.Column("tags", sa.String(331), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("rests_because", sa.String(16)),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name="feeds_name"),
    )
    op.create_index("feeds_calendar_id", "feeds", ["calendar_id"])


def downgrade() -> None:
    op.drop_table("feeds")
