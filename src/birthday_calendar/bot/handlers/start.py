"""/start, /help: the first words in a chat, and what one may do next."""

from datetime import timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot import guests, mini_app, settings_pages
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.askers import FOR_SECRETS
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.handlers import add, calendars, picked, places, settings, views, web
from birthday_calendar.bot.keyboards import Row, button, keyboard, mine
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.questions import Step
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import ADDS, OWNS, SETS_UP
from birthday_calendar.bot.states import Setting
from birthday_calendar.config import Settings
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import celebrated, lists, sharing
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import Texts

PRIVATELY = {"share", "calendars"}  # of no use in a group
SAID_BY_TELEGRAM = timedelta(seconds=5)  # after the bot has come, by a link
COMMANDS = {
    "add": N_("add a birthday or another day"),
    "me": N_("your own birthday"),
    "today": N_("what is celebrated today"),
    "upcoming": N_("the next 30 days"),
    "month": N_("a month as a picture"),
    "list": N_("all that is kept"),
    "web": N_("the calendar to look at"),
    "find": N_("find by name or #tag"),
    "greet": N_("a text to congratulate somebody with"),
    "card": N_("a picture to congratulate somebody with"),
    "duty": N_("who looks after which day"),
    "edit": N_("change one of them"),
    "delete": N_("delete one of them"),
    "settings": N_("time zone, reminders, language"),
    "language": N_("the language I speak here"),
    "pause": N_("no reminders for a while"),
    "resume": N_("reminders again"),
    "share": N_("let somebody see your calendar, or change it"),
    "calendars": N_("your own, and those that others share with you"),
    "why": N_("what I sent of late, and what I could not"),
    "feed": N_("these days in your calendar app"),
    "import": N_("bring people from a file"),
    "export": N_("all of it as a file"),
    "token": N_("access for other programs"),
    "privacy": N_("what I keep, and for how long"),
    "forget": N_("take everything with you and have it erased"),
    "cancel": N_("stop what we are doing"),
    "help": N_("what I can do"),
}


YEAR = timedelta(days=366)


def register(router: Router) -> None:
    router.message.register(start, command("start"), flags=REPEATABLE)
    router.message.register(help_, command("help"), flags=REPEATABLE)
    router.callback_query.register(coming_up, Step.filter(F.to == "upcoming"), flags=REPEATABLE)
    router.callback_query.register(
        step, Step.filter(F.to.in_({"remind_at", "time_zone"})), flags=SETS_UP
    )
    router.callback_query.register(step, Step.filter(F.to == "add"), flags=ADDS)
    router.callback_query.register(step, Step.filter(F.to == "settings"), flags=OWNS)
    router.callback_query.register(step, Step.filter())


async def start(context: Written, command: CommandObject) -> Answer:
    """What is kept, or how to begin; where one lives is asked as long as nobody has said it."""
    _, calendar = context.texts, context.calendar
    if command.args == FOR_SECRETS and context.is_private:
        return context.say(_("Now I can write to you. Ask in the group again: /token, /feed"))
    if context.is_private and (number := web.asked_for(command.args)) is not None:
        return await web.link(context, number)
    if context.is_private and (command.args or "").startswith(sharing.PREFIX):
        return await calendars.invitation(context, command.args or "")
    if is_greeted(context, command):
        return None
    name = _.name(context.user.first_name) if context.user else ""
    page = await lists.page(context.db, calendar, limit=1)
    if page.total:
        paused = cards.pause(calendar, context.now, _)
        known = [await kept(context, page.total), reminders_come(calendar, _), paused]
        text = "\n".join(filter(None, [_("Hello, {name}!", name=name), *known]))
    elif context.is_private:
        greeting = _("Hello, {name}! I keep birthdays and remind you of them in time.", name=name)
        text = first_words(greeting, calendar, _)
    else:
        text = first_words(welcome(_), calendar, _)
    if context.guest is not None:
        return context.say(text, keyboard(first_steps(_), [guests.back(_)]))
    said: list[TelegramMethod[Any]] = [context.say(text, steps(calendar, _, context.settings))]
    if _.language != DEFAULT:
        said += mini_app.menu_button(context.settings, context.chat, _)
    if context.is_private and not calendar.time_zone_chosen:
        said.append(places.ask_city(context, _(places.QUESTION)))
    return said


def is_greeted(context: Written, command: CommandObject) -> bool:
    """Whether Telegram has said it for who brought the bot by a link: its coming was answered."""
    calendar = context.calendar
    is_new = timedelta() < context.now - calendar.created_at < SAID_BY_TELEGRAM
    return not context.is_private and is_new and bool(command.mention)


