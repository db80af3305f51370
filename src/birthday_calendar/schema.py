"""Which database fits this version of the code: see "Tables" in CONTRIBUTING.md for the rule."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from birthday_calendar.domain.errors import DatabaseNewer, DatabaseOutdated

# The newest migration, by its file's name: asking Alembic would cost each API worker 6 MB.
HEAD = max(path.name[:4] for path in Path(__file__).parent.glob("migrations/versions/[0-9]*_*.py"))
_NOTHING_RUN = "migrations have not run yet"


class Schema(Struct, frozen=True):
    """A database's: how far it was migrated, and from which version on the code can work with it.

    Both are numbers of migrations.
    """

    revision: str
    works_for: str

    def __str__(self) -> str:
        if self.revision < HEAD:
            return f"migrated to {self.revision}, needs {HEAD}"
        if self.revision == HEAD:
            return f"migrated to {HEAD}"
        if self.works_for > HEAD:
            return (
                f"migrated to {self.revision} by a newer version, and of use to code of"
                f" {self.works_for} or later; this is of {HEAD}"
            )
        return f"migrated to {self.revision} by a newer version; this one, of {HEAD}, may go on"

    @property
    def is_newer(self) -> bool:
        return self.revision > HEAD

    def assure_fits(self) -> None:
        """Raises DatabaseOutdated or DatabaseNewer."""
        if self.revision < HEAD:
            raise DatabaseOutdated(str(self))
        if self.works_for > HEAD:
            raise DatabaseNewer(str(self))


async def read(ask: Callable[[str], Awaitable[Any]]) -> Schema:
    """With `ask` for a row. Raises DatabaseOutdated where no migration has run."""
    try:
        row = await ask("SELECT version_num FROM alembic_version")
    except DatabaseOutdated as error:
        raise DatabaseOutdated(_NOTHING_RUN) from error
    if row is None:
        raise DatabaseOutdated(_NOTHING_RUN)
    works_for = revision = row["version_num"]
    if revision > HEAD:
        row = await ask("SELECT works_for FROM compatibility")
        works_for = row["works_for"] if row else revision
    return Schema(revision, works_for)
