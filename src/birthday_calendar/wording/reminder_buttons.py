"""The buttons below a reminder, and what its message says of what was pressed.

Made without aiogram, as `reminders` sends them; the bot answers them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.domain.names import isolated
from birthday_calendar.domain.occasions import is_congratulated
from birthday_calendar.domain.schedule import EVENING
from birthday_calendar.wording.texts import Texts, texts

PEOPLE_SHOWN = 6  # as buttons
NAMES_SHOWN = 5  # of who congratulated
LABEL_LIMIT = 30  # characters: two buttons stand in a row

Button = dict[str, Any]


def people(occasions: Iterable[Occasion], _: Texts) -> list[Button]:
    """[Card] of the only person it is about; of several the first ones' names."""
    events = list({one.of.id: one.of for one in occasions}.values())
    if len(events) == 1:
        return [{"text": "👤 " + _("Card"), "callback_data": f"told:card:{events[0].id}"}]
    return [
        {"text": label(event.name), "callback_data": f"told:card:{event.id}"}
        for event in events[:PEOPLE_SHOWN]
    ]


def can_be_congratulated(occasions: Iterable[Occasion], today: date) -> bool:
    """Whether the day has come of somebody who is congratulated."""
    return any(one.date <= today and is_congratulated(one.of) for one in occasions)


def keyboard(
    calendar: Calendar,
    now: datetime,
    cards: Sequence[Button],
    *,
    postcard: Button | None = None,
    is_festive: bool,
    agains: Sequence[datetime] = (),
    is_open: bool = False,
    language: str = "",
) -> dict[str, Any]:
    """`agains`: when it will be told once more; `is_open`: it is asked when to; `language`: that of
    the chat, where it is not the calendar's own; `postcard`: the button for one, if it is festive.
    """
    _ = texts(language or calendar.language)
    alone = list(cards) if len(cards) == 1 else []
    rows = [] if alone else [[*cards[at : at + 2]] for at in range(0, len(cards), 2)]
    congratulated = {"text": "✓ " + _("Congratulated"), "callback_data": "told:congratulated:0"}
    greet = {"text": "💐 " + _("Greeting"), "callback_data": "told:greet:0"}
    festive = [greet, congratulated] if is_festive else []
    sent = [postcard] if postcard and is_festive else []
    if is_open:
        rows += [alone, festive, sent, _choices(calendar, now, _)]
    else:
        again = {"text": "🔁 " + _("Again …"), "callback_data": "told:again:0"}
        rows += [[*alone, again], festive, sent] if alone else [festive, sent, [again]]
    zone = ZoneInfo(calendar.time_zone)
    rows += [
        [
            {
                "text": f"✖ {_.time(due_at.astimezone(zone).time())}",
                "callback_data": f"told:not_again:{int(due_at.timestamp())}",
            }
        ]
        for due_at in agains
    ]
    return {"inline_keyboard": [row for row in rows if row]}


def pressed(
    calendar: Calendar,
    now: datetime,
    congratulated: Mapping[int, str],
    agains: Iterable[datetime],
    chat_id: int,
    language: str = "",
) -> str:
    """What the message in that chat says below itself; empty where there is nothing. HTML."""
    _ = texts(language or calendar.language)
    lines = []
    if congratulated.keys() == {chat_id}:  # in private, and nobody else
        lines.append("✓ " + _("Congratulated"))
    elif congratulated:
        names = ", ".join(map(_.name, [*congratulated.values()][:NAMES_SHOWN]))
        if (more := len(congratulated) - NAMES_SHOWN) > 0:
            names += f" +{more}"
        lines.append("✓ " + _("{names} congratulated", names=names))
    zone, today = ZoneInfo(calendar.time_zone), dates.today_in(calendar.time_zone, now)
    for due_at in agains:
        local = due_at.astimezone(zone)
        at = _.time(local.time())
        if local.date() == today:
            lines.append("🔁 " + _("again at {time}", time=at))
        else:
            day = _.distance(local.date(), today)
            lines.append("🔁 " + _("again {day} at {time}", day=day, time=at))
    return "\n".join(lines)


def _choices(calendar: Calendar, now: datetime, _: Texts) -> list[Button]:
    choices = [
        ("hour", _("In an hour")),
        ("evening", _("This evening")),
        ("tomorrow", _("Tomorrow")),
    ]
    if now.astimezone(ZoneInfo(calendar.time_zone)).hour >= EVENING.hour - 1:
        del choices[1]
    return [{"text": text, "callback_data": f"again:{when}"} for when, text in choices]


def label(name: str) -> str:
    return isolated(name if len(name) <= LABEL_LIMIT else name[: LABEL_LIMIT - 1] + "…")
