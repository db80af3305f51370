"""what was chosen: whether somebody has said where the chat is, and what it speaks"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # who does not know of it leaves it as it is: then it is asked once more

CHOSEN = ("time_zone_chosen", "language_chosen")


def upgrade() -> None:
    for name in CHOSEN:
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("calendars", column)
    calendars = sa.table("calendars", sa.column("time_zone"), sa.column("time_zone_chosen"))
    elsewhere = calendars.c.time_zone != "UTC"  # the default: whoever has another one is not asked
    op.execute(calendars.update().where(elsewhere).values(time_zone_chosen=sa.true()))


def downgrade() -> None:
    for name in CHOSEN:
        op.drop_column("calendars", name)
