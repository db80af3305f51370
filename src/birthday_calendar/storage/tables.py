"""Tables of what the product keeps, as SQLAlchemy knows them; `migrations/` brings a database to
this shape.
"""

import sqlalchemy as sa

from birthday_calendar.domain.field_kinds import LINE_LIMIT, MOST_TAGS, TAG_LIMIT
from birthday_calendar.domain.greetings import THEME_LIMIT
from birthday_calendar.domain.models import UID_LIMIT
from birthday_calendar.domain.moving_rules import RULE_LIMIT
from birthday_calendar.storage import duty_tables
from birthday_calendar.storage.columns import (
    BigKey,
    DaySet,
    Subscriptions,
    Words,
    calendar_id,
    instant,
    partial_index,
)

metadata = duty_tables.metadata  # whoever asks here has them all
NAME_OF_USER = 160  # characters: Telegram has 64 for each of the two names

calendars = sa.Table(
    "calendars",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.String(255), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("time_zone", sa.String(64), nullable=False),
    sa.Column("remind_at", sa.Time, nullable=False),
    sa.Column("lead_days", DaySet(255), nullable=False),
    sa.Column("leap_rule", sa.String(16), nullable=False),
    sa.Column("weekend_rule", sa.Boolean, nullable=False),
    sa.Column("weekly_digest", sa.Boolean, nullable=False),
    sa.Column("monthly_digest", sa.Boolean, nullable=False),
    sa.Column("show_zodiac", sa.Boolean, nullable=False),
    sa.Column("date_order", sa.String(16), nullable=False, server_default="unknown"),
    sa.Column("paused_reason", sa.String(32)),
    # Everything due up to `planned_until` has become deliveries; the planner looks again at
    # `next_due_at`. NULL while paused.
    instant("planned_until"),
    instant("next_due_at", nullable=True),
    instant("created_at"),
    sa.Column("thread_id", sa.BigInteger),  # the topic to which reminders go, where there are any
    sa.Column("topic_name", sa.String(128)),  # NULL where nobody has told it
    sa.Column("topic_trouble", sa.String(8)),
    sa.Column("created_by", sa.BigInteger),  # whoever brought the bot there; NULL where not known
    # whether somebody has said so, or it is what a new calendar has
    sa.Column("time_zone_chosen", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("language_chosen", sa.Boolean, nullable=False, server_default=sa.false()),
    # raised by triggers with every change of it, its events and its deliveries: migration 0011
    sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"),
    # the revision since which nothing of event_changes was dropped
    sa.Column("changes_known_from", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("who_may", sa.String(16), nullable=False, server_default="add"),
    sa.Column("surprises", sa.String(16), nullable=False, server_default="others"),
    sa.Column("organisers", sa.BigInteger),  # a chat; NULL again where it is lost
    sa.Column("paused_until", sa.Date),
    sa.Column("holiday_sets", Subscriptions, nullable=False, server_default=""),
    sa.Column("has_moving", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("past_rules", sa.Text, nullable=False, server_default=""),
    # what a group does on somebody's day
    sa.Column("congratulate_at", sa.Time),
    sa.Column("congratulate_style", sa.String(16), nullable=False, server_default="friendly"),
    sa.Column("congratulate_card", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("remind_too", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pin_day", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("tag_day", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("poll_weeks", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("missing_rights", Words(255), nullable=False, server_default=""),
    sa.Column("celebrates_by", sa.BigInteger),  # a Telegram user; NULL where not known
    sa.Index("calendars_next_due_at", "next_due_at"),
    sa.Index("calendars_created_by", "created_by"),
    partial_index("calendars_organisers", "organisers", where="organisers IS NOT NULL"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("kind", sa.String(16), nullable=False, server_default="birthday"),
    sa.Column("name", sa.String(LINE_LIMIT), nullable=False),
    # month * 100 + day: one column to sort, page and range over
    sa.Column("month_day", sa.SmallInteger, nullable=False),
    sa.Column("year", sa.SmallInteger),
    sa.Column(
        "rule", sa.String(RULE_LIMIT)
    ),  # of a day that moves: month_day is the first of its month
    sa.Column("company", sa.String(LINE_LIMIT)),
    sa.Column("position", sa.String(LINE_LIMIT)),
    sa.Column("note", sa.Text),
    sa.Column("responsible", sa.String(LINE_LIMIT)),
    sa.Column("lead_days", DaySet(255)),
    sa.Column("remind_at", sa.Time),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Column("deceased", sa.Boolean, nullable=False),
    sa.Column("tags", Words(MOST_TAGS * (TAG_LIMIT + 1) + 1), nullable=False, server_default=""),
    # what a search looks in, folded: SQLite's own LOWER knows ASCII only
    sa.Column("search_text", sa.Text, nullable=False),
    # what names are sorted by, on both databases by code point: see names.py
    sa.Column(
        "name_key",
        sa.Text(collation="C").with_variant(sa.Text, "sqlite"),
        nullable=False,
        server_default="",
    ),
    instant("created_at"),
    instant("updated_at"),
    # "2026-03-16/2026-03-15": that day was told of on that date, before what is kept now was
    sa.Column("told_before", Words(2_000), nullable=False, server_default=""),
    instant("deleted_at", nullable=True),
    # Telegram users, whether they are known as members or not: whose own it is, and who added it
    sa.Column("member_id", sa.BigInteger),
    sa.Column("added_by", sa.BigInteger),
    sa.Column("message_id", sa.BigInteger),  # of who wrote it in the chat; NULL where nobody did
    sa.Column("uid", sa.String(UID_LIMIT)),  # another program's name for it, in a file of that
    # the last one only so that whoever counts need not look at the rows
    sa.Index("events_in_order", *("calendar_id", "month_day", "name_key", "id", "deleted_at")),
    partial_index("events_rule", "calendar_id", where="rule IS NOT NULL"),
    partial_index("events_deleted_at", "deleted_at", where="deleted_at IS NOT NULL"),
    partial_index("events_member_id", "calendar_id", "member_id", where="member_id IS NOT NULL"),
    partial_index("events_message_id", "calendar_id", "message_id", where="message_id IS NOT NULL"),
    partial_index("events_deleted", "calendar_id", "deleted_at", where="deleted_at IS NOT NULL"),
)

# At which revision of its calendar each event was changed last: triggers write it, migration 0022.
# Of one that is deleted it is kept for a while, whether its own row is or not.
event_changes = sa.Table(
    "event_changes",
    metadata,
    calendar_id(primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    instant("deleted_at", nullable=True),
    sa.Index("event_changes_in_order", "calendar_id", "revision", "event_id"),
    partial_index("event_changes_deleted_at", "deleted_at", where="deleted_at IS NOT NULL"),
)

# Who is in a group, as far as the bot has met them there; and whom a personal calendar is shared
# with. Of these `is_open` is the one that their own chat acts on, in place of its own.
members = sa.Table(
    "members",
    metadata,
    calendar_id(primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(LINE_LIMIT), nullable=False),
    sa.Column("username", sa.String(64)),
    sa.Column("role", sa.String(8), nullable=False),
    instant("met_at"),
    instant("left_at", nullable=True),
    sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("members_user_id", "user_id"),
    partial_index("members_open", "user_id", where="is_open", unique=True),
    partial_index("members_left_at", "left_at", where="left_at IS NOT NULL"),
)

# Links to a personal calendar that nobody has opened yet; of their secrets only hashes.
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(8), nullable=False),
    instant("created_at"),
    instant("expires_at"),
    sa.Index("invitations_calendar_id", "calendar_id"),
    sa.Index("invitations_expires_at", "expires_at"),
)

# By whose link an admin chooses the chat that is told of a group's surprises; one a group.
organiser_links = sa.Table(
    "organiser_links",
    metadata,
    calendar_id(primary_key=True, autoincrement=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    instant("expires_at"),
)

# How an event was before its last change in the chat, for a while: so that undo can work.
earlier_events = sa.Table(
    "earlier_events",
    metadata,
    sa.Column("event_id", BigKey, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("draft", sa.Text, nullable=False),  # JSON
    instant("changed_at"),
    sa.Index("earlier_events_changed_at", "changed_at"),
)

# Files that somebody has brought: read, and then what undo needs of what was made of them.
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("user_id", sa.BigInteger),  # who brought it; NULL where a program did
    sa.Column("content", sa.LargeBinary, nullable=False),  # compressed: storage/imports.py
    sa.Column("answers", sa.Text, nullable=False, server_default="{}"),  # JSON: to its doubts
    sa.Column("outcome", sa.Text),  # JSON: what was made of it
    instant("created_at"),
    instant("applied_at", nullable=True),
    instant("undone_at", nullable=True),
    sa.Index("imports_calendar_id", "calendar_id"),
    sa.Index("imports_created_at", "created_at"),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(64), nullable=False, server_default=""),
    sa.Column("access", sa.String(8), nullable=False, server_default="write"),
    # of one that may write, whether it may all else: apart, as older code knows two words of
    # `access`; NULL of its tokens
    sa.Column("is_admin", sa.Boolean),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("last_used_at", nullable=True),
    # why it opens nothing for now, and when it was looked at whether it may
    sa.Column("rests_because", sa.String(16)),
    instant("checked_at", nullable=True),
    sa.Index("api_tokens_calendar_id", "calendar_id"),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("ages", sa.Boolean, nullable=False),
    sa.Column("emoji", sa.Boolean, nullable=False),
    sa.Column("notes", sa.Boolean, nullable=False),
    sa.Column("alarm_at", sa.Time),
    sa.Column("lead_days", DaySet(255), nullable=False),
    sa.Column("kinds", Words(255), nullable=False),
    sa.Column("tags", Words(MOST_TAGS * (TAG_LIMIT + 1) + 1), nullable=False),
    instant("created_at"),
    instant("changed_at"),
    instant("last_used_at", nullable=True),
    # of what its maker looks after; then it needs no admin
    sa.Column("is_of_duties", sa.Boolean, nullable=False, server_default=sa.false()),
    # as of api_tokens
    sa.Column("rests_because", sa.String(16)),
    instant("checked_at", nullable=True),
    sa.Index("feeds_calendar_id", "calendar_id"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    # what tells two of one kind and date apart: a time of day, or the event it is about
    sa.Column("slot", sa.String(32), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    instant("due_at"),
    instant("next_attempt_at"),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("parts_sent", sa.SmallInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("again_of", BigKey, sa.ForeignKey("deliveries.id", ondelete="CASCADE")),
    sa.Column("outcome", sa.String(32)),
    sa.Column("detail", sa.Text),
    instant("finished_at", nullable=True),
    # the chat first, of which it is asked what it was told: it may be another than the calendar's
    sa.UniqueConstraint(
        *("chat_id", "calendar_id", "kind", "local_date", "slot"), name="deliveries_once"
    ),
    sa.Index("deliveries_calendar_id_id", "calendar_id", "id"),
    partial_index("deliveries_pending", "next_attempt_at", where="status = 'pending'"),
)

# Who said below a reminder that they have congratulated: two may press at the same moment, so their
# message alone could not hold it.
congratulations = sa.Table(
    "congratulations",
    metadata,
    sa.Column(
        "delivery_id",
        BigKey,
        sa.ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(NAME_OF_USER), nullable=False),
    instant("noted_at"),
)

# A greeting that somebody prepares in a chat: its buttons know it by its id.
greetings = sa.Table(
    "greetings",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("event_id", BigKey, sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("user_id", sa.BigInteger),  # who began it; NULL where they have no face
    sa.Column("day", sa.Date, nullable=False),  # that is congratulated on
    sa.Column("style", sa.String(16), nullable=False),
    sa.Column("length", sa.String(16), nullable=False),
    sa.Column("gender", sa.String(16), nullable=False),
    sa.Column("theme", sa.String(THEME_LIMIT)),
    sa.Column("variants", sa.Text, nullable=False),  # JSON: texts with their numbers
    sa.Column("shown", sa.SmallInteger, nullable=False),  # which of them, from 0
    instant("made_at"),
    sa.Index("greetings_calendar_id", "calendar_id"),
    sa.Index("greetings_event_id", "event_id"),
    sa.Index("greetings_chat_id", "chat_id", "id"),
    sa.Index("greetings_made_at", "made_at"),
)

# Which texts were shown for whom, by their numbers: none comes again in the next year.
greeted = sa.Table(
    "greeted",
    metadata,
    sa.Column(
        "event_id",
        BigKey,
        sa.ForeignKey("events.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("year", sa.SmallInteger, primary_key=True, autoincrement=False),  # of the day
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    calendar_id(),
    instant("shown_at"),
    sa.Index("greeted_calendar_id_shown_at", "calendar_id", "shown_at"),
    sa.Index("greeted_shown_at", "shown_at"),
)
