"""All that there is to measure, of all programs together: what each tells of itself, and what shows
from outside, also of one that tells nothing any more.
"""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum

from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric

from birthday_calendar import __version__, health, metrics_exchange
from birthday_calendar.config import Settings
from birthday_calendar.metrics import counter, gauge, level
from birthday_calendar.metrics_exchange import Family
from birthday_calendar.ops.processes import Program, is_off, memory

TALKING = {"api", "bot", "reminders", "cards"}  # groups of programs that count, and show a state


class Why(StrEnum):
    """What the watchdog has found of a process that it ends."""

    HANGING = "hanging"
    STOPPED = "stopped"
    LEFT = "left"  # by its parent, which has ended


class Gathering:
    """The watchdog tells it what it sees and does; `text` runs in another thread."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._programs: Sequence[Program] = ()
        self._started: dict[int, float] = {}  # seconds since 1970 by pid
        self._unlogged: Mapping[str, int] = {}  # lines by log, of supervisord
        self._seen_at = 0.0
        self._exits: Counter[str] = Counter()
        self._interventions: Counter[tuple[str, Why]] = Counter()

    def see(self, programs: Sequence[Program], unlogged: Mapping[str, int]) -> None:
        """What there is now. The time of a start is noted once: the clock may be set."""
        self._seen_at = now = time.time()
        self._started = {
            one.pid: self._started.get(one.pid, round(now - one.uptime, 1))
            for one in programs
            if one.pid
        }
        self._programs, self._unlogged = programs, unlogged

    def exited(self, program: str) -> None:
        self._exits[program] += 1

    def intervened(self, program: str, why: Why) -> None:
        self._interventions[program, why] += 1

    async def text(self) -> bytes:
        """In Prometheus's text form."""
        run_dir = self._settings.run_dir
        talking = [one.process for one in self._programs if one.group in TALKING]
        told = await asyncio.gather(*(metrics_exchange.ask(run_dir, name) for name in talking))
        by_program = dict(zip(talking, told, strict=True))
        merged = _Merged()
        for name, families in (by_program | {"watchdog": metrics_exchange.counted()}).items():
            merged.add(families or (), {"program": name})
        for metric in self._seen(by_program):
            merged.add([metrics_exchange.family(metric)], {})
        return generate_latest(merged)

    def _seen(self, by_program: Mapping[str, object]) -> Iterator[Metric]:
        programs, started = self._programs, self._started
        yield gauge("build_info", "The version that runs.", {(__version__,): 1}, "version")
        yield gauge(
            "program_up",
            "Whether supervisord says that a program runs; migrate does not, once it is done.",
            {
                (one.process,): float(one.state == "RUNNING")
                for one in programs
                if not is_off(one, self._settings)
            },
            "program",
        )
        yield gauge(
            "program_answers",
            "Whether a program has told what it counts: of one that hangs, that is missing.",
            {(name,): float(told is not None) for name, told in by_program.items()},
            "program",
        )
        yield gauge(
            "program_start_time_seconds",
            "When a program was started last, in seconds since 1970.",
            {(one.process,): started[one.pid] for one in programs if one.pid in started},
            "program",
        )
        yield gauge(
            "program_memory_bytes",
            "Resident memory of a program and of what it has started.",
            {(one.process,): float(memory(one.pid)) for one in programs if one.pid},
            "program",
        )
        yield gauge(
            "watchdog_last_look_timestamp_seconds",
            "When all this was last seen, in seconds since 1970; each 5 s, if supervisord answers.",
            {(): self._seen_at},
        )
        yield counter(
            "program_exits",
            "Ends of a program that had been running.",
            {(one.process,): float(self._exits[one.process]) for one in programs},
            "program",
        )
        yield counter(
            "watchdog_interventions",
            "Processes that the watchdog has ended, and why.",
            {
                (one.process, why): float(self._interventions[one.process, why])
                for one in programs
                for why in Why
            },
            "program",
            "reason",
        )
        yield counter(
            "log_file_lines_dropped",
            "Lines for which a log had no room: it, or the disk, was full.",
            {(log,): float(self._unlogged.get(log, 0)) for log in _logs(programs)},
            "log",
        )
        yield from self._of_parts(by_program)

    def _of_parts(self, programs: Iterable[str]) -> Iterator[Metric]:
        var_dir, run_dir = self._settings.var_dir, self._settings.run_dir
        with suppress(OSError):
            disk = shutil.disk_usage(var_dir)
            yield gauge("disk_size_bytes", "Of the disk with VAR_DIR.", {(): disk.total})
            yield gauge("disk_free_bytes", "Of that, what is free.", {(): disk.free})
        yield from level("disk", health.of_disk(var_dir).state)
        for name in programs:
            yield from level(name, health.of_program(run_dir, name).state)


class _Merged:
    """Families of several programs: the text form has each name once."""

    def __init__(self) -> None:
        self._metrics: dict[str, Metric] = {}

    def add(self, families: Iterable[Family], labels: Mapping[str, str]) -> None:
        for family in families:
            fresh = Metric(family.name, family.help, family.type)
            metric = self._metrics.setdefault(family.name, fresh)
            for name, own, value in family.samples:
                metric.add_sample(name, {**own, **labels}, value)

    def collect(self) -> Iterable[Metric]:
        return self._metrics.values()


def _logs(programs: Iterable[Program]) -> list[str]:
    return sorted({one.group for one in programs} | {"supervisord"})
