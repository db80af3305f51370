"""Rules of birthdays: what may be kept, and who is celebrated when."""

import base64
import binascii
from datetime import date, datetime, timedelta

import msgspec

from birthday_calendar import dates, names, parsing, schedule
from birthday_calendar.database import Database
from birthday_calendar.dates import N_
from birthday_calendar.errors import Invalid, NotFound
from birthday_calendar.models import Birthday, BirthdayDraft, Calendar, Occasion, Page
from birthday_calendar.services import planning, reminders
from birthday_calendar.services.occasions import month_day_ranges, occasions_of
from birthday_calendar.storage import birthdays, calendars

TEXTS = ("name", "company", "position", "note", "responsible")
NAME_LIMIT = 200  # characters, as for company, position and responsible
NOTE_LIMIT = 1_000  # characters: a list of them still fits a Telegram message
PAGE_LIMIT = 1_000
UPCOMING_LIMIT = 366  # days


async def add(db: Database, calendar: Calendar, draft: BirthdayDraft, now: datetime) -> Birthday:
    """Raises Invalid."""
    draft = check(draft, dates.today_in(calendar.time_zone, now))
    async with db.transaction():
        if draft.remind_at is not None:
            await planning.plan_calendar(db, calendar, now)
        birthday = await birthdays.insert(db, calendar.id, draft, now)
        await _plan(db, calendar, birthday, now, told=set())
    return birthday


async def get(db: Database, calendar: Calendar, birthday_id: int) -> Birthday:
    return _found(await birthdays.get(db, calendar.id, birthday_id))


async def find_same(db: Database, calendar: Calendar, draft: BirthdayDraft) -> Birthday | None:
    """Who has this very name and date, as they are kept."""
    return await birthdays.find_same(db, calendar.id, draft)


async def replace(
    db: Database, calendar: Calendar, birthday_id: int, draft: BirthdayDraft, now: datetime
) -> Birthday:
    """Raises Invalid or NotFound."""
    today = dates.today_in(calendar.time_zone, now)
    draft = check(draft, today)
    async with db.transaction():
        before = await get(db, calendar, birthday_id)
        has_new_time = draft.remind_at != before.remind_at
        if has_new_time:
            await planning.plan_calendar(db, calendar, now)
        birthday = _found(await birthdays.update(db, calendar.id, birthday_id, draft, now))
        told = reminders.told_by(calendar, before, today, now)
        await _plan(db, calendar, birthday, now, told)
        if has_new_time:
            await reminders.hand_over(db, calendar, before, birthday, now)
    return birthday


async def change(
    db: Database, calendar: Calendar, birthday_id: int, now: datetime, **changes: object
) -> Birthday:
    """Change fields by name. Raises Invalid or NotFound."""
    async with db.transaction():
        kept = _found(await birthdays.get(db, calendar.id, birthday_id, lock=True))
        draft = msgspec.structs.replace(to_draft(kept), **changes)
        return await replace(db, calendar, birthday_id, draft, now)


async def delete(db: Database, calendar: Calendar, birthday_id: int, now: datetime) -> Birthday:
    return _found(await birthdays.delete(db, calendar.id, birthday_id, now))


async def restore(db: Database, calendar: Calendar, birthday_id: int, now: datetime) -> Birthday:
    """Take a deletion back."""
    async with db.transaction():
        deleted_at = await birthdays.deleted_at(db, calendar.id, birthday_id)
        birthday = _found(await birthdays.restore(db, calendar.id, birthday_id))
        today = dates.today_in(calendar.time_zone, now)
        told = reminders.told_by(calendar, birthday, today, deleted_at or now)
        await _plan(db, calendar, birthday, now, told)
    return birthday


