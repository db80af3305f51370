"""Nothing is cut that people see as one character, and lines end where they may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.cards.graphemes import MOST, clusters, is_right_to_left, pieces


@pytest.mark.parametrize(
    "whole",
    [
        "👨‍👩‍👧‍👦", "👩🏽‍🚀", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "❤️‍🔥", "🧑🏻‍🤝‍🧑🏿", "🏳️‍🌈", "é", "क्षि", "श्री", "각",
        "กำ", "Z̴̢͖̪",
    ],
)  # fmt: skip
def test_what_is_seen_as_one_character_stays_whole(whole: str) -> None:
    assert clusters(f"a{whole}b{whole}") == ["a", whole, "b", whole]


@pytest.mark.parametrize(
    "endless",
    ["a" + "\u0301" * 500, "👩\u200d" * 300, "👍" + "🏽" * 500, "\u1100" * 500, "ཀ" + "ྐ" * 500],
)
def test_what_goes_on_without_end_is_cut(endless: str) -> None:
    """Else it has no size in which it fits, and is drawn as one picture of any width."""
    assert max(map(len, clusters(endless))) == MOST


def test_flags_beside_each_other_are_several() -> None:
    assert clusters("🇩🇪🇷🇺🇯🇵") == ["🇩🇪", "🇷🇺", "🇯🇵"]


def test_lines_end_between_words_and_behind_hyphens() -> None:
    assert list(pieces("Anna-Maria ist da 10-20")) == ["Anna-", "Maria ", "ist ", "da ", "10-20"]
    assert list(pieces("5\u00a0km weit")) == ["5\u00a0km ", "weit"]


def test_lines_of_chinese_end_anywhere_but_before_a_full_stop_and_behind_a_bracket() -> None:
    assert list(pieces("生日快乐。「好」")) == ["生", "日", "快", "乐。", "「好」"]


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert "".join(pieces(text)) == text


def test_a_paragraph_goes_the_way_of_its_first_letter() -> None:
    assert is_right_to_left("120 — שרה and Bob")
    assert not is_right_to_left("Bob ושרה")
    assert not is_right_to_left("🎂 2026")
