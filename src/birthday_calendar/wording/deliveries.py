"""What a chat was sent of late, what it was not and why, and what comes next. HTML."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from birthday_calendar.domain import dates
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.wording.occasions import named
from birthday_calendar.wording.reminders import Told
from birthday_calendar.wording.texts import Texts

DISTANT = 14  # days: what is further ahead is told by its date

KINDS = {
    DeliveryKind.REMINDER: N_("reminder for {date}"),
    DeliveryKind.LATE: N_("one more reminder for {date}, as somebody was added or changed"),
    DeliveryKind.WEEKLY: N_("the week from {date}"),
    DeliveryKind.MONTHLY: N_("the month from {date}"),
    DeliveryKind.AGAIN: N_("once more, as was asked for: {date}"),
    DeliveryKind.DUTY: N_("what you look after, on {date}"),
    DeliveryKind.CONGRATULATION: N_("congratulation for {date}"),
    DeliveryKind.POLL: N_("poll about the present for {date}"),
    DeliveryKind.RIGHTS: N_("what I am not allowed to do, on {date}"),
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


def latest(told: Iterable[Told], calendar: Calendar, now: datetime, _: Texts) -> list[str]:
    """A line each, the one that was done last first."""
    done = sorted(told, key=lambda one: one[0].finished_at or one[0].due_at, reverse=True)
    # what one message told of several days may read alike
    return list(dict.fromkeys(_line(one, some, calendar, now, _) for one, some in done))


def of_others(
    latest: Iterable[tuple[Delivery, str]], calendar: Calendar, now: datetime, _: Texts
) -> list[str]:
    """What calendars of these titles have told here; whom it was about their own messages say."""
    lines = (f"{_line(one, [], calendar, now, _)} — {_.name(title)}" for one, title in latest)
    return list(dict.fromkeys(lines))


def nothing_yet(calendar: Calendar, _: Texts) -> str:
    said = _("I have not had to remind you of anything yet.")
    tells_people = calendar.lead_days or calendar.weekly_digest or calendar.monthly_digest
    if tells_people or calendar.tells_holidays:
        return f"{said} {_('Reminders come at {time}.', time=_.time(calendar.remind_at))}"
    return f"{said} {_('Reminders are switched off in /settings.')}"


def coming(
    at: datetime | None,
    occasions: Sequence[Occasion],
    holidays: Sequence[Holiday],
    calendar: Calendar,
    today: date,
    _: Texts,
) -> str:
    """What comes next, at an instant; empty where that is switched off, or paused for good."""
    if at is None:
        is_for_good = calendar.paused_until == dates.FOREVER
        if not calendar.lead_days or is_for_good or calendar.tells_holidays:
            return ""
        return "⏭ " + _("Nothing will come: there is nobody to remind you of.")
    local = at.astimezone(ZoneInfo(calendar.time_zone))
    when = _.distance(local.date(), today)
    if (local.date() - today).days > DISTANT:
        when = _.full_date(local.date(), today)
    festive = [_.name(one.name(_.language)) for one in holidays]
    return "⏭ " + _(
        "Next: {day} at {time}: {names}",
        day=when,
        time=_.time(local.time()),
        names=", ".join([named(occasions, _)] * bool(occasions) + festive),
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
