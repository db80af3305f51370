"""From what is owed to a chat to the texts of the messages that say it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from birthday_calendar.domain import dates
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind
from birthday_calendar.domain.duties import Dealt
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, Occasion
from birthday_calendar.domain.occasions import occasion_on, order
from birthday_calendar.wording import duties as duty_words
from birthday_calendar.wording import holidays as holiday_words
from birthday_calendar.wording import occasions as wording
from birthday_calendar.wording import postcards, reminder_buttons
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.texts import Texts, texts

Told = tuple[Delivery, list[Occasion]]
Occasions = dict[tuple[date, int], Occasion]  # by date and event


def compose(
    calendar: Calendar,
    told: Sequence[Told],
    today: date,
    more: int = 0,
    language: str = "",
    *,
    holidays: Sequence[Holiday] = (),
    holidays_ahead: Sequence[Holiday] = (),
    nobody_s: Sequence[Dealt] = (),
) -> list[str]:
    """One text with everything, or several where it is longer than Telegram takes.

    Whoever is owed twice, by a reminder and a digest or by two missed days, is told once. Where it
    is too much for a chat, the last one says how many are left out, of these and `more`. In another
    chat than the calendar's, in the language of that, the first line says whose it is. `holidays`
    are those of reminders, `holidays_ahead` those of digests, which also say which days are
    `nobody_s` to look after.
    """
    _ = texts(language or calendar.language)
    chat_id = told[0][0].chat_id if told else calendar.chat_id
    reminders: Occasions = {}
    digests: Occasions = {}
    unasked: set[date] = set()  # days not told only because somebody asked for them again
    for delivery, occasions in told:
        for occasion in occasions:
            key = (occasion.date, occasion.of.id)
            (digests if delivery.kind.is_digest else reminders)[key] = occasion
            if delivery.kind is not DeliveryKind.AGAIN:
                unasked.add(occasion.date)
    told_days = {day for day, _event_id in reminders}
    unasked |= {
        delivery.local_date
        for delivery, _nobody in told
        if delivery.kind is DeliveryKind.REMINDER and delivery.local_date not in told_days
    }
    said = Said(calendar, chat_id, today, unasked, _)
    blocks = _sections(said, reminders, holidays)
    ahead = {key: occasion for key, occasion in digests.items() if key not in reminders}
    if ahead or holidays_ahead:
        first, *rest = _ahead(said, ahead, holidays_ahead)
        blocks += ["\n<b>" + _("Coming up") + f"</b>\n{first}", *rest]
    if nobody_s:
        blocks.append("\n" + duty_words.nobody_s(nobody_s, calendar, chat_id, _))
    if blocks and chat_id != calendar.chat_id:
        blocks.insert(0, wording.in_calendar(calendar, _))
    return split(blocks, _.and_more, more)


def preview(
    calendar: Calendar,
    told: Sequence[Told],
    day: date,
    more: int,
    now: datetime,
    _: Texts,
    *,
    holidays: Sequence[Holiday] = (),
    holidays_ahead: Sequence[Holiday] = (),
) -> list[str]:
    """What will be said on a day, as things are now, below a line on it; or what could be."""
    said = compose(calendar, told, day, more, holidays=holidays, holidays_ahead=holidays_ahead)
    if said:
        return [_("Tomorrow at {time} I will say:", time=_.time(calendar.remind_at)), *said]
    delivery, _nobody = told[0]
    said = compose(calendar, [(delivery, [example(calendar, day, now)])], day)
    return [_("There is nothing to say tomorrow. It could be like this:"), *said]


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


def buttons(
    calendar: Calendar, told: Sequence[Told], now: datetime, language: str = "", *, app: str = ""
) -> dict[str, Any]:
    """What may be pressed below it; `app` is where a private chat opens the pages, if it can."""
    today = dates.today_in(calendar.time_zone, now)
    occasions = [one for _, some in told for one in some]
    occasions.sort(key=lambda one: order(one, calendar.language))
    _ = texts(language or calendar.language)
    return reminder_buttons.keyboard(
        calendar,
        now,
        reminder_buttons.people(occasions, _),
        postcard=postcards.below_reminder(app, calendar.id, occasions, today, _),
        is_festive=reminder_buttons.can_be_congratulated(occasions, today),
        language=language,
    )


class Said(NamedTuple):
    """Where and when it is said, and in which words."""

    calendar: Calendar
    chat_id: int
    today: date
    unasked: set[date]
    texts: Texts


def _ahead(said: Said, occasions: Occasions, holidays: Iterable[Holiday]) -> list[str]:
    """As sections; of days that are nobody's, and not today, a line each: there may be thirty."""
    days = {said.today, *(day for day, _event_id in occasions)}
    holidays = [*holidays]
    beside = (one for one in holidays if one.date in days)
    alone = (one for one in holidays if one.date not in days)
    lines = holiday_words.by_day(alone, said.texts)
    return _sections(said, occasions, beside) + holiday_words.line_a_day(lines, said.texts)


def _sections(said: Said, occasions: Occasions, holidays: Iterable[Holiday]) -> list[str]:
    """A block a person, and then a holiday, the first one of each day below that day."""
    calendar, today, _ = said.calendar, said.today, said.texts
    is_to_group = calendar.kind is CalendarKind.SHARED and said.chat_id == calendar.chat_id
    blocks: list[str] = []
    in_order = sorted(occasions.values(), key=lambda one: order(one, calendar.language))
    by_day = {day: list(those) for day, those in groupby(in_order, key=lambda one: one.date)}
    holidays = [*holidays]
    beside = holiday_words.by_day(holidays, _)
    for day in sorted(by_day.keys() | beside.keys()):
        people = by_day.get(day, [])
        lines = [
            wording.line(
                occasion,
                _,
                zodiac=calendar.show_zodiac,
                today=today,
                is_mentioned=is_to_group and day <= today and occasion.of.member_id is not None,
                with_secrets=may_read_secrets(calendar, occasion.of, said.chat_id),
            )
            for occasion in people
        ]
        lines += beside.get(day, [])
        if day == today and not people:
            heading = holiday_words.today((one for one in holidays if one.date == day), day, _)
        else:
            heading = _heading(day, people, today, day in said.unasked, _)
        lines[0] = f"\n{heading}\n{lines[0]}"
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
