"""Which kind of event a line is of, and what is left of it as the name."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import lines
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import EventKind

TODAY = date(2026, 11, 22)
BIRTHDAY, ANNIVERSARY, NAME_DAY, MEMORIAL, HOLIDAY, OTHER = EventKind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Anna & Boris wedding 5.6.2010", "Anna & Boris", ANNIVERSARY),
        ("Anna & Boris Wedding 5.6.2010", "Anna & Boris", ANNIVERSARY),
        ("Anna & Boris, wedding anniversary 5.6.2010", "Anna & Boris", ANNIVERSARY),
        ("Anna and Boris got married on 5.6.2010", "Anna and Boris", ANNIVERSARY),
        ("Anna & Boris (wedding) 5.6.2010", "Anna & Boris", ANNIVERSARY),
        ("wedding Anna & Boris 5.6.2010", "Anna & Boris", ANNIVERSARY),
        ("5.6.2010 wedding of Anna & Boris", "Anna & Boris", ANNIVERSARY),
        ("5.6.2010 - Wedding: Anna & Boris", "Anna & Boris", ANNIVERSARY),
        ("5.6.2010 Anna & Boris wedding", "Anna & Boris", ANNIVERSARY),
        ("Anna & Boris 5.6.2010 wedding", "Anna & Boris", ANNIVERSARY),
        ("My parents' wedding 5.6.1980", "My parents", ANNIVERSARY),
        ("Acme — anniversary 5.6.2010", "Acme", ANNIVERSARY),
        ("Our wedding 5.6.2010", "Our wedding", ANNIVERSARY),
        ("Wedding 5.6.2010", "Wedding", ANNIVERSARY),
        ("Анна и Борис свадьба 5.6.2010", "Анна и Борис", ANNIVERSARY),
        ("Анна и Борис — годовщина свадьбы 5.6.2010", "Анна и Борис", ANNIVERSARY),
        ("Анна и Борис 5.6.2010, годовщина свадьбы", "Анна и Борис", ANNIVERSARY),
        ("Годовщина: Анна и Борис 5.6.2010", "Анна и Борис", ANNIVERSARY),
        ("Годовщина Анны и Бориса 5.6.2010", "Годовщина Анны и Бориса", ANNIVERSARY),
        ("наша свадьба 5.6.2010", "наша свадьба", ANNIVERSARY),
        ("Anna's name day is on 5 June", "Anna", NAME_DAY),
        ("Anna's Name Day 5.6", "Anna", NAME_DAY),
        ("Maria nameday 5.6", "Maria", NAME_DAY),
        ("Мария именины 5.6", "Мария", NAME_DAY),
        ("Мамины именины 5.6", "Мамины именины", NAME_DAY),
        ("Именины Марии 5.6", "Именины Марии", NAME_DAY),
        ("Grandpa memorial 3.4.2015", "Grandpa", MEMORIAL),
        ("Grandpa died 3.4.2015", "Grandpa", MEMORIAL),
        ("Grandpa memorial day 3.4.2015", "Grandpa", MEMORIAL),
        ("Died Grandpa 3.4.2015", "Grandpa", MEMORIAL),
        ("умерла тётя Зина 3.4.2015", "тётя Зина", MEMORIAL),
        ("Mum's and Dad's wedding 5.6.1980", "Mum and Dad", ANNIVERSARY),
        ("Дедушка † 3.4.2015", "Дедушка", MEMORIAL),
        ("Grandpa's death 3.4.2015", "Grandpa", MEMORIAL),
        ("In memory of Grandpa 3.4.2015", "Grandpa", MEMORIAL),
        ("Дедушка день памяти 3.4.2015", "Дедушка", MEMORIAL),
        ("Бабушка скончалась 3.4.2015", "Бабушка", MEMORIAL),
        ("День памяти дедушки 3.4.2015", "День памяти дедушки", MEMORIAL),
        ("New Year holiday 1.1", "New Year holiday", HOLIDAY),
        ("New Year, holiday 1.1", "New Year", HOLIDAY),
        ("Праздник весны и труда 1 мая", "Праздник весны и труда", HOLIDAY),
        ("Новый год — праздник 1.1", "Новый год", HOLIDAY),
        ("Новый год праздник 1.1", "Новый год", HOLIDAY),
    ],
)
def test_a_word_says_the_kind(text: str, name: str, kind: EventKind) -> None:
    read = lines.parse(text, TODAY)
    assert (read.name, read.kind) == (name, kind)


@pytest.mark.parametrize(
    "name",
    [
        "Anna & Boris",
        "Holiday Inn",
        "Billie Holiday",
        "Weddington",
        "Anna Wedding",
        "Wedding Planner Olga",
        "Memorial Hospital",
        "Memorial Day",
        "Праздникова Анна",
        "Анна Свадьбина",
        "Married Woman",
        "Mr Died",
    ],
)
def test_a_name_that_is_like_such_a_word_is_a_name(name: str) -> None:
    for text in (f"{name} 5.6.2010", f"5.6.2010 {name}"):
        read = lines.parse(text, TODAY)
        assert (read.name, read.kind) == (name, BIRTHDAY)


@pytest.mark.parametrize(
    ("text", "name", "tags"),
    [
        ("Anna 15.03.1990 #family", "Anna", ("family",)),
        ("#work #old-friends Anna 15.03.1990", "Anna", ("work", "old-friends")),
        ("Anna #семья, #дача 15.03.1990", "Anna", ("семья", "дача")),
        ("Anna 15.03.1990 #family,#work", "Anna", ("family", "work")),
        ("Anna #chess 15.03.1990 #work", "Anna", ("chess", "work")),
        ("Anna #1 fan #work 15.03.1990", "Anna #1 fan", ("work",)),
        ("Anna #loves cake 15.03.1990", "Anna #loves cake", ()),
        ("Agent #007 15.03.1990", "Agent #007", ()),
        ("C# Meetup 15.03", "C# Meetup", ()),
        ("Anna#1 15.03", "Anna#1", ()),
    ],
)
def test_words_after_a_number_sign_are_tags(text: str, name: str, tags: tuple[str, ...]) -> None:
    read = lines.parse(text, TODAY)
    assert (read.name, read.tags) == (name, tags)


@given(
    st.lists(
        st.sampled_from(["wedding", "of", "Anna", "&", "in", "memory", " ", ",", "-", "'s"])
    ).map("".join)
)
def test_something_is_left_as_the_name(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert lines.parse(f"{text} 5.6", TODAY).name.strip()


@pytest.mark.parametrize(
    ("name", "kind", "whom"),
    [
        ("Свадьба Оли и Пети", ANNIVERSARY, "Оля и Петя"),
        ("Годовщина свадьбы Ани и Бориса", ANNIVERSARY, "Аня и Борис"),
        ("Именины Ольги", NAME_DAY, "Ольга"),
        ("Свадьба родителей", ANNIVERSARY, "Свадьба родителей"),
        ("Свадьба Оли и Пети", OTHER, "Свадьба Оли и Пети"),
        ("Bob & Eve", ANNIVERSARY, "Bob & Eve"),
    ],
)
def test_a_greeting_is_for_people_and_not_for_their_wedding(
    name: str, kind: EventKind, whom: str
) -> None:
    assert lines.whom(name, kind) == whom
