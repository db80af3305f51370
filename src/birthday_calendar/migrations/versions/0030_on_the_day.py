"""What a group does on somebody's day: in its calendar's row what it chose, and a table of marks"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which does none of it, and leaves it alone

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
OFF = sa.false()
SHOWN_BEFORE = (  # as in 0024
    *("chat_id", "kind", "title", "language", "time_zone", "remind_at", "lead_days", "leap_rule"),
    *("weekend_rule", "weekly_digest", "monthly_digest", "show_zodiac", "date_order"),
    *("who_may", "surprises", "paused_until", "paused_reason"),
)
SHOWN = (
    *SHOWN_BEFORE,
    *("congratulate_at", "congratulate_style", "remind_too", "pin_day", "tag_day", "poll_weeks"),
)
POSTGRESQL = """
CREATE TRIGGER calendars_webhooks AFTER UPDATE OF {columns} ON calendars
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION note_calendar_for_webhooks()
"""
SQLITE = """
CREATE TRIGGER calendars_webhooks AFTER UPDATE OF {columns} ON calendars
WHEN ({changed})
AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE calendar_id = NEW.id AND is_enabled)
BEGIN
    INSERT INTO webhook_changes (calendar_id, type, at)
    VALUES (NEW.id, 'calendar.updated', strftime('%Y-%m-%d %H:%M:%f000', 'now'));
END
"""


def upgrade() -> None:
    for column in _columns():
        op.add_column("calendars", column)
    _drop_trigger()
    _make_trigger(SHOWN)
    calendar = sa.ForeignKey("calendars.id", ondelete="CASCADE")
    op.create_table(
        "day_marks",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("calendar_id", KEY, calendar, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("target", sa.BigInteger, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("text", sa.String(64)),
        sa.Column("before", sa.String(64)),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.UniqueConstraint("calendar_id", "kind", "local_date", "target", name="day_marks_once"),
    )
    op.create_index("day_marks_next_at", "day_marks", ["next_at"])


def downgrade() -> None:
    op.drop_table("day_marks")
    _drop_trigger()
    for column in _columns():
        op.drop_column("calendars", column.name)
    _make_trigger(SHOWN_BEFORE)


def _drop_trigger() -> None:
    op.execute("DROP TRIGGER calendars_webhooks" + ("" if _is_sqlite() else " ON calendars"))


def _make_trigger(shown: tuple[str, ...]) -> None:
    """It tells webhooks of what the API shows of a calendar."""
    differs = "IS NOT" if _is_sqlite() else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in shown)
    statement = SQLITE if _is_sqlite() else POSTGRESQL
    op.execute(statement.format(columns=", ".join(shown), changed=changed))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("congratulate_at", sa.Time),
        sa.Column("congratulate_style", sa.String(16), nullable=False, server_default="friendly"),
        sa.Column("remind_too", sa.Boolean, nullable=False, server_default=OFF),
        sa.Column("pin_day", sa.Boolean, nullable=False, server_default=OFF),
        sa.Column("tag_day", sa.Boolean, nullable=False, server_default=OFF),
        sa.Column("poll_weeks", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("missing_rights", sa.String(255), nullable=False, server_default=""),
        sa.Column("celebrates_by", sa.BigInteger),
    )
