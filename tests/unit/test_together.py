"""Who waits to have something written, and what is written at once."""

import asyncio
import gc

import pytest

from birthday_calendar.together import Together


class Disk:
    """Slow, and full where it is told so."""

    def __init__(self) -> None:
        self.written: list[set[int]] = []
        self.is_full = False

    async def write(self, items: set[int]) -> None:
        await asyncio.sleep(0)
        if self.is_full:
            raise OSError("full")
        self.written.append(items)


async def test_who_comes_while_others_are_written_is_written_with_who_else_comes() -> None:
    disk = Disk()
    together = Together[int, None](disk.write)
    first = asyncio.create_task(together.join(1))
    await asyncio.sleep(0)  # it has asked …
    await asyncio.sleep(0)  # … and is being written
    await asyncio.gather(first, *(together.join(number) for number in (2, 3, 4)))
    assert disk.written == [{1}, {2, 3, 4}]


async def test_whoever_waits_is_told_that_it_could_not_be_written_and_later_ones_can() -> None:
    disk = Disk()
    together = Together[int, None](disk.write)
    disk.is_full = True
    results = await asyncio.gather(together.join(1), together.join(2), return_exceptions=True)
    assert [type(result) for result in results] == [OSError, OSError]
    disk.is_full = False
    await together.join(3)
    assert disk.written == [{3}]


async def test_a_failure_that_nobody_waits_for_any_more_is_no_complaint() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said))
    disk = Disk()
    disk.is_full = True
    together = Together[int, None](disk.write)
    hasty = asyncio.create_task(together.join(1))
    await asyncio.sleep(0)
    hasty.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hasty
    for _ in range(3):
        await asyncio.sleep(0)
    del together
    gc.collect()
    assert complaints == []


async def test_whoever_gives_up_takes_nothing_from_the_others() -> None:
    disk = Disk()
    together = Together[int, None](disk.write)
    hasty, patient = (asyncio.create_task(together.join(number)) for number in (1, 2))
    await asyncio.sleep(0)
    hasty.cancel()
    await patient
    with pytest.raises(asyncio.CancelledError):
        await hasty
    assert disk.written == [{1, 2}]
