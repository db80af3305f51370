"""Names: what may be kept, in which order, and how they stand in a line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import names
from birthday_calendar.domain.errors import Invalid


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", ["Adam", "émile", "Emma", "Łukasz", "Lydia", "o'Brien", "Zoë"]),
        ("en", ["Zoe", "Анна"]),
        ("ru", ["анна", "Борис", "Егор", "Ёлка", "Жанна", "Иван", "Йозеф", "Яна", "Anna"]),
    ],
)
def test_names_stand_in_the_order_of_the_reader_s_alphabet_whatever_their_case(
    language: str, in_order: list[str]
) -> None:
    assert sorted(set(in_order), key=lambda name: names.order(name, language)) == in_order


def test_a_name_of_signs_alone_has_its_place_too() -> None:
    assert names.folded("🎂") == "🎂"


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b", "\u200e\u202e", "\u3164", "\u2800 \ufe0f", "\u0301"]
)
def test_what_nobody_can_see_is_not_visible(name: str) -> None:
    assert not names.is_visible(name)


@pytest.mark.parametrize("name", ["A", "李", "🎂", "1", "-", "ا"])
def test_what_people_write_is_visible(name: str) -> None:
    assert names.is_visible(name)


def test_names_are_kept_in_composed_form() -> None:
    assert names.checked("name", "Zoe\u0308") == "Zoë"


@pytest.mark.parametrize("character", ["\0", "\a", "\x1b", "\x7f", "\x85", "\r"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(Invalid, match="name: must not contain control characters"):
        names.checked("name", f"An{character}na")


def test_a_text_may_have_several_lines() -> None:
    assert names.checked("note", "one\n\ttwo") == "one\n\ttwo"


def test_a_name_from_left_to_right_is_shown_as_it_is() -> None:
    assert names.isolated("Anna Шмидт 2") == "Anna Шмидт 2"


@pytest.mark.parametrize("name", ["דוד", "أحمد", "Anna\u202e", "\u2067Anna", "A\u2069B"])
def test_a_name_of_another_direction_is_kept_apart_from_the_words_around_it(name: str) -> None:
    shown = names.isolated(name)
    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")
    assert not {"\u202e", "\u2067", "\u2068", "\u2069"} & set(shown[1:-1])


@given(st.text())
def test_no_name_can_turn_the_words_after_it_around(name: str) -> None:
    shown = names.isolated(name)
    opened = 0
    for character in shown:
        kind = unicodedata.bidirectional(character)
        opened += kind in ("LRI", "RLI", "FSI", "LRE", "RLE", "LRO", "RLO")
        opened -= kind in ("PDI", "PDF")
        assert opened >= 0
    assert opened == 0


@given(st.text(min_size=1))
def test_every_name_has_a_place(name: str) -> None:
    assert names.folded(name)
