"""A supervisord plugin that says for nginx and logrotate what our own programs say themselves.

When they serve, and when they have stopped: a shell around them that stays to say it would stand
between them and the signals of supervisord and the watchdog.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from supervisor import events
from supervisor.supervisord import Supervisor

from birthday_calendar import __version__


def announce(supervisord: Supervisor) -> None:
    """Called once, when supervisord has read its configuration and has started nothing yet."""
    where = {
        "nginx": f"{os.environ['HTTP_HOST']}:{os.environ['HTTP_PORT']}",
        "logrotate": f"{os.environ['VAR_DIR']}/logs",
    }

    def serving(event: events.ProcessStateRunningEvent) -> None:
        if on := where.get(event.process.config.name):
            _write(event.process, "serving", on=on, version=__version__)

    def stopped(event: events.ProcessStateEvent) -> None:
        # from RUNNING by itself, or by way of STOPPING
        if event.process.config.name in where:
            _write(event.process, "stopped")

    events.subscribe(events.ProcessStateRunningEvent, serving)
    events.subscribe(events.ProcessStateExitedEvent, stopped)
    events.subscribe(events.ProcessStateStoppedEvent, stopped)


def _write(process: Any, event: str, **facts: object) -> None:
    """As birthday_calendar.logs has it, into the log of that process."""
    line = {
        "event": event,
        **facts,
        "pid": process.pid,
        "level": "info",
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "program": process.config.name,
    }
    for dispatcher in process.dispatchers.values():
        if getattr(dispatcher, "normallog", None):
            dispatcher.normallog.info(json.dumps(line).encode() + b"\n")
