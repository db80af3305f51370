"""imports: files that people bring, what undo needs of them, and their names for events"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # who does not know of them leaves them alone

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # added without making the table anew, so that SQLite keeps its triggers
    op.add_column("events", sa.Column("uid", sa.String(255)))
    op.create_table(
        "imports",
        sa.Column("id", BIG_KEY, primary_key=True),
        sa.Column(
            "calendar_id",
            BIG_KEY,
            sa.ForeignKey("calendars.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("answers", sa.Text, nullable=False, server_default="{}"),
        sa.Column("outcome", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
    )
    op.create_index("imports_calendar_id", "imports", ["calendar_id"])
    op.create_index("imports_created_at", "imports", ["created_at"])


def downgrade() -> None:
    op.drop_table("imports")
    op.drop_column("events", "uid")
