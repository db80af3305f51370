"""bots"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bots",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    # Those that an earlier version has served: from what it kept for each.
    op.execute(
        "INSERT INTO bots (id, since) SELECT bot_id, CURRENT_TIMESTAMP FROM ("
        " SELECT bot_id FROM applied_updates UNION SELECT bot_id FROM kept_updates"
        " UNION SELECT bot_id FROM webhooks"
        " UNION SELECT CAST(substr(name, 6) AS BIGINT) FROM leases WHERE name LIKE 'poll:%'"
        ") AS known"
    )


def downgrade() -> None:
    op.drop_table("bots")
