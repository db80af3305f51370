"""Which format a file is in, and what it has."""

import re
from datetime import date

from birthday_calendar.domain.formats import (
    decoding,
    guessing,
    read_csv,
    read_ics,
    read_json,
    read_lines,
    read_vcf,
)
from birthday_calendar.domain.formats.gathering import Gathering
from birthday_calendar.domain.formats.shapes import Format, Read, Unit
from birthday_calendar.domain.models import DateOrder

_UNITS = {
    Format.CSV: Unit.LINE,
    Format.LINES: Unit.LINE,
    Format.VCF: Unit.CARD,
    Format.ICS: Unit.EVENT,
    Format.JSON: Unit.ITEM,
}
_CARDS = re.compile(rb"^[ \t]*+BEGIN[ \t]*+:[ \t]*+VCARD", re.IGNORECASE | re.MULTILINE)
_ENTRIES = re.compile(
    rb"^[ \t]*+BEGIN[ \t]*+:[ \t]*+(?:VCALENDAR|VEVENT)", re.IGNORECASE | re.MULTILINE
)
_HEAD = 65_536  # bytes in which a format begins
_TABLES = ("text/csv", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel")


def read(
    data: bytes,
    today: date,
    *,
    content_type: str = "",
    name: str = "",
    order: DateOrder = DateOrder.UNKNOWN,
) -> Read:
    """What a file has. Its content says which format it is in; type and name where that leaves it
    open. `order` is the chat's own, which is likelier where nothing in the file proves another.

    Takes time and memory in proportion to its size. Raises Invalid("file", …).
    """
    data = decoding.to_utf8(data)
    found = _format(data, content_type.split(";")[0].strip().lower(), name.lower())
    gathering = Gathering(found, _UNITS[found], today, order)
    match found:
        case Format.VCF:
            read_vcf.read(data, gathering)
        case Format.ICS:
            read_ics.read(data, gathering)
        case Format.JSON:
            decoding.check_size(data, read_json.MOST_BYTES)
            read_json.read(decoding.to_text(data).encode(), gathering)
        case Format.CSV:
            read_csv.read(decoding.to_text(data), gathering)
        case Format.LINES:
            decoding.check_size(data, read_lines.MOST_BYTES)
            is_known = order is not DateOrder.UNKNOWN
            month_first = order is DateOrder.MONTH_FIRST if is_known else None
            read_lines.read(decoding.to_text(data), gathering, month_first=month_first)
    return gathering.read()


def _format(data: bytes, content_type: str, name: str) -> Format:
    is_table = content_type in _TABLES or name.endswith((".csv", ".tsv"))
    head = data[:_HEAD].replace(b"\r", b"\n")
    if not is_table:
        begins = [(_CARDS.search(head), Format.VCF), (_ENTRIES.search(head), Format.ICS)]
        found = [(match.start(), one) for match, one in begins if match]
        if found:
            return min(found)[1]  # somebody's words may have the other one further down
    start = head.lstrip()[:1]
    is_json = content_type == "application/json" or name.endswith(".json")
    if is_json or (start in (b"{", b"[") and not is_table and _is_json(head)):
        return Format.JSON
    if is_table:
        return Format.CSV
    text = decoding.to_text(head)
    return Format.CSV if guessing.is_table(text) else Format.LINES


def _is_json(head: bytes) -> bool:
    """Whether what begins with a bracket goes on as JSON does."""
    return re.match(rb'\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{"\d]|\]))', head) is not None
