"""What a group does about somebody's day itself, as far as it chose to: it congratulates, pins that
message for the day, gives the member a tag, and asks the others about a present before. Pure.

A calendar that is no group's does nothing of it.
"""

from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum, auto

from msgspec import Struct

from birthday_calendar.domain import dates
from birthday_calendar.domain.deliveries import DeliveryKey, DeliveryKind
from birthday_calendar.domain.models import (
    Alike,
    Calendar,
    CalendarKind,
    Event,
    EventKind,
    Occasion,
    Recurrence,
)
from birthday_calendar.domain.occasions import OF_SOMEBODY, days_of, is_remembrance

CHOICES = {"congratulate_at", "pin_day", "tag_day", "poll_weeks"}  # of Preferences
MIDNIGHT = time.min
MOST_WEEKS = 4  # Telegram closes a poll within 2,628,000 seconds: a month
SHORTEST_POLL = timedelta(hours=1)
CLOSES_BEFORE = timedelta(days=2)  # the day: so that there is time to buy something


class Right(StrEnum):
    """What the bot needs of a group, by Telegram's name for it."""

    PIN = "can_pin_messages"
    PHOTO = "can_send_photos"  # everybody's, unless the group denies it
    TAG = "can_manage_tags"
    POLL = "can_send_polls"  # in the organisers' chat
    SEE_MEMBERS = "can_manage_chat"  # there, too: only an admin is told who is in every group


class MarkKind(StrEnum):
    PIN = "pin"  # `target` is a message
    TAG = "tag"  # `target` is a member


class MarkState(StrEnum):
    WANTED = "wanted"
    BEGUN = "begun"  # what was there before is noted; whether Telegram has heard of it is not
    SHOWN = "shown"


class Act(Enum):
    SHOW = auto()
    TAKE_AWAY = auto()
    FORGET = auto()


class Mark(Struct, frozen=True, kw_only=True):
    """What a group shows for a day, and has to take away again: unique by calendar, kind, date and
    target.
    """

    id: int
    calendar_id: int
    kind: MarkKind
    local_date: date
    target: int
    until: datetime
    state: MarkState = MarkState.WANTED
    text: str | None = None  # of our tag
    before: str | None = None  # the tag that was there
    attempts: int = 0


def act_on(mark: Mark, now: datetime) -> Act | None:
    """What is to be done about it now; None: nothing yet."""
    if now < mark.until:
        return None if mark.state is MarkState.SHOWN else Act.SHOW
    return Act.FORGET if mark.state is MarkState.WANTED else Act.TAKE_AWAY


def end_of(day: date, calendar: Calendar) -> datetime:
    """The midnight that ends it where the group is."""
    return dates.instant_of(day + timedelta(days=1), MIDNIGHT, calendar.time_zone)


def times(calendar: Calendar) -> frozenset[time]:
    """At which its clock strikes for this, beside reminders."""
    if calendar.kind is not CalendarKind.SHARED:
        return frozenset()
    midnight = MIDNIGHT if calendar.tag_day else None
    return frozenset(at for at in (midnight, congratulates_at(calendar)) if at is not None)


def congratulates_at(calendar: Calendar) -> time | None:
    """None where it does not."""
    return calendar.congratulate_at if calendar.kind is CalendarKind.SHARED else None


def is_celebrated(calendar: Calendar, one: Event | Alike, day: date) -> bool:
    """Whether somebody alive has that day; of those that are told of alike: whether they may."""
    if one.muted or not days_of(one, calendar.leap_rule, day, day):
        return False
    return not isinstance(one, Event) or (one.kind in OF_SOMEBODY and not is_remembrance(one))


def is_told_by_congratulation(
    calendar: Calendar, key: DeliveryKey, one: Recurrence, day: date
) -> bool:
    """Whether a day that a reminder would tell the group of is told by the congratulation in its
    place: not of who was kept too late for that.
    """
    at = congratulates_at(calendar)
    if at is None or calendar.remind_too or not isinstance(one, Event):
        return False
    if key.chat_id != calendar.chat_id or day != key.local_date:
        return False
    said_at = dates.instant_of(day, at, calendar.time_zone)
    return is_celebrated(calendar, one, day) and one.updated_at <= said_at


def is_tagged(calendar: Calendar, one: Event, day: date) -> bool:
    """Whether a member's birthday is on that day."""
    is_member_s = one.member_id is not None and one.kind is EventKind.BIRTHDAY
    return is_member_s and is_celebrated(calendar, one, day)


def is_pinned(
    calendar: Calendar, kind: DeliveryKind, occasions: list[Occasion], today: date
) -> bool:
    """Whether a message that tells the group of these is the one that is pinned for the day."""
    if calendar.kind is not CalendarKind.SHARED or not calendar.pin_day:
        return False
    pins = (
        (DeliveryKind.CONGRATULATION,)
        if congratulates_at(calendar) is not None
        else (DeliveryKind.REMINDER, DeliveryKind.LATE)
    )
    return kind in pins and any(
        one.date == today and is_celebrated(calendar, one.of, today) for one in occasions
    )


def is_asked_about(calendar: Calendar, one: Event | Alike, day: date) -> bool:
    """Whether the others are asked about a present: for a member, of whom it can be known whether
    they read along.
    """
    return (
        isinstance(one, Event)
        and calendar.poll_weeks > 0
        and one.member_id is not None
        and is_celebrated(calendar, one, day)
    )


def days_asked_about(calendar: Calendar, today: date) -> tuple[date, date] | None:
    """The first and the last day of celebration for which there is a poll today; None: for none."""
    if calendar.kind is not CalendarKind.SHARED or not calendar.poll_weeks:
        return None
    first = today + CLOSES_BEFORE + timedelta(days=1)
    return first, today + timedelta(weeks=calendar.poll_weeks)


def poll_closes(calendar: Calendar, day: date) -> datetime:
    """When the poll about the present for that day shows its results."""
    return dates.instant_of(day - CLOSES_BEFORE, calendar.remind_at, calendar.time_zone)
