"""A month as a picture in text: a column a day of the week, marked where somebody is celebrated."""

from calendar import Calendar as Weeks
from collections.abc import Collection, Iterable
from datetime import date

from birthday_calendar.domain.models import EventKind, Occasion
from birthday_calendar.domain.occasions import is_remembrance
from birthday_calendar.wording import occasions
from birthday_calendar.wording.texts import Texts

_CELL = 4  # characters of a day: ">", two digits, "*"; seven of them fit the narrowest phone
_NAME_LIMIT = 60  # characters: lines of a whole page fit a message


def grid(first: date, marked: Collection[int], today: date, _: Texts) -> str:
    """The month that begins on `first`, with a * after `marked` days and a > before today. HTML."""
    heading = _.month_of_year(first).center(7 * _CELL).rstrip()
    weekdays = "".join(name[:2].rjust(_CELL - 1) + " " for name in _.weekdays()).rstrip()
    lines = [heading, weekdays]
    for week in Weeks(_.first_weekday()).monthdatescalendar(first.year, first.month):
        cells = (_cell(day, first, marked, today) for day in week)
        lines.append("".join(cells).rstrip())
    return "<pre>" + "\n".join(lines) + "</pre>"


def who(celebrated: Iterable[Occasion], today: date, _: Texts) -> list[str]:
    """A short line an occasion: its day, whose it is, how old they turn or have turned."""
    return [_line(occasion, today, _) for occasion in celebrated]


def and_more(count: int, first: date, _: Texts) -> str:
    """The last line of what is too long to say."""
    return _.plural(
        "… and {count} more: {command}",
        "… and {count} more: {command}",
        count,
        command=f"<code>/list {first.month}</code>",
    )


def _cell(day: date, first: date, marked: Collection[int], today: date) -> str:
    if day.month != first.month:
        return " " * _CELL
    before = ">" if day == today else " "
    return f"{before}{day.day:2}{'*' if day.day in marked else ' '}"


def _line(occasion: Occasion, today: date, _: Texts) -> str:
    event = occasion.of
    name = event.name if len(event.name) <= _NAME_LIMIT else event.name[: _NAME_LIMIT - 1] + "…"
    text = f"{occasion.date.day} — {_.name(name)}"
    is_counted = not (is_remembrance(event) and event.kind is not EventKind.MEMORIAL)
    when = occasions.tense(occasion.date, today)
    if is_counted and (years := occasions.years(event, occasion.age or 0, _, when)):
        text += f", {years}"
    return text + occasions.mark(event)
