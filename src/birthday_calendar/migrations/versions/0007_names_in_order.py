"""names in order"""

import sqlalchemy as sa
from alembic import op

from birthday_calendar.domain.names import folded

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # "C": by code point, as SQLite compares, whatever the database's own language is.
    kind = sa.Text() if is_sqlite else sa.Text(collation="C")
    with op.batch_alter_table("birthdays") as table:
        table.add_column(sa.Column("name_key", kind, nullable=False, server_default=""))
    birthdays = sa.table("birthdays", sa.column("id"), sa.column("name"), sa.column("name_key"))
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.select(birthdays.c.id, birthdays.c.name)
        .where(birthdays.c.id > last)
        .order_by(birthdays.c.id)
        .limit(ROWS_AT_ONCE)
    ).all():
        connection.execute(
            sa.update(birthdays)
            .where(birthdays.c.id == sa.bindparam("row"))
            .values(name_key=sa.bindparam("key")),
            [{"row": row.id, "key": folded(row.name)} for row in rows],
        )
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table("birthdays") as table:
        table.drop_column("name_key")
