"""Tables of who looks after which day, and of what groups show for one."""

import sqlalchemy as sa

from birthday_calendar.domain.field_kinds import LINE_LIMIT, TAG_LIMIT
from birthday_calendar.storage import webhook_tables
from birthday_calendar.storage.columns import BigKey, DaySet, calendar_id, instant

metadata = webhook_tables.metadata

# Who looks after an event, a tag or a range of dates: domain/duties.py.
duties = sa.Table(
    "duties",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("scope", sa.String(8), nullable=False),
    sa.Column("event_id", BigKey, sa.ForeignKey("events.id", ondelete="CASCADE"), unique=True),
    sa.Column("tag", sa.String(TAG_LIMIT)),
    sa.Column("first", sa.SmallInteger),  # month * 100 + day, as is the next
    sa.Column("last", sa.SmallInteger),
    sa.Column("people", sa.Text, nullable=False),  # JSON, in their order
    sa.Column("lead_days", DaySet(255), nullable=False),
    sa.Column("created_by", sa.BigInteger),
    sa.Index("duties_calendar_id", "calendar_id"),
)

# Days of events that were dealt to somebody. Kept for years: they tell whose turn it is.
duty_tasks = sa.Table(
    "duty_tasks",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("event_id", BigKey, sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("duty_id", BigKey, sa.ForeignKey("duties.id", ondelete="SET NULL")),
    sa.Column("member_id", sa.BigInteger),  # NULL of who is only a name
    sa.Column("name", sa.String(LINE_LIMIT), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("handed_by", sa.Text),  # JSON: who handed it over
    instant("done_at", nullable=True),
    sa.UniqueConstraint("event_id", "day", name="duty_tasks_once"),
    sa.Index("duty_tasks_calendar_id_day", "calendar_id", "day"),
    sa.Index("duty_tasks_duty_id", "duty_id"),
    sa.Index("duty_tasks_day", "day"),
    sqlite_autoincrement=True,  # a button may be there still that is about one that is gone
)

# What a group shows for a day and is to take away again; `target` is a message or a member.
day_marks = sa.Table(
    "day_marks",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    sa.Column("target", sa.BigInteger, nullable=False),
    instant("until"),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("text", sa.String(64)),  # of the tag that it is
    sa.Column("before", sa.String(64)),  # the tag that was there
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    instant("next_at"),  # when to look at it again
    sa.UniqueConstraint("calendar_id", "kind", "local_date", "target", name="day_marks_once"),
    sa.Index("day_marks_next_at", "next_at"),
)
