"""Pages of the settings: the buttons of all of them, and one for each that has several values."""

from datetime import datetime, time

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import Row, button, keyboard
from birthday_calendar.bot.presses.settings import Choice
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar, CalendarKind, DateOrder, LeapRule, WhoMay
from birthday_calendar.wording import cards
from birthday_calendar.wording.settings import (
    LEAP_RULES,
    SURPRISES,
    SWITCHES,
    WHO_MAY,
    line,
    slashed,
    topic_line,
)
from birthday_calendar.wording.texts import Texts

Page = tuple[str, InlineKeyboardMarkup]

QUESTIONS = {
    "remind_at": N_("At what time shall I send reminders? For example: 9:00 or 18:30."),
    "lead_days": N_("How many days before? For example: 0, 1, 7, where 0 is the day itself."),
}
PAGES = (*QUESTIONS, "language")  # and "surprises", of groups: handlers/organisers.py
HERE, GENERAL = "here", "general"  # of the topics of a group
TIMES = (time(8), time(9), time(10))
LEAD_DAYS = frozenset({0, 1, 3, 7, 14})
# Values of buttons that are none of a setting's.
OTHER, NEVER, EACH_ONES = "other", "never", "each"


def topic_page(calendar: Calendar, here: int | None, _: Texts) -> Page:
    """`here` is the topic in which it is shown; None in General."""
    text = f"{topic_line(calendar, _)}\n{_('Where shall I send them?')}"
    is_general = calendar.thread_id is None
    row = [_marked(_("General"), is_general, "topic", GENERAL)]
    if here is not None:
        row.insert(0, _marked(_("This topic"), calendar.thread_id == here, "topic", HERE))
    else:
        text += " " + _("To choose another topic, write /settings there.")
    return text, keyboard(row, _back(_))


def buttons(calendar: Calendar, _: Texts, *, in_forum: bool) -> InlineKeyboardMarkup:
    rules = list(LeapRule)
    next_rule = rules[(rules.index(calendar.leap_rule) + 1) % len(rules)]
    switches = [
        _choice(
            f"{'✓' if getattr(calendar, name) else '✗'} {_(text)}",
            name,
            str(int(not getattr(calendar, name))),
        )
        for name, text in SWITCHES.items()
    ]
    return keyboard(
        [_choice("🌍 " + _("Time zone"), "time_zone"), _choice("⏰ " + _("Time"), "remind_at")],
        [_choice("⏳ " + _("Days before"), "lead_days"), _choice("🗣 " + _("Language"), "language")],
        [
            _choice(
                "📅 " + _("29 February → {rule}", rule=_(LEAP_RULES[next_rule])),
                "leap_rule",
                next_rule,
            )
        ],
        [_order(calendar, _)],
        _who_may(calendar, _),
        _ahead(calendar, _),
        on_the_day(calendar, _),
        [_choice("🎉 " + _("Holidays"), "holidays")],
        [_choice("🧵 " + _("Topic of reminders"), "topic")] if in_forum else [],
        *([switch] for switch in switches),
        [_choice("👁 " + _("Tomorrow's reminder"), "preview")],
        [_choice("✓ " + _("Done"), "done")],
    )


def page(name: str, calendar: Calendar, now: datetime, _: Texts) -> Page:
    """One of them: how it is, what can be typed, and the likeliest values."""
    shown = line(name, calendar, now, _)
    if name == "language":
        text = f"{shown}\n{_('In which language shall I speak here?')}"
        return text, keyboard(*_languages(calendar, _), _back(_))
    if name == "surprises":
        return f"{shown}\n{_why_surprises(_)}", keyboard(*_told_ahead(calendar, _), _back(_))
    text = f"{shown}\n{_(QUESTIONS[name])}"
    other = _choice("✏️ " + _("Other…"), name, OTHER)
    rows = [_times(calendar, _), [other]]
    if name == "lead_days":
        rows = [
            *_days(calendar, _),
            [_marked(_("Never"), not calendar.lead_days, name, NEVER), other],
        ]
    return text, keyboard(*rows, _back(_))


def _order(calendar: Calendar, _: Texts) -> InlineKeyboardButton:
    is_day_first = calendar.date_order is DateOrder.DAY_FIRST
    after = DateOrder.MONTH_FIRST if is_day_first else DateOrder.DAY_FIRST
    return _choice(f"🔢 5/6 → {slashed(after, _)}", "date_order", after)


def _who_may(calendar: Calendar, _: Texts) -> Row:
    """Of a group only: of one's own calendar there is nobody else."""
    if calendar.kind is CalendarKind.PERSONAL:
        return []
    rules = list(WhoMay)
    after = rules[(rules.index(calendar.who_may) + 1) % len(rules)]
    return [_choice("👥 " + _("Who may → {rule}", rule=_(WHO_MAY[after])), "who_may", after)]


def _ahead(calendar: Calendar, _: Texts) -> Row:
    if calendar.kind is CalendarKind.PERSONAL:
        return []
    return [_choice("🎁 " + _("Ahead of members' days"), "surprises")]


def on_the_day(calendar: Calendar, _: Texts) -> Row:
    if calendar.kind is CalendarKind.PERSONAL:
        return []
    return [_choice("🎈 " + _("On the day…"), "day")]


def _told_ahead(calendar: Calendar, _: Texts) -> list[Row]:
    return [
        [_marked(_(text).capitalize(), value is calendar.surprises, "surprises", value)]
        for value, text in SURPRISES.items()
    ]


def _why_surprises(_: Texts) -> str:
    return _(
        "So that presents stay secret: whoever has kept their own birthday with /me is told "
        "nothing ahead, and never what is noted for it. Who wants to be told in private has to "
        "start me there once."
    )


def _times(calendar: Calendar, _: Texts) -> Row:
    return [
        _marked(_.time(at), at == calendar.remind_at, "remind_at", f"{at:%H%M}") for at in TIMES
    ]


def _days(calendar: Calendar, _: Texts) -> list[Row]:
    """To be chosen one by one: a press takes away what is chosen."""
    days = [
        _marked(cards.lead_days([day], _), day in calendar.lead_days, "lead_days", str(day))
        for day in sorted(LEAD_DAYS | calendar.lead_days)
    ]
    return [days[place : place + 2] for place in range(0, len(days), 2)]


def _languages(calendar: Calendar, _: Texts) -> list[Row]:
    is_chosen = calendar.language_chosen
    spoken = [
        [_marked(language.name, is_chosen and code == calendar.language, "language", code)]
        for code, language in LANGUAGES.items()
    ]
    is_shared = calendar.kind is CalendarKind.SHARED
    own = _("As everybody's Telegram") if is_shared else _("As my Telegram")
    return [*spoken, [_marked(own, not is_chosen, "language", EACH_ONES)]]


def _marked(text: str, is_on: bool, name: str, value: str) -> InlineKeyboardButton:
    return _choice("✓ " * is_on + text, name, value)


def _choice(text: str, name: str, value: str = "") -> InlineKeyboardButton:
    return button(text, Choice(name=name, value=value))


def _back(_: Texts) -> Row:
    return [_choice("◀ " + _("Back"), "overview")]
