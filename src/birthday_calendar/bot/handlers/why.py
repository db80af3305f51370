"""/why: what the bot sent of late, what it could not, and what comes next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram import Router

from birthday_calendar.bot import settings_pages
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain import schedule
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import (
    Calendar,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Occasion,
    Outcome,
)
from birthday_calendar.services import reminders, telling
from birthday_calendar.services.coming import next_reminder
from birthday_calendar.wording import cards
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.occasions import named
from birthday_calendar.wording.reminders import Told
from birthday_calendar.wording.texts import Texts

SHOWN = 20
DISTANT = 14  # days: what is further ahead is told by its date

KINDS = {
    DeliveryKind.REMINDER: N_("reminder for {date}"),
    DeliveryKind.LATE: N_("one more reminder for {date}, as somebody was added or changed"),
    DeliveryKind.WEEKLY: N_("the week from {date}"),
    DeliveryKind.MONTHLY: N_("the month from {date}"),
    DeliveryKind.AGAIN: N_("once more, as you asked: {date}"),
}
REASONS = {
    Outcome.NOTHING_LEFT: N_("nothing was left to say"),
    Outcome.PAUSED: N_("reminders were paused"),
    Outcome.UNREACHABLE: N_("Telegram could not be reached"),
    Outcome.THROTTLED: N_("Telegram asked us to wait"),
    Outcome.TOKEN_REFUSED: N_("Telegram refused the bot's token"),
    Outcome.CHAT_MOVED: N_("the group had moved"),
    Outcome.CHAT_CLOSED: N_("the bot could not write here"),
    Outcome.NOT_ALLOWED: N_("the bot was not allowed to write here"),
    Outcome.NOT_SERVED: N_("this bot is private, and did not serve this chat"),
    Outcome.REJECTED: N_("Telegram did not take the message"),
    Outcome.OUR_ERROR: N_("a mistake of ours"),
}


def register(router: Router) -> None:
    router.message.register(why, command("why"), flags=REPEATABLE)


async def why(context: Written) -> Answer:
    _, calendar, now = context.texts, context.calendar, context.now
    zone = settings_pages.line("time_zone", calendar, now, _)  # where the clock below goes by
    latest = await reminders.latest(context.db, calendar, SHOWN)
    told = (await telling.of_deliveries(context.db, calendar, latest)).told
    soon = "\n".join(filter(None, [cards.pause(calendar, now, _), await _next(context, told)]))
    if not latest:
        nothing_yet = _("I have not had to remind you of anything yet.")
        said = filter(None, [f"{nothing_yet} {_settings(calendar, _)}", soon, zone])
        return context.say("\n".join(said))
    told.sort(key=lambda one: one[0].finished_at or one[0].due_at, reverse=True)
    # what one message told of several days may read alike
    lines = dict.fromkeys(_line(one, some, calendar, now, _) for one, some in told)
    heading = "📬 <b>" + _("My latest reminders") + "</b>"
    return context.say_all(split(filter(None, [heading, soon, zone, *lines])))


def _settings(calendar: Calendar, _: Texts) -> str:
    if calendar.lead_days or calendar.weekly_digest or calendar.monthly_digest:
        return _("Reminders come at {time}.", time=_.time(calendar.remind_at))
    return _("Reminders are switched off in /settings.")


async def _next(context: Written, told: list[Told]) -> str:
    """What is owed at a later time, or the next one that will be."""
    _, calendar, now = context.texts, context.calendar, context.now
    if schedule.is_paused(calendar, now):
        if calendar.paused_until == schedule.FOREVER:
            return ""
        now = (schedule.pause_ends(calendar) or now) - timedelta(seconds=1)
    soon = [
        (one.due_at, occasions)
        for one, occasions in told
        if one.status is DeliveryStatus.PENDING and one.due_at > now
    ]
    if coming := await next_reminder(context.db, calendar, now):
        soon.append((coming.at, coming.occasions))
    if not soon:
        if not calendar.lead_days:  # switched off, or digests only
            return ""
        return "⏭ " + _("Nothing will come: there is nobody to remind you of.")
    first = min(at for at, _occasions in soon)
    local = first.astimezone(ZoneInfo(calendar.time_zone))
    names = named((one for at, some in soon if at == first for one in some), _)
    when = _.distance(local.date(), context.today)
    if (local.date() - context.today).days > DISTANT:
        when = _.full_date(local.date())
    return "⏭ " + _(
        "Next: {day} at {time}: {names}", day=when, time=_.time(local.time()), names=names
    )


def _line(
    delivery: Delivery, occasions: list[Occasion], calendar: Calendar, now: datetime, _: Texts
) -> str:
    zone = ZoneInfo(calendar.time_zone)
    what = _(KINDS[delivery.kind], date=_.day(delivery.local_date.month, delivery.local_date.day))
    until = delivery.finished_at or now  # who was kept later was told of by another one
    if names := named((one for one in occasions if one.of.created_at <= until), _):
        what += f" ({names})"
    moment = (delivery.finished_at or delivery.due_at).astimezone(zone)
    when = f"{_.day(moment.month, moment.day)}, {_.time(moment.time())}"
    match delivery.status:
        case DeliveryStatus.SENT:
            return f"✅ {_('sent {when}', when=when)} — {what}"
        case DeliveryStatus.PENDING if delivery.due_at > now:
            how = "⏳ " + _("to be sent {when}", when=when)
        case DeliveryStatus.PENDING:
            how = "⏳ " + _("waiting since {when}", when=when)
        case DeliveryStatus.SKIPPED:
            how = "➖ " + _("not sent, {when}", when=when)
        case DeliveryStatus.FAILED:
            how = "❌ " + _("not sent, {when}", when=when)
    reason = "" if delivery.outcome is None else ": " + _(REASONS[delivery.outcome])
    return f"{how} — {what}{reason}"
