"""The sandbox as a program of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.sandbox.helpers import new_token


@contextmanager
def sandbox(
    tmp_path: Path, *options: str, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """`birthday-calendar sandbox` with these options and environment, and a client of it."""
    path = tmp_path / "sandbox.sock"
    command = [sys.executable, "-m", "birthday_calendar", "sandbox", f"--bind=unix:{path}"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings}
    process = subprocess.Popen([*command, *options], env=environment, cwd=tmp_path)
    transport = httpx.HTTPTransport(uds=str(path), retries=0)
    try:
        deadline = time.monotonic() + 15
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with httpx.Client(transport=transport, base_url="http://localhost", timeout=20) as client:
            yield process, client
    finally:
        process.terminate()
        process.wait(timeout=5)


def test_it_answers_under_the_names_it_was_given(tmp_path: Path) -> None:
    settings = {"SANDBOX": "true", "PUBLIC_URL": "https://calendar.example.org"}
    options = ("--allow-host=one.example", "--allow-host=two.example")
    with sandbox(tmp_path, *options, **settings) as (_, client):
        for host, status in (
            ("localhost", 200),
            ("calendar.example.org", 200),
            ("one.example", 200),
            ("two.example:8080", 200),
            ("evil.example", 403),
        ):
            answer = client.get("/sandbox/bots", headers={"Host": host})
            assert answer.status_code == status, host


def test_it_stops_within_two_seconds_with_polls_and_pages_open(tmp_path: Path) -> None:
    with sandbox(tmp_path) as (process, client):
        url = f"/bot{new_token()}"
        assert client.get(f"{url}/getMe").status_code == 200
        answers: list[object] = []
        poll = threading.Thread(
            target=lambda: answers.append(client.get(f"{url}/getUpdates?timeout=50").json())
        )
        poll.start()
        with client.stream("GET", "/sandbox/events") as events:
            time.sleep(0.2)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            events.read()
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - began < 2
        poll.join(timeout=5)
    assert answers == [{"ok": True, "result": []}]
