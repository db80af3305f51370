"""What ends a webhook or lets it rest, and what is kept of its deliveries."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web
from msgspec.structs import replace

from birthday_calendar.domain.models import Pause
from birthday_calendar.services import calendars, tokens, webhook_planning, webhooks
from tests.reminders.webhooks.conftest import BEN, World


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
