"""Turns: so many at a time, and who wants one thing before who wants many."""

import asyncio
import time

from birthday_calendar.bot.updates.turns import Turns


async def order_of(turns: Turns, wishes: str) -> str:
    """In which order they come to work: a is alone, m one of many; the first one has its turn."""
    worked: list[str] = []

    async def work(wish: str) -> None:
        async with turns.turn(lambda: wish == "a"):
            worked.append(wish)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(wish) for wish in wishes))
    return "".join(worked)


async def test_who_is_alone_comes_before_a_crowd_which_is_not_forgotten() -> None:
    assert await order_of(Turns(1), "mmmmaaa") == "maaammm"
    assert await order_of(Turns(1), "m" + "m" * 3 + "a" * 12) == "m" + "aaam" * 3 + "aaa"


async def test_who_has_come_to_want_more_while_waiting_is_alone_no_longer() -> None:
    turns = Turns(1)
    worked: list[str] = []
    wants = {"a": 1, "b": 1}

    async def work(wish: str) -> None:
        async with turns.turn(lambda: wants[wish] == 1):
            worked.append(wish)

    async with turns.turn(lambda: True):
        working = [asyncio.create_task(work(wish)) for wish in wants]
        await asyncio.sleep(0)
        wants["a"] = 2
    await asyncio.gather(*working)
    assert worked == ["b", "a"]


async def test_no_more_than_so_many_work_at_the_same_time() -> None:
    turns = Turns(3)
    working, most = 0, 0

    async def work() -> None:
        nonlocal working, most
        async with turns.turn(lambda: True):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0.001)
            working -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert most == 3


async def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    turns = Turns(1)
    async with turns.turn(lambda: True):
        waiting = [asyncio.create_task(order_of(turns, "a")) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
    waiting[1].cancel()  # its turn has just come
    assert await waiting[2] == "a"
    assert await order_of(turns, "am") == "am"


async def test_a_turn_can_be_had_again_only_after_its_rest() -> None:
    began = time.monotonic()
    await order_of(Turns(5, rest=0.2), "a" * 11)
    assert time.monotonic() - began >= 0.4
