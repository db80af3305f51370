"""compatibility"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORKS_FOR = "0007"


def upgrade() -> None:
    op.create_table(
        "compatibility",
        sa.Column("works_for", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("works_for"),
    )


def downgrade() -> None:
    op.drop_table("compatibility")
