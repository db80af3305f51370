"""web_cards: what gets a card that somebody has made, for Telegram to send"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which knows no cards, and leaves them alone

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    session = sa.ForeignKey("web_sessions.id", ondelete="CASCADE")
    op.create_table(
        "web_cards",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("session_id", KEY, session, nullable=False),
        sa.Column("calendar_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("design", sa.String(16), nullable=False),
        sa.Column("size", sa.String(16), nullable=False),
        sa.Column("text", sa.String(1200), nullable=False),
        sa.Column("with_age", sa.Boolean, nullable=False),
        sa.Column("link", sa.String(200)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("web_cards_session_id", "web_cards", ["session_id"])
    op.create_index("web_cards_expires_at", "web_cards", ["expires_at"])


def downgrade() -> None:
    op.drop_table("web_cards")
