"""From what is owed to a chat to the texts of the messages that say it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from birthday_calendar.domain import dates
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    Delivery,
    DeliveryKind,
    Event,
    Occasion,
)
from birthday_calendar.domain.occasions import occasion_on, order
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording import reminder_buttons
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.texts import Texts, texts

Told = tuple[Delivery, list[Occasion]]
Occasions = dict[tuple[date, int], Occasion]  # by date and event


def compose(calendar: Calendar, told: Sequence[Told], today: date, more: int = 0) -> list[str]:
    """One text with everything, or several where it is longer than Telegram takes.

    Whoever is owed twice, by a reminder and a digest or by two missed days, is told once. Where it
    is too much for a chat, the last one says how many are left out, of these and `more`.
    """
    _ = texts(calendar.language)
    reminders: Occasions = {}
    digests: Occasions = {}
    unasked: set[date] = set()  # days not told only because somebody asked for them again
    for delivery, occasions in told:
        for occasion in occasions:
            key = (occasion.date, occasion.of.id)
            (digests if delivery.kind.is_digest else reminders)[key] = occasion
            if delivery.kind is not DeliveryKind.AGAIN:
                unasked.add(occasion.date)
    blocks = _sections(calendar, reminders, today, unasked)
    ahead = {key: occasion for key, occasion in digests.items() if key not in reminders}
    if ahead:
        first, *rest = _sections(calendar, ahead, today, unasked)
        blocks += ["\n<b>" + _("Coming up") + f"</b>\n{first}", *rest]
    return split(blocks, _.and_more, more)


def example(calendar: Calendar, day: date, now: datetime) -> Occasion:
    """What a reminder of that day could tell: somebody who turns 30, that day or soon after."""
    _ = texts(calendar.language)
    celebrated = day + timedelta(days=min(calendar.lead_days, default=0))
    somebody = Event(
        id=0,
        calendar_id=calendar.id,
        created_at=now,
        updated_at=now,
        name=_("Anna Schmidt"),
        day=celebrated.day,
        month=celebrated.month,
        year=None if (celebrated.month, celebrated.day) == (2, 29) else celebrated.year - 30,
    )
    return occasion_on(celebrated, somebody)


def buttons(calendar: Calendar, told: Sequence[Told], now: datetime) -> dict[str, Any]:
    """What may be pressed below it."""
    today = dates.today_in(calendar.time_zone, now)
    occasions = [one for _, some in told for one in some]
    occasions.sort(key=lambda one: order(one, calendar.language))
    return reminder_buttons.keyboard(
        calendar,
        now,
        reminder_buttons.people(occasions, texts(calendar.language)),
        is_festive=reminder_buttons.can_be_congratulated(occasions, today),
    )


def _sections(
    calendar: Calendar, occasions: Occasions, today: date, unasked: set[date]
) -> list[str]:
    """A block a person, the first one of each day below that day."""
    _, is_shared = texts(calendar.language), calendar.kind is CalendarKind.SHARED
    blocks: list[str] = []
    in_order = sorted(occasions.values(), key=lambda one: order(one, calendar.language))
    for day, celebrated in groupby(in_order, key=lambda occasion: occasion.date):
        people = list(celebrated)
        lines = [
            wording.line(
                occasion,
                _,
                zodiac=calendar.show_zodiac,
                today=today,
                reads_along=is_shared and occasion.of.member_id is not None,
            )
            for occasion in people
        ]
        lines[0] = f"\n{_heading(day, people, today, day in unasked, _)}\n{lines[0]}"
        blocks += lines
    return blocks


def _heading(day: date, people: list[Occasion], today: date, is_unasked: bool, _: Texts) -> str:
    full = _.full_date(day)
    if day < today:
        return "⏰ " + (
            _("Belated: {date}", date=full) if is_unasked else _("Again: {date}", date=full)
        )
    if day == today:
        return wording.today(day, people, _)
    return f"🗓 {_.distance(day, today).capitalize()}, {full}"
