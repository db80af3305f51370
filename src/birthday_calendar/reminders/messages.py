"""From what is owed to a chat to the texts of the messages that say it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from birthday_calendar.models import Calendar, Delivery, DeliveryKind, Occasion
from birthday_calendar.services.reminders import EVENING
from birthday_calendar.telegram import split
from birthday_calendar.texts import Texts, texts

Told = tuple[Delivery, list[Occasion]]
Occasions = dict[tuple[date, int], Occasion]  # by date and birthday


def compose(calendar: Calendar, told: Sequence[Told], today: date) -> list[str]:
    """One text with everything, or several where it is longer than Telegram takes.

    Whoever is owed twice, by a reminder and a digest or by two missed days, is told once.
    """
    _ = texts(calendar.language)
    reminders: Occasions = {}
    digests: Occasions = {}
    for delivery, occasions in told:
        is_digest = delivery.kind in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY)
        for occasion in occasions:
            key = (occasion.date, occasion.birthday.id)
            (digests if is_digest else reminders)[key] = occasion
    past = _("Again: {date}") if _asked_for(told) else _("Belated: {date}")
    blocks = _sections(calendar, reminders, today, past)
    ahead = {key: occasion for key, occasion in digests.items() if key not in reminders}
    if ahead:
        blocks.append("\n<b>" + _("Coming up") + "</b>")
        blocks += _sections(calendar, ahead, today, past)
    return split(blocks)


def again_keyboard(calendar: Calendar, now: datetime) -> dict[str, Any]:
    """Buttons to be told once more; the bot answers them."""
    _ = texts(calendar.language)
    buttons = [
        ("hour", _("In an hour")),
        ("evening", _("This evening")),
        ("tomorrow", _("Tomorrow")),
    ]
    if now.astimezone(ZoneInfo(calendar.time_zone)).hour >= EVENING.hour - 1:
        del buttons[1]
    row = [{"text": f"🔁 {text}", "callback_data": f"again:{when}"} for when, text in buttons]
    return {"inline_keyboard": [row]}


def _asked_for(told: Iterable[Told]) -> bool:
    return all(delivery.kind is DeliveryKind.AGAIN for delivery, _ in told)


def _sections(calendar: Calendar, occasions: Occasions, today: date, past: str) -> list[str]:
    _ = texts(calendar.language)
    blocks: list[str] = []
    shown: date | None = None
    for (day, _id), occasion in sorted(occasions.items(), key=lambda item: item[0]):
        text = _.occasion(occasion, zodiac=calendar.show_zodiac)
        if day != shown:
            text = f"\n{_heading(day, today, past, _)}\n{text}"
            shown = day
        blocks.append(text)
    return blocks


def _heading(day: date, today: date, past: str, _: Texts) -> str:
    if day < today:
        return "⏰ " + past.format(date=_.full_date(day))
    if day == today:
        return "🎉 " + _("Today, {date}", date=_.full_date(day))
    return f"🗓 {_.distance(day, today).capitalize()}, {_.full_date(day)}"
