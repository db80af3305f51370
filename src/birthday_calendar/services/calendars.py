"""Rules of calendars: one a chat, made at its first word, changed by its own people only."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from msgspec.structs import asdict, replace

from birthday_calendar.database import Database
from birthday_calendar.domain import celebrations, dates, schedule, told
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    Pause,
    Preferences,
    Surprises,
    TopicTrouble,
)
from birthday_calendar.domain.parsing import counts
from birthday_calendar.services import new_rules, planning
from birthday_calendar.storage import audiences, calendars, deliveries, marks, plans, written
from birthday_calendar.storage.plans import Plan
from birthday_calendar.together import Together

CHOSEN = ("time_zone", "language")  # of which it is known whether somebody has chosen them
TITLE_LIMIT = 255  # characters; Telegram's own is 128 for groups


async def open_for_chat(
    db: Database,
    chat_id: int,
    *,
    kind: CalendarKind,
    title: str,
    language: str,
    time_zone: str,
    now: datetime,
    thread_id: int | None = None,
    topic_name: str | None = None,
    created_by: int | None = None,
    found: Calendar | None = None,
) -> Calendar:
    """The chat's calendar, made if it has none; `found` is it as it was read just now.

    Its title and `created_by` follow, whoever brought the bot there, as far as that is known.
    Language, time zone and `thread_id`, the topic in which that happens, count for a new one only.
    """
    title = title[:TITLE_LIMIT]
    if found is not None and thread_id == found.thread_id and topic_name and not found.topic_name:
        await calendars.update(db, found.id, topic_name=topic_name)
        found = replace(found, topic_name=topic_name)
    if found is not None and found.title == title and created_by in (None, found.created_by):
        return found
    wanted = Preferences()
    values = {
        "chat_id": chat_id,
        "kind": kind,
        "title": title,
        "language": language,
        "time_zone": time_zone,
        "planned_until": now,
        "next_due_at": schedule.next_strike({wanted.remind_at}, time_zone, now),
        "created_at": now,
        "thread_id": thread_id,
        "topic_name": topic_name,
        "created_by": created_by,
    }
    return await calendars.put(db, values | asdict(wanted))


async def get(db: Database, calendar_id: int) -> Calendar:
    calendar = await calendars.get(db, calendar_id)
    if calendar is None:
        raise NotFound("calendar")
    return calendar


async def language_in(db: Database, chat_id: int) -> str | None:
    """What the bot speaks there; None where it has never been spoken to."""
    calendar = await calendars.get_by_chat(db, chat_id)
    return calendar.language if calendar else None


def revisions(db: Database) -> Together[int, int]:
    """As they are now, by id: who asks at nearly the same moment shares a query."""
    return Together(partial(calendars.revisions, db))


async def may_make_another(db: Database, user_id: int, most: int) -> bool:
    """Whether somebody may bring the bot into one more group; see CALENDARS_PER_PERSON."""
    return await calendars.count_shared_by(db, user_id) < most


async def change(
    db: Database,
    calendar: Calendar,
    now: datetime,
    check: Callable[[Calendar], None] | None = None,
    /,
    **changes: Any,
) -> Calendar:
    """Change settings by name. Raises Invalid naming the one that can't be taken.

    What was set is chosen, unless that is said. `check` sees the calendar as it is, and raises
    where it is to stay so.
    """
    _check(changes, dates.today_in(calendar.time_zone, now))
    _check_group_s(changes, calendar)
    organisers = changes.get("organisers", calendar.organisers)
    if changes.get("surprises") is Surprises.ORGANISERS and organisers is None:
        raise Invalid("surprises", N_("can only be chosen in the group, by a link to their chat"))
    changes = {f"{name}_chosen": True for name in CHOSEN if name in changes} | changes
    async with db.transaction():
        before = await plans.lock(db, calendar.id)
        if before is None:
            raise NotFound("calendar")
        if check is not None:
            check(before.calendar)
        changed = replace(before.calendar, **changes)
        if changed.paused_until != before.calendar.paused_until:
            await _pause(db, before, changed, now)
        if _times(changed) != _times(before.calendar):
            changes |= await _replan(db, before, changed, now)
        is_over = schedule.is_paused(before.calendar, now) and not schedule.is_paused(changed, now)
        if is_over and not changed.is_closed:
            changes["next_due_at"] = now  # what was missed meanwhile
        if new_rules.is_changed(before.calendar, changed):
            changes["past_rules"] = told.rules_to_remember(before.calendar, now)
        if changes:
            await calendars.update(db, calendar.id, **changes)
        await new_rules.tell_missed(db, before.calendar, changed, now)
    return changed


async def pause(db: Database, calendar: Calendar, reason: Pause) -> None:
    """Somebody blocked the bot or threw it out: nothing is sent until the chat speaks again.

    One that is restricted goes on to be planned and tried. A group that is lost hears of no other's
    surprises any more, whoever takes the bot back there.
    """
    if reason is Pause.RESTRICTED:
        await calendars.update(db, calendar.id, paused_reason=reason)
        return
    async with db.transaction():
        if calendar.kind is CalendarKind.SHARED:
            await audiences.lose(db, calendar.chat_id)
        await calendars.update(db, calendar.id, paused_reason=reason, next_due_at=None)


async def resume(db: Database, calendar: Calendar, now: datetime) -> Calendar:
    """What was missed meanwhile is due at once, with what found the chat closed."""
    async with db.transaction():
        await calendars.update(db, calendar.id, paused_reason=None, next_due_at=now)
        await deliveries.reopen(db, calendar, now - planning.CATCH_UP, now)
        return await get(db, calendar.id)


async def leave_topic(db: Database, calendar: Calendar) -> None:
    """Its topic is gone: reminders go to the group itself."""
    gone = TopicTrouble.GONE
    await calendars.update(db, calendar.id, thread_id=None, topic_trouble=gone)


async def note_topic(db: Database, calendar: Calendar, *, is_closed: bool) -> None:
    """Whether its topic takes messages."""
    trouble = TopicTrouble.CLOSED if is_closed else None
    if calendar.topic_trouble is not trouble:
        await calendars.update(db, calendar.id, topic_trouble=trouble)


async def rename_topic(db: Database, calendar: Calendar, thread_id: int, name: str) -> None:
    """One of the group's topics; which matters where reminders go there."""
    if thread_id == calendar.thread_id:
        await calendars.update(db, calendar.id, topic_name=name)


