"""The real thing, as an operator starts it: supervisord, nginx and every program.

with Stack(database_url=url) as stack:
    httpx.get(f"{stack.url}/health")
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from tests.support.discretion import indiscretions
from tests.support.postgres import free_port

BIN = Path(sys.executable).parent
SETTINGS = {
    "DATABASE_URL", "ENABLE_TELEGRAM_BOT", "HTTP_HOST", "HTTP_PORT", "LOG_LEVEL", "PUBLIC_URL",
    "ALLOWED_CHATS", "ALLOWED_USERS", "CALENDARS_PER_PERSON", "EVENTS_PER_CALENDAR",
    "OWNER_CHAT_ID", "RUN_AS", "SANDBOX", "TELEGRAM_API_URL", "TELEGRAM_BOT_TOKEN", "TIMEZONE",
    "VAR_DIR", "WEBHOOK_URL", "RATE_LIMIT", "RATE_LIMIT_REFUSED", "RATE_LIMIT_TOKEN",
    "REQUIRE_IF_MATCH", "TOKENS_PER_CALENDAR", "TRUSTED_PROXIES", "CORS_ORIGINS",
    "GREETINGS_KEY", "GREETINGS_MODEL", "GREETINGS_URL",
    "METRICS_ADDRESS", "MINI_APP", "TELEGRAM_SCRIPT_URL", "WEBHOOKS_PRIVATE_NETWORKS",
}  # fmt: skip
# Tests ask faster than people's programs; what they find must not be a limit's doing.
UNLIMITED = {"RATE_LIMIT": "0", "RATE_LIMIT_TOKEN": "0", "RATE_LIMIT_REFUSED": "0"}
STARTS_WITHIN = 60.0  # seconds; patience, not a requirement
STOPS_WITHIN = 15.0
# Loading certificates takes longer than an answer, and is what the programs then wait for.
NO_TLS = httpx.create_ssl_context(verify=False)


class Process(NamedTuple):
    state: str  # of supervisord's words: RUNNING, EXITED, BACKOFF, …
    pid: int

    def is_as_it_should(self, name: str) -> bool:
        if name == "alerts" and self.state == "STOPPED":  # without OWNER_CHAT_ID
            return True
        return self.state == ("EXITED" if name == "migrate" else "RUNNING")


class Stack:
    """Each one has a folder and a port of its own, so that several run side by side.

    After it nothing is left running, and no log of its names a secret or a person, or the `with`
    block raises.
    """

    def __init__(
        self,
        var_dir: Path | None = None,
        database_url: str = "",
        extra_env: dict[str, str] | None = None,
    ):
        # Short, and so not below pytest's own folder: the path of a Unix socket ends at 107 bytes.
        self._made = None if var_dir else Path(tempfile.mkdtemp(prefix="bc-"))
        self.var_dir = var_dir or self._made / "var"  # type: ignore[operator]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"VAR_DIR": str(self.var_dir), "HTTP_PORT": str(self.port)}
        own["PYTHONPATH"] = str(Path(__file__).with_name("not_in_production"))
        if database_url:
            own["DATABASE_URL"] = database_url
        inherited = {key: value for key, value in os.environ.items() if key not in SETTINGS}
        self.env = inherited | UNLIMITED | own | (extra_env or {})
        self.program = BIN / "birthday-calendar"
        self._process: subprocess.Popen[str] | None = None
        self.output = ""  # what it said in the foreground, once it has stopped

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> float:
        """Returns the seconds until the first 200 on /health."""
        began = time.monotonic()
        self._process = self.up()
        while time.monotonic() - began < STARTS_WITHIN:
            if self._process.poll() is not None:
                raise RuntimeError(self._process.communicate()[0])
            if self.is_healthy():
                return time.monotonic() - began
            time.sleep(0.02)
        raise TimeoutError(f"/health did not answer.\n{self.all_logs()}")

    def up(self) -> subprocess.Popen[str]:
        self.var_dir.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [self.program, "up"],
            env=self.env,
            cwd=self.var_dir,  # where no developer's .env is
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Returns the seconds until everything had ended."""
        assert self._process
        began = time.monotonic()
        self._process.send_signal(how)
        self.output, _ = self._process.communicate(timeout=STOPS_WITHIN)
        self._process = None
        return time.monotonic() - began

    def close(self) -> None:
        try:
            if self._process:
                self.stop()
        finally:
            left = self.processes()
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            if self._process:
                self._process.wait(timeout=5)
            told = indiscretions(self.var_dir / "logs", self.output)
            if self._made:
                shutil.rmtree(self._made, ignore_errors=True)
        assert not left, f"left running: {left}"
        assert not told, "\n".join(told)

    def is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5, verify=NO_TLS).status_code == 200
        except httpx.HTTPError:
            return False

    def supervisorctl(self, *arguments: str) -> str:
        server = f"unix://{self.var_dir}/run/supervisor.sock"
        done = subprocess.run(
            [BIN / "supervisorctl", "-s", server, *arguments],
            env=self.env, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout + done.stderr

    def status(self) -> dict[str, Process]:
        """By name: api:api_0, api:api_1, bot, nginx, …"""
        lines = re.findall(r"^(\S+) +([A-Z]+)(?: +pid (\d+))?", self.supervisorctl("status"), re.M)
        return {name: Process(state, int(pid or 0)) for name, state, pid in lines}

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self.status().items() if process.pid}

    def wait_until_running(self, within: float = 30.0) -> None:
        """Until every program is as it should be; they take seconds longer than the API."""
        deadline = time.monotonic() + within
        while True:
            status = self.status()
            if status and all(process.is_as_it_should(name) for name, process in status.items()):
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"{status}\n{self.all_logs()}")
            time.sleep(0.2)

    def processes(self) -> dict[int, str]:
        """Every process that was started with this VAR_DIR, whoever its parent is by now."""
        mark = f"VAR_DIR={self.var_dir}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # it has ended, or is somebody else's
        return found

    def logs(self, program: str) -> str:
        return (self.var_dir / "logs" / f"{program}.log").read_text()

    def all_logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}"
            for path in sorted((self.var_dir / "logs").glob("*.log"))
        )
