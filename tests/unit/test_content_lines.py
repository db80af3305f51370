"""Lines of iCalendar: whatever people write comes back as it was, from lines that all apps take."""

import icalendar
import vobject
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain.content_lines import LINE_LIMIT, folded, text

# what names and notes may hold: names.checked lets no other control through
WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\x85")
    | st.sampled_from('\n,;\\:" 🎂é'),
    max_size=300,
)


def event(line: str) -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTAMP:20260101T000000Z\r\n{line}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@given(WORDS)
def test_any_words_come_back_from_two_readers(words: str) -> None:
    written = event(folded(f"SUMMARY:{text(words)}"))
    [read] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(read["SUMMARY"]) == words
    assert vobject.readOne(written).vevent.summary.value == words


@given(WORDS)
def test_no_line_is_too_long_and_none_ends_within_a_character(words: str) -> None:
    lines = folded(f"SUMMARY:{text(words)}").encode().split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= LINE_LIMIT
        assert line.decode()  # raises where it is cut within one
        assert b"\n" not in line


def test_what_ends_a_line_elsewhere_ends_none_here() -> None:
    assert text("a\r\nBEGIN:VALARM\rb\u2028c\x85d\x00e") == "a\\nBEGIN:VALARM\\nb c d e"
