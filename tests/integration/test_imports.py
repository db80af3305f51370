"""Files that people bring: kept aside, added at once, taken back as one."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.formats import Answer, Format, Reason, Status, reading
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.services import events, housekeeping, imports, lists, many_events, planning
from birthday_calendar.storage import deliveries, tables
from birthday_calendar.storage.imports import Made, Outcome, Undone, pack
from tests.integration.test_events import NOW, add, draft, open_calendar
from tests.support.databases import on_sqlite
from tests.support.files import file_of

LATER = NOW + timedelta(minutes=1)
LAST = NOW + timedelta(minutes=2)


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await open_calendar(database)


async def bring(
    db: Database, calendar: Calendar, *lines: str, now: datetime = NOW, user_id: int | None = 7
) -> imports.Preview:
    text = "name,birthday,note,uid,time\n" + "".join(f"{line}\n" for line in lines)
    read = reading.read(text.encode(), now.date(), name="a.csv")
    return await imports.keep(db, calendar, read, now, user_id=user_id)


async def apply(
    db: Database, calendar: Calendar, brought: imports.Preview, now: datetime = LATER, **more: Any
) -> Outcome:
    return await imports.apply(db, calendar, brought.id, now, **{"most": 10_000} | more)


async def kept(db: Database, calendar: Calendar) -> dict[str, EventDraft]:
    page = await lists.page(db, calendar)
    return {event.name: fields.to_draft(event) for event in page.items}


def counts(outcome: Outcome) -> dict[str, int]:
    """Those that are not 0."""
    names = [name for name in Outcome.__struct_fields__ if name != "undone"]
    return {name: count for name in names if (count := getattr(outcome, name))}


async def test_a_preview_changes_nothing(database: Database, calendar: Calendar) -> None:
    await add(database, calendar, "Ada")
    brought = await bring(database, calendar, "Ada,15.03.1990", "Zoe,16.03", "Bo,")
    assert [one.status for one in brought.compared] == [Status.CHANGED, Status.NEW]
    assert len(brought.read.skipped) == 1
    assert await imports.preview(database, calendar, brought.id, LATER) == brought
    assert await kept(database, calendar) == {"Ada": draft("Ada")}


async def test_what_is_new_is_added_and_what_differs_is_changed(
    database: Database, calendar: Calendar
) -> None:
    own = await events.add(database, calendar, draft("Ada"), NOW, most=9, member_id=5, added_by=4)
    await add(database, calendar, "Eve", 20, note="tea")
    brought = await bring(database, calendar, "ADA,15.03.1990", "Zoe,16.03", "Eve,20.03,tea")
    assert counts(await apply(database, calendar, brought)) == {"added": 1, "changed": 1, "same": 1}
    assert await kept(database, calendar) == {
        "Ada": draft("Ada", year=1990),
        "Zoe": draft("Zoe", 16),
        "Eve": draft("Eve", 20, note="tea"),
    }
    changed = await events.get(database, calendar, own.id)
    assert (changed.member_id, changed.added_by, changed.created_at) == (5, 4, NOW)
    assert changed.updated_at == LATER
    [zoe] = (await lists.page(database, calendar, search="zoe")).items
    assert (zoe.added_by, zoe.created_at) == (7, LATER)
    [ada] = (await lists.page(database, calendar, search="ada 1990")).items
    assert ada == changed


async def test_applied_twice_is_applied_once(database: Database, calendar: Calendar) -> None:
    brought = await bring(database, calendar, "Ada,15.03.1990", "Zoe,16.03")
    first, second = await asyncio.gather(
        apply(database, calendar, brought), apply(database, calendar, brought, LAST)
    )
    assert first == second == await apply(database, calendar, brought, LAST)
    assert counts(first) == {"added": 2}
    assert len(await kept(database, calendar)) == 2


async def test_the_same_file_again_adds_nobody_and_a_corrected_day_is_a_change(
    database: Database, calendar: Calendar
) -> None:
    """Also by another program's name for somebody, which is kept for that."""
    await apply(database, calendar, await bring(database, calendar, "Ada,15.03,,u1", "Bo,16.03"))
    again = await bring(database, calendar, "Ada,15.03,,u2", "Bo,16.03,,u3", now=LATER)
    assert counts(await apply(database, calendar, again, LAST)) == {"same": 2}
    corrected = await bring(database, calendar, "Ada,17.03.1990,,u1", now=LAST)
    assert counts(await apply(database, calendar, corrected, LAST)) == {"changed": 1}
    assert (await kept(database, calendar))["Ada"] == draft("Ada", 17, year=1990)


