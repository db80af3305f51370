"""who congratulated, until when a calendar is paused, what was told before something changed"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORKS_FOR = "0011"  # whose code pauses nothing, and notes nobody


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "congratulations",
        sa.Column(
            "delivery_id",
            key,
            sa.ForeignKey("deliveries.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    )
    # added as they are: SQLite makes no table anew for that, and so keeps its triggers
    op.add_column("calendars", sa.Column("paused_until", sa.Date))
    op.add_column("calendars", sa.Column("past_rules", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "events", sa.Column("told_before", sa.String(2_000), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("events", "told_before")
    op.drop_column("calendars", "past_rules")
    op.drop_column("calendars", "paused_until")
    op.drop_table("congratulations")
