"""Parts of a line stand in the order in which they are read (Unicode's Annex 9)."""

from birthday_calendar.cards import bidi


def shown(text: str, *, right_to_left: bool) -> list[str]:
    """Its runs from left to right, each as it is written."""
    runs: list[tuple[int, str]] = []
    levels = bidi.levels(text, right_to_left=right_to_left)
    for character, level in zip(text, levels, strict=True):
        if runs and runs[-1][0] == level:
            runs[-1] = (level, runs[-1][1] + character)
        else:
            runs.append((level, character))
    return [part for _, part in bidi.ordered(runs)]


def test_a_latin_line_stays_as_it_is() -> None:
    assert shown("Anna, 30!", right_to_left=False) == ["Anna, 30!"]


def test_hebrew_within_latin_stands_at_its_place() -> None:
    assert shown("Anna שרה Bob", right_to_left=False) == ["Anna ", "שרה", " Bob"]


def test_latin_and_numbers_within_hebrew_come_from_the_right() -> None:
    assert shown("שרה Anna 120", right_to_left=True) == ["Anna 120", "שרה "]
    assert shown("כן 120 לא", right_to_left=True) == [" לא", "120", "כן "]
