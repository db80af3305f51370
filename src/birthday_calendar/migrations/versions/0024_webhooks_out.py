"""webhooks out: whom a calendar calls, what has changed for them, and what they are owed"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # whose changes are told of, too

BIG_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# What the API shows of a calendar: a change of anything else is nobody's business.
SHOWN = (
    *("chat_id", "kind", "title", "language", "time_zone", "remind_at", "lead_days", "leap_rule"),
    *("weekend_rule", "weekly_digest", "monthly_digest", "show_zodiac", "date_order"),
    *("who_may", "surprises", "paused_until", "paused_reason"),
)

# Their names come after those that raise the revision, and so they are set off after them: of a
# calendar that is locked by then, changes are numbered in the order in which they are committed.
# A calendar that is being deleted takes its events along: by then it is not there any more.
POSTGRESQL = (
    # calendar by calendar, as in 0011
    """
    CREATE FUNCTION note_changes_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        one bigint;
        told bigint[] := '{}';
    BEGIN
        IF NOT EXISTS (SELECT FROM webhook_endpoints) THEN
            RETURN NULL;
        END IF;
        FOR one IN SELECT DISTINCT calendar_id FROM changed LOOP
            IF EXISTS (SELECT FROM webhook_endpoints WHERE calendar_id = one AND is_enabled)
                AND EXISTS (SELECT FROM calendars WHERE id = one)
            THEN
                told := told || one;
            END IF;
        END LOOP;
        IF told = '{}' THEN
            RETURN NULL;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO webhook_changes (calendar_id, type, event_id, at)
            SELECT changed.calendar_id, CASE
                WHEN changed.deleted_at IS NOT NULL THEN 'event.deleted'
                WHEN before.deleted_at IS NOT NULL THEN 'event.created'
                ELSE 'event.updated'
            END, changed.id, clock_timestamp()
            FROM changed JOIN before ON before.id = changed.id
            WHERE ((changed.deleted_at IS NULL) <> (before.deleted_at IS NULL) OR (
                changed.deleted_at IS NULL AND changed.updated_at <> before.updated_at
            )) AND changed.calendar_id = ANY (told);
        ELSE
            INSERT INTO webhook_changes (calendar_id, type, event_id, at)
            SELECT calendar_id, CASE TG_OP
                WHEN 'INSERT' THEN 'event.created' ELSE 'event.deleted'
            END, id, clock_timestamp()
            FROM changed WHERE deleted_at IS NULL AND calendar_id = ANY (told);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER events_insert_webhooks AFTER INSERT ON events
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_changes_for_webhooks()
    """,
    """
    CREATE TRIGGER events_update_webhooks AFTER UPDATE ON events
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_changes_for_webhooks()
    """,
    """
    CREATE TRIGGER events_delete_webhooks AFTER DELETE ON events
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_changes_for_webhooks()
    """,
    """
    CREATE FUNCTION note_calendar_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO webhook_changes (calendar_id, type, at)
        SELECT NEW.id, 'calendar.updated', clock_timestamp()
        WHERE EXISTS (SELECT FROM webhook_endpoints WHERE calendar_id = NEW.id AND is_enabled);
        RETURN NULL;
    END $$
    """,
)

POSTGRESQL_CALENDAR = """
CREATE TRIGGER calendars_webhooks AFTER UPDATE OF {columns} ON calendars
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION note_calendar_for_webhooks()
"""

# As its columns of moments have it; milliseconds are all that it knows.
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
HAS = """
EXISTS (SELECT 1 FROM webhook_endpoints WHERE calendar_id = {which}.calendar_id AND is_enabled)
AND EXISTS (SELECT 1 FROM calendars WHERE id = {which}.calendar_id)
"""
SQLITE_EACH = """
CREATE TRIGGER events_{event}_webhooks AFTER {event} ON events
WHEN {which}.deleted_at IS NULL AND {has}
BEGIN
    INSERT INTO webhook_changes (calendar_id, type, event_id, at)
    VALUES ({which}.calendar_id, '{type}', {which}.id, {now});
END
"""
SQLITE_UPDATE = """
CREATE TRIGGER events_update_webhooks AFTER UPDATE ON events
WHEN ((NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) OR (
    NEW.deleted_at IS NULL AND NEW.updated_at <> OLD.updated_at
)) AND {has}
BEGIN
    INSERT INTO webhook_changes (calendar_id, type, event_id, at)
    VALUES (NEW.calendar_id, CASE
        WHEN NEW.deleted_at IS NOT NULL THEN 'event.deleted'
        WHEN OLD.deleted_at IS NOT NULL THEN 'event.created'
        ELSE 'event.updated'
    END, NEW.id, {now});
