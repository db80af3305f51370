"""Prints the table of docs/deploying.md: each program's own writable memory, idle and under load.

On SQLite, whose threads cost most: 16 connections read and write through nginx at 50 requests a
second each, while 50 chats write 600 messages. Takes a minute.
"""

import re
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from birthday_calendar.memory import LIMITS
from birthday_calendar.ops.processes import descendants
from tests.faults.access import open_calendar
from tests.faults.chats import Person
from tests.faults.load import BUSY_PAUSE, Load
from tests.faults.programs import database_of, programs
from tests.support.stack import Stack

PEOPLE, ROUNDS = 50, 8


def main() -> None:
    with Stack(extra_env={"OWNER_CHAT_ID": "700000001"}) as stack:  # so that all programs run
        stack.wait_until_running()
        time.sleep(10)
        pids = {name: one.pid for name, one in programs(stack).items() if one.pid}
        idle = {name: data(pid) for name, pid in pids.items()}
        most = dict(idle)
        done = threading.Event()

        def look() -> None:
            while not done.wait(0.1):
                for name, pid in pids.items():
                    most[name] = max(most[name], data(pid))

        looking = threading.Thread(target=look)
        looking.start()
        burden(stack)
        done.set()
        looking.join()
    print("| program | idle | under load | bound |\n|---|---|---|---|")
    for name in pids:
        bound = LIMITS.get(name.partition(":")[0], "")
        print(f"| `{name}` | {idle[name]:.0f} | {most[name]:.0f} | {bound} |")


def burden(stack: Stack) -> None:
    access = open_calendar(database_of(stack))
    people = [Person(stack.url, 710_000_000 + number) for number in range(PEOPLE)]
    with Load(stack.port, access, pause=BUSY_PAUSE):
        for number in range(ROUNDS):
            for person in people:
                person.writes(f"/add Guest {chr(97 + number) * 5} 15.03.1990")
            for person in people[: PEOPLE // 2]:
                person.writes("/list")
        time.sleep(20)


def data(pid: int) -> float:
    """MB of the largest process of a program."""
    return max((data_of(one) for one in descendants(pid)), default=0.0)


def data_of(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^VmData:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
