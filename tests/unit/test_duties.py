"""Who looks after which day: precedence, fair turns, and nobody's own day ever."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import names
from birthday_calendar.domain.duties import (
    Dealt,
    Duty,
    Person,
    Scope,
    Task,
    TaskState,
    Turn,
    checked,
    covers,
    deal,
    written,
)
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Event, EventKind, Occasion
from tests.support.values import an_event

BORIS, VERA, GLEB = Person("Boris", 11), Person("Vera", 12), Person("Gleb", 13)
EVERYBODY = {11, 12, 13}
FIRST = date(2026, 12, 1)


def on(day: date, **fields: Any) -> Occasion:
    event = an_event(day.day, day.month, **fields)
    return Occasion(date=day, age=None, of=event)


def a_duty(*people: Person, scope: Scope = Scope.RANGE, **fields: Any) -> Duty:
    plain: dict[str, Any] = {"id": 1, "calendar_id": 1, "scope": scope, "people": people}
    if scope is Scope.RANGE:
        plain |= {"first": 101, "last": 1231}
    return Duty(**plain | fields)


def who(dealt: list[Dealt]) -> list[str | None]:
    return [None if one.person is None else one.person.name for one in dealt]


def dealt(occasions: list[Occasion], *rules: Duty, present: set[int] = EVERYBODY) -> list[Dealt]:
    return deal(occasions, rules, [], [], present)


def task_of(one: Dealt, number: int = 1, **fields: Any) -> Task:
    assert one.person
    plain: dict[str, Any] = {
        "id": number,
        "calendar_id": 1,
        "event_id": one.occasion.of.id,
        "day": one.occasion.date,
        "duty_id": one.duty and one.duty.id,
        "person": one.person,
    }
    return Task(**plain | fields)


def days(count: int, **fields: Any) -> list[Occasion]:
    return [
        on(FIRST + timedelta(days=n), id=n + 1, name=f"Day {n}", **fields) for n in range(count)
    ]


def test_the_event_s_own_counts_before_its_tag_s_and_that_before_the_range_s() -> None:
    occasion = on(FIRST, tags=("work",), responsible="Gleb")
    all_year = a_duty(BORIS)
    tag = a_duty(VERA, scope=Scope.TAG, tag="work", id=2)
    own = a_duty(GLEB, scope=Scope.EVENT, event_id=1, id=3)
    assert who(dealt([occasion], all_year, tag, own)) == ["Gleb"]
    without = on(FIRST, tags=("work",))
    assert who(dealt([without], all_year, tag, own)) == ["Vera"]
    assert who(dealt([on(FIRST)], all_year, tag, own)) == ["Boris"]
    assert who(dealt([on(FIRST)], tag)) == [None]


def test_of_two_ranges_the_shorter_one_counts() -> None:
    december = a_duty(VERA, first=1201, last=1231, id=2)
    assert who(dealt([on(FIRST)], a_duty(BORIS), december)) == ["Vera"]
    assert who(dealt([on(date(2026, 11, 30))], a_duty(BORIS), december)) == ["Boris"]


@pytest.mark.parametrize(("day", "is_in"), [(20, True), (31, True), (19, False)])
def test_a_range_may_go_over_new_year(day: int, is_in: bool) -> None:
    winter = a_duty(BORIS, first=1220, last=110)
    assert covers(winter, on(date(2026, 12, day))) is is_in
    assert covers(winter, on(date(2027, 1, 10)))
    assert not covers(winter, on(date(2027, 1, 11)))


def test_a_name_that_the_event_says_is_responsible_though_no_duty_is_kept() -> None:
    [one] = dealt([on(FIRST, responsible="The neighbours")], a_duty(BORIS))
    assert (one.person, one.duty) == (Person("The neighbours"), None)


def test_who_changes_that_field_takes_the_day_away_from_whom_it_was_given_to() -> None:
    own = a_duty(GLEB, scope=Scope.EVENT, event_id=1)
    [given_one] = dealt([on(FIRST, responsible="Gleb")], own)
    changed = on(FIRST, responsible="Bert")
    [now] = deal([changed], [own], [task_of(given_one)], [], EVERYBODY)
    assert now.person == Person("Bert")


def test_a_rotation_deals_in_turn() -> None:
    rotation = a_duty(BORIS, VERA, GLEB)
    assert who(dealt(days(5), rotation)) == ["Boris", "Vera", "Gleb", "Boris", "Vera"]


def test_whose_own_day_it_is_is_passed_over_and_has_the_next_one() -> None:
    first, *rest = days(4)
    own = on(FIRST, id=1, name="Boris", member_id=11)
    assert who(dealt([own, *rest], a_duty(BORIS, VERA, GLEB))) == ["Vera", "Boris", "Gleb", "Vera"]
    assert first.date == own.date


def test_a_range_of_one_skips_their_own_day_to_whoever_is_next_or_nobody() -> None:
    own = on(FIRST, member_id=11)
    assert who(dealt([own], a_duty(BORIS))) == [None]
    assert who(dealt([own], a_duty(BORIS, first=1201, last=1201), a_duty(VERA, id=2))) == ["Vera"]


def test_who_has_the_name_of_a_birthday_is_not_given_that() -> None:
    rotation = a_duty(Person("Boris Petrov", 11), VERA)
    assert who(dealt([on(FIRST, name="Petrov Boris")], rotation)) == ["Vera"]
    memorial = on(FIRST, name="Boris Petrov", kind=EventKind.MEMORIAL)
    assert who(dealt([memorial], rotation)) == ["Boris Petrov"]


def test_who_has_left_is_nobody_and_the_rotation_passes_them() -> None:
    assert who(dealt(days(3), a_duty(BORIS, VERA), present={12})) == ["Vera"] * 3
    assert who(dealt(days(1), a_duty(BORIS), present={12})) == [None]


def test_what_was_dealt_to_who_left_is_dealt_anew() -> None:
    [first] = dealt(days(1), a_duty(BORIS, VERA))
    [now] = deal(days(1), [a_duty(BORIS, VERA)], [task_of(first)], [], {12})
    assert (now.person, now.is_settled) == (VERA, False)


def test_turns_of_before_count() -> None:
    turns = [Turn(1, BORIS, date(2026, 11, 1), 7), Turn(1, VERA, date(2026, 10, 1), 8)]
    rotation = a_duty(BORIS, VERA, GLEB)
    found = deal(days(3), [rotation], [], turns, EVERYBODY)
    assert who(found) == ["Gleb", "Vera", "Boris"]


def test_who_hands_over_has_the_next_one() -> None:
    rotation = a_duty(BORIS, VERA, GLEB)
    first, *_ = dealt(days(4), rotation)
    handed = task_of(first, person=VERA, handed_by=BORIS)
    assert who(deal(days(4), [rotation], [handed], [], EVERYBODY)) == [
        *("Vera", "Boris", "Gleb", "Vera")
    ]


def test_what_is_done_stays_whosever_the_event_is_now() -> None:
    [one] = dealt(days(1), a_duty(BORIS))
    done = task_of(one, state=TaskState.DONE)
    [now] = deal(days(1, responsible="Bert"), [a_duty(BORIS)], [done], [], EVERYBODY)
    assert (now.person, now.is_done) == (BORIS, True)


PEOPLE = st.lists(st.integers(1, 8), min_size=1, max_size=6, unique=True).map(
    lambda ids: tuple(Person(f"Person {one}", one) for one in ids)
)


@st.composite
def some_events(draw: st.DrawFn) -> list[Occasion]:
    """Days of one month, of several a day, some of them members' own."""
    numbers = draw(st.lists(st.integers(0, 30), max_size=40))
    return [
        on(
            FIRST + timedelta(days=day),
            id=number + 1,
            name=f"Event {number}",
            member_id=draw(st.none() | st.integers(1, 8)),
            tags=draw(st.sampled_from([(), ("work",), ("family",)])),
        )
        for number, day in enumerate(numbers)
    ]


