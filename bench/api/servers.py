"""The product as an operator starts it, and bare Starlette behind the same nginx configuration."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from bench.api.bare import ANSWERS, Answer
from bench.programs import wait_until
from birthday_calendar.ops import nginx_config
from tests.support.postgres import PostgresServer, free_port
from tests.support.stack import Stack

WORKERS = 2  # as conf/supervisord.conf starts of ours


class Served(Struct, frozen=True):
    url: str
    layers: dict[str, list[int]]  # what a request passes: the pids of programs


@contextmanager
def product(folder: Path, database_url: str) -> Iterator[Stack]:
    """With nobody to talk to: bot and reminders only wait."""
    alone = {"ENABLE_TELEGRAM_BOT": "false", "SANDBOX": "false"}
    with Stack(folder, database_url, alone) as stack:
        wait_until(lambda: stack.status()["bot"].state == "RUNNING", 30, "all to be started")
        yield stack


def served(stack: Stack, database: PostgresServer) -> Served:
    pids = stack.pids()
    workers = [pid for name, pid in pids.items() if name.startswith("api:")]
    assert len(workers) == WORKERS
    layers = {"nginx": [pids["nginx"]], "workers": workers}
    return Served(stack.url, layers | {"PostgreSQL": database.processes()[:1]})


def memory(pids: list[int]) -> list[float]:
    """MB of each."""
    shown = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return [int(re.findall(r"^VmRSS:\s+(\d+)", text, re.M)[0]) / 1024 for text in shown]


@contextmanager
def bare(answers: list[Answer], like: Stack, folder: Path) -> Iterator[Served]:
    """nginx has the configuration of `like`, but for the folder and the port."""
    for needed in ("run/nginx", "logs"):
        (folder / needed).mkdir(parents=True)
    file, port = folder / "answers.json", free_port()
    file.write_bytes(msgspec.json.encode(answers))
    configuration = (like.var_dir / "run/nginx.conf").read_text()
    for theirs, own in ((str(like.var_dir), str(folder)), (f":{like.port}", f":{port}")):
        assert theirs in configuration
        configuration = configuration.replace(theirs, own)
    (folder / "run/nginx.conf").write_text(configuration)
    url = f"http://127.0.0.1:{port}"
    commands: list[list[str | Path]] = [
        [Path(sys.executable).with_name("hypercorn"), "-w", str(WORKERS), "-k", "uvloop",
         "-b", f"unix:{folder}/run/api.sock", "bench.api.bare:app"],
        [nginx_config.program() or "nginx", "-e", "stderr", "-p", folder, "-c", "run/nginx.conf"],
    ]  # fmt: skip
    environment = os.environ | {ANSWERS: str(file)}
    with (folder / "log").open("ab") as log:
        programs = [
            subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
    try:
        wait_until(lambda: _is_up(url), 20, f"bare Starlette to answer: {folder}/log")
        hypercorn, nginx = (program.pid for program in programs)
        yield Served(url, {"nginx": [nginx], "workers": [hypercorn]})
    finally:
        for program in reversed(programs):
            program.terminate()
            program.wait(timeout=10)


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False
