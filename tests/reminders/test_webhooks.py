"""What webhooks are told of, when, and how often it is tried: by a receiver that listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from msgspec.structs import replace

from birthday_calendar import metrics
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.keys import Token
from birthday_calendar.domain.models import Calendar, Event, EventDraft, OccasionPage, Pause
from birthday_calendar.domain.webhooks import (
    Webhook,
    WebhookDelivery,
    WebhookStatus,
    WebhookType,
)
from birthday_calendar.reminders import webhook_sender
from birthday_calendar.reminders.webhook_client import WebhookClient
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import (
    calendars,
    celebrated,
    events,
    forgetting,
    tokens,
    webhook_planning,
    webhooks,
)
from birthday_calendar.shown import CalendarOut
from birthday_calendar.storage import webhook_outbox
from birthday_calendar.storage.columns import DaySet
from birthday_calendar.storage.tables import metadata
from tests.support.calendars import calendar_of
from tests.support.receiver import LOOPBACK, Receiver, listening

ANNA = EventDraft(name="Anna", day=15, month=3, year=1990)
BEN = EventDraft(name="Ben", day=1, month=5)
CHANGES = [one for one in WebhookType if one is not WebhookType.OCCASION_TODAY]
DESTINATIONS = Destinations(LOOPBACK)


class World:
    """A calendar with one webhook, and who calls it, by a clock that tests set."""

    def __init__(self, db: Database, receiver: Receiver, client: WebhookClient):
        self.db = db
        self.receiver = receiver
        self.now = datetime(2026, 3, 10, 12, tzinfo=UTC)
        self.sender = WebhookSender(db, client, lambda: self.now)
        self.calendar: Calendar
        self.webhook: Webhook

    async def start(self) -> None:
        self.calendar = await calendar_of(self.db, 1, self.now, time_zone="UTC")
        self.webhook, self.secret = await self.hook("one")

    async def hook(self, name: str, **options: Any) -> tuple[Webhook, str]:
        url = options.pop("url", self.receiver.url)
        return await webhooks.create(
            self.db, self.calendar, 7, self.now, DESTINATIONS, name=name, url=url, **options
        )

    async def token(self, **options: Any) -> Token:
        return (await tokens.create(self.db, self.calendar, 7, self.now, **options))[0]

    async def add(self, draft: EventDraft = ANNA) -> Event:
        return await events.add(self.db, self.calendar, draft, self.now, most=100_000)

    async def change(self, **changes: Any) -> None:
        await webhooks.change(
            self.db, self.calendar, self.webhook.id, self.now, DESTINATIONS, **changes
        )

    async def told(self) -> list[str]:
        """What came of it until there was no more, by type."""
        self.receiver.received.clear()
        await self.sender.send_due()
        return self.receiver.types

    async def told_at(self, at: str) -> list[str]:
        self.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        return await self.told()

    async def told_after(self, **span: float) -> list[str]:
        self.now += timedelta(**span)
        return await self.told()

    async def deliveries(self) -> list[WebhookDelivery]:
        return await webhooks.deliveries(self.db, self.calendar, self.webhook.id, 1_000, None)

    async def kept(self) -> Webhook:
        return await webhooks.get(self.db, self.calendar, self.webhook.id)

    async def try_to_the_end(self) -> int:
        """Look every hour for four days; how many calls that made."""
        return sum([len(await self.told_after(hours=1)) for _ in range(4 * 24)])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def world(database: Database, receiver: Receiver) -> AsyncIterator[World]:
    async with WebhookClient(DESTINATIONS) as client:
        world = World(database, receiver, client)
        await world.start()
        yield world


# --- what is told of --------------------------------------------------------------------------


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


# --- it is today ------------------------------------------------------------------------------


async def test_whose_day_it_is_is_told_once_at_the_calendars_time(world: World) -> None:
    await world.add()
    await world.told()
    assert await world.told_at("2026-03-15T08:59") == []
    assert await world.told_at("2026-03-15T09:00") == ["occasion.today"]
    told = world.receiver.received[0].json
    assert told["timestamp"] == "2026-03-15T09:00:00Z"
    assert told["data"]["occasion"]["date"] == "2026-03-15"
    assert told["data"]["occasion"]["event"]["name"] == "Anna"
    assert await world.told_at("2026-03-15T09:01") == []
    assert await world.told_at("2026-03-16T09:01") == []
    assert await world.told_at("2027-03-15T09:01") == ["occasion.today"]


async def test_who_comes_after_that_time_is_told_at_once(world: World) -> None:
    await world.told_at("2026-03-15T10:00")
    event = await world.add()
    assert sorted(await world.told()) == ["event.created", "occasion.today"]
    world.now += timedelta(seconds=1)
    await events.change(world.db, world.calendar, event.id, world.now, note="tulips")
    assert await world.told() == ["event.updated"]


async def test_another_time_of_day_tells_nobody_twice_and_leaves_nobody_out(world: World) -> None:
    await world.add()
    await world.told()
    world.now = datetime(2026, 3, 15, 8, tzinfo=UTC)
    await calendars.change(world.db, world.calendar, world.now, remind_at=time(7))
    assert sorted(await world.told()) == ["calendar.updated", "occasion.today"]
    changed = await calendars.get(world.db, world.calendar.id)
    await calendars.change(world.db, changed, world.now, remind_at=time(10))
    assert await world.told() == ["calendar.updated"]
    assert await world.told_at("2026-03-15T11:00") == []


async def planned_with(
    world: World, meanwhile: Callable[[], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of two people is planned, one at a time, and something is done before each."""
    for draft in (ANNA, replace(BEN, day=15, month=3)):
        await world.add(draft)
    await world.told()
    look_up = celebrated.page

    async def page(*given: Any, **named: Any) -> OccasionPage:
        await meanwhile()
        return await look_up(*given, **named)

    monkeypatch.setattr(webhook_planning, "_PAGE", 1)
    monkeypatch.setattr(celebrated, "page", page)
    world.now = datetime(2026, 3, 15, 10, tzinfo=UTC)
    await webhook_planning.plan(world.db, world.now)


