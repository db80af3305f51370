"""The product's bot and bare ones, in turn, each with as many updates of as many chats."""

import itertools
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from bench import processor
from bench.bot.chats import FIRST_CHAT, Side, message, write
from bench.programs import Telegram, wait_until
from bench.progress import tell
from birthday_calendar import status
from birthday_calendar.config import SANDBOX_TOKEN
from tests.support.postgres import PostgresServer

FLOOR_TOKEN = "1000003:SANDBOX-sandbox-SANDBOX-sandbox-SAN"  # noqa: S105
ECHO_TOKEN = "1000002:SANDBOX-sandbox-SANDBOX-sandbox-SAN"  # noqa: S105
WITHIN = 300.0  # seconds; patience, not a requirement


class Pace(Struct, frozen=True):
    """Of one side; the medians of the rounds."""

    per_second: float  # updates
    busy: float  # seconds of a processor for an update, the bot's own


class Found(Struct, frozen=True):
    chats: int
    updates: int  # a round
    ours: Pace
    bare: Pace
    floor: Pace  # of a bare one that keeps the promises of ours
    ratio: float
    floor_ratio: float
    database: float  # seconds of a processor for an update of ours


def measure(
    server: PostgresServer,
    database: str,
    api: Telegram,
    folder: Path,
    chats: int,
    each: int,
    rounds: int,
) -> Found:
    names = itertools.count(1)
    with (
        _ours(folder, server.url(database), api) as our_pid,
        _echo(folder, api, ECHO_TOKEN) as echo_pid,
        _echo(folder, api, FLOOR_TOKEN, server.url(database)) as floor_pid,
        closing(Side(api.url, SANDBOX_TOKEN)) as ours,
        closing(Side(api.url, ECHO_TOKEN)) as bare,
        closing(Side(api.url, FLOOR_TOKEN)) as floor,
    ):
        for side in (ours, bare, floor):
            wait_until(side.is_connected, 30, "a bot to ask for updates")
            side.answer([message(FIRST_CHAT + chat, "/help") for chat in range(chats)], WITHIN)
        measured = []
        floors = []
        databases = []
        for number in range(rounds):
            without = _pace(bare, chats, each, names, echo_pid)
            before = processor.seconds(server.processes()[0])
            measured.append((_pace(ours, chats, each, names, our_pid), without))
            databases.append(processor.seconds(server.processes()[0]) - before)
            floors.append((_pace(floor, chats, each, names, floor_pid), without))
            one, other = (side.per_second for side in measured[-1])
            tell(f"round {number + 1}: {one:.0f} updates/s of {other:.0f}/s, {one / other:.2f}")
    return Found(
        chats,
        chats * each,
        _median([ours for ours, _ in measured]),
        _median([bare for _, bare in measured]),
        _median([floor for floor, _ in floors]),
        _ratio(measured),
        _ratio(floors),
        statistics.median(databases) / (chats * each),
    )


def _pace(side: Side, chats: int, each: int, names: Iterator[int], pid: int) -> Pace:
    updates = write(chats, each, names)
    before = processor.seconds(pid)
    took = side.answer(updates, WITHIN)
    return Pace(len(updates) / took, (processor.seconds(pid) - before) / len(updates))


def _median(paces: list[Pace]) -> Pace:
    return Pace(
        statistics.median(pace.per_second for pace in paces),
        statistics.median(pace.busy for pace in paces),
    )


def _ratio(pairs: list[tuple[Pace, Pace]]) -> float:
    return statistics.median(one.per_second / other.per_second for one, other in pairs)


@contextmanager
def _ours(folder: Path, database_url: str, api: Telegram) -> Iterator[int]:
    settings = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_BOT_TOKEN": SANDBOX_TOKEN,
    }
    with _started(folder, ["-m", "bench.bot.unpaced"], settings) as pid:
        wait_until(lambda: _is_polling(folder / "run"), 30, f"the bot to poll: {folder}/log")
        yield pid


@contextmanager
def _echo(folder: Path, api: Telegram, *arguments: str) -> Iterator[int]:
    """With a token, and the database's URL where it keeps promises."""
    with _started(folder, ["-m", "bench.bot.echo", api.url, *arguments], {}) as pid:
        yield pid


@contextmanager
def _started(folder: Path, arguments: list[str], settings: dict[str, str]) -> Iterator[int]:
    """The pid of a Python program."""
    with (folder / "log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, *arguments],
            env={"PATH": os.environ["PATH"]} | settings, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield program.pid
    finally:
        program.terminate()
        program.wait(timeout=10)


def _is_polling(run_dir: Path) -> bool:
    shown = status.read(run_dir, "bot")
    return shown is not None and shown.name == "polling"
