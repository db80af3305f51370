"""Files that people bring along and take away: CSV, vCard, iCalendar, JSON, and lines of a chat.

Pure: bytes in, values out, and back. All that others need is here, but for `reading.read(data,
today, …)`, which is loaded where files are read (file_reading.py): it finds what a file has:
entries, doubts, and what was skipped. Raises Invalid("file", …) for what is no such file at all;
one row is never the reason that others are not read.

- `settle(read, answers, …)` are the entries with doubts answered; `chosen` is one with one.
- `compare(entries, events)` says which of them a calendar has already.
- `WRITERS[file_format]` writes events; reading them gives the same events again.

docs/formats.md says what is read of each format, and what a format can't hold.
"""

from birthday_calendar.domain.formats.decoding import MOST_BYTES, TOO_LARGE
from birthday_calendar.domain.formats.own import uid_of
from birthday_calendar.domain.formats.same import compare
from birthday_calendar.domain.formats.settling import chosen, settle
from birthday_calendar.domain.formats.shapes import (
    Answer,
    Choice,
    Compared,
    Doubt,
    Entry,
    Format,
    Read,
    Reason,
    Skipped,
    Status,
    Unit,
)
from birthday_calendar.domain.formats.writing import WRITERS, Writer

__all__ = [
    "MOST_BYTES",
    "TOO_LARGE",
    "WRITERS",
    "Answer",
    "Choice",
    "Compared",
    "Doubt",
    "Entry",
    "Format",
    "Read",
    "Reason",
    "Skipped",
    "Status",
    "Unit",
    "Writer",
    "chosen",
    "compare",
    "settle",
    "uid_of",
]
