"""told elsewhere: deliveries to other chats than a calendar's own, and who hears of surprises"""

import sqlalchemy as sa
from alembic import op

from birthday_calendar.domain import searching

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Code of before would say in the group what is owed to others in private.
WORKS_FOR = "0018"

CHOSEN = sa.text("organisers IS NOT NULL")
EACH = """
CREATE TRIGGER deliveries_{event}_revises AFTER {event} ON deliveries
BEGIN
    UPDATE calendars SET revision = revision WHERE id = {which}.calendar_id;
END
"""
SECRETS = ("note", "responsible")
SEARCHED = ("name", "company", "position", "tags")


def upgrade() -> None:
    op.add_column(
        "calendars",
        sa.Column("surprises", sa.String(16), nullable=False, server_default="others"),
    )
    op.add_column("calendars", sa.Column("organisers", sa.BigInteger))
    op.create_index(
        "calendars_organisers",
        "calendars",
        ["organisers"],
        postgresql_where=CHOSEN,
        sqlite_where=CHOSEN,
    )
    op.create_table(
        "organiser_links",
        sa.Column(
            "calendar_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("calendars.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    _once("chat_id", "calendar_id", "kind", "local_date", "slot")
    _tell_others_of_members()
    _hide_secrets()


def downgrade() -> None:
    op.execute(
        "DELETE FROM deliveries WHERE chat_id <>"
        " (SELECT chat_id FROM calendars WHERE id = calendar_id)"
    )
    _once("chat_id", "kind", "local_date", "slot")
    op.drop_table("organiser_links")
    op.drop_index("calendars_organisers", "calendars")
    op.drop_column("calendars", "organisers")
    op.drop_column("calendars", "surprises")


def _once(*columns: str) -> None:
    with op.batch_alter_table("deliveries") as table:  # which SQLite makes anew
        table.drop_constraint("deliveries_once", type_="unique")
        table.create_unique_constraint("deliveries_once", [*columns])
    if _is_sqlite():
        for event, which in {"insert": "new", "update": "new", "delete": "old"}.items():
            op.execute(EACH.format(event=event, which=which))


def _tell_others_of_members() -> None:
    """Groups were told of a member's own birthday on the day only, as nobody else could be."""
    op.execute(
        "UPDATE events SET lead_days = NULL WHERE member_id IS NOT NULL AND lead_days = '0'"
        " AND calendar_id IN (SELECT id FROM calendars WHERE kind = 'shared' AND lead_days <> '')"
    )


def _hide_secrets() -> None:
    """What is noted of somebody's own day is found by nobody any more."""
    events = sa.table(
        "events",
        *(sa.column(name, sa.BigInteger) for name in ("id", "member_id")),
        *(sa.column(name, sa.Text) for name in ("search_text", *SEARCHED, *SECRETS)),
    )
    is_secret = sa.or_(*(events.c[name].is_not(None) for name in SECRETS))
    found = op.get_bind().execute(
        sa.select(events.c.id, *(events.c[name] for name in SEARCHED)).where(
            events.c.member_id.is_not(None), is_secret
        )
    )
    for row in found.mappings().all():
        tags = " ".join(f"#{tag}" for tag in row["tags"].split(",") if tag)
        texts = (row["name"], row["company"], row["position"], tags)
        text = searching.kept("\n".join(filter(None, texts)))
        op.get_bind().execute(
            sa.update(events).where(events.c.id == row["id"]).values(search_text=text)
        )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
