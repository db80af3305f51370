"""calendars.holiday_sets: in the row, so that a calendar without any pays nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which knows no holidays, and leaves them alone


def upgrade() -> None:
    op.add_column(
        "calendars", sa.Column("holiday_sets", sa.Text, nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("calendars", "holiday_sets")
