"""topics: what the one is called to which reminders go, and what has become of it"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # who does not know of it sends there as before


def upgrade() -> None:
    # added without making the table anew, so that SQLite keeps its triggers
    op.add_column("calendars", sa.Column("topic_name", sa.String(128)))
    op.add_column("calendars", sa.Column("topic_trouble", sa.String(8)))


def downgrade() -> None:
    op.drop_column("calendars", "topic_trouble")
    op.drop_column("calendars", "topic_name")
