"""A program ends when it is done, with its exit code and all that it had to say."""

import json
import subprocess
import sys
import time

import pytest

PROGRAM = """
import asyncio, logging, time, uvloop
from birthday_calendar import logs, running
logs.configure("bot", "INFO")
async def main():
    for _ in range(40):
        asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    await asyncio.sleep(0.1)
    print("last words", end="")
    {end}
running.run(main(), {loop}.new_event_loop)
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize(
    ("end", "code"), [("return None", 0), ("return 2", 2), ("raise ValueError('oh')", 1)]
)
def test_it_waits_for_no_thread(end: str, code: int, loop: str) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end, loop=loop)],
        capture_output=True, text=True, timeout=50,
    )  # fmt: skip
    assert time.monotonic() - began < 10
    assert done.returncode == code
    assert done.stdout.startswith("last words")
    assert ("ValueError: oh" in done.stdout) is (code == 1)


LEFT_ALONE = """
import asyncio, gc, logging, uvloop
from birthday_calendar import logs, running
logs.configure("bot", "INFO")
async def fail():
    raise ValueError("Quetzal" + "coatl")
async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
running.run(main(), {loop}.new_event_loop)
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_an_error_that_nobody_heard_is_told_without_its_words(loop: str) -> None:
    program = [sys.executable, "-c", LEFT_ALONE.format(loop=loop)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=50)
    [line] = map(json.loads, done.stdout.splitlines())
    assert line["event"] == "Task exception was never retrieved"
    assert line["exception"].endswith("\nValueError")
    assert "Quetzalcoatl" not in done.stdout + done.stderr
