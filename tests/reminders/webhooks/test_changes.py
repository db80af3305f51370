"""What webhooks are told of, and in which form."""

from contextlib import suppress
from datetime import date, time, timedelta

import sqlalchemy as sa

from birthday_calendar.domain.models import EventDraft
from birthday_calendar.domain.webhooks import WebhookType
from birthday_calendar.services import calendars, events, forgetting, webhook_planning
from birthday_calendar.shown import CalendarOut
from birthday_calendar.storage.columns import DaySet
from birthday_calendar.storage.tables import metadata
from tests.reminders.webhooks.conftest import ANNA, BEN, World
from tests.support.calendars import calendar_of


async def test_each_change_of_an_event_is_told_as_the_api_shows_it(world: World) -> None:
    event = await world.add()
    assert await world.told() == ["event.created"]
    [received] = world.receiver.received
    assert received.json["data"]["calendar_id"] == world.calendar.id
    shown = received.json["data"]["event"]
    assert (shown["id"], shown["name"], shown["next"]) == (
        event.id, "Anna", {"date": "2026-03-15", "age": 36},
    )  # fmt: skip
    world.now += timedelta(seconds=1)
    await events.change(world.db, world.calendar, event.id, world.now, name="Anne")
    assert await world.told() == ["event.updated"]
    assert world.receiver.received[0].json["data"]["event"]["name"] == "Anne"
    await events.delete(world.db, world.calendar, event.id, world.now)
    assert await world.told() == ["event.deleted"]
    assert world.receiver.received[0].json["data"]["event"] == {"id": event.id}
    await events.restore(world.db, world.calendar, event.id, world.now)
    assert await world.told() == ["event.created"]


async def test_what_is_rolled_back_is_told_to_nobody(world: World) -> None:
    with suppress(ZeroDivisionError):
        async with world.db.transaction():
            await world.add()
            raise ZeroDivisionError
    assert await world.told() == []


async def test_what_nobody_is_shown_is_told_to_nobody(world: World) -> None:
    """Neither what the bot notes for itself, nor that a deleted event is gone for good."""
    event = await world.add()
    await events.delete(world.db, world.calendar, event.id, world.now)
    await world.told()
    await world.db.execute("UPDATE events SET added_by = 8")
    await world.db.execute("DELETE FROM events")
    await world.db.execute("UPDATE calendars SET topic_name = 'a'")
    assert await world.told() == []


async def test_a_change_of_whatever_the_api_shows_of_a_calendar_is_told(world: World) -> None:
    """So that whoever adds a setting makes the trigger anew."""
    table = metadata.tables["calendars"]
    others: dict[type, object] = {
        bool: True,
        str: "x",
        int: 5,
        time: time(7),
        date: date(2026, 4, 1),
    }
    for name in set(CalendarOut.__struct_fields__) - {"id", "created_at"}:
        column = table.c[name]
        is_days = isinstance(column.type, DaySet)
        value = frozenset({5}) if is_days else others[column.type.python_type]
        await world.db.execute(sa.update(table).values({name: value}))
        changes = await world.db.fetch_all("SELECT type FROM webhook_changes")
        is_told = [row["type"] for row in changes] == ["calendar.updated"]
        assert is_told, f"the trigger calendars_webhooks is to be made anew, with {name}"
        await world.db.execute("DELETE FROM webhook_changes")


async def test_a_setting_is_told_once_with_all_of_them(world: World) -> None:
    await calendars.change(world.db, world.calendar, world.now, show_zodiac=True)
    assert await world.told() == ["calendar.updated"]
    assert world.receiver.received[0].json["data"]["calendar"]["show_zodiac"] is True
    await calendars.change(world.db, world.calendar, world.now, show_zodiac=True)
    assert await world.told() == []


async def test_only_what_was_chosen_is_told(world: World) -> None:
    await world.change(types=[WebhookType.EVENT_DELETED])
    event = await world.add()
    await events.delete(world.db, world.calendar, event.id, world.now)
    await calendars.change(world.db, world.calendar, world.now, show_zodiac=True)
    assert await world.told() == ["event.deleted"]


async def test_of_another_calendar_nothing_is_told(world: World) -> None:
    other = await calendar_of(world.db, 2, world.now)
    await events.add(world.db, other, ANNA, world.now, most=10)
    assert await world.told() == []
    assert await world.db.fetch_all("SELECT id FROM webhook_changes") == []


async def test_an_id_that_was_given_to_another_calendars_event_tells_nothing_of_that(
    world: World,
) -> None:
    """As SQLite gives ids away again."""
    kept, lost = await world.add(), await world.add(BEN)
    await events.delete(world.db, world.calendar, kept.id, world.now)
    await webhook_planning.plan(world.db, world.now)
    other = await calendar_of(world.db, 2, world.now)
    await world.db.execute(
        "UPDATE events SET calendar_id = :other, deleted_at = NULL", {"other": other.id}
    )
    assert await world.told() == ["event.deleted"]
    assert world.receiver.received[0].json["data"]["event"] == {"id": kept.id}
    by_id = {one.about[0].event_id: one.status for one in await world.deliveries()}
    assert by_id[lost.id] == "skipped"


async def test_each_webhook_of_a_calendar_is_told_under_an_id_of_its_own(world: World) -> None:
    await world.hook("two")
    await world.add()
    assert await world.told() == ["event.created"] * 2
    assert len({one.headers["webhook-id"] for one in world.receiver.received}) == 2


async def test_what_is_no_longer_so_when_it_is_sent_is_skipped(world: World) -> None:
    """Whoever missed a while is told what is so now, and never what was."""
    event = await world.add()
    await events.change(world.db, world.calendar, event.id, world.now, name="Anne")
    await events.delete(world.db, world.calendar, event.id, world.now)
    assert await world.told() == ["event.deleted"]
    skipped = {one.type: one.status for one in await world.deliveries()}
    assert skipped["event.created"] == "skipped"


async def test_many_changes_come_in_batches_of_a_hundred(world: World) -> None:
    drafts = [EventDraft(name=f"Person {n}", day=1, month=5) for n in range(250)]
    await events.add_all(world.db, world.calendar, drafts, world.now, most=1_000)
    assert await world.told() == ["webhook.batch"] * 3
    items = [item for one in world.receiver.received for item in one.json["data"]["items"]]
    assert [item["type"] for item in items] == ["event.created"] * 250
    assert {item["data"]["event"]["name"] for item in items} == {one.name for one in drafts}


async def test_forgetting_a_calendar_leaves_nothing_of_its_webhooks(world: World) -> None:
    await world.add()
    await forgetting.calendar_of(world.db, world.calendar)
    assert await world.told() == []
    for table in ("webhook_endpoints", "webhook_changes", "webhook_deliveries"):
        assert await world.db.fetch_all(f"SELECT id FROM {table}") == []  # noqa: S608
