"""who congratulated, and until when a calendar is paused"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
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
    # added as it is: SQLite makes no table anew for it, and so keeps the calendars' triggers
    op.add_column("calendars", sa.Column("paused_until", sa.Date))


def downgrade() -> None:
    op.drop_column("calendars", "paused_until")
    op.drop_table("congratulations")