async def test_nobody_who_writes_waits_until_all_of_a_large_calendars_day_is_planned(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await calendar_of(world.db, 2, world.now)
    async with Database(database_url, patience=2) as elsewhere:

        async def write() -> None:
            await events.add(elsewhere, other, ANNA, world.now, most=10)

        await planned_with(world, write, monkeypatch)
    assert await world.told() == ["occasion.today"] * 2


async def test_one_that_is_deleted_while_a_day_is_planned_is_told_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = await world.hook("two")

    async def delete() -> None:
        with suppress(NotFound):
            await webhooks.delete(world.db, world.calendar, other.id)

    await planned_with(world, delete, monkeypatch)
    assert await world.told() == ["occasion.today"] * 2


async def test_days_that_were_missed_are_told_for_three_days(world: World) -> None:
    for day in (12, 13, 14, 15):
        await world.add(EventDraft(name=f"{day}", day=day, month=3))
    await world.told()
    await world.told_at("2026-03-16T08:00")
    days = [one.json["data"]["occasion"]["date"] for one in world.receiver.received]
    assert sorted(days) == ["2026-03-13", "2026-03-14", "2026-03-15"]


async def test_a_pause_of_the_chat_is_none_of_programs(world: World) -> None:
    await world.add()
    await calendars.change(
        world.db, world.calendar, world.now, paused_until=datetime(2026, 4, 1).date()
    )
    await world.told()
    assert await world.told_at("2026-03-15T09:00") == ["occasion.today"]


# --- what becomes of a call -------------------------------------------------------------------


async def test_what_becomes_of_calls_and_what_waits_is_counted(world: World) -> None:
    def counted(outcome: str) -> float:
        labels = {"outcome": outcome}
        name = "birthday_calendar_webhook_calls_total"
        return metrics.REGISTRY.get_sample_value(name, labels) or 0.0

    before = [counted(one) for one in ("ok", "refused", "unanswered")]
    await world.add()
    await world.told()
    world.receiver.status = 500
    await world.add(BEN)
    await world.told_after(seconds=1)
    await world.change(url="http://127.0.0.1:9")
    await world.told_after(minutes=1)
    after = [counted(one) for one in ("ok", "refused", "unanswered")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1]
    assert await webhook_outbox.count_waiting(world.db) == 1


async def test_what_is_refused_is_tried_again_under_the_same_id(world: World) -> None:
    await world.add()
    world.receiver.status = 500
    assert await world.told() == ["event.created"]
    first = world.receiver.received[0].headers["webhook-id"]
    [waits] = await world.deliveries()
    assert (waits.status, waits.attempts, waits.response_status) == ("pending", 1, 500)
    assert waits.error == "It answered 500 Internal Server Error."
    assert await world.told() == []  # it is not due yet
    world.receiver.status = 204
    assert await world.told_after(seconds=6) == ["event.created"]
    assert world.receiver.received[0].headers["webhook-id"] == first
    [done] = await world.deliveries()
    assert (done.status, done.attempts, done.response_status) == ("delivered", 2, 204)
    assert done.error is None


async def test_whoever_asks_for_a_rest_is_called_with_nothing_before_it_is_over(
    world: World,
) -> None:
    asks_for = "1800"

    async def later(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": asks_for})

    world.receiver.answer = later
    await world.add()
    assert await world.told() == ["event.created"]
    await world.add(BEN)
    assert await world.told_after(seconds=1_790) == []
    asks_for = "999999999"  # half a day at the most
    assert await world.told_after(seconds=10) == ["event.created"]
    world.receiver.answer = None
    assert await world.told_after(hours=11.9) == []
    assert await world.told_after(hours=0.1) == ["event.created", "event.created"]


async def test_it_is_tried_for_three_days_with_growing_pauses_and_then_given_up(
    world: World,
) -> None:
    await world.add()
    world.receiver.status = 503
    await world.change(types=CHANGES)
    calls = await world.try_to_the_end()
    assert 6 <= calls <= 16
    [failed] = await world.deliveries()
    assert (failed.status, failed.response_status) == ("failed", 503)
    assert failed.finished_at is not None
    assert failed.finished_at - failed.created_at >= timedelta(days=3)
    kept = await world.kept()
    assert (kept.is_enabled, kept.disabled_because) == (False, "failing")


async def test_one_that_fails_alone_keeps_others_neither_waiting_nor_disabled(
    world: World,
) -> None:
    bad = await world.add(BEN)

    async def refuse_ben(request: web.Request) -> web.Response:
        event = world.receiver.received[-1].json["data"].get("event", {})
        return web.Response(status=500 if event["id"] == bad.id else 200)

    world.receiver.answer = refuse_ben
    await world.told()
    await world.add()
    assert "event.created" in await world.told_after(seconds=10)
    await world.change(types=CHANGES)
    await world.try_to_the_end()
    by_id = {one.about[0].event_id: one.status for one in await world.deliveries()}
    assert by_id[bad.id] == "failed"
    assert sorted(by_id.values()) == ["delivered", "failed"]
    assert (await world.kept()).is_enabled


async def test_one_that_is_owed_much_makes_room_for_others_after_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers slowly would else hold a place for as long as there is something to tell."""
    monkeypatch.setattr(webhook_sender, "CALLED_AT_ONCE", 1)
    monkeypatch.setattr(webhook_sender, "TURN", 0)
    other, _ = await world.hook("two")
    for _ in range(3):
        await world.add()
    for turns in (1, 2, 3):
        for _ in "ab":
            assert len(await world.told_after(seconds=1)) == 1
        every = [
            *await world.deliveries(),
            *await webhooks.deliveries(world.db, world.calendar, other.id, 10, None),
        ]
        told = [one.webhook_id for one in every if one.status is WebhookStatus.DELIVERED]
        assert sorted(told) == [world.webhook.id] * turns + [other.id] * turns


async def test_while_nothing_gets_through_one_is_tried_for_all(world: World) -> None:
    world.receiver.status = 500
    for _ in range(10):
        await world.add()
    assert len(await world.told()) == 1
    assert len(await world.told_after(seconds=2)) == 1
    for _ in range(4):
        await world.told_after(hours=1)
    world.receiver.status = 200
    assert len(await world.told_after(hours=1)) == 10  # the rest comes at once


async def test_one_that_is_gone_is_called_no_more(world: World) -> None:
    await world.add()
    await world.add(BEN)
    world.receiver.status = 410
    assert len(await world.told()) == 1
    assert await world.told_after(days=1) == []
    assert (await world.kept()).disabled_because == "gone"
    assert {one.status for one in await world.deliveries()} == {"failed"}
    assert (await world.deliveries())[0].error == "The webhook was disabled before it was sent."


async def test_one_that_is_enabled_again_is_told_of_what_comes_then(world: World) -> None:
    await world.change(enabled=False)
    await world.add()
    assert await world.told() == []
    await world.change(enabled=True)
    await world.add(BEN)
    assert await world.told() == ["event.created"]
    assert world.receiver.received[0].json["data"]["event"]["name"] == "Ben"


async def test_while_the_bot_is_gone_or_its_maker_no_admin_it_rests(world: World) -> None:
    await world.add()
    await calendars.pause(world.db, world.calendar, Pause.KICKED)
    assert await world.told() == []
    await calendars.resume(world.db, world.calendar, world.now)
    await world.db.execute("UPDATE webhook_endpoints SET rests_because = 'no_admin'")
    assert await world.told() == []
    await world.db.execute("UPDATE webhook_endpoints SET rests_because = NULL")
    assert "event.created" in await world.told()


async def test_one_that_begins_to_rest_while_it_is_called_gets_no_further_call(
    world: World,
) -> None:
    async def closed() -> None:
        await calendars.pause(world.db, world.calendar, Pause.KICKED)

    async def no_admin() -> None:
        await world.db.execute("UPDATE webhook_endpoints SET rests_because = 'no_admin'")

    async def expired() -> None:
        await world.db.execute("UPDATE api_tokens SET expires_at = :now", {"now": world.now})

    token = await world.token(expires_at=world.now + timedelta(hours=1))
    await world.change(enabled=False)
    await world.hook("of the token", token_id=token.id)
    for rest in (expired, no_admin, closed):
        await world.add()
        await world.add(BEN)

        async def begin(_: web.Request, rest: Callable[[], Awaitable[None]] = rest) -> web.Response:
            await rest()
            return web.Response()

        world.receiver.answer = begin
        assert await world.told() == ["event.created"]
        await calendars.resume(world.db, world.calendar, world.now)
        await world.db.execute("UPDATE webhook_endpoints SET rests_because = NULL")
        await world.db.execute("UPDATE api_tokens SET expires_at = NULL")
        world.receiver.answer = None
        assert "event.created" in await world.told()


@pytest.mark.parametrize("status", [200, 410, 500])
async def test_what_was_given_up_or_deleted_while_it_was_sent_stays_so(
    world: World, status: int
) -> None:
    await world.add()

    async def disable(_: web.Request) -> web.Response:
        await world.change(enabled=False)
        return web.Response(status=status)

    world.receiver.answer = disable
    assert await world.told() == ["event.created"]
    [given_up] = await world.deliveries()
    assert (given_up.status, given_up.attempts) == ("failed", 0)
    await world.change(enabled=True)
    await world.add()

    async def replace(_: web.Request) -> web.Response:
        """By another one, to which SQLite gives the same ids."""
        await webhooks.delete(world.db, world.calendar, world.webhook.id)
        world.webhook, _secret = await world.hook("another")
        await webhooks.test(world.db, world.calendar, world.webhook.id, world.now)
        world.receiver.answer = None
        return web.Response(status=status)

    world.receiver.answer = replace
    await world.told()
    [test] = await world.deliveries()
    assert (test.attempts, test.error) == (world.receiver.types.count("webhook.test"), None)
    kept = await world.kept()
    assert (kept.is_enabled, kept.failures) == (True, 0)


async def test_it_goes_with_the_token_by_which_it_was_made(world: World) -> None:
    """Who revokes one that others have got ends what they have set up with it."""
    token = await world.token(expires_at=world.now + timedelta(hours=1))
    await world.change(enabled=False)
    await world.hook("of the token", token_id=token.id)
    await world.add()
    assert await world.told() == ["event.created"]
    await world.add(BEN)
    assert await world.told_after(hours=1) == []  # it has expired
    await tokens.revoke(world.db, world.calendar, token.id)
    assert [one.name for one in await webhooks.list_(world.db, world.calendar)] == ["one"]


async def test_what_was_being_sent_when_it_was_killed_is_sent_again(world: World) -> None:
    """Under the same id, by which whoever is called twice knows."""
    await world.add()
    is_called, never = asyncio.Event(), asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        is_called.set()
        await never.wait()
        raise AssertionError

    world.receiver.answer = hang
    world.sender.start_due()
    await is_called.wait()
    await world.sender.stop(within=0)
    first = world.receiver.received[0].headers["webhook-id"]
    world.receiver.answer = None
    assert await world.told() == []  # as whoever was killed may be still at it
    assert await world.told_after(seconds=61) == ["event.created"]
    assert world.receiver.received[0].headers["webhook-id"] == first


async def test_who_does_not_lead_calls_nobody(world: World) -> None:
    await world.add()
    other = WebhookSender(world.db, world.sender._client, lambda: world.now, lambda: False)
    await other.send_due()
    assert world.receiver.received == []
    assert await world.told() == ["event.created"]


async def test_deliveries_are_kept_for_thirty_days(world: World) -> None:
    await world.add()
    await world.told()
    await webhooks.tidy(world.db, world.now + timedelta(days=29))
    assert len(await world.deliveries()) == 1
    await webhooks.tidy(world.db, world.now + timedelta(days=31))
    assert await world.deliveries() == []


async def test_of_what_is_over_the_last_are_kept_and_all_that_must_not_be_told_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "KEPT_MOST", 2)
    await world.add()
    assert await world.told_at("2026-03-15T10:00") == ["event.created", "occasion.today"]
    for number in range(4):
        await world.add(replace(BEN, name=f"Ben {number}"))
        await world.told()
    kinds = [one.type for one in await world.deliveries()]
    assert kinds == ["event.created", "event.created", "occasion.today"]
    await world.told_at("2026-03-20T10:00")
    await world.add()
    await world.told()
    assert "occasion.today" not in [one.type for one in await world.deliveries()]


async def test_whoever_is_not_reached_while_much_is_changed_is_told_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of changes that waits is a hundred times as long as one change."""
    monkeypatch.setattr(webhook_planning, "BATCHES_MOST", 1)
    world.receiver.status = 500
    for _ in range(3):
        for number in range(25):
            await world.add(replace(BEN, name=f"Ben {number}"))
        await world.told()
    assert (await world.kept()).disabled_because == "behind"


async def test_a_clock_that_was_ahead_keeps_nothing_back(world: World) -> None:
    await world.add()
    await world.told()
    await world.db.execute(
        "UPDATE webhook_endpoints SET held_until = '2036-01-01 00:00:00',"
        " today_at = '2036-01-01 00:00:00'"
    )
    assert await world.told_at("2026-03-15T09:00") == []
    assert await world.told_at("2026-03-16T09:00") == []
    await world.add(BEN)
    assert await world.told() == ["event.created"]