async def test_undo_takes_all_back_but_what_was_changed_since(
    database: Database, calendar: Calendar
) -> None:
    for name in ("Ada", "Bo"):
        await add(database, calendar, name, note="old")
    brought = await bring(
        database, calendar, "Ada,15.03,new", "Bo,15.03,new", "Zoe,16.03", "Eve,17.03", "Kim,18.03"
    )
    assert counts(await apply(database, calendar, brought)) == {"added": 3, "changed": 2}
    by_name = {event.name: event for event in (await lists.page(database, calendar)).items}
    await events.change(database, calendar, by_name["Bo"].id, LAST, note="newer")
    await events.change(database, calendar, by_name["Eve"].id, LAST, year=1990)
    await events.delete(database, calendar, by_name["Kim"].id, LAST)
    undone = await imports.undo(database, calendar, brought.id, LAST)
    assert undone == Undone(deleted=1, restored=1, stays=3)
    assert await kept(database, calendar) == {
        "Ada": draft("Ada", note="old"),
        "Bo": draft("Bo", note="newer"),
        "Eve": draft("Eve", 17, year=1990),
    }
    assert await imports.undo(database, calendar, brought.id, LAST) == undone
    with pytest.raises(NotFound):
        await apply(database, calendar, brought, LAST)
    assert await events.restore(database, calendar, by_name["Kim"].id, LAST)


async def test_what_has_no_room_is_left_and_the_rest_is_added(
    database: Database, calendar: Calendar
) -> None:
    await add(database, calendar, "Ada")
    brought = await bring(database, calendar, *(f"P{n},{n}.04" for n in range(1, 6)), "Ada,15.03,a")
    outcome = await apply(database, calendar, brought, most=3)
    assert counts(outcome) == {"added": 2, "changed": 1, "no_room": 3}
    assert set(await kept(database, calendar)) == {"Ada", "P1", "P2"}


async def test_who_may_only_add_changes_nothing(database: Database, calendar: Calendar) -> None:
    await add(database, calendar, "Ada")
    brought = await bring(database, calendar, "Ada,15.03,a", "Zoe,16.03")
    outcome = await apply(database, calendar, brought, may_change=False)
    assert counts(outcome) == {"added": 1, "left": 1}
    assert (await kept(database, calendar))["Ada"] == draft("Ada")


async def test_doubts_are_answered_all_at_once_or_one_by_one(
    database: Database, calendar: Calendar
) -> None:
    brought = await bring(database, calendar, "Ada,04/05/1990", "Bo,06/07/1904", "Cy,01/02/1904")
    order, year = Reason.ORDER, Reason.YEAR
    with pytest.raises(Invalid) as error:
        await apply(database, calendar, brought, answers={order: Answer.SKIP})
    assert error.value.field == "answers.order"
    with pytest.raises(Invalid) as error:
        await apply(database, calendar, brought, but={99: Answer.SKIP})
    assert error.value.field == "doubts.99"
    said = {order: Answer.MONTH_FIRST}
    await imports.answer(database, calendar, brought.id, said, NOW)
    shown = await imports.preview(database, calendar, brought.id, NOW)
    assert [(one.draft.day, one.draft.month) for one in shown.compared] == [(5, 4), (7, 6), (2, 1)]
    last = max(place for place, doubt in enumerate(shown.read.doubts) if doubt.reason is year)
    await apply(database, calendar, brought, answers={year: Answer.DROP}, but={last: Answer.KEEP})
    assert await kept(database, calendar) == {
        "Ada": draft("Ada", 5, 4, year=1990),
        "Bo": draft("Bo", 7, 6),
        "Cy": draft("Cy", 2, 1, year=1904),
    }


async def test_who_is_celebrated_today_is_told_of_in_one_go(
    database: Database, calendar: Calendar
) -> None:
    """Their reminder is out: one delivery that is theirs together, and none for the rest."""
    await planning.plan_due(database, NOW + timedelta(days=1))
    now = NOW + timedelta(days=1, minutes=1)
    today = f"{now:%d.%m}"
    lines = [f"P{n},{today}" for n in range(300)]
    await apply(database, calendar, await bring(database, calendar, *lines, "Q,1.1", now=now), now)
    owed = await deliveries.latest(database, calendar.id, 1_000)
    assert [one.kind for one in owed] == [DeliveryKind.REMINDER]
    more = await bring(database, calendar, *(f"R{n},{today}" for n in range(300)), now=now)
    await apply(database, calendar, more, now)
    late = await deliveries.latest(database, calendar.id, 1_000)
    assert sum(one.kind is DeliveryKind.LATE for one in late) == many_events.LATE_MOST


async def test_a_time_of_ones_own_strikes(database: Database, calendar: Calendar) -> None:
    brought = await bring(database, calendar, "Ada,23.11,,,07:30")
    await apply(database, calendar, brought, NOW)
    await planning.plan_due(database, NOW + timedelta(hours=18, minutes=45))  # 7:45 in Berlin
    assert [one.slot for one in await deliveries.latest(database, calendar.id, 9)] == ["07:30"]


