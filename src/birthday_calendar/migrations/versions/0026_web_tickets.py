"""web_tickets: what gets a file for who has no session"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which knows no pages, and leaves them alone

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "web_tickets",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "session_id", KEY, sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("calendar_id", KEY, nullable=False),
        sa.Column("file_format", sa.String(8), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("web_tickets_session_id", "web_tickets", ["session_id"])
    op.create_index("web_tickets_expires_at", "web_tickets", ["expires_at"])


def downgrade() -> None:
    op.drop_table("web_tickets")
