"""members: who is in a group, whose own an event is, and who may change what"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORKS_FOR = "0010"  # whose events are nobody's own, as those of before are

HAS_LEFT = sa.text("left_at IS NOT NULL")
OF_A_MEMBER = sa.text("member_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column(
            "calendar_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("calendars.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("username", sa.String(64)),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="members_role"),
        sa.CheckConstraint("user_id > 0", name="members_user"),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 200 AND length(username) BETWEEN 1 AND 64",
            name="members_texts",
        ),
    )
    op.create_index("members_user_id", "members", ["user_id"])
    op.create_index(
        "members_left_at",
        "members",
        ["left_at"],
        postgresql_where=HAS_LEFT,
        sqlite_where=HAS_LEFT,
    )
    # added without making the tables anew, so that SQLite keeps their triggers
    op.add_column("events", sa.Column("member_id", sa.BigInteger))
    op.add_column("events", sa.Column("added_by", sa.BigInteger))
    op.create_index(
        "events_member_id",
        "events",
        ["calendar_id", "member_id"],
        postgresql_where=OF_A_MEMBER,
        sqlite_where=OF_A_MEMBER,
    )
    op.add_column(
        "calendars", sa.Column("who_may", sa.String(16), nullable=False, server_default="add")
    )


def downgrade() -> None:
    op.drop_column("calendars", "who_may")
    op.drop_index("events_member_id", "events")
    op.drop_column("events", "added_by")
    op.drop_column("events", "member_id")
    op.drop_table("members")
