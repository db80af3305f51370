"""From what is owed to a chat to the texts of the messages that say it."""

import html
import re
from collections.abc import Iterable
from datetime import date

from birthday_calendar.models import Delivery, DeliveryKind, Occasion
from birthday_calendar.telegram import MESSAGE_LIMIT
from birthday_calendar.texts import Texts

Told = tuple[Delivery, list[Occasion]]


def compose(told: Iterable[Told], today: date, _: Texts) -> list[str]:
    """One text with everything, or several where it is longer than Telegram takes.

    Whoever is owed twice, by a reminder and a digest or by two missed days, is told once.
    """
    reminders: dict[tuple[date, int], Occasion] = {}
    digests: dict[tuple[date, int], Occasion] = {}
    for delivery, occasions in told:
        is_digest = delivery.kind in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY)
        for occasion in occasions:
            key = (occasion.date, occasion.birthday.id)
            (digests if is_digest else reminders)[key] = occasion
    ahead = {key: occasion for key, occasion in digests.items() if key not in reminders}
    blocks = [*_sections(reminders, today, _)]
    if ahead:
        blocks.append("<b>" + _("Coming up") + "</b>")
        blocks += _sections(ahead, today, _)
    return split(blocks)


def _sections(occasions: dict[tuple[date, int], Occasion], today: date, _: Texts) -> list[str]:
    blocks: list[str] = []
    shown: date | None = None
    for (day, _id), occasion in sorted(occasions.items(), key=lambda item: item[0]):
        text = _.occasion(occasion)
        if day != shown:
            text = f"{_heading(day, today, _)}\n{text}"
            shown = day
        blocks.append(text)
    return blocks


def _heading(day: date, today: date, _: Texts) -> str:
    if day < today:
        return "⏰ " + _("Belated: {date}", date=_.full_date(day))
    if day == today:
        return "🎉 " + _("Today, {date}", date=_.full_date(day))
    return f"🗓 {_.distance(day, today).capitalize()}, {_.full_date(day)}"


def split(blocks: Iterable[str]) -> list[str]:
    """Join blocks with newlines into as few texts as Telegram's limit allows, none cut inside."""
    texts: list[str] = []
    length = 0
    for block in blocks:
        size = visible_length(block)
        separator = "\n\n" if _starts_section(block) else "\n"
        if texts and length + len(separator) + size <= MESSAGE_LIMIT:
            texts[-1] += separator + block
            length += len(separator) + size
        else:
            texts.append(block)
            length = size
    return texts


def visible_length(text: str) -> int:
    """What Telegram counts: characters after its HTML is parsed, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]*>", "", text)).encode("utf-16-le")) // 2


def _starts_section(block: str) -> bool:
    return block.startswith(("⏰", "🎉", "🗓", "<b>"))
