"""What became of deliveries, and of calls to Telegram, is counted."""

from datetime import timedelta

import pytest

from birthday_calendar import metrics
from birthday_calendar.storage import outbox, plans
from birthday_calendar.telegram_errors import TelegramFailure
from tests.reminders.conftest import World


def counted(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"birthday_calendar_{name}", labels) or 0.0


async def test_what_is_sent_is_counted_with_how_late_it_is(due: World) -> None:
    sent = {"status": "sent", "outcome": "sent"}
    before = counted("deliveries_total", **sent)
    late = counted("delivery_lateness_seconds_sum", kind="reminder")
    calls = counted("telegram_calls_total", method="sendMessage", outcome="ok")
    due.clock.now += timedelta(seconds=90)
    await due.tick()
    assert counted("deliveries_total", **sent) == before + 1
    assert counted("delivery_lateness_seconds_sum", kind="reminder") == late + 90
    assert counted("telegram_calls_total", method="sendMessage", outcome="ok") == calls + 1


async def test_what_telegram_does_not_take_is_counted_by_why(due: World) -> None:
    throttled = {"status": "put_off", "outcome": "throttled"}
    closed = {"status": "failed", "outcome": "chat_closed"}
    before = counted("deliveries_total", **throttled), counted("deliveries_total", **closed)
    fault = {"method": "sendMessage", "kind": "error", "times": 1}
    await due.chats.post("faults", **fault, error_code=429, retry_after=1)
    await due.sender.send_due()
    await due.chats.post(
        "faults", **fault, error_code=403, description="Forbidden: bot was blocked"
    )
    due.clock.now += timedelta(seconds=2)
    await due.tick()
    after = counted("deliveries_total", **throttled), counted("deliveries_total", **closed)
    assert after == (before[0] + 1, before[1] + 1)
    assert counted("telegram_calls_total", method="sendMessage", outcome="throttled") >= 1
    assert counted("telegram_calls_total", method="sendMessage", outcome="closed") >= 1


async def test_a_call_that_fails_is_counted_by_what_that_means(world: World) -> None:
    before = counted("telegram_calls_total", method="getMe", outcome="unauthorized")
    await world.chats.post("faults", method="getMe", kind="error", times=1, error_code=401)
    with pytest.raises(TelegramFailure):
        await world.api.call("getMe")
    assert counted("telegram_calls_total", method="getMe", outcome="unauthorized") == before + 1


async def test_what_waits_is_looked_up(due: World) -> None:
    due.clock.now += timedelta(seconds=60)
    assert await outbox.waiting(due.db, due.clock()) == (1, 0, 60.0)
    assert await plans.count_due(due.db, due.clock() + timedelta(days=2)) == 1
    await due.tick()
    assert await outbox.waiting(due.db, due.clock()) == (0, 0, 0.0)
    assert await plans.count_due(due.db, due.clock()) == 0
