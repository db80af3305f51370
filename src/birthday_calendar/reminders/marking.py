"""Pins and tags of the day: set, and taken away again when it is over, however late that is.

Each call may be made twice: who dies between a call and its note makes it again.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog

from birthday_calendar import logs, rights
from birthday_calendar.database import Database
from birthday_calendar.domain.celebrations import Act, Mark, MarkKind, MarkState, Right, act_on
from birthday_calendar.domain.errors import CalendarError, NotFound
from birthday_calendar.domain.models import Calendar
from birthday_calendar.reminders.ledger import NOT_ALLOWED, TROUBLE
from birthday_calendar.services import calendars, celebrations
from birthday_calendar.storage import marks
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import Refusal, TelegramFailure
from birthday_calendar.wording.celebrations import TAG
from birthday_calendar.wording.texts import texts

log = structlog.get_logger(__name__)

MARKS_EACH = 30  # of a round, which is a second: each is a call or two
WAITS_FOR_EARLIER = timedelta(minutes=1)
GIVEN_UP = timedelta(days=7)  # after its day, what Telegram does not let us take away stays
UNREADABLE = timedelta(hours=1)  # until what we can make nothing of is looked at again
_RIGHTS = {MarkKind.PIN: Right.PIN, MarkKind.TAG: Right.TAG}


class DayMarks:
    """`start_due` now and then, as the leader; a round goes on beside whatever else does."""

    def __init__(self, db: Database, api: BotApi, now: Callable[[], datetime]):
        self._db = db
        self._api = api
        self._now = now
        self._round: asyncio.Task[None] | None = None

    def start_due(self) -> None:
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._try_round())

    def stop(self) -> None:
        if self._round is not None:
            self._round.cancel()

    async def look_round(self) -> int:
        """Does what is due; of how many marks. Raises TelegramFailure, and CalendarError."""
        due = await marks.due(self._db, self._now(), MARKS_EACH)
        every = await marks.of_targets(self._db, due) if due else []
        for mark in due:
            if _is_first(mark, every):
                await self._try(mark)
            else:
                await marks.put_off(self._db, mark, self._now() + WAITS_FOR_EARLIER)
        return len(due)

    async def _try(self, mark: Mark) -> None:
        """One mark's trouble must not keep the others waiting, in this round or in the next one.
        Raises as `look_round` does.
        """
        try:
            await self._do(mark)
        except CalendarError:
            raise
        except TelegramFailure as error:
            await marks.put_off(self._db, mark, self._now() + _after(_pause(error)))
            raise
        except Exception as error:
            log.error("a mark of the day failed", mark_id=mark.id, exception=logs.trace(error))
            await marks.put_off(self._db, mark, self._now() + UNREADABLE)

    async def _do(self, mark: Mark) -> None:
        now = self._now()
        act = act_on(mark, now)
        try:
            calendar = await calendars.get(self._db, mark.calendar_id)
        except NotFound:  # deleted, and the mark with it
            return
        is_given_up = now > mark.until + GIVEN_UP
        if act is Act.FORGET or is_given_up or (act is Act.SHOW and _is_unwanted(mark, calendar)):
            await marks.forget(self._db, mark)
        elif act is not None:
            try:
                await self._call(mark, calendar, act)
            except TelegramFailure as error:
                await self._refused(mark, calendar, error)
            else:
                right = _RIGHTS[mark.kind]
                await celebrations.note_right(self._db, calendar, right, now, is_missing=False)

    async def _call(self, mark: Mark, calendar: Calendar, act: Act) -> None:
        if mark.kind is MarkKind.TAG:
            await self._tag(mark, calendar, act)
            return
        where = {"chat_id": calendar.chat_id, "message_id": mark.target}
        if act is Act.SHOW:
            await marks.note_begun(self._db, mark)
            await self._api.call("pinChatMessage", **where, disable_notification=True)
            await marks.note_shown(self._db, mark)
        else:  # by its number: what somebody else has pinned stays
            await self._api.call("unpinChatMessage", **where)
            await marks.forget(self._db, mark)

    async def _tag(self, mark: Mark, calendar: Calendar, act: Act) -> None:
        """Of a member; what an admin is called the admins say, and Telegram lets us not."""
        where = {"chat_id": calendar.chat_id, "user_id": mark.target}
        member: dict[str, Any] = await self._api.call("getChatMember", **where)
        worn = member.get("tag", "")
        if member["status"] in (*rights.ADMINS, *rights.GONE):
            await marks.forget(self._db, mark)
        elif act is Act.SHOW:
            text = texts(calendar.language)(TAG) if mark.text is None else mark.text
            if mark.state is MarkState.WANTED:
                await marks.note_begun(self._db, mark, text=text, before=worn)
            await self._api.call("setChatMemberTag", **where, tag=text)
            await marks.note_shown(self._db, mark)
        else:
            if worn == mark.text:  # else somebody has given them another
                await self._api.call("setChatMemberTag", **where, tag=mark.before or "")
            await marks.forget(self._db, mark)

    async def _refused(self, mark: Mark, calendar: Calendar, error: TelegramFailure) -> None:
        """Raises it where it is not this group's."""
        if error.migrate_to_chat_id is not None:
            await calendars.move(self._db, calendar.chat_id, error.migrate_to_chat_id)
        elif error.trouble is not None:
            raise error
        elif error.refusal is Refusal.NOT_ALLOWED:
            now, right = self._now(), _RIGHTS[mark.kind]
            if now < mark.until:
                await celebrations.note_right(self._db, calendar, right, now, is_missing=True)
            await marks.put_off(self._db, mark, now + _after(NOT_ALLOWED.after(mark.attempts + 1)))
        else:  # the message, the member or the group is gone, and nothing is left to take away
            log.info("a mark was refused", chat_id=calendar.chat_id, error=str(error))
            await marks.forget(self._db, mark)

    async def _try_round(self) -> None:
        try:
            await self.look_round()
        except CalendarError:  # of which the program's own state says enough
            pass
        except TelegramFailure as error:
            await asyncio.sleep(_pause(error))
        except Exception as error:
            log.error("marks of the day failed", exception=logs.trace(error))


def _is_first(mark: Mark, every: Iterable[Mark]) -> bool:
    """Whether nothing of an earlier day is on that target still."""
    return not any(
        one.target == mark.target
        and one.kind is mark.kind
        and one.calendar_id == mark.calendar_id
        and one.local_date < mark.local_date
        for one in every
    )


def _is_unwanted(mark: Mark, calendar: Calendar) -> bool:
    is_on = calendar.pin_day if mark.kind is MarkKind.PIN else calendar.tag_day
    return not is_on or calendar.is_closed


def _pause(error: TelegramFailure) -> float:
    """Seconds."""
    return error.retry_after or TROUBLE.after(1)


def _after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
