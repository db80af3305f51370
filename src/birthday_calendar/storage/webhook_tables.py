"""Tables of webhooks that are called; that by which Telegram calls us is among the machinery."""

import sqlalchemy as sa

from birthday_calendar.storage import visit_tables
from birthday_calendar.storage.columns import BigKey, Words, calendar_id, instant, partial_index

metadata = visit_tables.metadata

webhook_endpoints = sa.Table(
    "webhook_endpoints",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    # by which it was made, and with which it goes: who revokes a token knows of nothing else
    sa.Column("token_id", BigKey, sa.ForeignKey("api_tokens.id", ondelete="CASCADE")),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("url", sa.String(2_000), nullable=False),
    # readable, as it is what signs; the one before it is good for a day after another was made
    sa.Column("secret", sa.String(128), nullable=False),
    sa.Column("old_secret", sa.String(128)),
    instant("rotated_at", nullable=True),
    sa.Column("types", Words(255), nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.Column("disabled_because", sa.String(16)),
    sa.Column("failures", sa.Integer, nullable=False),
    instant("held_until"),  # nothing is sent before: it is being called, or rests after a failure
    instant("today_at", nullable=True),  # when it is told next whose day it is; NULL: never
    instant("created_at"),
    instant("last_used_at", nullable=True),  # when something reached it
    # as of api_tokens
    sa.Column("rests_because", sa.String(16)),
    instant("checked_at", nullable=True),
    sa.Index("webhook_endpoints_calendar_id", "calendar_id"),
    sa.Index("webhook_endpoints_token_id", "token_id"),
    sa.Index("webhook_endpoints_today_at", "today_at"),
)

# What has changed, of calendars that have webhooks: written by triggers, in the transaction that
# changes it, and taken by who makes deliveries of it. Of a calendar in the order of its commits.
webhook_changes = sa.Table(
    "webhook_changes",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    calendar_id(),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("event_id", sa.BigInteger),  # NULL: the calendar itself; no reference: it may be gone
    instant("at"),
    sa.Index("webhook_changes_calendar_id", "calendar_id"),
)

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", BigKey, primary_key=True),
    sa.Column(
        "webhook_id",
        BigKey,
        sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("about", sa.Text, nullable=False),  # JSON: ids, and so nothing of anybody
    sa.Column("slot", sa.String(32)),  # NULL: of what may come many times
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    instant("next_attempt_at"),
    sa.Column("response_status", sa.SmallInteger),
    sa.Column("error", sa.Text),
    instant("created_at"),
    instant("finished_at", nullable=True),
    sa.UniqueConstraint("webhook_id", "slot", name="webhook_deliveries_once"),
    sa.Index("webhook_deliveries_webhook_id_id", "webhook_id", "id"),
    sa.Index("webhook_deliveries_finished_at", "finished_at"),
    partial_index(
        "webhook_deliveries_pending", "webhook_id", "next_attempt_at", where="status = 'pending'"
    ),
)
