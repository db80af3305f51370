"""The programs that benches and fault tests run: a sandbox, and senders on one database."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from birthday_calendar import status
from birthday_calendar.config import SANDBOX_TOKEN
from telegram_sandbox.client import Sandbox, blocking
from tests.support.postgres import free_port

BIN = Path(sys.executable).parent / "birthday-calendar"
CONNECTIONS = 16

Json = dict[str, Any]


def wait_until(condition: Callable[[], object], within: float, what: str) -> float:
    """Returns the seconds it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within:
            raise TimeoutError(f"not within {within} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


class Telegram:
    """A sandbox in a process of its own."""

    def __init__(self, url: str):
        self.url = url
        client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=30)
        self._sandbox = Sandbox(client, SANDBOX_TOKEN)

    def is_up(self) -> bool:
        try:
            return bool(blocking(self._sandbox.answer("getMe"))["ok"])
        except httpx.HTTPError:
            return False

    def open_chats(self, chat_ids: Iterable[int]) -> None:
        """Many people press Start, so that the bot may write to them."""
        blocking(self._open_chats(list(chat_ids)))

    async def _open_chats(self, chat_ids: list[int]) -> None:
        async def some(ids: list[int]) -> None:
            for chat_id in ids:
                chat = {"id": chat_id, "type": "private", "first_name": f"Person {chat_id}"}
                await self._sandbox.update(message={"chat": chat, "text": "/start"})

        await asyncio.gather(*(some(chat_ids[n::CONNECTIONS]) for n in range(CONNECTIONS)))

    def limit(self, **limits: float) -> None:
        blocking(self._sandbox.post("limits", **limits))

    def count(self) -> int:
        """How many calls came; cheaper than to list them."""
        [bot] = blocking(self._sandbox.get("bots"))
        return int(bot["calls"])

    def messages(self, after: int = 0) -> list[Json]:
        """The calls of sendMessage after the first `after` calls: `time`, `ok`, `status`, …"""
        return blocking(self._sandbox.calls("sendMessage", after))

    def told(self, after: int = 0) -> list[int]:
        """The chats that got a message, one entry each time."""
        return [int(call["params"]["chat_id"]) for call in self.messages(after) if call["ok"]]

    def close(self) -> None:
        blocking(self._sandbox.client.aclose())


@contextmanager
def telegram() -> Iterator[Telegram]:
    port = free_port()
    command = [str(BIN.with_name("telegram-sandbox")), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    server = Telegram(f"http://127.0.0.1:{port}")
    try:
        wait_until(server.is_up, 30, "the sandbox to start")
        yield server
    finally:
        server.close()
        process.terminate()
        process.wait(timeout=10)


class Reminders:
    """One container's `reminders` program, with a folder of its own for what it shows."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        api: Telegram,
        command: Iterable[str | Path] = (),
        environment: Mapping[str, str] | None = None,
    ):
        self.run_dir = folder / "run"
        self.run_dir.mkdir(parents=True, exist_ok=True)
        (self.run_dir / "reminders.status").unlink(missing_ok=True)  # of one that ran before
        environ = dict(environment or {}) | {
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "TELEGRAM_API_URL": api.url,
            "TELEGRAM_BOT_TOKEN": SANDBOX_TOKEN,
        }
        self._log = (folder / "log").open("ab")
        self._process = subprocess.Popen(
            list(command) or [BIN, "reminders"],
            env=environ, cwd=folder, stdout=self._log, stderr=self._log,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def state(self) -> str:
        shown = status.read(self.run_dir, "reminders")
        return shown.name if shown else "starting"

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> float:
        """As supervisord does; returns the seconds it took."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=10)
        return time.monotonic() - began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._log.close()
