"""/start, /help."""

from aiogram import Router
from aiogram.filters import CommandObject

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain.errors import N_
from birthday_calendar.wording.texts import Texts

COMMANDS = {
    "add": N_("add a birthday or another day"),
    "today": N_("what is celebrated today"),
    "upcoming": N_("the next 30 days"),
    "month": N_("a month as a picture"),
    "list": N_("all that is kept"),
    "find": N_("find by name or #tag"),
    "edit": N_("change one of them"),
    "delete": N_("delete one of them"),
    "settings": N_("time zone, reminders, language"),
    "why": N_("what I sent of late, and what I could not"),
    "token": N_("access for other programs"),
    "cancel": N_("stop what we are doing"),
    "help": N_("what I can do"),
}


FOR_TOKENS = "token"  # what /token's link starts with


def register(router: Router) -> None:
    router.message.register(start, command("start"), flags=REPEATABLE)
    router.message.register(help_, command("help"), flags=REPEATABLE)


async def start(context: Written, command: CommandObject) -> Answer:
    _ = context.texts
    if command.args == FOR_TOKENS and context.is_private:
        return context.say(_("Now I can write to you. Ask in the group again: /token"))
    greeting = welcome(_)
    if context.is_private:
        name = context.user.first_name if context.user else ""
        greeting = _(
            "Hello, {name}! I keep birthdays and remind you of them in time.", name=_.name(name)
        )
    return context.say(f"{greeting}\n\n{first_steps(_)}")


async def help_(context: Written) -> Answer:
    _ = context.texts
    commands = "\n".join(f"/{name} — {_(text)}" for name, text in COMMANDS.items())
    return context.say("\n\n".join([_("What I can do:"), commands, other_days(_), in_one_line(_)]))


def welcome(_: Texts) -> str:
    return _("Hello! I keep the birthdays of this group and remind everybody in time.")


def first_steps(_: Texts) -> str:
    settings = _("Set your time zone in /settings, and see everything with /help.")
    return f"{in_one_line(_)} {settings}"


def other_days(_: Texts) -> str:
    example = "<code>/add " + _("Anna &amp; Boris wedding 5.6.2010 #family") + "</code>"
    return _(
        "I keep other days, too: anniversaries, name days, memorials, holidays. {example}",
        example=example,
    )


def in_one_line(_: Texts) -> str:
    example = "<code>/add " + _("Anna Schmidt 15.03.1990") + "</code>"
    return _(
        "Add a birthday in one line:\n{example}\nor write /add and I will ask.", example=example
    )
