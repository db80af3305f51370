"""How many days of a calendar may move."""

from collections.abc import Iterable

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.domain.moving_rules import MOST, TOO_MANY
from birthday_calendar.storage import moving


async def make_room(
    db: Database, calendar: Calendar, changes: Iterable[tuple[EventDraft | None, EventDraft]]
) -> None:
    """Before events become so; of each as it is, None of a new one, and as it shall be. From then
    on the calendar is asked for such days. Raises Invalid for too many.
    """
    new = sum(
        after.rule is not None and (before is None or before.rule is None)
        for before, after in changes
    )
    if not new:
        return
    if await moving.count(db, calendar.id) + new > MOST:
        raise Invalid("rule", TOO_MANY, most=MOST)
    await moving.note(db, calendar.id)
