"""/settings: one message with buttons, which shows each change in place."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ANSWER, Setting, ask, command, is_nothing
from birthday_calendar.bot.keyboards import Choice, button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.domain import time_zones
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar, DateOrder, LeapRule
from birthday_calendar.domain.parsing import counts, times
from birthday_calendar.services import calendars
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts

LEAP_RULES = {
    LeapRule.FEBRUARY_28: N_("on 28 February"),
    LeapRule.MARCH_1: N_("on 1 March"),
    LeapRule.LEAP_YEARS_ONLY: N_("not at all"),
}
SWITCHES = {
    "weekend_rule": N_("Tell of the weekend on Friday"),
    "weekly_digest": N_("Every Monday: the week"),
    "monthly_digest": N_("On the 1st: the month"),
    "show_zodiac": N_("Signs of the zodiac"),
}
QUESTIONS = {
    "time_zone": N_(
        "In which city do you live? For example: Berlin. An offset such as UTC+3 will do too."
    ),
    "remind_at": N_("At what time shall I send reminders? For example: 9:00 or 18:30."),
    "lead_days": N_(
        "How many days before? For example: 0, 1, 7, where 0 is the day itself. Write - for no "
        "reminders."
    ),
}


def lead_days(text: str) -> frozenset[int]:
    return frozenset() if is_nothing(text) else counts.parse_lead_days(text)


_PARSERS: dict[str, Any] = {
    "time_zone": time_zones.parse,
    "remind_at": times.parse_time,
    "lead_days": lead_days,
}


def register(router: Router) -> None:
    router.message.register(settings_, command("settings"), flags=REPEATABLE)
    router.callback_query.register(choose, Choice.filter())
    router.message.register(value_given, Setting.value, ANSWER)


async def settings_(context: Written) -> Answer:
    calendar, _ = context.calendar, context.texts
    return context.say(overview(calendar, context.now, _), buttons(calendar, _))


async def choose(context: Pressed, callback_data: Choice) -> Answer:
    _, name, asked = context.texts, callback_data.name, context.conversation
    if name == "done":
        if asked.data.get("message_id") == context.message_id:
            asked.end()  # what was asked from here needs no answer any more
        return context.show(overview(context.calendar, context.now, _))
    if name in QUESTIONS:
        message_id = context.message_id
        return ask(context, Setting.value, _(QUESTIONS[name]), name=name, message_id=message_id)
    try:
        value = value_of(name, callback_data.value)
    except (KeyError, ValueError):
        return out_of_date(context)
    calendar = await change(context, name, value)
    return context.show(overview(calendar, context.now, _), buttons(calendar, _))


async def value_given(context: Written) -> Answer:
    _, asked = context.texts, context.conversation.data
    calendar = await change(context, asked["name"], _PARSERS[asked["name"]](context.text))
    context.conversation.end()
    shown = overview(calendar, context.now, _)
    said = line(asked["name"], calendar, context.now, _)
    return [
        context.edit(asked["message_id"], shown, buttons(calendar, _)),
        context.say(f"✅ {said}"),
    ]


async def change(context: Context[Source], name: str, value: object) -> Calendar:
    return await calendars.change(context.db, context.calendar, context.now, **{name: value})


def value_of(name: str, text: str) -> object:
    """Raises KeyError or ValueError for what no button of ours says."""
    if name == "leap_rule":
        return LeapRule(text)
    if name == "date_order":
        return DateOrder(text)
    if name == "language":
        return {code: code for code in LANGUAGES}[text]
    if name in SWITCHES:
        return {"0": False, "1": True}[text]
    raise KeyError(name)


def overview(calendar: Calendar, now: datetime, _: Texts) -> str:
    lines = [line(name, calendar, now, _) for name in (*QUESTIONS, "leap_rule", "language")]
    if calendar.date_order is not DateOrder.UNKNOWN:
        lines.append(f"🔢 5/6: {slashed(calendar.date_order, _)}")
    on = [f"✓ {_(text)}" for name, text in SWITCHES.items() if getattr(calendar, name)]
    return "\n".join(["⚙️ <b>" + _("Settings") + "</b>", *lines, *on])


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
    return "🗣 " + _("Language of reminders: {language}", language=LANGUAGES[calendar.language].name)


def slashed(order: DateOrder, _: Texts) -> str:
    """What 5/6 is."""
    return _.day(5, 6) if order is DateOrder.MONTH_FIRST else _.day(6, 5)


def buttons(calendar: Calendar, _: Texts) -> InlineKeyboardMarkup:
    rules = list(LeapRule)
    next_rule = rules[(rules.index(calendar.leap_rule) + 1) % len(rules)]
    codes = list(LANGUAGES)
    next_language = codes[(codes.index(calendar.language) + 1) % len(codes)]
    is_day_first = calendar.date_order is DateOrder.DAY_FIRST
    next_order = DateOrder.MONTH_FIRST if is_day_first else DateOrder.DAY_FIRST
    switches = [
        button(
            f"{'✓' if getattr(calendar, name) else '✗'} {_(text)}",
            Choice(name=name, value=str(int(not getattr(calendar, name)))),
        )
        for name, text in SWITCHES.items()
    ]
    return keyboard(
        [
            button("🌍 " + _("Time zone"), Choice(name="time_zone", value="")),
            button("⏰ " + _("Time"), Choice(name="remind_at", value="")),
        ],
        [
            button("⏳ " + _("Days before"), Choice(name="lead_days", value="")),
            button(
                "🗣 " + LANGUAGES[next_language].name, Choice(name="language", value=next_language)
            ),
        ],
        [
            button(
                "📅 " + _("29 February → {rule}", rule=_(LEAP_RULES[next_rule])),
                Choice(name="leap_rule", value=next_rule),
            )
        ],
        [
            button(
                f"🔢 5/6 → {slashed(next_order, _)}",
                Choice(name="date_order", value=next_order),
            )
        ],
        *([switch] for switch in switches),
        [button("✓ " + _("Done"), Choice(name="done", value=""))],
    )
