"""calendars.congratulate_card: whether a congratulation has a card; webhooks hear of its change"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # which congratulates nobody

SHOWN_BEFORE = (  # as in 0030
    *("chat_id", "kind", "title", "language", "time_zone", "remind_at", "lead_days", "leap_rule"),
    *("weekend_rule", "weekly_digest", "monthly_digest", "show_zodiac", "date_order"),
    *("who_may", "surprises", "paused_until", "paused_reason"),
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
    off = sa.false()
    card = sa.Column("congratulate_card", sa.Boolean, nullable=False, server_default=off)
    op.add_column("calendars", card)
    _drop_trigger()
    _make_trigger((*SHOWN_BEFORE, "congratulate_card"))


def downgrade() -> None:
    _drop_trigger()
    op.drop_column("calendars", "congratulate_card")
    _make_trigger(SHOWN_BEFORE)


def _drop_trigger() -> None:
    op.execute("DROP TRIGGER calendars_webhooks" + ("" if _is_sqlite() else " ON calendars"))


def _make_trigger(shown: tuple[str, ...]) -> None:
    differs = "IS NOT" if _is_sqlite() else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in shown)
    statement = SQLITE if _is_sqlite() else POSTGRESQL
    op.execute(statement.format(columns=", ".join(shown), changed=changed))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
