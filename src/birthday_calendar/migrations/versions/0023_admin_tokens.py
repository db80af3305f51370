"""api_tokens: which of those that write may change settings and keep tokens, too"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# To such code an admin's token is one that writes, which may there all that it knows of. Its own
# tokens, and all from before, are told apart by NULL: they may what it has let them do.
WORKS_FOR = "0010"


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("is_admin", sa.Boolean))


def downgrade() -> None:
    op.drop_column("api_tokens", "is_admin")
