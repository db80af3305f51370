"""sharing: invitations to personal calendars, and which calendar is open in a private chat"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # to whose code every calendar is its own chat's alone

IS_OPEN = sa.text("is_open")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column(
            "calendar_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("calendars.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('editor', 'viewer')", name="invitations_role"),
        sa.CheckConstraint("length(secret_hash) = 64", name="invitations_secret_hash"),
    )
    op.create_index("invitations_calendar_id", "invitations", ["calendar_id"])
    op.create_index("invitations_expires_at", "invitations", ["expires_at"])
    op.add_column(
        "members", sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_index(
        "members_open",
        "members",
        ["user_id"],
        unique=True,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    )
    op.add_column("conversations", sa.Column("calendar_id", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("conversations", "calendar_id")
    op.drop_index("members_open", "members")
    op.drop_column("members", "is_open")
    op.drop_table("invitations")
