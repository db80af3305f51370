"""iCalendar and JSON, as calendars and networks write them."""

from datetime import date

import pytest

from birthday_calendar.domain import formats
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import Answer, Reason, reading
from birthday_calendar.domain.models import EventKind
from tests.support.feeds import written
from tests.support.values import a_calendar, an_event

TODAY = date(2026, 11, 25)
YEARLY = "RRULE:FREQ=YEARLY"


def read(*entries: tuple[str, ...], head: tuple[str, ...] = ()) -> formats.Read:
    lines = [*head]
    for entry in entries:
        lines += ["BEGIN:VEVENT", *entry, "END:VEVENT"]
    return reading.read("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode(), TODAY)


def test_a_feed_of_our_own_says_where_people_are() -> None:
    feed = written(a_calendar(), [an_event(15, 3, year=1990)], 2026)
    with pytest.raises(Invalid, match="This is a feed of mine"):
        reading.read(feed.encode(), TODAY)


def found_in(*entries: tuple[str, ...]) -> list[tuple[str, int, int, int | None]]:
    drafts = (entry.draft for entry in read(*entries).entries)
    return [(one.name, one.day, one.month, one.year) for one in drafts]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Birthday: Anna", "Anna"),
        ("Anna's birthday", "Anna"),
        ("Anna’s 36th Birthday", "Anna"),
        ("James' birthday", "James"),
        ("Happy birthday Anna!", "Anna"),
        ("Anna - Birthday", "Anna"),
        ("Anna (birthday)", "Anna"),
        ("Anna (1980)", "Anna"),
        ("🎂 Anna *", "Anna"),
        ("Mr. O'Neil", "Mr. O'Neil"),
        ("День рождения Ани", "Аня"),
        ("🎉 День рождения у Ани 🎉", "Аня"),
        ("у Ани день рождения", "Аня"),
        ("Аня — день рождения (46 лет)", "Аня"),
        ("ДР Ани", "Аня"),
        ("День рождения Анны Кузнецовой", "Анна Кузнецова"),
        ("День рождения: Анна", "Анна"),
        ("Geburtstag: Bo", "Bo"),
        ("Bo hat Geburtstag", "Bo"),
        ("Anniversaire de Jean", "Jean"),
        ("Cumpleaños de José", "José"),
    ],
)
def test_titles(title: str, name: str) -> None:
    entry = (f"SUMMARY:{title}", "DTSTART;VALUE=DATE:19800415", YEARLY)
    assert found_in(entry) == [(name, 15, 4, 1980)]


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Wedding anniversary of Cy and Ed", EventKind.ANNIVERSARY, "Cy and Ed"),
        ("Anna & Bo anniversary", EventKind.ANNIVERSARY, "Anna & Bo"),
        ("Memorial: Ada", EventKind.MEMORIAL, "Ada"),
        ("Именины Ольги", EventKind.NAME_DAY, "Именины Ольги"),
    ],
)
def test_titles_of_other_kinds(title: str, kind: EventKind, name: str) -> None:
    found = read((f"SUMMARY:{title}", "DTSTART;VALUE=DATE:20100612", YEARLY))
    assert [(one.draft.kind, one.draft.name) for one in found.entries] == [(kind, name)]
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("title", "start", "year"),
    [
        ("Anna (36)", "20260415", 1990),
        ("Anna turns 36", "20260415", 1990),
        ("Anna (1990)", "20240415", 1990),
        ("Anna (b. 1990)", "20240415", 1990),
        ("Anna (50)", "19760415", 1976),
        ("Anna (999)", "20260415", None),
        ("Anna (2090)", "20240415", None),
    ],
)
def test_a_title_knows_the_year(title: str, start: str, year: int | None) -> None:
    entry = (f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{start}", YEARLY)
    assert found_in(entry) == [("Anna", 15, 4, year)]


@pytest.mark.parametrize(
    ("start", "year", "asked"),
    [
        (1604, None, []),
        (1900, None, []),
        (1985, 1985, []),
        (2015, 2015, [Answer.KEEP, Answer.DROP]),
        (2026, None, [Answer.DROP, Answer.KEEP]),
        (2027, None, []),
    ],
)
def test_the_year_of_a_start_is_of_birth_perhaps(
    start: int, year: int | None, asked: list[Answer]
) -> None:
    found = read(("SUMMARY:Anna", f"DTSTART;VALUE=DATE:{start}0415", YEARLY))
    assert [entry.draft.year for entry in found.entries] == [year]
    assert [one.answer for doubt in found.doubts for one in doubt.choices] == asked
    kept = formats.settle(found, {Reason.START: Answer.KEEP})
    assert [entry.draft.year for entry in kept] == [start if asked else year]


def test_entries_that_all_begin_within_a_year_begin_with_what_comes_next() -> None:
    found = read(
        *((f"SUMMARY:P{month}", f"DTSTART:2022{month:02}15", YEARLY) for month in (3, 5, 9))
    )
    assert {entry.draft.year for entry in found.entries} == {None}


def test_one_person_of_many_years() -> None:
    assert found_in(
        ("SUMMARY:Anna (36)", "DTSTART:20260415"),
        ("SUMMARY:Anna (37)", "DTSTART:20270415"),
        ("SUMMARY:Di's birthday", "DTSTART:20260228"),
        ("SUMMARY:Di's birthday", "DTSTART:20280229"),
        ("SUMMARY:Bo's birthday", "DTSTART:20260501"),
    ) == [("Anna", 15, 4, 1990), ("Di", 29, 2, None), ("Bo", 1, 5, None)]


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("FREQ=YEARLY;INTERVAL=2", None),
        ("FREQ=YEARLY;BYDAY=SU", None),
        ("FREQ=YEARLY;BYDAY=5SU;BYMONTH=5", None),
        ("FREQ=YEARLY;BYDAY=20MO", None),
        ("FREQ=YEARLY;UNTIL=20200101", None),
        ("FREQ=WEEKLY", None),
        ("FREQ=YEARLY;COUNT=100", (15, 4)),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", (1, 5)),
        ("FREQ=MONTHLY;INTERVAL=12", (15, 4)),
    ],
)
def test_rules(rule: str, day: tuple[int, int] | None) -> None:
    found = read(("SUMMARY:Anna", "DTSTART:19900415", f"RRULE:{rule}"))
    assert [(one.draft.day, one.draft.month) for one in found.entries] == ([day] if day else [])
    assert len(found.skipped) == (0 if day else 1)


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("FREQ=YEARLY;BYDAY=2SU;BYMONTH=5", "second Sunday of May"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=-1FR", "last Friday of June"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=FR;BYSETPOS=-1", "last Friday of June"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=FR;BYSETPOS=+-1", "last Friday of June"),
        ("FREQ=YEARLY;BYDAY=+3MO", "third Monday of April"),
        ("FREQ=YEARLY;BYYEARDAY=256", "256th day of the year"),
    ],
)
def test_what_falls_on_another_date_each_year_moves(rule: str, kept: str) -> None:
    found = read(("SUMMARY:Open day", "DTSTART:20260415", f"RRULE:{rule}"))
    [draft] = [one.draft for one in found.entries]
    assert (draft.kind, draft.rule, draft.day, draft.year) == (EventKind.HOLIDAY, kept, 1, None)


