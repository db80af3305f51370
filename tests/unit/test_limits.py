"""Our side of Telegram's limits."""

import itertools

import pytest

from birthday_calendar.reminders import limits


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Sleeping moves the clock."""
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr("birthday_calendar.reminders.limits.asyncio.sleep", sleep)
    return now


async def times_of(clock: list[float], chats: list[int]) -> list[float]:
    limiter = limits.Limiter(lambda: clock[0])
    times = []
    for chat_id in chats:
        async with limiter.turn(chat_id):
            times.append(clock[0])
    return times


async def test_thirty_messages_a_second_go_to_different_chats(clock: list[float]) -> None:
    times = await times_of(clock, list(range(1, 301)))
    for start in times:
        assert sum(start <= time < start + 1 for time in times) <= 30
    assert times[-1] < 10


async def test_a_chat_gets_one_message_a_second(clock: list[float]) -> None:
    times = await times_of(clock, [5] * 5)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert all(1 <= gap < 1.1 for gap in gaps)


async def test_a_group_gets_twenty_messages_a_minute(clock: list[float]) -> None:
    times = await times_of(clock, [-5] * 50)
    for start in times:
        assert sum(start <= time < start + 60 for time in times) <= 20


async def test_a_pause_that_telegram_asked_for_holds_everybody(clock: list[float]) -> None:
    limiter = limits.Limiter(lambda: clock[0])
    limiter.hold(7)
    async with limiter.turn(1):
        assert clock[0] == 7


async def test_a_message_counts_until_a_second_after_its_answer(clock: list[float]) -> None:
    limiter = limits.Limiter(lambda: clock[0])
    for chat_id in range(30):
        async with limiter.turn(chat_id):
            clock[0] = 5.0  # Telegram took that long, and may have counted it only now
    async with limiter.turn(30):
        assert clock[0] == 6.0


async def test_idle_chats_are_forgotten(clock: list[float]) -> None:
    limiter = limits.Limiter(lambda: clock[0])
    async with limiter.turn(1):
        pass
    clock[0] += 60
    limiter.forget_idle()
    assert limiter._chats == {}
