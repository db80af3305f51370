"""Files of events, whole."""

from collections.abc import Iterable

from birthday_calendar.domain import formats
from birthday_calendar.domain.formats import Format
from birthday_calendar.domain.models import Event


def file_of(file_format: Format, events: Iterable[Event]) -> bytes:
    writer = formats.WRITERS[file_format]
    return writer.whole(map(writer.event, events))
