"""Birthdays as the bot shows them. HTML; what people wrote is escaped."""

from collections.abc import Iterable
from datetime import date

from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Birthday, Calendar, Occasion
from birthday_calendar.wording.texts import Texts


def bold(text: str) -> str:
    return f"<b>{Texts.name(text)}</b>"


def card(birthday: Birthday, calendar: Calendar, today: date, _: Texts) -> str:
    """Everything known about one person."""
    icon = "🕯" if birthday.deceased else "🎂"
    lines = [
        f"{icon} {bold(birthday.name)}{_.details(birthday)}",
        when(birthday, calendar, today, _),
    ]
    if birthday.muted:
        lines.append("🔕 " + _("No reminders"))
    if birthday.lead_days is not None:
        lines.append("⏳ " + _("Reminders: {days}", days=lead_days(birthday.lead_days, _)))
    if birthday.remind_at is not None:
        lines.append("⏰ " + _("Reminders at {time}", time=_.time(birthday.remind_at)))
    return "\n".join(lines)


def when(birthday: Birthday, calendar: Calendar, today: date, _: Texts) -> str:
    """15 March 1990 — in 5 days, turns 36."""
    day = dates.next_celebration(birthday.month, birthday.day, calendar.leap_rule, today)
    text = f"{_.day(birthday.month, birthday.day, birthday.year)} — {_.distance(day, today)}"
    age = dates.age_on(birthday.year, day)
    if age and not birthday.deceased:
        text += ", " + _.age(age)
    return text


def lead_days(days: Iterable[int], _: Texts) -> str:
    """on the day, 1 day before, 7 days before."""
    told = [
        _("on the day") if day == 0 else _.plural("{count} day before", "{count} days before", day)
        for day in sorted(days)
    ]
    return ", ".join(told) or _("never")


def grouped_by_date(
    occasions: Iterable[Occasion], calendar: Calendar, today: date, _: Texts
) -> list[str]:
    """A block an occasion, the first one of each date below that date."""
    blocks = []
    shown: date | None = None
    for occasion in occasions:
        block = _.occasion(occasion, zodiac=calendar.show_zodiac)
        if occasion.date != shown:
            shown = occasion.date
            heading = f"🗓 <b>{_.full_date(shown)}</b> ({_.distance(shown, today)})"
            block = f"\n{heading}\n{block}"
        blocks.append(block)
    return blocks


def grouped_by_month(birthdays: Iterable[Birthday], _: Texts) -> list[str]:
    """A line a person, the first one of each month below that month."""
    blocks = []
    shown = 0
    for birthday in birthdays:
        line = f"{birthday.day} — {_.name(birthday.name)}"
        if birthday.year:
            line += f" ({birthday.year})"
        line += " 🕯" * birthday.deceased + " 🔕" * birthday.muted
        if birthday.month != shown:
            shown = birthday.month
            line = f"\n<b>{_.month(shown)}</b>\n{line}"
        blocks.append(line)
    return blocks
