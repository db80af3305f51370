"""The sandbox as a program of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.sandbox.helpers import new_token


def test_it_stops_within_two_seconds_with_polls_and_pages_open(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sock"
    program = f"from birthday_calendar.sandbox.server import run; run('unix:{path}')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    transport = httpx.HTTPTransport(uds=str(path), retries=0)
    with httpx.Client(transport=transport, base_url="http://localhost", timeout=20) as client:
        url = f"/bot{new_token()}"
        deadline = time.monotonic() + 15
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
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
