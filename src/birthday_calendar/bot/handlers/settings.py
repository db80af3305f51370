"""/settings and /language: one message with buttons, which shows each change in place.

Some of them open a page in its place, with the likeliest values as buttons; what is typed then
counts as well.
"""

from datetime import time, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import CommandObject, StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import mini_app
from birthday_calendar.bot import settings_pages as pages
from birthday_calendar.bot.answers import Answer, Source, listed
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers import holidays, places
from birthday_calendar.bot.keyboards import button, keyboard
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.questions import Step
from birthday_calendar.bot.presses.settings import Choice
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import ANSWER, command, is_nothing
from birthday_calendar.bot.roles import OWNS, RULES, SETS_UP
from birthday_calendar.bot.states import Adding, Setting
from birthday_calendar.domain import languages, time_zones
from birthday_calendar.domain.celebrations import CHOICES
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import LANGUAGES, language_of
from birthday_calendar.domain.models import Calendar, DateOrder, LeapRule, WhoMay
from birthday_calendar.domain.parsing import counts, times
from birthday_calendar.services import calendars, coming, telling
from birthday_calendar.wording import celebrations, reminders
from birthday_calendar.wording import settings as words
from birthday_calendar.wording.texts import texts


def lead_days(text: str) -> frozenset[int]:
    return frozenset() if is_nothing(text) else counts.parse_lead_days(text)


def hour(text: str) -> time | None:
    return None if is_nothing(text) else times.parse_time(text)


_PARSERS: dict[str, Any] = {
    "congratulate_at": hour,
    "time_zone": time_zones.parse,
    "remind_at": times.parse_time,
    "lead_days": lead_days,
}


def register(router: Router) -> None:
    router.message.register(settings_, command("settings"), flags=REPEATABLE | OWNS)
    with_words = F.text.regexp(r"\s\S", mode="search")
    router.message.register(language_named, command("language"), with_words, flags=SETS_UP)
    router.message.register(page, command("language"), flags=OWNS)
    unasked = StateFilter(None, Adding.doubt)
    in_private = F.chat.type == "private"
    router.message.register(language_said, in_private, names_language, unasked, flags=SETS_UP)
    router.callback_query.register(preview, Choice.filter(F.name == "preview"), flags=REPEATABLE)
    router.callback_query.register(choose, Choice.filter(F.name.in_({"done", "overview"})))
    router.callback_query.register(choose, Choice.filter(F.name == "who_may"), flags=RULES)
    router.callback_query.register(choose, Choice.filter(), flags=SETS_UP)
    router.message.register(value_given, Setting.value, ANSWER, places.may_be_answer, flags=SETS_UP)
    router.message.register(
        location_given, F.location, Setting.value, places.is_asked_for, flags=SETS_UP
    )
    router.message.register(location_given, F.location, in_private, unasked, flags=SETS_UP)


async def names_language(message: Message) -> bool:
    """A filter: whether nothing else is written."""
    return languages.named(message.text or "") is not None


async def settings_(context: Context[Source]) -> Answer:
    return context.say(*everything(context, context.calendar))


async def page(context: Context[Source], command: CommandObject) -> Answer:
    """A page of the settings by itself."""
    name = command.command.lower()
    return context.say(*pages.page(name, context.calendar, context.now, context.texts))


async def language_named(context: Written, command: CommandObject) -> Answer:
    code = languages.named(command.args or "")
    if code is None:
        return context.say(*pages.page("language", context.calendar, context.now, context.texts))
    return await _speak(context, code)


async def language_said(context: Written) -> Answer:
    """The name of one by itself, as below the question for it."""
    return await _speak(context, languages.named(context.text) or "")


async def _speak(context: Written, code: str) -> Answer:
    calendar = await calendars.change(context.db, context.calendar, context.now, language=code)
    context.texts = texts(calendar.language)
    said = context.say(f"✅ {words.line('language', calendar, context.now, context.texts)}")
    return [said, *mini_app.menu_button(context.settings, context.chat, context.texts)]


async def choose(context: Pressed, callback_data: Choice) -> Answer:
    """A button of the settings, or of one of their pages."""
    _, name, value = context.texts, callback_data.name, callback_data.value
    if value == pages.OTHER and name in pages.QUESTIONS:
        question = _(pages.QUESTIONS[name])
        return ask(context, Setting.value, question, name=name, message_id=context.message_id)
    if name == "time_zone":
        return places.ask_city(context, _(places.QUESTION), message_id=context.message_id)
    asked = context.conversation
    if asked.waits_for(Setting.value) and (
        asked.data.get("message_id", context.message_id) == context.message_id
    ):
        asked.end()  # what was asked from here needs no answer any more
    if name == "done":
        return context.show(everything(context, context.calendar)[0])
    if name == "overview":
        return shown(context, context.calendar)
    if not value and name == "topic" and context.is_forum:
        return context.show(*pages.topic_page(context.calendar, context.topic, _))
    if not value and name in pages.PAGES:
        return opened(context, name)
    try:
        changes = value_of(name, value, context)
    except (KeyError, ValueError, Invalid):
        return out_of_date(context)
    calendar = await calendars.change(context.db, context.calendar, context.now, **changes)
    if name == "lead_days":  # there may be more of them to choose
        return context.show(*pages.page(name, calendar, context.now, _))
    if name == "language":
        context.texts = texts(calendar.language)
        menu = mini_app.menu_button(context.settings, context.chat, context.texts)
        return [*listed(shown(context, calendar)), *menu]
    return shown(context, calendar)


