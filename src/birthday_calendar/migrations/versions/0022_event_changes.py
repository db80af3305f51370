"""event changes: at which revision each event was changed last, kept beyond the event itself"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # whose writes are noted, too

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
EVENTS = {"insert": "new", "update": "new", "delete": "old"}
DELETED = sa.text("deleted_at IS NOT NULL")

# These take the place of 0011's triggers of events. What is noted has the revision that the change
# itself has raised: its row stays locked up to the commit, so that no later revision of a calendar
# is ever seen before an earlier one.
POSTGRESQL = """
CREATE FUNCTION note_event_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint;
    raised bigint;
BEGIN
    FOR one IN SELECT DISTINCT calendar_id FROM changed ORDER BY calendar_id LOOP
        UPDATE calendars SET revision = revision WHERE id = one RETURNING revision INTO raised;
        CONTINUE WHEN NOT FOUND;  -- it is deleted itself
        INSERT INTO event_changes (calendar_id, event_id, revision, deleted_at)
        SELECT one, id, raised, CASE TG_OP WHEN 'DELETE' THEN now() ELSE deleted_at END
        FROM changed
        WHERE calendar_id = one AND (TG_OP <> 'DELETE' OR deleted_at IS NULL)
        ON CONFLICT (calendar_id, event_id) DO UPDATE
        SET revision = excluded.revision, deleted_at = excluded.deleted_at;
    END LOOP;
    RETURN NULL;
END $$
"""
POSTGRESQL_EACH = """
CREATE TRIGGER events_{event}_revises AFTER {event} ON events
REFERENCING {which} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
SQLITE_EACH = """
CREATE TRIGGER events_{event}_revises AFTER {event} ON events
BEGIN
    UPDATE calendars SET revision = revision WHERE id = {which}.calendar_id;
    INSERT INTO event_changes (calendar_id, event_id, revision, deleted_at)
    SELECT id, {which}.id, revision, {deleted_at}
    FROM calendars WHERE id = {which}.calendar_id{condition}
    ON CONFLICT (calendar_id, event_id) DO UPDATE
    SET revision = excluded.revision, deleted_at = excluded.deleted_at;
END
"""
SQLITE_BEFORE = """
CREATE TRIGGER events_{event}_revises AFTER {event} ON events
BEGIN
    UPDATE calendars SET revision = revision WHERE id = {which}.calendar_id;
END
"""
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # as instants are kept


def upgrade() -> None:
    # added without making the table anew, so that SQLite keeps its triggers
    op.add_column(
        "calendars",
        sa.Column("changes_known_from", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "event_changes",
        sa.Column(
            "calendar_id",
            BIG_KEY,
            sa.ForeignKey("calendars.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
    in_order = ["calendar_id", "revision", "event_id"]
    op.create_index("event_changes_in_order", "event_changes", in_order)
    op.create_index(
        "event_changes_deleted_at",
        "event_changes",
        ["deleted_at"],
        postgresql_where=DELETED,
        sqlite_where=DELETED,
    )
    op.execute("UPDATE calendars SET changes_known_from = revision")
    op.execute(
        "INSERT INTO event_changes (calendar_id, event_id, revision, deleted_at)"
        " SELECT c.id, e.id, c.changes_known_from, e.deleted_at"
        " FROM events e JOIN calendars c ON c.id = e.calendar_id"
    )
    _drop_triggers()
    if _is_sqlite():
        for event, which in EVENTS.items():
            is_gone = event == "delete"
            statement = SQLITE_EACH.format(
                event=event,
                which=which,
                deleted_at=NOW if is_gone else "new.deleted_at",
                condition=" AND old.deleted_at IS NULL" if is_gone else "",
            )
            op.execute(statement.replace(":", r"\:"))  # which is no parameter
        return
    op.execute(POSTGRESQL)
    for event, which in EVENTS.items():
        op.execute(POSTGRESQL_EACH.format(event=event, which=which, function="note_event_changes"))


def downgrade() -> None:
    _drop_triggers()
    for event, which in EVENTS.items():
        each = SQLITE_BEFORE if _is_sqlite() else POSTGRESQL_EACH
        op.execute(each.format(event=event, which=which, function="raise_revisions"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION note_event_changes()")
    op.drop_table("event_changes")
    op.drop_column("calendars", "changes_known_from")


def _drop_triggers() -> None:
    for event in EVENTS:
        on = "" if _is_sqlite() else " ON events"
        op.execute(f"DROP TRIGGER events_{event}_revises{on}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
