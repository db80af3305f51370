"""events"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # the table has got another name

DELETED = sa.text("deleted_at IS NOT NULL")
INDEXES = {
    "in_order": (["calendar_id", "month_day", "name_key", "id", "deleted_at"], None),
    "deleted_at": (["deleted_at"], DELETED),
    "deleted": (["calendar_id", "deleted_at"], DELETED),
}
CHECKS = {
    "events_kind": (
        "kind IN ('birthday', 'anniversary', 'name_day', 'memorial', 'holiday', 'other')"
    ),
    "events_month_day": (
        "month_day BETWEEN 101 AND 1231 AND month_day % 100 BETWEEN 1 AND CASE month_day / 100"
        " WHEN 2 THEN 29 WHEN 4 THEN 30 WHEN 6 THEN 30 WHEN 9 THEN 30 WHEN 11 THEN 30 ELSE 31 END"
    ),
    "events_year": (
        "year BETWEEN 1800 AND 9999 AND (month_day <> 229"
        " OR (year % 4 = 0 AND year % 100 <> 0) OR year % 400 = 0)"
    ),
    "events_texts": (
        "length(name) BETWEEN 1 AND 200 AND length(company) <= 200 AND length(position) <= 200"
        " AND length(note) <= 1000 AND length(responsible) <= 200 AND length(tags) <= 331"
    ),
    "events_tags": "tags = '' OR tags LIKE ',_%,'",
}


def upgrade() -> None:
    _drop_indexes("birthdays")
    op.rename_table("birthdays", "events")
    _rename_what_belongs("birthdays", "events")
    with op.batch_alter_table("events") as table:  # which SQLite makes anew
        table.add_column(
            sa.Column("kind", sa.String(16), nullable=False, server_default="birthday")
        )
        table.add_column(sa.Column("tags", sa.String(331), nullable=False, server_default=""))
        for name, condition in CHECKS.items():
            table.create_check_constraint(name, sa.text(condition))
    _create_indexes("events")


def downgrade() -> None:
    _drop_indexes("events")
    with op.batch_alter_table("events") as table:
        for name in CHECKS:
            table.drop_constraint(name, type_="check")
        table.drop_column("tags")
        table.drop_column("kind")
    _rename_what_belongs("events", "birthdays")
    op.rename_table("events", "birthdays")
    _create_indexes("birthdays")


def _drop_indexes(table: str) -> None:
    for name in INDEXES:
        op.drop_index(f"{table}_{name}", table)


def _create_indexes(table: str) -> None:
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            f"{table}_{name}", table, columns, postgresql_where=where, sqlite_where=where
        )


def _rename_what_belongs(old: str, new: str) -> None:
    """PostgreSQL leaves what it has named after the table as it is."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")
    op.execute(f"ALTER INDEX {old}_pkey RENAME TO {new}_pkey")
    op.execute(
        f"ALTER TABLE events RENAME CONSTRAINT {old}_calendar_id_fkey TO {new}_calendar_id_fkey"
    )
