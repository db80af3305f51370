"""What the rules let through the table takes, and it refuses by itself what they would refuse."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from birthday_calendar.database import Database
from birthday_calendar.domain import field_kinds, fields
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, EventDraft, EventKind
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS
from birthday_calendar.storage import events, tables
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEPT = {
    "name": "Anna",
    "month_day": 315,
    "search_text": "anna",
    "muted": False,
    "deceased": False,
    "created_at": NOW,
    "updated_at": NOW,
}


def texts(limit: int) -> st.SearchStrategy[str]:
    return st.text(max_size=limit) | st.sampled_from(["x" * limit, "🕯" * limit])


TAGS = st.lists(
    st.text(st.characters(categories=("L", "N")), min_size=1), max_size=field_kinds.MOST_TAGS
).map(tuple)


@st.composite
def drafts(draw: st.DrawFn) -> EventDraft:
    """As they are kept."""
    line = st.none() | texts(field_kinds.LINE_LIMIT)
    draft = EventDraft(
        name=draw(texts(field_kinds.LINE_LIMIT)),
        kind=draw(st.sampled_from(EventKind)),
        day=draw(st.integers(1, 31)),
        month=draw(st.integers(1, 12)),
        year=draw(st.none() | st.integers(1800, 2026)),
        company=draw(line),
        position=draw(line),
        note=draw(st.none() | texts(field_kinds.NOTE_LIMIT)),
        responsible=draw(line),
        lead_days=draw(st.none() | st.frozensets(st.integers(0, MOST_LEAD_DAYS))),
        tags=draw(st.lists(texts(field_kinds.TAG_LIMIT), max_size=1).map(tuple) | TAGS),
        remind_at=draw(st.none() | st.times().map(lambda at: time(at.hour, at.minute))),
    )
    try:
        return fields.check(draft, NOW.date())
    except Invalid:
        assume(False)
        raise


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await calendar_of(database, 1, NOW)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=drafts())
async def test_what_may_be_kept_is_kept_as_it_is(
    database: Database, calendar: Calendar, draft: EventDraft
) -> None:
    kept = await events.insert(database, calendar.id, draft, NOW, most=1_000)
    assert kept is not None
    assert fields.to_draft(kept) == draft
    assert fields.check(draft, date.max) == draft


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("events_kind", {"kind": "wedding"}),
        ("events_month_day", {"month_day": 100}),
        ("events_month_day", {"month_day": 230}),
        ("events_month_day", {"month_day": 431}),
        ("events_month_day", {"month_day": 1301}),
        ("events_year", {"year": 1799}),
        ("events_year", {"year": 2025, "month_day": 229}),
        ("events_year", {"year": 1900, "month_day": 229}),
        ("events_texts", {"name": ""}),
        ("events_texts", {"name": "x" * 201}),
        ("events_texts", {"note": "x" * 1_001}),
        ("events_texts", {"tags": ["x" * 350]}),
        ("events_tags", {"tags": [""]}),
    ],
)
async def test_the_table_refuses_by_itself(
    database: Database, calendar: Calendar, constraint: str, values: dict[str, Any]
) -> None:
    row = KEPT | {"calendar_id": calendar.id} | values
    with pytest.raises(Exception, match=f"{constraint}|character varying"):
        await database.execute(sa.insert(tables.events).values(row))
    await database.execute(sa.insert(tables.events).values(KEPT | {"calendar_id": calendar.id}))
