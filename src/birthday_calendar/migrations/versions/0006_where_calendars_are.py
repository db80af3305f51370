"""where calendars are"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calendars") as table:
        table.add_column(sa.Column("thread_id", sa.BigInteger()))
        table.add_column(sa.Column("created_by", sa.BigInteger()))
    op.create_index("calendars_created_by", "calendars", ["created_by"])


def downgrade() -> None:
    op.drop_index("calendars_created_by", "calendars")
    with op.batch_alter_table("calendars") as table:
        table.drop_column("created_by")
        table.drop_column("thread_id")
