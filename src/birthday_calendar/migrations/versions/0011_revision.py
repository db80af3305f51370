"""revision: raised by triggers, so that no writer of any version, or by hand, can forget it"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # whose writes raise it, too

BELONGING = ("events", "deliveries")  # shown below a calendar, beside itself
OWN = ("insert", "update")
EVENTS = {"insert": "new", "update": "new", "delete": "old"}

# Microseconds since 1970 where that is more than one more: a database that was put back to an
# earlier state, or an id that is given away again, never comes by a revision that was there before.
POSTGRESQL = (
    """
    CREATE FUNCTION raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.revision := greatest(
            NEW.revision + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
        );
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER calendars_revised BEFORE INSERT OR UPDATE ON calendars
    FOR EACH ROW EXECUTE FUNCTION raise_revision()
    """,
    # one by one: a plan for many, made while there were few, could read all calendars each time
    """
    CREATE FUNCTION raise_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        one bigint;
    BEGIN
        FOR one IN SELECT DISTINCT calendar_id FROM changed ORDER BY calendar_id LOOP
            UPDATE calendars SET revision = revision WHERE id = one;
        END LOOP;
        RETURN NULL;
    END $$
    """,
)
POSTGRESQL_EACH = """
CREATE TRIGGER {table}_{event}_revises AFTER {event} ON {table}
REFERENCING {which} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION raise_revisions()
"""
# A trigger's own UPDATE sets it off again only where SQLite is told so.
SQLITE = """
CREATE TRIGGER calendars_{event}_revised AFTER {event} ON calendars
BEGIN
    UPDATE calendars SET revision = max(
        revision + 1, CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)
    ) WHERE id = NEW.id;
END
"""
SQLITE_EACH = """
CREATE TRIGGER {table}_{event}_revises AFTER {event} ON {table}
BEGIN
    UPDATE calendars SET revision = revision WHERE id = {which}.calendar_id;
END
"""


def upgrade() -> None:
    op.add_column(
        "calendars", sa.Column("revision", sa.BigInteger, nullable=False, server_default="0")
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    own = [SQLITE.format(event=event) for event in OWN] if is_sqlite else POSTGRESQL
    for statement in own:
        op.execute(statement)
    each = SQLITE_EACH if is_sqlite else POSTGRESQL_EACH
    for table in BELONGING:
        for event, which in EVENTS.items():
            op.execute(each.format(table=table, event=event, which=which))
    op.execute("UPDATE calendars SET revision = revision")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in BELONGING:
        for event in EVENTS:
            on = "" if is_sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_{event}_revises{on}")
    if is_sqlite:
        for event in OWN:
            op.execute(f"DROP TRIGGER calendars_{event}_revised")
    else:
        op.execute("DROP TRIGGER calendars_revised ON calendars")
        op.execute("DROP FUNCTION raise_revision()")
        op.execute("DROP FUNCTION raise_revisions()")
    op.drop_column("calendars", "revision")
