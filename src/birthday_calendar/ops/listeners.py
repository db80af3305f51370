"""A supervisord plugin that watches the watchdog, which nobody outside supervisord could do."""

import os
import signal
import time
from contextlib import suppress
from typing import Any

from supervisor import events
from supervisor.dispatchers import EventListenerStates
from supervisor.supervisord import Supervisor

TOO_LONG = 9.0  # seconds: two ticks, less what they may be late


class Listeners:
    """Kills an event listener that has not finished with an event for too long.

    supervisord itself would wait for ever. Killed, it is started again like any other program.
    """

    def __init__(self, supervisord: Supervisor):
        self._supervisord = supervisord
        self._seen: dict[Any, tuple[object, float]] = {}  # by process: what it is at, since when

    def tick(self, _: events.Tick5Event) -> None:
        for process in self._listeners():
            at, since = (process.pid, process.event), time.monotonic()
            before, noticed_at = self._seen.get(process.config.name, (None, since))
            if not process.pid or process.listener_state == EventListenerStates.READY:
                self._seen.pop(process.config.name, None)
            elif at != before:
                self._seen[process.config.name] = at, since
            elif since - noticed_at >= TOO_LONG:
                self._supervisord.options.logger.warn(f"killing {process.config.name}, which hangs")
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)

    def _listeners(self) -> list[Any]:
        groups = self._supervisord.process_groups.values()
        return [
            process
            for group in groups
            if hasattr(group, "event_buffer")
            for process in group.processes.values()
        ]


def watch(supervisord: Supervisor) -> None:
    """Called once, when supervisord has read its configuration."""
    events.subscribe(events.Tick5Event, Listeners(supervisord).tick)
