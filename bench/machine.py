"""What the figures were measured on."""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import PostgresServer, postgres_server

# Unlike in tests, what is written is on the disk: these are PostgreSQL's own defaults.
_DEFAULTS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_senders": "10",
    "max_connections": "100",
}


@contextmanager
def durable_postgres() -> Iterator[PostgresServer]:
    with postgres_server(**_DEFAULTS) as server:
        yield server


def load() -> float:
    return os.getloadavg()[0]


def facts(server: PostgresServer | None, load_before: float) -> list[str]:
    """As a list of Markdown; `server` is None of what asks no database."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    versions = f"- Python {platform.python_version()}"
    if server is not None:
        version = server.execute("SHOW server_version").split()[0]
        versions += f", PostgreSQL {version} with its default settings"
    return [
        f"- {model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB",
        versions,
        f"- load average of the machine's other work before the run: {load_before:.1f}",
    ]
