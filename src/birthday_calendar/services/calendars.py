"""Rules of calendars: one a chat, made at its first word, changed by its own people only."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from msgspec.structs import asdict, replace

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, schedule, told
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Calendar, CalendarKind, Pause, Preferences
from birthday_calendar.domain.parsing import counts
from birthday_calendar.services import new_rules, planning
from birthday_calendar.storage import calendars, deliveries, plans
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
    created_by: int | None = None,
    found: Calendar | None = None,
) -> Calendar:
    """The chat's calendar, made if it has none; `found` is it as it was read just now.

    Its title and `created_by` follow, whoever brought the bot there, as far as that is known.
    Language, time zone and `thread_id`, the topic in which that happens, count for a new one only.
    """
    title = title[:TITLE_LIMIT]
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
        "created_by": created_by,
    }
    return await calendars.put(db, values | asdict(wanted))


async def get(db: Database, calendar_id: int) -> Calendar:
    calendar = await calendars.get(db, calendar_id)
    if calendar is None:
        raise NotFound("calendar")
    return calendar


def revisions(db: Database) -> Together[int, int]:
    """As they are now, by id: who asks at nearly the same moment shares a query."""
    return Together(partial(calendars.revisions, db))


async def may_make_another(db: Database, user_id: int, most: int) -> bool:
    """Whether somebody may bring the bot into one more group; see CALENDARS_PER_PERSON."""
    return await calendars.count_shared_by(db, user_id) < most


async def change(db: Database, calendar: Calendar, now: datetime, **changes: Any) -> Calendar:
    """Change settings by name. Raises Invalid naming the one that can't be taken.

    What was set is chosen, unless that is said.
    """
    _check(changes, dates.today_in(calendar.time_zone, now))
    changes = {f"{name}_chosen": True for name in CHOSEN if name in changes} | changes
    async with db.transaction():
        before = await plans.lock(db, calendar.id)
        if before is None:
            raise NotFound("calendar")
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

    One that is restricted goes on to be planned and tried.
    """
    changes: dict[str, Any] = {"paused_reason": reason}
    if reason is not Pause.RESTRICTED:
        changes["next_due_at"] = None
    await calendars.update(db, calendar.id, **changes)


async def resume(db: Database, calendar: Calendar, now: datetime) -> Calendar:
    """What was missed meanwhile is due at once, with what found the chat closed."""
    async with db.transaction():
        await calendars.update(db, calendar.id, paused_reason=None, next_due_at=now)
        await deliveries.reopen(db, calendar.id, now - planning.CATCH_UP, now)
        return await get(db, calendar.id)


async def leave_topic(db: Database, calendar: Calendar) -> None:
    """Its topic is gone: reminders go to the group itself."""
    await calendars.update(db, calendar.id, thread_id=None)


async def move(db: Database, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup, with a new id. Done twice, it is harmless."""
    async with db.transaction():
        old = await calendars.get_by_chat(db, old_chat_id)
        if old is None:
            return
        new = await calendars.get_by_chat(db, new_chat_id)
        if new is not None:  # the supergroup spoke before we heard of the move: it is still empty
            await calendars.delete(db, new.id)
        await calendars.update(db, old.id, chat_id=new_chat_id)
        await deliveries.move(db, old_chat_id, new_chat_id)


async def _replan(db: Database, before: Plan, new: Calendar, now: datetime) -> dict[str, Any]:
    """What has come by now came at the old times. How far it is planned then."""
    is_silent = new.is_closed or schedule.is_paused(before.calendar, now)
    if not is_silent:
        await planning.owe(db, [before], now)
    planned_until = before.planned_until if is_silent else now
    planned_until = schedule.replanned_from(planned_until, before.calendar.time_zone, new.time_zone)
    times = before.own_times | {new.remind_at}
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
        await deliveries.reopen(db, new.id, now - planning.CATCH_UP, now)
    elif not schedule.is_paused(before.calendar, now):
        await planning.plan(db, [before], now)


def _times(calendar: Calendar) -> tuple[str, time]:
    return calendar.time_zone, calendar.remind_at


def _check(changes: dict[str, Any], today: date) -> None:
    if "time_zone" in changes and changes["time_zone"] not in dates.time_zones():
        raise Invalid("time_zone", N_("expected an IANA time zone such as Europe/Berlin"))
    if "language" in changes and changes["language"] not in LANGUAGES:
        raise Invalid("language", N_("expected one of {languages}"), languages=", ".join(LANGUAGES))
    if (until := changes.get("paused_until")) and not today < until <= schedule.FOREVER:
        raise Invalid("paused_until", N_("must be a day that is still to come"))
    if "lead_days" in changes:
        counts.check_lead_days(changes["lead_days"])