async def move(db: Database, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup, with a new id. Done twice, it is harmless.

    Numbers of messages begin anew there, so those that are known mean others.
    """
    async with db.transaction():
        old = await calendars.get_by_chat(db, old_chat_id)
        if old is None or old.kind is not CalendarKind.SHARED:
            return
        new = await calendars.get_by_chat(db, new_chat_id)
        if new is not None:  # the supergroup spoke before we heard of the move: it is still empty
            await calendars.delete(db, new.id)
        await deliveries.lock_all_of(db, old)
        await audiences.move(db, old_chat_id, new_chat_id)
        await calendars.update(db, old.id, chat_id=new_chat_id)
        await deliveries.move(db, old_chat_id, new_chat_id)
        await written.forget_messages(db, old.id)
        await marks.forget_pins(db, old.id)


async def _replan(db: Database, before: Plan, new: Calendar, now: datetime) -> dict[str, Any]:
    """What has come by now came at the old times. How far it is planned then."""
    is_silent = new.is_closed or schedule.is_paused(before.calendar, now)
    if not is_silent:
        await planning.owe(db, [before], now)
    planned_until = before.planned_until if is_silent else now
    planned_until = schedule.replanned_from(planned_until, before.calendar.time_zone, new.time_zone)
    times = before.own_times | {new.remind_at} | celebrations.times(new)
    next_strike = schedule.next_strike(times, new.time_zone, planned_until)
    return {
        "planned_until": planned_until,
        "next_due_at": None if new.is_closed else next_strike,
    }


async def _pause(db: Database, before: Plan, new: Calendar, now: datetime) -> None:
    """What has come by now came before the pause; when it is over, what was missed is due."""
    if new.is_closed:
        return
    if schedule.is_paused(before.calendar, now) and not schedule.is_paused(new, now):
        await deliveries.reopen(db, new, now - planning.CATCH_UP, now)
    elif not schedule.is_paused(before.calendar, now):
        await planning.plan(db, [before], now)


def _times(calendar: Calendar) -> tuple[object, ...]:
    return calendar.time_zone, calendar.remind_at, celebrations.times(calendar)


def _check_group_s(changes: dict[str, Any], calendar: Calendar) -> None:
    for name in celebrations.CHOICES & changes.keys():
        if calendar.kind is not CalendarKind.SHARED and changes[name]:
            raise Invalid(name, N_("is for groups"))
    if not 0 <= changes.get("poll_weeks", 0) <= celebrations.MOST_WEEKS:
        raise Invalid("poll_weeks", N_("must be from {least} to {most}"), least=0, most=4)


def _check(changes: dict[str, Any], today: date) -> None:
    if "time_zone" in changes and changes["time_zone"] not in dates.time_zones():
        raise Invalid("time_zone", N_("expected an IANA time zone such as Europe/Berlin"))
    if "language" in changes and changes["language"] not in LANGUAGES:
        raise Invalid("language", N_("expected one of {languages}"), languages=", ".join(LANGUAGES))
    if (until := changes.get("paused_until")) and not today < until <= dates.FOREVER:
        raise Invalid("paused_until", N_("must be a day that is still to come"))
    if "lead_days" in changes:
        counts.check_lead_days(changes["lead_days"])
