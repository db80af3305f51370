"""Greetings that people prepare: what was shown is remembered, and does not come again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, structs

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, greetings
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.greetings import Draft, Greeting, Length, Request
from birthday_calendar.domain.models import Calendar, Event, Occasion
from birthday_calendar.domain.occasions import age_on, days_of, is_congratulated, next_day
from birthday_calendar.services import audiences, below_reminders, celebrated
from birthday_calendar.storage import calendars, events
from birthday_calendar.storage import greetings as stored

DRAFTS_FOR = timedelta(days=30)
REMEMBERED_FOR = timedelta(days=731)  # this year's texts and the last one's don't come again
BELATED = timedelta(days=14)  # for so long is a day congratulated on that is over
SOON = timedelta(days=7)
TEXT_LIMIT = 1_200  # characters of a text of somebody's own
_TOO_LONG = N_("must be at most {limit} characters")


class Prepared(Struct, frozen=True):
    """A greeting, and whom it is for."""

    draft: Draft
    event: Event
    calendar: Calendar


async def begin(
    db: Database,
    calendar: Calendar,
    event: Event,
    now: datetime,
    *,
    chat_id: int,
    user_id: int | None,
) -> Prepared:
    """One that is not kept before it is composed, as they had the last one.

    Raises NotGreeted, and Invalid of somebody's own day.
    """
    greetings.check_greeted(event)
    check_not_own(event, user_id)
    draft = Draft(
        calendar_id=calendar.id,
        event_id=event.id,
        chat_id=chat_id,
        user_id=user_id,
        day=day_of(calendar, event, dates.today_in(calendar.time_zone, now)),
        made_at=now,
    )
    if last := await stored.newest(db, chat_id, user_id):
        draft = structs.replace(draft, style=last.style, length=last.length)
    return Prepared(draft, event, calendar)


def check_not_own(event: Event, user_id: int | None) -> None:
    """Raises Invalid: what the others write somebody is no business of theirs before."""
    if user_id is not None and event.member_id == user_id:
        raise Invalid("event", N_("it is your own day: the others will congratulate you"))


async def find(
    db: Database,
    readers: Sequence[Calendar],
    draft_id: int,
    *,
    chat_id: int,
    user_id: int | None,
) -> Prepared:
    """By the chat that it is prepared in, and by who does: in a group nobody else is to see it.
    `readers` are the calendars that may be read there, the chat's own one first.

    Raises NotFound, also where the chat hears nothing of them any more, and as `begin`.
    """
    draft = await stored.get(db, draft_id, chat_id)
    if draft is None or draft.user_id != user_id:
        raise NotFound("greeting")
    known = {one.id: one for one in readers}
    calendar = known.get(draft.calendar_id) or await calendars.get(db, draft.calendar_id)
    event = await events.get(db, draft.calendar_id, draft.event_id)
    if calendar is None or event is None:
        raise NotFound("event")
    if calendar.id not in known:
        audience = await audiences.heard_in(db, calendar, readers[0])
        if audience is None or not below_reminders.may_be_about(audience, chat_id, event):
            raise NotFound("event")
    greetings.check_greeted(event)
    check_not_own(event, user_id)
    return Prepared(draft, event, calendar)


def request_of(prepared: Prepared, language: str) -> Request:
    """All that is told of whom it is for. Raises NotGreeted."""
    event, draft = prepared.event, prepared.draft
    about = Request.about(event, age_on(draft.day, event), language)
    return structs.replace(
        about,
        style=draft.style,
        length=draft.length,
        gender=draft.gender,
        theme=draft.theme,
    )


async def compose(
    db: Database, prepared: Prepared, language: str, now: datetime, said: Sequence[str] = ()
) -> Prepared:
    """Variants of it, of which the first is shown: those `said`, or of our own. Raises NotFound
    where whom it is for was deleted meanwhile; the next one does, too.
    """
    request, draft = request_of(prepared, language), prepared.draft
    async with db.transaction():
        await _take_turn(db, draft)
        if said:
            shown = await stored.shown_since(db, draft.calendar_id, now - REMEMBERED_FOR)
            written = [Greeting(text, greetings.number_of(text)) for text in said]
            variants = [one for one in written if one.number not in shown] or written
        else:
            variants = await _new(db, draft, request, now)
        return await _show(db, prepared, now, variants=tuple(variants), shown=0)


async def suggest(
    db: Database,
    prepared: Prepared,
    language: str,
    now: datetime,
    *,
    most: int = greetings.VARIANTS,
) -> list[Greeting]:
    """Variants of our own that are seen at once, and kept nowhere but in what was shown."""
    request = request_of(prepared, language)
    async with db.transaction():
        await _take_turn(db, prepared.draft)
        variants = (await _new(db, prepared.draft, request, now))[:most]
        await stored.note_shown(db, prepared.draft, variants, now)
    return variants


async def ready(db: Database, prepared: Prepared, language: str, now: datetime) -> str:
    """A text at once, which is noted nowhere: of the last greeting that they have prepared, if it
    was for that day, or one of our own.
    """
    last = await _last(db, prepared.draft)
    if last is not None:
        return last.text
    return (await _new(db, prepared.draft, request_of(prepared, language), now))[0].text


async def note_sent(
    db: Database, prepared: Prepared, text: str, language: str, now: datetime
) -> None:
    """It went out, as it was found by `ready` or written by somebody: it does not come again."""
    draft, request = prepared.draft, request_of(prepared, language)
    async with db.transaction():
        await _take_turn(db, draft)
        last = await _last(db, draft)
        known = [*(last.variants if last else ()), *await _new(db, draft, request, now)]
        numbers = {one.text: one.number for one in known}
        sent = Greeting(text, numbers.get(text, greetings.number_of(text)))
        await stored.note_shown(db, draft, [sent], now)


async def _last(db: Database, draft: Draft) -> Draft | None:
    last = await stored.newest(db, draft.chat_id, draft.user_id)
    is_it = last is not None and (last.event_id, last.day) == (draft.event_id, draft.day)
    return last if is_it else None


async def one(
    db: Database,
    calendar: Calendar,
    occasion: Occasion,
    length: Length,
    language: str,
    now: datetime,
) -> str | None:
    """The text that a group is told on the day, in its own style, noted as shown; None where whom
    it is for was deleted meanwhile. Raises NotGreeted.
    """
    event = occasion.of
    draft = Draft(
        calendar_id=calendar.id,
        event_id=event.id,
        chat_id=calendar.chat_id,
        user_id=None,
        day=occasion.date,
        style=calendar.congratulate_style,
        length=length,
        made_at=now,
    )
    try:
        first, *_ = await suggest(db, Prepared(draft, event, calendar), language, now, most=1)
    except NotFound:
        return None
    return first.text


async def leaf(db: Database, prepared: Prepared, number: int, now: datetime) -> Prepared:
    """To another variant; the last one where there are fewer."""
    shown = min(number, len(prepared.draft.variants) - 1)
    async with db.transaction():
        await _take_turn(db, prepared.draft)
        return await _show(db, prepared, now, shown=shown)


async def rewrite(db: Database, prepared: Prepared, text: str, now: datetime) -> Prepared:
    """The variant that is shown becomes a text of somebody's own. Raises Invalid."""
    text = "\n".join(line.strip() for line in text.strip().splitlines())
    if len(text) > TEXT_LIMIT:
        raise Invalid("text", _TOO_LONG, limit=TEXT_LIMIT)
    variants = [*prepared.draft.variants]
    variants[prepared.draft.shown] = Greeting(text, greetings.number_of(text))
    async with db.transaction():
        await _take_turn(db, prepared.draft)
        return await _show(db, prepared, now, variants=tuple(variants))


