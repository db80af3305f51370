"""/why: what the bot sent of late, what it could not, and what comes next."""

from aiogram import Router

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import OWNS
from birthday_calendar.domain.audience import Audience
from birthday_calendar.services import reminders, telling
from birthday_calendar.services.coming import what_comes
from birthday_calendar.wording import cards, settings
from birthday_calendar.wording import deliveries as words
from birthday_calendar.wording.messages import split

SHOWN = 20


def register(router: Router) -> None:
    router.message.register(why, command("why"), flags=REPEATABLE | OWNS)


async def why(context: Written) -> Answer:
    _, calendar, now = context.texts, context.calendar, context.now
    zone = settings.line("time_zone", calendar, now, _)  # where the clock below goes by
    latest = await reminders.latest(context.db, calendar, SHOWN)
    told = (await telling.of_deliveries(context.db, Audience(calendar), latest)).told
    at, occasions, festive = await what_comes(context.db, calendar, told, now)
    coming = words.coming(at, occasions, festive, calendar, context.today, _)
    soon = "\n".join(filter(None, [cards.pause(calendar, now, _), coming]))
    elsewhere = await reminders.latest_of_others(context.db, calendar, SHOWN)
    others = words.of_others(elsewhere, calendar, now, _)
    if others:
        others.insert(0, "\n📨 <b>" + _("Of other calendars") + "</b>")
    if not latest and not others:
        said = filter(None, [words.nothing_yet(calendar, _), soon, zone])
        return context.say("\n".join(said))
    heading = "📬 <b>" + _("My latest reminders") + "</b>"
    lines = words.latest(told, calendar, now, _)
    return context.say_all(split(filter(None, [heading, soon, zone, *lines, *others])))