@st.composite
def some_rules(draw: st.DrawFn) -> list[Duty]:
    rules = [a_duty(*draw(PEOPLE), id=1)]
    if draw(st.booleans()):
        rules.append(a_duty(*draw(PEOPLE), scope=Scope.TAG, tag="work", id=2))
    if draw(st.booleans()):
        rules.append(a_duty(*draw(PEOPLE), first=1210, last=105, id=3))
    return rules


MEMBERS = st.sets(st.integers(1, 8))


@given(occasions=some_events(), rules=some_rules(), present=MEMBERS)
def test_nobody_ever_looks_after_their_own_day_and_nobody_who_left_after_any(
    occasions: list[Occasion], rules: list[Duty], present: set[int]
) -> None:
    found = deal(occasions, rules, [], [], present)
    assert len(found) == len(occasions)
    for one in found:
        if one.person is not None:
            assert one.person.member_id != one.occasion.of.member_id
            assert one.person.member_id in present


@given(
    occasions=some_events(),
    rules=some_rules(),
    present=MEMBERS,
    told=st.sets(st.integers(0, 40)),
)
def test_reckoning_anew_changes_nothing_however_much_of_it_was_told(
    occasions: list[Occasion], rules: list[Duty], present: set[int], told: set[int]
) -> None:
    before = deal(occasions, rules, [], [], present)
    tasks = [task_of(one, n) for n, one in enumerate(before) if n in told and one.person]
    again = deal(reversed(occasions), rules, tasks, [], present)
    assert [(one.occasion, one.person) for one in again] == [
        (one.occasion, one.person) for one in before
    ]