END
"""
SQLITE_CALENDAR = """
CREATE TRIGGER calendars_webhooks AFTER UPDATE OF {columns} ON calendars
WHEN ({changed})
AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE calendar_id = NEW.id AND is_enabled)
BEGIN
    INSERT INTO webhook_changes (calendar_id, type, at) VALUES (NEW.id, 'calendar.updated', {now});
END
"""


def upgrade() -> None:
    _make_tables()
    for statement in _for_sqlite() if _is_sqlite() else (*POSTGRESQL, _of_calendars()):
        op.execute(statement)


def downgrade() -> None:
    on = "" if _is_sqlite() else " ON events"
    for event in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER events_{event}_webhooks{on}")
    op.execute("DROP TRIGGER calendars_webhooks" + ("" if _is_sqlite() else " ON calendars"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION note_changes_for_webhooks()")
        op.execute("DROP FUNCTION note_calendar_for_webhooks()")
    for table in ("webhook_deliveries", "webhook_changes", "webhook_endpoints"):
        op.drop_table(table)


def _of_calendars() -> str:
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in SHOWN)
    return POSTGRESQL_CALENDAR.format(columns=", ".join(SHOWN), changed=changed)


def _for_sqlite() -> list[str]:
    new, old = HAS.format(which="NEW"), HAS.format(which="OLD")
    changed = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in SHOWN)
    return [
        SQLITE_EACH.format(event="insert", which="NEW", has=new, type="event.created", now=NOW),
        SQLITE_EACH.format(event="delete", which="OLD", has=old, type="event.deleted", now=NOW),
        SQLITE_UPDATE.format(has=new, now=NOW),
        SQLITE_CALENDAR.format(columns=", ".join(SHOWN), changed=changed, now=NOW),
    ]


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _calendar_id() -> "sa.Column[int]":
    reference = sa.ForeignKey("calendars.id", ondelete="CASCADE")
    return sa.Column("calendar_id", BIG_KEY, reference, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_tables() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", BIG_KEY, primary_key=True),
        _calendar_id(),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("token_id", BIG_KEY, sa.ForeignKey("api_tokens.id", ondelete="CASCADE")),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("url", sa.String(2_000), nullable=False),
        sa.Column("secret", sa.String(128), nullable=False),
        sa.Column("old_secret", sa.String(128)),
        _instant("rotated_at", nullable=True),
        sa.Column("types", sa.String(255), nullable=False),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("disabled_because", sa.String(16)),
        sa.Column("failures", sa.Integer, nullable=False),
        _instant("held_until"),
        _instant("today_at", nullable=True),
        _instant("created_at"),
        _instant("last_used_at", nullable=True),
        sa.Column("rests_because", sa.String(16)),
        _instant("checked_at", nullable=True),
    )
    op.create_index("webhook_endpoints_calendar_id", "webhook_endpoints", ["calendar_id"])
    op.create_index("webhook_endpoints_token_id", "webhook_endpoints", ["token_id"])
    op.create_index("webhook_endpoints_today_at", "webhook_endpoints", ["today_at"])
    op.create_table(
        "webhook_changes",
        sa.Column("id", BIG_KEY, primary_key=True),
        _calendar_id(),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("event_id", sa.BigInteger),
        _instant("at"),
    )
    op.create_index("webhook_changes_calendar_id", "webhook_changes", ["calendar_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BIG_KEY, primary_key=True),
        sa.Column(
            "webhook_id",
            BIG_KEY,
            sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("slot", sa.String(32)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        _instant("next_attempt_at"),
        sa.Column("response_status", sa.SmallInteger),
        sa.Column("error", sa.Text),
        _instant("created_at"),
        _instant("finished_at", nullable=True),
        sa.UniqueConstraint("webhook_id", "slot", name="webhook_deliveries_once"),
    )
    op.create_index("webhook_deliveries_webhook_id_id", "webhook_deliveries", ["webhook_id", "id"])
    op.create_index("webhook_deliveries_finished_at", "webhook_deliveries", ["finished_at"])
    pending = sa.text("status = 'pending'")
    op.create_index(
        "webhook_deliveries_pending",
        "webhook_deliveries",
        ["webhook_id", "next_attempt_at"],
        postgresql_where=pending,
        sqlite_where=pending,
    )
