"""What supervisord says of its programs, over its socket, and what /proc says of processes."""

import http.client
import os
import socket
import xmlrpc.client  # nosec: the socket is supervisord's, which only this user may enter
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from birthday_calendar.clocks import since_boot
from birthday_calendar.config import Settings

TIMEOUT = 3.0  # seconds; supervisord answers within milliseconds

UP = {"STARTING", "RUNNING"}


class Unanswered(Exception):
    """supervisord doesn't run, or doesn't answer."""


class Program(Struct, frozen=True):
    """One line of `supervisorctl status`."""

    group: str
    process: str
    state: str  # in supervisord's words: RUNNING, EXITED, BACKOFF, FATAL, …
    pid: int
    uptime: float  # seconds since its last start; by no clock that somebody could set
    exit_status: int
    reason: str  # why it could not be started, or empty

    @property
    def name(self) -> str:
        """As supervisorctl takes it: bot, api:api_0."""
        return self.process if self.process == self.group else f"{self.group}:{self.process}"

    @property
    def is_up(self) -> bool:
        return self.state in UP


def is_off(program: Program, settings: Settings) -> bool:
    """Whether nobody started it because of a setting."""
    wanted = {"sandbox": settings.sandbox, "alerts": settings.owner_chat_id != 0}
    return program.state == "STOPPED" and not wanted.get(program.group, True)


class Supervisor:
    """Every method raises Unanswered."""

    def __init__(self, run_dir: Path):
        self._path = run_dir / "supervisor.sock"

    def programs(self) -> list[Program]:
        return [
            Program(
                group=info["group"],
                process=info["name"],
                state=info["statename"],
                pid=info["pid"],
                uptime=uptime(info["pid"]),
                exit_status=info["exitstatus"],
                reason=info["spawnerr"],
            )
            for info in self._call("getAllProcessInfo")
        ]

    def stop_signals(self) -> dict[str, int]:
        """The signal that each process takes for a wish to end, by its name within its group."""
        return {one["name"]: one["stopsignal"] for one in self._call("getAllConfigInfo")}

    def dropped_lines(self) -> dict[str, int]:
        """How many lines went into none of the log files, by the file's name; see logfiles.py."""
        return dict(self._call("dropped", of="logfiles"))

    def start(self, name: str) -> None:
        """Doesn't wait for it to run."""
        self._call("startProcess", name, False)

    def _call(self, method: str, *arguments: Any, of: str = "supervisor") -> Any:
        # one connection a call: supervisord may have been restarted since the last one
        with xmlrpc.client.ServerProxy(
            "http://localhost/RPC2", transport=_Transport(self._path)
        ) as server:
            try:
                return getattr(getattr(server, of), method)(*arguments)
            except (OSError, http.client.HTTPException, xmlrpc.client.Error) as error:
                raise Unanswered(str(error)) from error


class _Transport(xmlrpc.client.Transport):
    def __init__(self, path: Path):
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        self._connection = host, UnixConnection(self._path, TIMEOUT)
        return self._connection[1]


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def descendants(pid: int) -> list[int]:
    """A process and everything below it; empty where it has ended."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += descendants(int(child))
    except OSError:
        return []
    return found


def memory(pid: int) -> int:
    """Bytes that a process and everything below it have in the machine's memory."""
    pages = 0
    for one in descendants(pid):
        with suppress(OSError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])  # resident in proc(5)
    return pages * os.sysconf("SC_PAGE_SIZE")


def uptime(pid: int) -> float:
    """Seconds since a process was started, with those in which the machine slept; 0 without one."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    started = int(stat.rpartition(")")[2].split()[19])  # ticks since boot: starttime in proc(5)
    return max(0.0, since_boot() - started / os.sysconf("SC_CLK_TCK"))


def environment(process: Path) -> dict[str, str]:
    """What it was started with. Raises OSError where it has ended, or is somebody else's."""
    words = os.fsdecode((process / "environ").read_bytes()).split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def is_stopped(pid: int) -> bool:
    """Whether SIGSTOP or a terminal holds it still; a debugger's hold is another state."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "T"  # a name may hold brackets and blanks
