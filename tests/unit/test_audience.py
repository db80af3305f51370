"""Who hears what a calendar tells: of a member everybody once, but the member not ahead."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import announcements
from birthday_calendar.domain.audience import Audience, may_read_secrets
from birthday_calendar.domain.deliveries import DeliveryKey, DeliveryKind
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, Surprises

TEAM, ORGANISERS = -1, -2
DAY = date(2026, 3, 15)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

people = st.integers(1, 6)
sets = st.frozensets(people)


def a_calendar(kind: CalendarKind, surprises: Surprises = Surprises.OTHERS) -> Calendar:
    return Calendar(
        id=1,
        chat_id=TEAM if kind is CalendarKind.SHARED else 1,
        kind=kind,
        title="Team",
        language="en",
        time_zone="UTC",
        paused_reason=None,
        created_at=NOW,
        surprises=surprises,
        lead_days=frozenset({0, 1}),
    )


def born(member_id: int | None, id_: int = 1) -> Event:
    return Event(
        id=id_,
        calendar_id=1,
        name="Anna",
        day=15,
        month=3,
        created_at=NOW,
        updated_at=NOW,
        member_id=member_id,
    )


def told(audience: Audience, key: DeliveryKey, event: Event) -> list[int]:
    """The chats that are owed something, and say something of it."""
    keys = announcements.chats_told(audience, key, [event])
    return [one.chat_id for one in keys if announcements.told_days(audience, one, event)]


def reminder(
    day: int, chat_id: int = TEAM, kind: DeliveryKind = DeliveryKind.REMINDER
) -> DeliveryKey:
    return DeliveryKey(1, chat_id, kind, date(2026, 3, day), "")


@given(sets, people, sets, st.booleans())
def test_each_of_the_others_hears_of_a_member_once_and_the_member_on_the_day_only(
    listeners: frozenset[int], member: int, insiders: frozenset[int], has_organisers: bool
) -> None:
    calendar = a_calendar(
        CalendarKind.SHARED, Surprises.ORGANISERS if has_organisers else Surprises.OTHERS
    )
    audience = Audience(calendar, tuple(sorted(listeners)))
    if has_organisers:
        audience = Audience(calendar, tuple(sorted(listeners)), ORGANISERS, insiders)
    ahead = told(audience, reminder(14), born(member))
    if has_organisers and member not in insiders:
        assert ahead == [ORGANISERS]
    else:
        assert ahead == sorted(listeners - {member})
    assert told(audience, reminder(15), born(member)) == [TEAM]
    assert told(audience, reminder(14), born(None)) == [TEAM]


@given(sets, people)
def test_where_the_group_wants_to_hear_it_nobody_else_does(
    listeners: frozenset[int], member: int
) -> None:
    audience = Audience(a_calendar(CalendarKind.SHARED, Surprises.HERE), tuple(listeners))
    assert told(audience, reminder(14), born(member)) == [TEAM]


@given(sets, st.none() | people, st.sampled_from([14, 15]))
def test_with_whom_a_personal_calendar_is_shared_hears_all_but_themselves_ahead(
    listeners: frozenset[int], member: int | None, day: int
) -> None:
    audience = Audience(a_calendar(CalendarKind.PERSONAL), tuple(sorted(listeners)))
    others = listeners - {1} - ({member} if day == 14 else set())
    assert told(audience, reminder(day, 1), born(member)) == [1, *sorted(others)]


@given(sets, people)
def test_a_digest_is_for_the_group(listeners: frozenset[int], member: int) -> None:
    audience = Audience(a_calendar(CalendarKind.SHARED), tuple(listeners))
    monday = reminder(9, kind=DeliveryKind.WEEKLY)
    assert told(audience, monday, born(member)) == [TEAM]


@pytest.mark.parametrize(
    ("kind", "member", "chat_id", "may"),
    [
        (CalendarKind.SHARED, None, TEAM, True),
        (CalendarKind.SHARED, 3, TEAM, False),
        (CalendarKind.SHARED, 3, 3, False),
        (CalendarKind.SHARED, 3, 4, True),
        (CalendarKind.SHARED, 3, ORGANISERS, True),
        (CalendarKind.PERSONAL, 1, 1, True),
        (CalendarKind.PERSONAL, 3, 3, False),
        (CalendarKind.PERSONAL, 3, 4, True),
    ],
)
def test_secrets_are_read_where_the_member_does_not_read_along(
    kind: CalendarKind, member: int | None, chat_id: int, may: bool
) -> None:
    assert may_read_secrets(a_calendar(kind), born(member), chat_id) is may
