"""duties: who looks after which days, and the days that were dealt to somebody"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Code of before can't read a delivery of this kind: it would put it off, and say so in its log.
WORKS_FOR = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
BELONGING = ("duties", "duty_tasks")  # shown below a calendar, as migration 0011 has it
EVENTS = {"insert": "new", "update": "new", "delete": "old"}
POSTGRESQL = """
CREATE TRIGGER {table}_{event}_revises AFTER {event} ON {table}
REFERENCING {which} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION raise_revisions()
"""
SQLITE = """
CREATE TRIGGER {table}_{event}_revises AFTER {event} ON {table}
BEGIN
    UPDATE calendars SET revision = revision WHERE id = {which}.calendar_id;
END
"""


def upgrade() -> None:
    op.create_table(
        "duties",
        sa.Column("id", KEY, primary_key=True),
        _of("calendars", "calendar_id", nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        _of("events", "event_id", unique=True),
        sa.Column("tag", sa.String(32)),
        sa.Column("first", sa.SmallInteger),
        sa.Column("last", sa.SmallInteger),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("lead_days", sa.String(255), nullable=False),
        sa.Column("created_by", sa.BigInteger),
    )
    op.create_index("duties_calendar_id", "duties", ["calendar_id"])
    op.create_table(
        "duty_tasks",
        sa.Column("id", KEY, primary_key=True),
        _of("calendars", "calendar_id", nullable=False),
        _of("events", "event_id", nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("duty_id", KEY, sa.ForeignKey("duties.id", ondelete="SET NULL")),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("handed_by", sa.Text),
        sa.Column("done_at", INSTANT),
        sa.UniqueConstraint("event_id", "day", name="duty_tasks_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("duty_tasks_calendar_id_day", "duty_tasks", ["calendar_id", "day"])
    op.create_index("duty_tasks_duty_id", "duty_tasks", ["duty_id"])
    op.create_index("duty_tasks_day", "duty_tasks", ["day"])
    each = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for table in BELONGING:
        for event, which in EVENTS.items():
            op.execute(each.format(table=table, event=event, which=which))


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE kind = 'duty'")
    op.drop_table("duty_tasks")
    op.drop_table("duties")


def _of(table: str, name: str, *, nullable: bool = True, unique: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, KEY, key, nullable=nullable, unique=unique)
