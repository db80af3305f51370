"""Where things stand: nothing overlaps, nothing leaves its place, all of a text is there.

A measure of equal letters stands in for fonts.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birthday_calendar.cards.layout import NAMES, TEXTS, Box, Layout, laid_out
from birthday_calendar.cards.wrapping import Extent, fitted
from birthday_calendar.domain.cards import TEXT_LIMIT, Card, Design, Size, checked_card
from tests.support.nasty_cards import LINK, NASTY, card, portrait


class Equal:
    """Each letter is half as wide as high."""

    def advance(self, text: str, size: int, *, bold: bool) -> float:
        return len(text) * size / 2

    def extent(self, text: str, size: int, *, bold: bool) -> Extent:
        return Extent(-(-len(text) * size // 2), size, size // 4)


def boxes(layout: Layout) -> list[Box]:
    lines = [*layout.title, *layout.name, *layout.text]
    others = [layout.badge, layout.picture, layout.qr]
    return [line.box for line in lines] + [box for box in others if box]


def check(layout: Layout, one: Card) -> None:
    """Raises AssertionError where something overlaps, or leaves its place."""
    found = boxes(layout)
    for number, box in enumerate(found):
        assert layout.panel.holds(box)
        assert not any(box.meets(other) for other in found[number + 1 :])
    for line in layout.age:
        assert layout.badge is not None
        assert layout.badge.holds(line.box)
    width, height = one.size.pixels
    assert Box(0, 0, width, height).holds(layout.panel)
    assert words(layout.name) == words_of(one.name)
    assert words(layout.text) == words_of(one.text)


def words(lines: list) -> str:  # type: ignore[type-arg]
    return "".join("".join(line.text.split()) for line in lines)


def words_of(text: str) -> str:
    return "".join(text.split())


CARDS = st.builds(
    Card,
    design=st.just(Design.CALM),
    size=st.sampled_from(Size),
    name=st.text(
        st.characters(codec="utf-8", categories=("L", "N", "So")), min_size=1, max_size=100
    ),
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn")),
        max_size=TEXT_LIMIT,
    ),
    language=st.just("en"),
    title=st.sampled_from(["", "Happy birthday!"]),
    age=st.none() | st.integers(0, 120),
    link=st.none() | st.just(LINK),
    picture=st.none() | st.just(b"a picture"),
)


@given(CARDS)
@settings(max_examples=150, deadline=None)
def test_all_of_any_card_is_there_and_nothing_overlaps(one: Card) -> None:
    fit = checked_card(one)
    check(laid_out(fit, Equal()), fit)


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("size", Size)
def test_the_nastiest_are_as_well(name: str, size: Size) -> None:
    fit = checked_card(card(**{**vars_of(NASTY[name]), "size": size}))
    check(laid_out(fit, Equal()), fit)


def vars_of(one: Card) -> dict:  # type: ignore[type-arg]
    return {field: getattr(one, field) for field in one.__struct_fields__}


def test_words_are_not_cut_while_they_can_be_read() -> None:
    block = fitted("Anna Preobrazhenskaya", 500, 300, NAMES, 40, Equal(), bold=True)
    assert [text for text, _, _ in block.lines] == ["Anna", "Preobrazhenskaya"]
    assert block.size == 60


def test_a_word_that_would_be_too_small_is_cut() -> None:
    block = fitted("W" * 100, 500, 300, NAMES, 40, Equal(), bold=True)
    assert block.size >= 40
    assert len(block.lines) > 1


def test_lines_of_its_own_are_kept_where_there_is_room() -> None:
    few = fitted("Dear Ann,\n\nall the best!", 800, 400, TEXTS, 22, Equal(), bold=False)
    assert [text for text, _, _ in few.lines] == ["Dear Ann,", "", "all the best!"]
    many = fitted("a\n" * 600, 800, 400, TEXTS, 22, Equal(), bold=False)
    assert len(many.lines) < 30


def test_a_text_that_is_read_from_the_right_stands_there() -> None:
    long = card("שרה", "יום הולדת שמח לך ולכל המשפחה " * 20 + "ותודה", picture=portrait())
    lines = laid_out(checked_card(long), Equal()).text
    assert len({line.box.right for line in lines}) == 1
    assert len({line.box.x for line in lines}) > 1
