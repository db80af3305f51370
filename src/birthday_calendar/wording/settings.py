"""A calendar's settings in words: one by one, and all of them. HTML."""

from datetime import datetime
from zoneinfo import ZoneInfo

from birthday_calendar.domain import time_zones
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    DateOrder,
    LeapRule,
    Surprises,
    TopicTrouble,
    WhoMay,
)
from birthday_calendar.wording import cards, celebrations, holidays
from birthday_calendar.wording.texts import Texts

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
SURPRISES = {
    Surprises.OTHERS: N_("in private to the others"),
    Surprises.ORGANISERS: N_("in the organisers' chat"),
    Surprises.HERE: N_("here in the group"),
}
SWITCHES = {
    "weekend_rule": N_("Tell of the weekend on Friday"),
    "weekly_digest": N_("Every Monday: the week"),
    "monthly_digest": N_("On the 1st: the month"),
    "show_zodiac": N_("Signs of the zodiac"),
}
LINES = ("time_zone", "remind_at", "lead_days", "leap_rule", "language")


def overview(calendar: Calendar, now: datetime, _: Texts, *, in_forum: bool) -> str:
    """`in_forum` where it is shown in a group that has topics."""
    lines = [line(name, calendar, now, _) for name in LINES]
    if calendar.kind is CalendarKind.SHARED:
        rule = _(WHO_MAY[calendar.who_may])
        lines.append("👥 " + _("Who may change the calendar: {rule}", rule=rule))
        lines.append(line("surprises", calendar, now, _))
        lines += celebrations.in_short(calendar, _)
    if in_forum:
        lines.append(topic_line(calendar, _))
    if said := holidays.in_short(calendar, _):
        lines.append(said)
    if calendar.date_order is not DateOrder.UNKNOWN:
        lines.append(f"🔢 5/6: {slashed(calendar.date_order, _)}")
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
        case "congratulate_at":
            return celebrations.congratulation_line(calendar, _)
        case "surprises":
            return "🎁 " + _("Ahead of a member's day: {where}", where=_surprises(calendar, _))
    language = LANGUAGES[calendar.language].name
    if calendar.language_chosen:
        return "🗣 " + _("Language: {language}", language=language)
    return "🗣 " + _("Language of reminders: {language}", language=language)


def topic_line(calendar: Calendar, _: Texts) -> str:
    """To which topic reminders go, and why not to the one that was chosen."""
    name = calendar.topic_name and _("“{topic}”", topic=_.name(calendar.topic_name))
    if calendar.thread_id is None:
        said = _("Topic of reminders: {topic}", topic=_("General"))
        if calendar.topic_trouble is TopicTrouble.GONE:
            gone = _("{topic} is gone.", topic=name) if name else _("The one before is gone.")
            said = f"{said}. {gone}"
        return "🧵 " + said
    link = f"https://t.me/c/{str(calendar.chat_id).removeprefix('-100')}/{calendar.thread_id}"
    topic = f'<a href="{link}">{name or _("the one where that was set up")}</a>'
    said = _("Topic of reminders: {topic}", topic=topic)
    if calendar.topic_trouble is TopicTrouble.CLOSED:
        said += ". " + _("It is closed, so they wait until it is open again.")
    return "🧵 " + said


def slashed(order: DateOrder, _: Texts) -> str:
    """What 5/6 is."""
    return _.day(5, 6) if order is DateOrder.MONTH_FIRST else _.day(6, 5)


def _surprises(calendar: Calendar, _: Texts) -> str:
    if calendar.surprises is Surprises.ORGANISERS and calendar.organisers is None:
        return _("the organisers' chat is lost, so in private to the others")
    return _(SURPRISES[calendar.surprises])
