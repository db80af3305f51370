"""A real PostgreSQL server in a folder of its own, for as long as one test process lives."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.support.standing_still import standing_still

# A crash of this server loses nothing anyone wants, so it never waits for the disk.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresServer:
    """`create` makes a database, empty or cloned from another one; `url` says how to reach it."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self._bin = _server_programs()
        # PostgreSQL refuses to run as root; the package made this user.
        self._user = "postgres" if os.getuid() == 0 else None
        self._names = (f"test_{number}" for number in count())
        self._server: subprocess.Popen[bytes] | None = None
        if self._user:
            shutil.chown(folder, self._user)
        self._run(
            "initdb", "-D", folder / "data", "-U", "postgres", "-E", "UTF8", "--locale=C",
            "--auth=trust", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def start(self, **settings: str) -> None:
        """With more `settings`, or others."""
        options = [f"-c{name}={value}" for name, value in (_SETTINGS | settings).items()]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._bin / "postgres", "-D", self.folder / "data", "-h", "127.0.0.1",
                 "-p", str(self.port), "-k", self.folder, *options],
                stdout=log, stderr=log, user=self._user, cwd=self.folder,
            )  # fmt: skip
        deadline = time.monotonic() + 20
        while subprocess.run(
            [self._bin / "pg_isready", "-q", "-h", self.folder, *self._at]
        ).returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """Cuts every connection, as an administrator's restart does; `start` brings it back."""
        if self._server:
            self._run("pg_ctl", "stop", "-s", "-D", self.folder / "data", "-m", "fast")
            self._server.wait(timeout=10)
            self._server = None

    def become_standby(self) -> None:
        """At its next start, of a primary that never comes."""
        signal = self.folder / "data" / "standby.signal"
        signal.touch()
        if self._user:
            shutil.chown(signal, self._user)

    def processes(self) -> list[int]:
        """The server's own, and one for each connection."""
        assert self._server
        own = self._server.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own, *map(int, children)]

    def create(self, template: str = "template0") -> str:
        name = next(self._names)
        # copying files costs a third of writing each page to the log, as 15 and later would do
        by = "STRATEGY FILE_COPY" if _version(self._bin) >= 15 else ""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {by}')
        return name

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, name: str, host: str = "127.0.0.1", parameters: str = "") -> str:
        return f"postgresql://postgres@{host}:{self.port}/{name}{parameters}"

    def own(self, path: Path) -> Path:
        """A copy that the server, which may be another user, takes for its own."""
        copy = self.folder / path.name
        shutil.copy(path, copy)
        copy.chmod(0o600)
        if self._user:
            shutil.chown(copy, self._user)
        return copy

    def execute(self, sql: str, database: str = "postgres") -> str:
        return self._run(
            "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, *self._at,
            "-d", database, "-c", sql,
        )  # fmt: skip

    def client(self, database: str) -> list[str]:
        """A psql that reads statements, for another program to write them."""
        return [
            str(self._bin / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", *self._at,
            "-d", database,
        ]  # fmt: skip

    def load(self, dump: Path, database: str) -> None:
        """Run the SQL of a file, as pg_dump writes it."""
        self._run(
            "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, *self._at,
            "-d", database, "-o", "/dev/null", "-f", self.own(dump),
        )  # fmt: skip

    def output_of(self, script: Path, database: str) -> str:
        return self._run(
            "psql", "-qX", "-h", self.folder, *self._at, "-d", database, "-f", self.own(script)
        )

    @property
    def _at(self) -> list[str]:
        return ["-p", str(self.port), "-U", "postgres"]

    def _run(self, program: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [self._bin / program, *arguments],
            user=self._user, cwd=self.folder, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout.strip()


@contextmanager
def postgres_server(**settings: str) -> Iterator[PostgresServer]:
    """With other `settings` than are good enough for a test."""
    # Not below pytest's own temporary folder, which only this process's user may enter.
    folder = Path(tempfile.mkdtemp(prefix="bc-postgres-"))
    server = None
    try:
        server = PostgresServer(folder, free_port())
        server.start(**settings)
        yield server
    finally:
        if server:
            with suppress(RuntimeError):  # a test may have stopped it
                server.stop()
        shutil.rmtree(folder)


def frozen(server: PostgresServer) -> AbstractContextManager[None]:
    """All its processes stand still."""
    return standing_still(*server.processes())


def _server_programs() -> Path:
    """Debian keeps each version's programs in a folder of its own, outside the PATH."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=_version)
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise RuntimeError("No PostgreSQL server is installed; `make test` installs it.")


def _version(programs: Path) -> int:
    """The major one; 0 where the folder doesn't say it."""
    return int(re.sub(r"\D", "", programs.parent.name) or 0)