async def help_(context: Written) -> Answer:
    _ = context.texts
    shown = [name for name in COMMANDS if context.is_private or name not in PRIVATELY]
    commands = "\n".join(f"/{name} — {_(COMMANDS[name])}" for name in shown)
    adding = how_to_add(_, is_private=context.is_private)
    return context.say("\n\n".join([_("What I can do:"), commands, other_days(_), adding]))


async def step(context: Pressed, callback_data: Step) -> Answer:
    _, calendar = context.texts, context.calendar
    match callback_data.to:
        case "add":
            return add.ask_name(context)
        case "pick" if context.is_private:
            add.ask_name(context)
            return picked.ask_people(context)
        case "settings":
            return await settings.settings_(context)
        case "remind_at":
            text, buttons = settings_pages.page("remind_at", calendar, context.now, _)
            asked = ask(context, Setting.value, text, name="remind_at")
            return asked.model_copy(update={"reply_markup": buttons})
        case "time_zone":
            return places.ask_city(context, _(places.QUESTION))
    return out_of_date(context)


async def coming_up(context: Pressed) -> Answer:
    return await views.upcoming(context, CommandObject(command="upcoming"))


async def greeting(context: Context[Source], calendar: Calendar) -> str:
    """The first words in a group; where it takes the bot back, what is still kept."""
    _ = context.texts
    page = await lists.page(context.db, calendar, limit=1)
    if not page.total:
        return first_words(welcome(_), calendar, _)
    return f"{welcome(_)}\n{await kept(context, page.total)}\n{reminders_come(calendar, _)}"


async def kept(context: Context[Source], count: int) -> str:
    """How many, and who is next."""
    _, today = context.texts, context.today
    text = _.plural("I keep {count} date here.", "I keep {count} dates here.", count)
    ahead = await celebrated.page(context.db, context.calendar, today, today + YEAR, limit=1)
    if not ahead.items:
        return text
    [occasion] = ahead.items
    return f"{text} " + _(
        "Next: {name}, {date}, {when}.",
        name=cards.bold(occasion.of.name),
        date=_.day(occasion.date.month, occasion.date.day),
        when=_.distance(occasion.date, today),
    )


def first_words(greeting: str, calendar: Calendar, _: Texts) -> str:
    everything = _("See everything with /help.")
    adding = how_to_add(_, is_private=calendar.kind is CalendarKind.PERSONAL)
    return f"{greeting}\n\n{adding}\n\n{reminders_come(calendar, _)}\n{everything}"


def reminders_come(calendar: Calendar, _: Texts) -> str:
    """When, by the settings."""
    if not calendar.lead_days:
        return "⏰ " + _("Reminders are switched off in /settings.")
    days = cards.lead_days(calendar.lead_days, _)
    return "⏰ " + _(
        "Reminders come at {time}: {days}.", time=_.time(calendar.remind_at), days=days
    )


def steps(calendar: Calendar, _: Texts, config: Settings) -> InlineKeyboardMarkup:
    """What one may do next; and where a group lives, which nobody in it is asked unasked."""
    where = [button("🌍 " + _("Time zone"), Step(to="time_zone"))]
    if calendar.time_zone_chosen or calendar.kind is CalendarKind.PERSONAL:
        where = []
    if calendar.kind is CalendarKind.PERSONAL:
        opens = mini_app.open_calendar(config, _)
        beside = [opens] if opens else []
    else:
        beside = [mine(_("Add yours"))]
    return keyboard(
        first_steps(_),
        [
            button("⏰ " + _("Change the time"), Step(to="remind_at")),
            button("⚙️ " + _("Settings"), Step(to="settings")),
        ],
        where,
        beside,
    )


def first_steps(_: Texts) -> Row:
    return [
        button("➕ " + _("Add"), Step(to="add")),
        button("🗓 " + _("Coming up"), Step(to="upcoming")),
    ]


def welcome(_: Texts) -> str:
    return _("Hello! I keep the birthdays of this group and remind everybody in time.")


def other_days(_: Texts) -> str:
    said = (_("Anna &amp; Boris wedding 5.6.2010 #family"), _("Company day, last Friday of June"))
    return _(
        "I keep other days, too: anniversaries, name days, memorials, holidays. {example}",
        example="\n" + "\n".join(f"<code>/add {one}</code>" for one in said),
    )


def how_to_add(_: Texts, *, is_private: bool) -> str:
    """In a group the bot has to be spoken to."""
    bare = _("Anna Schmidt 15.03.1990")
    if is_private:
        return _(
            "Just write a name and a date, several people in a line each:\n{example}\n"
            "or write /add and I will ask.",
            example=f"<code>{bare}</code>",
        )
    return _(
        "Add a birthday in one line:\n{example}\nor write /add and I will ask.",
        example=f"<code>/add {bare}</code>",
    )
