"""searching: what is searched is kept in another folding, see domain/searching.py"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from birthday_calendar.domain import searching

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Code of before searches the new texts as it did, and what it writes meanwhile is found by all but
# another alphabet and accents.
WORKS_FOR = "0010"

ROWS_AT_ONCE = 500  # two parameters each, of the 32,766 that SQLite takes
SEARCHED = ("name", "company", "position", "note", "responsible", "tags")

events = sa.table(
    "events",
    sa.column("id", sa.BigInteger),
    sa.column("search_text", sa.Text),
    *(sa.column(name, sa.Text) for name in SEARCHED),
)


def upgrade() -> None:
    _fold(searching.kept)


def downgrade() -> None:
    _fold(lambda text: text.casefold().replace("ё", "е"))


def _fold(folded: Callable[[str], str]) -> None:
    """A statement for each ROWS_AT_ONCE: it raises each calendar's revision once, by triggers."""
    connection = op.get_bind()
    last = 0
    columns = [events.c[name] for name in SEARCHED]
    query = sa.select(events.c.id, *columns).order_by(events.c.id).limit(ROWS_AT_ONCE)
    while rows := connection.execute(query.where(events.c.id > last)).mappings().all():
        texts = {row["id"]: folded(_searched(row)) for row in rows}
        connection.execute(
            sa.update(events)
            .where(events.c.id.in_(list(texts)))
            .values(search_text=sa.case(texts, value=events.c.id))
        )
        last = rows[-1]["id"]


def _searched(row: sa.RowMapping) -> str:
    """As fields.searched has it; tags are ",family,work,"."""
    tags = " ".join(f"#{tag}" for tag in row["tags"].split(",") if tag)
    texts = [row[name] for name in SEARCHED if name != "tags"]
    return "\n".join(text for text in (*texts, tags) if text)
