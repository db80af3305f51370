"""feeds.is_of_duties: what its maker looks after, and nothing else"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WORKS_FOR = "0035"  # an older version would show all of the calendar in such a feed


def upgrade() -> None:
    of_duties = sa.Column("is_of_duties", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("feeds", of_duties)


def downgrade() -> None:
    op.execute("DELETE FROM feeds WHERE is_of_duties")
    op.drop_column("feeds", "is_of_duties")
