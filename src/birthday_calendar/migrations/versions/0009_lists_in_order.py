"""lists in order"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORKS_FOR = "0007"  # who knows nothing of an index only takes longer without the old one

DELETED = sa.text("deleted_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "birthdays_in_order",
        "birthdays",
        ["calendar_id", "month_day", "name_key", "id", "deleted_at"],
    )
    op.create_index(
        "birthdays_deleted",
        "birthdays",
        ["calendar_id", "deleted_at"],
        postgresql_where=DELETED,
        sqlite_where=DELETED,
    )
    op.create_index("idempotency_keys_age", "idempotency_keys", ["calendar_id", "created_at"])
    op.drop_index("birthdays_calendar_id_month_day_id", "birthdays")


def downgrade() -> None:
    op.create_index(
        "birthdays_calendar_id_month_day_id", "birthdays", ["calendar_id", "month_day", "id"]
    )
    op.drop_index("idempotency_keys_age", "idempotency_keys")
    op.drop_index("birthdays_deleted", "birthdays")
    op.drop_index("birthdays_in_order", "birthdays")