async def soon(db: Database, calendar: Calendar, today: date, *, most: int) -> list[Occasion]:
    """Who is congratulated within a week, the first ones."""
    page = await celebrated.page(db, calendar, today, today + SOON, limit=4 * most)
    return [one for one in page.items if is_congratulated(one.of)][:most]


async def tidy(db: Database, now: datetime) -> None:
    await stored.purge(db, now - DRAFTS_FOR, now - REMEMBERED_FOR)


def day_of(calendar: Calendar, event: Event, today: date) -> date:
    """The day to congratulate on: the next one, or one that is over of late."""
    past = days_of(event, calendar.leap_rule, today - BELATED, today)
    if past:
        return past[-1]
    return next_day(event, calendar.leap_rule, today)


async def _take_turn(db: Database, draft: Draft) -> None:
    """Two at once must not be given the same; nor is anything noted of who is gone."""
    await calendars.lock(db, draft.calendar_id)
    if await events.get(db, draft.calendar_id, draft.event_id) is None:
        raise NotFound("event")


async def _new(db: Database, draft: Draft, request: Request, now: datetime) -> list[Greeting]:
    """Of our own, and not shown of late."""
    shown = await stored.shown_since(db, draft.calendar_id, now - REMEMBERED_FOR)
    number = await stored.count_shown(db, draft.event_id, draft.day.year)
    seed = f"{draft.event_id} {draft.day.year} {draft.style} {draft.length} {number}"
    return greetings.variants(request, shown, seed)


async def _show(db: Database, prepared: Prepared, now: datetime, **changes: object) -> Prepared:
    draft = await stored.keep(db, structs.replace(prepared.draft, **changes))
    await stored.note_shown(db, draft, [draft.variants[draft.shown]], now)
    return structs.replace(prepared, draft=draft)


def changed(prepared: Prepared, **changes: object) -> Prepared:
    """Otherwise asked for; it is composed and kept next."""
    return structs.replace(prepared, draft=structs.replace(prepared.draft, **changes))
