"""events.rule, of days that move; calendars.has_moving: one without any pays nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

WORKS_FOR = "0032"  # an older version would not know on which day they are


def upgrade() -> None:
    op.add_column("events", sa.Column("rule", sa.String(40)))
    has_moving = sa.Column("has_moving", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("calendars", has_moving)
    where = sa.text("rule IS NOT NULL")
    op.create_index(
        "events_rule", "events", ["calendar_id"], postgresql_where=where, sqlite_where=where
    )


def downgrade() -> None:
    op.execute("DELETE FROM events WHERE rule IS NOT NULL")  # what it was can't be said there
    op.drop_index("events_rule", "events")
    op.drop_column("calendars", "has_moving")
    op.drop_column("events", "rule")