async def page(
    db: Database,
    calendar: Calendar,
    *,
    search: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """In the order of the year, January first. Raises Invalid for a cursor it did not give out."""
    if not 1 <= limit <= PAGE_LIMIT:
        raise Invalid("limit", N_("must be from 1 to {most}"), most=PAGE_LIMIT)
    search = search.strip().replace("\0", "")  # which PostgreSQL can't look for
    after = None if cursor is None else _decode_cursor(cursor)
    found = await birthdays.page(db, calendar.id, search, after, limit + 1, 0)
    next_cursor = _encode_cursor(found[limit - 1]) if len(found) > limit else None
    total = await birthdays.count(db, calendar.id, search)
    return Page(items=found[:limit], next_cursor=next_cursor, total=total)


async def numbered_page(
    db: Database, calendar: Calendar, number: int, *, size: int, search: str = ""
) -> Page:
    """Page `number`, counted from 0, for readers who leaf with buttons."""
    found = await birthdays.page(db, calendar.id, search.strip(), None, size, number * size)
    total = await birthdays.count(db, calendar.id, search.strip())
    return Page(items=found, next_cursor=None, total=total)


async def celebrated_between(
    db: Database, calendar: Calendar, first: date, last: date
) -> list[Occasion]:
    """Everybody celebrated from `first` to `last`, both included, in order. At most a year."""
    ranges = month_day_ranges(first, last)
    occasions = []
    for birthday in await birthdays.between(db, calendar.id, ranges):
        occasions += occasions_of(birthday, calendar.leap_rule, first, last)
    return sorted(occasions, key=lambda occasion: (occasion.date, occasion.birthday.name))


async def upcoming(db: Database, calendar: Calendar, days: int, today: date) -> list[Occasion]:
    """From today to `days` days ahead."""
    if not 0 <= days <= UPCOMING_LIMIT:
        raise Invalid("days", N_("must be from 0 to {most}"), most=UPCOMING_LIMIT)
    return await celebrated_between(db, calendar, today, today + timedelta(days=days))


async def soon(
    db: Database, calendar: Calendar, days: int, today: date, limit: int
) -> tuple[list[Occasion], int]:
    """The first `limit` from today to `days` days ahead, and how many more there are."""
    last = today + timedelta(days=days)
    years = [
        (max(today, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in range(today.year, last.year + 1)
    ]
    occasions: list[Occasion] = []
    total = 0
    for start, end in years:
        total += await birthdays.count_celebrated(db, calendar, start, end)
        room = limit - len(occasions)
        for birthday in await birthdays.celebrated(db, calendar, start, end, room):
            occasions += occasions_of(birthday, calendar.leap_rule, start, end)
    return occasions, total - len(occasions)


def check(draft: BirthdayDraft, today: date) -> BirthdayDraft:
    """The draft, its texts trimmed. Raises Invalid naming the first field that can't be kept."""
    texts = {field: _kept_text(field, getattr(draft, field)) for field in TEXTS}
    if texts["name"] is None:
        raise Invalid("name", N_("must not be empty"))
    dates.check(draft.day, draft.month, draft.year, today)
    if draft.lead_days is not None:
        parsing.check_lead_days(draft.lead_days)
    return msgspec.structs.replace(draft, **texts)


def _kept_text(field: str, text: str | None) -> str | None:
    """Without blanks around it, and but for a note in one line; None where nothing is left."""
    text = names.checked(field, (text or "").replace("\r\n", "\n"))
    text = text.strip() if field == "note" else " ".join(text.split())
    if not text:
        return None
    if not names.is_visible(text):
        raise Invalid(field, N_("must have something in it that can be seen"))
    limit = NOTE_LIMIT if field == "note" else NAME_LIMIT
    if len(text) > limit:
        raise Invalid(field, N_("must be at most {limit} characters"), limit=limit)
    return text


def to_draft(birthday: Birthday) -> BirthdayDraft:
    fields = {name: getattr(birthday, name) for name in BirthdayDraft.__struct_fields__}
    return BirthdayDraft(**fields)


async def _plan(
    db: Database, calendar: Calendar, birthday: Birthday, now: datetime, told: set[date]
) -> None:
    """`told`: of which days today's reminder has told of it, as it was before."""
    await reminders.tell_if_late(db, calendar, birthday, told, now)
    if birthday.remind_at is not None:
        strike = schedule.next_strike({birthday.remind_at}, calendar.time_zone, now)
        await calendars.pull_forward(db, calendar.id, strike)


def _found(birthday: Birthday | None) -> Birthday:
    if birthday is None:
        raise NotFound("birthday")
    return birthday


def _encode_cursor(last: Birthday) -> str:
    position = f"{last.month * 100 + last.day}.{last.id}"
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str) -> tuple[int, int]:
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        month_day, birthday_id = position.split(".")
        after = int(month_day), int(birthday_id)
        if not (0 <= after[0] < 2**15 and 0 <= after[1] < 2**63):  # PostgreSQL's own limits
            raise ValueError(position)
        return after
    except (binascii.Error, ValueError):
        raise Invalid("cursor", N_("expected next_cursor of an earlier answer")) from None
