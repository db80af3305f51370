"""/why: what the bot sent of late, and what it could not."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.handlers import settings
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import (
    Calendar,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Outcome,
)
from birthday_calendar.services import reminders
from birthday_calendar.wording.messages import split
from birthday_calendar.wording.texts import Texts

SHOWN = 20

KINDS = {
    DeliveryKind.REMINDER: N_("reminder for {date}"),
    DeliveryKind.LATE: N_("one more reminder for {date}, as somebody was added or changed"),
    DeliveryKind.WEEKLY: N_("the week from {date}"),
    DeliveryKind.MONTHLY: N_("the month from {date}"),
    DeliveryKind.AGAIN: N_("once more, as you asked: {date}"),
}
REASONS = {
    Outcome.NOTHING_LEFT: N_("nothing was left to say"),
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
    zone = settings.line("time_zone", calendar, now, _)  # where the clock below goes by
    latest = await reminders.latest(context.db, calendar, SHOWN)
    if not latest:
        nothing_yet = _("I have not had to remind you of anything yet.")
        return context.say(f"{nothing_yet} {_next(calendar, _)}\n{zone}")
    latest.sort(key=lambda one: one.finished_at or one.due_at, reverse=True)
    # what one message told of several days may read alike
    lines = dict.fromkeys(_line(delivery, calendar, now, _) for delivery in latest)
    return context.say_all(split(["📬 <b>" + _("My latest reminders") + "</b>", zone, *lines]))


def _next(calendar: Calendar, _: Texts) -> str:
    if calendar.lead_days or calendar.weekly_digest or calendar.monthly_digest:
        return _("Reminders come at {time}.", time=_.time(calendar.remind_at))
    return _("Reminders are switched off in /settings.")


def _line(delivery: Delivery, calendar: Calendar, now: datetime, _: Texts) -> str:
    zone = ZoneInfo(calendar.time_zone)
    what = _(KINDS[delivery.kind], date=_.day(delivery.local_date.month, delivery.local_date.day))
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