@given(occasions=some_events(), rules=some_rules(), first=st.integers(0, 30))
def test_a_later_day_reckons_on_from_the_turns_that_were_taken(
    occasions: list[Occasion], rules: list[Duty], first: int
) -> None:
    begin, everybody = FIRST + timedelta(days=first), set(range(1, 9))
    before = deal(occasions, rules, [], [], everybody)
    turns = [
        Turn(one.duty.id, one.person, one.occasion.date, one.occasion.of.id)
        for one in before
        if one.duty and one.person and one.occasion.date < begin
    ]
    rest = [one for one in occasions if one.date >= begin]
    assert who(deal(rest, rules, [], turns, everybody)) == who(before)[len(occasions) - len(rest) :]


@given(people=PEOPLE, count=st.integers(0, 60))
def test_turns_are_fair(people: tuple[Person, ...], count: int) -> None:
    had = Counter(who(dealt(days(count), a_duty(*people), present=set(range(1, 9)))))
    each = [had[one.name] for one in people]
    assert sum(each) == count
    assert max(each) - min(each) <= 1


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), first=st.dates(), last=st.dates())
def test_a_range_and_the_rest_of_the_year_have_each_day_once(
    day: date, first: date, last: date
) -> None:
    begin, end = (one.month * 100 + one.day for one in (first, last))
    after, before = (
        one.month * 100 + one.day
        for one in (
            date(2028, last.month, last.day) + timedelta(days=1),
            date(2028, first.month, first.day) - timedelta(days=1),
        )
    )
    if after == begin:  # it is all of the year
        assert covers(a_duty(BORIS, first=begin, last=end), on(day))
        return
    within = covers(a_duty(BORIS, first=begin, last=end), on(day))
    assert within is not covers(a_duty(BORIS, first=after, last=before), on(day))


def anna(**fields: Any) -> Event:
    return an_event(15, 3, name="Anna Schmidt", member_id=12, **fields)


@pytest.mark.parametrize(
    ("duty", "field"),
    [
        (a_duty(scope=Scope.EVENT, event_id=1), "people"),
        (a_duty(VERA, scope=Scope.EVENT, event_id=1), "people"),
        (a_duty(Person("anna schmidt"), scope=Scope.EVENT, event_id=1), "people"),
        (a_duty(BORIS, VERA, scope=Scope.EVENT, event_id=1), "people"),
        (a_duty(Person(" \u200b")), "people"),
        (a_duty(Person("x" * 201)), "people"),
        (a_duty(*(Person(str(n)) for n in range(51))), "people"),
        (a_duty(BORIS, scope=Scope.TAG, tag="no tag"), "tag"),
        (a_duty(BORIS, scope=Scope.TAG), "tag"),
        (a_duty(BORIS, first=1301), "first"),
        (a_duty(BORIS, last=None), "last"),
        (a_duty(BORIS, first=231), "day"),
        (a_duty(BORIS, lead_days=frozenset({61})), "lead_days"),
    ],
)
def test_what_cant_be_given_names_its_field(duty: Duty, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(duty, anna())
    assert refused.value.field == field


def test_somebody_twice_in_a_rotation_is_there_once() -> None:
    assert checked(a_duty(BORIS, VERA, BORIS)).people == (BORIS, VERA)


def test_a_long_rotation_is_written_as_far_as_the_field_has_room() -> None:
    assert len(written([Person("x" * 60)] * 5)) <= 200


def test_an_event_that_was_given_to_another_is_theirs_though_it_was_dealt() -> None:
    occasion = on(FIRST, responsible="Vera")
    own = a_duty(VERA, scope=Scope.EVENT, event_id=1)
    before = Task(id=1, calendar_id=1, event_id=1, day=FIRST, duty_id=1, person=BORIS)
    assert who(deal([occasion], [own], [before], [], EVERYBODY)) == ["Vera"]


def test_thousands_of_days_that_nobody_may_have_are_dealt_in_no_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A calendar that is full of duties for whose own days they are holds up no other: what is
    known of a name is found once, not for each day and person.
    """
    looked_at = []
    orders = names.orders

    def counted(name: str) -> set[str]:
        looked_at.append(name)
        return orders(name)

    monkeypatch.setattr(names, "orders", counted)
    people = [Person("Oma" + "." * dots) for dots in range(50)]
    rules = [a_duty(*people, id=number + 1, first=101 + number % 28) for number in range(100)]
    occasions = [on(FIRST, name="Oma", id=number) for number in range(1, 101)]
    assert who(dealt(occasions, *rules)) == [None] * 100
    assert len(looked_at) == 100
