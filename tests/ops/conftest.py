"""A real supervisord with small programs, the watchdog and the plugin that watches it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.config import Settings
from birthday_calendar.ops.processes import Program, Supervisor, Unanswered, descendants
from tests.support.postgres import free_port

BEATING = f"{sys.executable} {Path(__file__).with_name('beating.py')} %(ENV_VAR_DIR)s/run"
CONFIGURATION = """
[unix_http_server]
file = %(ENV_VAR_DIR)s/run/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[rpcinterface:listeners]
supervisor.rpcinterface_factory = birthday_calendar.ops.listeners:watch
[supervisord]
nodaemon = true
logfile = %(ENV_VAR_DIR)s/supervisord.log
pidfile = %(ENV_VAR_DIR)s/supervisord.pid
childlogdir = %(ENV_VAR_DIR)s
[eventlistener:watchdog]
command = {bin}/birthday-calendar watchdog
events = TICK_5,PROCESS_STATE_EXITED,PROCESS_STATE_FATAL
buffer_size = 100
stdout_logfile = NONE
stderr_logfile = %(ENV_VAR_DIR)s/watchdog.log
"""
PROGRAM = """
[program:{name}]
command = {command}
autorestart = true
{more}
"""


class Supervised:
    """supervisord at work."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.supervisor = Supervisor(settings.run_dir)

    def program(self, name: str) -> Program:
        return next(one for one in self.supervisor.programs() if one.name == name)

    def pid(self, name: str) -> int:
        """Waits until it runs."""
        until(lambda: self.program(name).state == "RUNNING", 10)
        return self.program(name).pid

    def replaced(self, name: str, pid: int) -> bool:
        """Within the 30 s that the watchdog has."""
        return until(lambda: self.program(name).pid not in {0, pid}, 30)

    def log(self) -> str:
        return (self.settings.var_dir / "watchdog.log").read_text()


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def settings_in(var_dir: Path, **more: str) -> Settings:
    environ = {"VAR_DIR": str(var_dir), "HTTP_PORT": str(free_port()), **more}
    return config.load(environ, dotenv=var_dir / "none")


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**environ: str) -> Settings:
        return settings_in(tmp_path, **environ)

    return make


@contextmanager
def supervised(programs: dict[str, tuple[str, str]]) -> Iterator[Supervised]:
    """`programs`: a command and further lines of configuration by name."""
    var_dir = Path(tempfile.mkdtemp(prefix="bc-"))  # short: the path of a Unix socket ends at 107
    settings = settings_in(var_dir)
    settings.run_dir.mkdir()
    text = CONFIGURATION.format(bin=Path(sys.executable).parent) + "".join(
        PROGRAM.format(name=name, command=command, more=more)
        for name, (command, more) in programs.items()
    )
    (var_dir / "supervisord.conf").write_text(text)
    environ = {"VAR_DIR": str(var_dir), "HTTP_PORT": str(settings.http_port)}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "supervisord", "-c", var_dir / "supervisord.conf"],
        env=environ | {"PATH": os.defpath}, cwd=var_dir,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        running = Supervised(settings)
        assert until(lambda: _answers(running.supervisor), 10)
        yield running
    finally:
        for pid in descendants(process.pid):  # a clean stop would take seconds
            os.kill(pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(var_dir)


def _answers(supervisor: Supervisor) -> bool:
    try:
        return bool(supervisor.programs())
    except Unanswered:
        return False
