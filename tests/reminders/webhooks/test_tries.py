"""How often a call is tried, who waits for whom meanwhile, and what a crash does to it."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from birthday_calendar import metrics
from birthday_calendar.domain.webhooks import WebhookStatus
from birthday_calendar.reminders import webhook_sender
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import webhooks
from birthday_calendar.storage import webhook_outbox
from tests.reminders.webhooks.conftest import BEN, CHANGES, World


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