def test_a_birthday_does_not_move() -> None:
    rule = "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=5"
    found = read(("SUMMARY:Anna's birthday", "DTSTART:20260510", rule))
    assert (found.entries, len(found.skipped)) == ((), 1)


def test_an_alarm_is_no_entry_and_a_category_a_kind() -> None:
    found = read(
        (
            *("SUMMARY:Ada", "DTSTART:19900415", YEARLY, "BEGIN:VALARM", "DESCRIPTION:Wake up"),
            *("END:VALARM", "DESCRIPTION:likes cats", "CATEGORIES:Birthday,family"),
        )
    )
    ada = found.entries[0].draft
    assert (ada.note, ada.tags) == ("likes cats", ("family",))


def test_holidays_of_a_calendar_of_holidays() -> None:
    found = read(
        *(("SUMMARY:New Year", f"DTSTART:{year}0101") for year in (2026, 2027)),
        head=("X-WR-CALNAME:Holidays in Germany",),
    )
    assert [entry.draft.kind for entry in found.entries] == [EventKind.HOLIDAY]


@pytest.mark.parametrize(
    "text",
    [
        '[{"first_name": "Ada", "last_name": "Lind", "bdate": "15.4.1990"}]',
        '{"response": {"items": [{"first_name": "Ada", "last_name": "Lind", "bdate": "15.4.90"}]}}',
        '{"items": [{"name": "Ada Lind", "day": 15, "month": 4, "year": 1990, "id": 5}]}',
        '{"name": "Ada Lind", "birthday": "1990-04-15"}\n{"name": "", "x": 1}',
        '{"a": {"b": [{"name": "Ada Lind", "date": {"day": 15, "month": 4, "year": 1990}}]}}',
    ],
)
def test_json(text: str) -> None:
    drafts = [entry.draft for entry in reading.read(text.encode(), TODAY).entries]
    assert [(one.name, one.day, one.month, one.year) for one in drafts] == [
        ("Ada Lind", 15, 4, 1990)
    ]


@pytest.mark.parametrize("text", ['{"name": "Ada",', "[" * 100_000, '{"a": 1}'])
def test_json_without_people(text: str) -> None:
    with pytest.raises(Invalid):
        reading.read(text.encode(), TODAY, name="people.json")


@pytest.mark.parametrize(
    ("title", "start", "kind"),
    [
        ("Deploy Friday", "DTSTART:20200103T100000", EventKind.OTHER),
        ("Anna's birthday", "DTSTART:20200103T100000", EventKind.BIRTHDAY),
        ("Anna", "DTSTART;VALUE=DATE:20200103", EventKind.BIRTHDAY),
    ],
)
def test_what_comes_at_an_hour_and_says_nothing_of_a_birthday_is_another_day(
    title: str, start: str, kind: EventKind
) -> None:
    [found] = read((f"SUMMARY:{title}", start, YEARLY)).entries
    assert found.draft.kind is kind
