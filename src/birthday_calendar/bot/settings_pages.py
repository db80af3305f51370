"""The settings as they are shown: all of them, and a page for each that has several values."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from birthday_calendar.bot.keyboards import Row, button, keyboard
from birthday_calendar.bot.presses import Choice
from birthday_calendar.domain import time_zones
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar, CalendarKind, DateOrder, LeapRule, WhoMay
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts

Page = tuple[str, InlineKeyboardMarkup]

LEAP_RULES = {
    LeapRule.FEBRUARY_28: N_("on 28 February"),
    LeapRule.MARCH_1: N_("on 1 March"),
    LeapRule.LEAP_YEARS_ONLY: N_("not at all"),
}
WHO_MAY = {
    WhoMay.EVERYBODY: N_("everybody, everything"),
    WhoMay.ADD: N_("everybody adds, admins do the rest"),
    WhoMay.ADMINS: N_("admins only"),
}
SWITCHES = {
    "weekend_rule": N_("Tell of the weekend on Friday"),
    "weekly_digest": N_("Every Monday: the week"),
    "monthly_digest": N_("On the 1st: the month"),
    "show_zodiac": N_("Signs of the zodiac"),
}
LINES = ("time_zone", "remind_at", "lead_days", "leap_rule", "language")
QUESTIONS = {
    "remind_at": N_("At what time shall I send reminders? For example: 9:00 or 18:30."),
    "lead_days": N_("How many days before? For example: 0, 1, 7, where 0 is the day itself."),
}
PAGES = (*QUESTIONS, "language")
TIMES = (time(8), time(9), time(10))
LEAD_DAYS = frozenset({0, 1, 3, 7, 14})
# Values of buttons that are none of a setting's.
OTHER, NEVER, EACH_ONES = "other", "never", "each"


def overview(calendar: Calendar, now: datetime, _: Texts) -> str:
    lines = [line(name, calendar, now, _) for name in LINES]
    if calendar.kind is CalendarKind.SHARED:
        rule = _(WHO_MAY[calendar.who_may])
        lines.append("👥 " + _("Who may change the calendar: {rule}", rule=rule))
    if calendar.date_order is not DateOrder.UNKNOWN:
        lines.append(f"🔢 5/6: {_slashed(calendar.date_order, _)}")
    on = [f"✓ {_(text)}" for name, text in SWITCHES.items() if getattr(calendar, name)]
    paused = [said] if (said := cards.pause(calendar, now, _)) else []
    return "\n".join(["⚙️ <b>" + _("Settings") + "</b>", *paused, *lines, *on])


def line(name: str, calendar: Calendar, now: datetime, _: Texts) -> str:
    match name:
        case "time_zone":
            local = _.time(now.astimezone(ZoneInfo(calendar.time_zone)).time())
            zone = time_zones.shown(calendar.time_zone)
            return "🌍 " + _("Time zone: {zone}, where it is {time}", zone=zone, time=local)
        case "remind_at":
            return "⏰ " + _("Reminders at {time}", time=_.time(calendar.remind_at))
        case "lead_days":
            return "⏳ " + _("Reminders: {days}", days=cards.lead_days(calendar.lead_days, _))
        case "leap_rule":
            rule = _(LEAP_RULES[calendar.leap_rule])
            return "📅 " + _("29 February in other years: {rule}", rule=rule)
    language = LANGUAGES[calendar.language].name
    if calendar.language_chosen:
        return "🗣 " + _("Language: {language}", language=language)
    return "🗣 " + _("Language of reminders: {language}", language=language)


def buttons(calendar: Calendar, _: Texts) -> InlineKeyboardMarkup:
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
        *([switch] for switch in switches),
        [_choice("👁 " + _("Tomorrow's reminder"), "preview")],
        [_choice("✓ " + _("Done"), "done")],
    )


def page(name: str, calendar: Calendar, now: datetime, _: Texts) -> Page:
    """One of PAGES: how it is, what can be typed, and the likeliest values."""
    shown = line(name, calendar, now, _)
    if name == "language":
        text = f"{shown}\n{_('In which language shall I speak here?')}"
        return text, keyboard(*_languages(calendar, _), _back(_))
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
    return _choice(f"🔢 5/6 → {_slashed(after, _)}", "date_order", after)


def _slashed(order: DateOrder, _: Texts) -> str:
    """What 5/6 is."""
    return _.day(5, 6) if order is DateOrder.MONTH_FIRST else _.day(6, 5)


def _who_may(calendar: Calendar, _: Texts) -> Row:
    """Of a group only: of one's own calendar there is nobody else."""
    if calendar.kind is CalendarKind.PERSONAL:
        return []
    rules = list(WhoMay)
    after = rules[(rules.index(calendar.who_may) + 1) % len(rules)]
    return [_choice("👥 " + _("Who may → {rule}", rule=_(WHO_MAY[after])), "who_may", after)]


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
