"""named tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_tokens") as table:
        table.add_column(sa.Column("name", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("access", sa.String(8), nullable=False, server_default="write"))
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("rests_because", sa.String(16)))
        table.add_column(sa.Column("checked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("api_tokens") as table:
        for name in (
            "checked_at", "rests_because", "last_used_at", "expires_at", "access", "name",
        ):  # fmt: skip
            table.drop_column(name)
