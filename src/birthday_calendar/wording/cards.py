"""Events as the bot shows them. HTML; what people wrote is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.fields import FIELDS
from birthday_calendar.domain.models import Calendar, Event, EventDraft, EventKind, Occasion
from birthday_calendar.domain.occasions import age_on, next_day
from birthday_calendar.wording import holidays, moving_days, occasions
from birthday_calendar.wording.texts import Texts


def bold(text: str) -> str:
    return f"<b>{Texts.name(text)}</b>"


def card(event: Event, calendar: Calendar, today: date, _: Texts, *, chat_id: int) -> str:
    """Everything known about one event that may be shown in that chat."""
    with_secrets = may_read_secrets(calendar, event, chat_id)
    lines = [
        f"{occasions.icon(event)} {bold(event.name)}{occasions.work(event, _)}",
        when(event, calendar, today, _),
        *(occasions.remarks(event, _) if with_secrets else ()),
    ]
    for field in FIELDS:
        if field.is_on_card and (text := field.written(event)):
            lines.append(f"{field.icon} {_.name(text)}")
    if event.muted:
        lines.append("🔕 " + _("No reminders"))
    if event.lead_days is not None:
        lines.append("⏳ " + _("Reminders: {days}", days=lead_days(event.lead_days, _)))
    if event.remind_at is not None:
        lines.append("⏰ " + _("Reminders at {time}", time=_.time(event.remind_at)))
    return "\n".join(lines)


def line(
    occasion: Occasion, calendar: Calendar, _: Texts, *, chat_id: int, today: date | None = None
) -> str:
    """As a list in that chat shows it."""
    return occasions.line(
        occasion,
        _,
        zodiac=calendar.show_zodiac,
        today=today,
        with_secrets=may_read_secrets(calendar, occasion.of, chat_id),
    )


def when(event: EventDraft, calendar: Calendar, today: date, _: Texts) -> str:
    """15 March 1990 — in 5 days, turns 36; or Anniversary: 5 June 2010 — in 87 days, 16 years."""
    day = next_day(event, calendar.leap_rule, today)
    text = f"{moving_days.when(event, _)} — {_.distance(day, today)}"
    if event.kind not in (EventKind.BIRTHDAY, EventKind.OTHER):
        text = f"{_(occasions.LABELS[event.kind])}: {text}"
    age = age_on(day, event)
    if age and event.kind is not EventKind.MEMORIAL:  # in 5 days, 10 years ago
        text += ", " + occasions.years(event, age, _, occasions.tense(day, today))
        if marked := occasions.round_number(event, age, _):
            text += f", {marked}"
    return text


def lead_days(days: Iterable[int], _: Texts) -> str:
    """on the day, 1 day before, 7 days before."""
    told = [
        _("on the day") if day == 0 else _.plural("{count} day before", "{count} days before", day)
        for day in sorted(days)
    ]
    return ", ".join(told) or _("never")


def pause(calendar: Calendar, now: datetime, _: Texts) -> str:
    """Until when its people have paused it; empty where they have not."""
    if calendar.paused_until is None or not schedule.is_paused(calendar, now):
        return ""
    if calendar.paused_until == dates.FOREVER:
        return "⏸ " + _("Paused. Reminders again: /resume")
    until = calendar.paused_until
    is_this_year = until.year == dates.today_in(calendar.time_zone, now).year
    day = _.day(until.month, until.day, None if is_this_year else until.year)
    return "⏸ " + _("Paused until {date}. Reminders again: /resume", date=day)


def grouped_by_date(
    celebrated: Iterable[Occasion],
    calendar: Calendar,
    today: date,
    _: Texts,
    *,
    chat_id: int,
    beside: Mapping[date, list[str]] | None = None,
) -> list[str]:
    """A block an occasion, the first one of each date below that date, with lines `beside` them;
    then those of days that are nobody's, a line a day: people are what one looks for.
    """
    days: dict[date, list[str]] = {}
    for occasion in celebrated:
        block = line(occasion, calendar, _, chat_id=chat_id, today=today)
        days.setdefault(occasion.date, []).append(block)
    beside = beside or {}
    blocks = []
    for day, (first, *rest) in days.items():
        heading = f"🗓 <b>{_.full_date(day)}</b> ({_.distance(day, today)})"
        blocks += [f"\n{heading}\n{first}", *rest, *beside.get(day, [])]
    alone = {day: lines for day, lines in beside.items() if day not in days}
    return blocks + holidays.line_a_day(alone, _)


def coming_up(celebrated: Sequence[Occasion], most: int, today: date, _: Texts) -> str:
    """Who is next, all of one day: Next: Louise, 19 April, in 145 days."""
    names = [bold(occasion.of.name) for occasion in celebrated[:most]]
    if len(celebrated) > most:
        names.append("…")
    day = celebrated[0].date
    return _(
        "Next: {names}, {date}, {distance}",
        names=", ".join(names),
        date=_.day(day.month, day.day),
        distance=_.distance(day, today),
    )


def grouped_by_month(events: Sequence[Event], _: Texts, today: date | None = None) -> list[str]:
    """A line an event, the first one of each month below that month.

    With `today` it is shown where the year goes on, if somebody stands before that.
    """
    blocks = []
    shown = 0
    next_one = _first_from(events, today) if today else None
    for event in events:
        day = event.day if event.rule is None else moving_days.when(event, _)
        line = f"{day} — {_.name(event.name)}"
        if event.year:
            line += f" ({event.year})"
        line += occasions.mark(event) + " 🔕" * event.muted
        if event is next_one:
            line = f"➤ {line}"
        if event.month != shown:
            shown = event.month
            line = f"\n<b>{_.month(shown)}</b>\n{line}"
        blocks.append(line)
    return blocks


def _first_from(events: Sequence[Event], today: date) -> Event | None:
    """The first one from that day of the year on; None where that is nobody, or the very first."""
    later = (one for one in events if (one.month, one.day) >= (today.month, today.day))
    found = next(later, None)
    return None if events and found is events[0] else found