def shown(context: Pressed, calendar: Calendar) -> Answer:
    return context.show(*everything(context, calendar))


def everything(context: Context[Source], calendar: Calendar) -> pages.Page:
    _, in_forum = context.texts, context.is_forum
    text = words.overview(calendar, context.now, _, in_forum=in_forum)
    return text, pages.buttons(calendar, _, in_forum=in_forum)


def opened(context: Pressed, name: str) -> Answer:
    """In place of the settings; what can be typed there is waited for."""
    _ = context.texts
    text, buttons = pages.page(name, context.calendar, context.now, _)
    if name in pages.QUESTIONS:
        asked = ask(context, Setting.value, text, name=name, message_id=context.message_id)
        if context.is_alone:  # which need not be possible to reply to; [Other…] asks
            return context.show(text, buttons)
        text = asked.text
        if not context.is_private and isinstance(asked.reply_markup, InlineKeyboardMarkup):
            # whose question it is, that button tells of a reply by somebody anonymous
            buttons = keyboard(*buttons.inline_keyboard, *asked.reply_markup.inline_keyboard)
    return context.show(text, buttons)


async def value_given(context: Written) -> Answer:
    return await hear(context, context.text)


async def hear(context: Context[Message | CallbackQuery], text: str) -> Answer:
    """A value that was typed, or pressed as one that the question suggests."""
    name = context.conversation.data["name"]
    if name == holidays.NAME:
        return await holidays.hear(context, text)
    if name == "time_zone" and text == places.BY_LOCATION:
        return places.ask_location(context)
    try:
        value = _PARSERS[name](text)
    except Invalid as error:
        if "offered" not in error.values:
            raise
        return places.ask_again(context, error)
    return await changed(context, name, value)


async def location_given(context: Written) -> Answer:
    """The clocks of the nearest city; which that is they are told, and may say another one."""
    _, location = context.texts, context.source.location
    assert location is not None
    zone = time_zones.nearest(location.latitude, location.longitude)
    said = await changed(context, "time_zone", zone)
    another = keyboard([button("✏️ " + _("Another city"), Step(to="time_zone"))])
    return [*said, context.say(_("You are near {city}.", city=_.city(zone)), another)]


async def changed(context: Context[Message | CallbackQuery], name: str, value: object) -> list[Any]:
    """What that says; the settings from which it was asked for show it, too."""
    _, asked = context.texts, context.conversation.data
    message_id, reply = asked.get("message_id"), context.answer
    if "keys" in asked:  # which only go with a new message
        reply = context.say
    changes = {name: value}
    if name in CHOICES:
        changes["celebrates_by"] = context.person
    calendar = await calendars.change(context.db, context.calendar, context.now, **changes)
    context.conversation.end()
    back = keyboard(pages.on_the_day(calendar, _)) if name in CHOICES else None
    said = reply(f"✅ {words.line(name, calendar, context.now, _)}", back)
    if message_id is None:
        return [said]
    return [context.edit(message_id, *everything(context, calendar)), said]


async def preview(context: Pressed) -> Answer:
    """What tomorrow's reminder says, as things are now; or what one would."""
    calendar, _ = context.calendar, context.texts
    day = context.today + timedelta(days=1)
    announced = await telling.of_day(context.db, calendar, day, context.now)
    said, *told = reminders.preview(
        calendar,
        announced.told,
        day,
        announced.more,
        context.now,
        _,
        holidays=announced.holidays,
        holidays_ahead=announced.holidays_ahead,
    )
    congratulated = await coming.congratulated_on(context.db, calendar, day)
    also = celebrations.tomorrow(calendar, congratulated, _)
    return context.say_all([f"👁 {said}", *told, *filter(None, [also])])


def value_of(name: str, text: str, context: Context[Source]) -> dict[str, object]:
    """Settings by name. Raises KeyError, ValueError or Invalid for what no button of ours says."""
    match name:
        case "leap_rule":
            return {name: LeapRule(text)}
        case "who_may":
            return {name: WhoMay(text)}
        case "date_order":
            return {name: DateOrder(text)}
        case "remind_at":
            return {name: times.parse_time(text)}
        case "lead_days":
            toggled = frozenset() if text == pages.NEVER else {int(text)}
            return {name: context.calendar.lead_days ^ toggled if toggled else frozenset()}
        case "topic" if context.is_forum:
            return topic_of_reminders(context, text)
        case "language" if text == pages.EACH_ONES:
            return {name: language_of(context.user), "language_chosen": False}
        case "language":
            return {name: {code: code for code in LANGUAGES}[text]}
    if name in words.SWITCHES:
        return {name: {"0": False, "1": True}[text]}
    raise KeyError(name)


def topic_of_reminders(context: Context[Source], value: str) -> dict[str, object]:
    """Raises KeyError where it is none of the two, or there is no topic here."""
    chosen = {pages.GENERAL: None, pages.HERE: context.topic}[value]
    if value == pages.HERE and chosen is None:
        raise KeyError(value)
    changes: dict[str, object] = {"thread_id": chosen, "topic_trouble": None}
    if chosen != context.calendar.thread_id:
        changes["topic_name"] = context.topic_name if value == pages.HERE else None
    return changes