@on_sqlite
async def test_what_is_over_is_over(database: Database, calendar: Calendar) -> None:
    old = await bring(database, calendar, "Ada,15.03")
    applied = await bring(database, calendar, "Zoe,15.03", now=NOW)
    await apply(database, calendar, applied, NOW + timedelta(hours=20))
    day = NOW + timedelta(hours=25)
    for call in (imports.preview, imports.undo):
        with pytest.raises(NotFound):
            await call(database, calendar, old.id, day)
    with pytest.raises(NotFound):
        await apply(database, calendar, old, day)
    await housekeeping.tidy(database, day)
    assert await imports.undo(database, calendar, applied.id, day)
    await housekeeping.tidy(database, day + timedelta(hours=25))
    with pytest.raises(NotFound):
        await imports.undo(database, calendar, applied.id, day)


@on_sqlite
async def test_a_calendar_keeps_the_last_few(database: Database, calendar: Calendar) -> None:
    first = await bring(database, calendar, "Ada,15.03")
    await apply(database, calendar, first)
    others = [await bring(database, calendar, f"P{n},15.03") for n in range(4)]
    with pytest.raises(NotFound):
        await imports.preview(database, calendar, others[0].id, NOW)
    assert await imports.preview(database, calendar, others[1].id, NOW)
    assert (await imports.undo(database, calendar, first.id, LAST)).deleted == 1
    other = await open_calendar(database, 200)
    with pytest.raises(NotFound):
        await imports.preview(database, other, others[1].id, NOW)


@on_sqlite
@pytest.mark.parametrize("file_format", [one for one in Format if one is not Format.LINES])
async def test_an_export_comes_back_as_the_same_people(
    database: Database, calendar: Calendar, file_format: Format
) -> None:
    for day in (28, 29):
        await add(
            database, calendar, f"=Ada {day}", day, 2, tags=("a", "b"), note="x\ny", year=1992
        )
    page = await lists.page(database, calendar)
    data = file_of(file_format, page.items)
    other = await open_calendar(database, 200)
    for target, expected in ((other, {"added": 2}), (other, {"same": 2}), (calendar, {"same": 2})):
        brought = await imports.keep(database, target, reading.read(data, NOW.date()), NOW)
        assert counts(await apply(database, target, brought)) == expected
    assert await kept(database, other) == await kept(database, calendar)


@on_sqlite
async def test_letters_that_are_none_keep_nobody_out(
    database: Database, calendar: Calendar
) -> None:
    """A card may say that it is in an encoding which makes halves of letters."""
    odd = [f"{name};CHARSET=unicode_escape:\\ud800" for name in ("UID", "NOTE", "ORG", "TITLE")]
    card = "\n".join(["BEGIN:VCARD", "FN:Ada", "BDAY:1990-03-15", *odd, "END:VCARD", ""])
    bad = card.replace("BDAY:1990-03-15", "BDAY;CHARSET=unicode_escape:\\ud8001990")
    read = reading.read((card + bad).encode(), NOW.date())
    brought = await imports.keep(database, calendar, read, NOW)
    assert counts(await apply(database, calendar, brought)) == {"added": 1}


@on_sqlite
async def test_who_has_brought_it_is_known(database: Database, calendar: Calendar) -> None:
    brought = await bring(database, calendar, "Ada,15.03", user_id=7)
    await apply(database, calendar, brought)
    assert await imports.brought_by(database, calendar, brought.id, LATER) == 7
    with pytest.raises(NotFound):
        await imports.brought_by(database, calendar, brought.id + 1, LATER)


@on_sqlite
@pytest.mark.parametrize("uid", ["x" * 256, "a\\u0000b"])
async def test_a_name_that_no_database_could_keep_keeps_nobody_out(
    database: Database, calendar: Calendar, uid: str
) -> None:
    text = f'[{{"name":"Ada","birthday":"15.03.1990","uid":"{uid}"}}]'
    brought = await imports.keep(database, calendar, reading.read(text.encode(), NOW.date()), NOW)
    assert counts(await apply(database, calendar, brought)) == {"added": 1}


async def test_what_another_version_has_kept_otherwise_is_not_there(
    database: Database, calendar: Calendar
) -> None:
    brought = await bring(database, calendar, "Ada,15.03")
    await database.execute(sa.update(tables.imports).values(content=pack(Made([], []))))
    with pytest.raises(NotFound):
        await imports.preview(database, calendar, brought.id, LATER)
    with pytest.raises(NotFound):
        await apply(database, calendar, brought)


@on_sqlite
async def test_what_others_bring_takes_nobody_s_undo_away(
    database: Database, calendar: Calendar
) -> None:
    brought = await bring(database, calendar, "Ada,15.03", user_id=7)
    await apply(database, calendar, brought)
    for number in range(4):
        other = await bring(database, calendar, f"Bo {number},16.03", user_id=8)
        await apply(database, calendar, other)
    assert (await imports.undo(database, calendar, brought.id, LAST)).deleted == 1
