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

from tests.support.unix_socket import wait_until_listening
from tests.telegram_sandbox.helpers import new_token


@contextmanager
def sandbox(
    tmp_path: Path, *options: str, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """`python -m telegram_sandbox` with these options and environment, and a client of it."""
    path = tmp_path / "sandbox.sock"
    command = [sys.executable, "-m", "telegram_sandbox", f"--bind=unix:{path}"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings}
    process = subprocess.Popen([*command, *options], env=environment, cwd=tmp_path)
    transport = httpx.HTTPTransport(uds=str(path), retries=0)
    try:
        wait_until_listening(path)
        with httpx.Client(transport=transport, base_url="http://localhost", timeout=20) as client:
            yield process, client
    finally:
        process.terminate()
        process.wait(timeout=5)


def test_it_answers_under_the_names_it_was_given(tmp_path: Path) -> None:
    settings = {"TELEGRAM_SANDBOX_ALLOW_HOST": "two.example https://calendar.example.org"}
    with sandbox(tmp_path, "--allow-host=one.example", **settings) as (_, client):
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


def test_with_tokens_there_are_those_bots_and_no_others(tmp_path: Path) -> None:
    one, two, another = new_token(), new_token(), new_token()
    settings = {"TELEGRAM_SANDBOX_TOKEN": one}
    with sandbox(tmp_path, f"--token={two}", "--bot-name=Cakes", **settings) as (_, client):
        for reset in (False, True):
            bots = client.get("/sandbox/bots").json()
            assert [bot["user"]["id"] for bot in bots] == [
                int(token.partition(":")[0]) for token in (one, two)
            ]
            assert {bot["user"]["first_name"] for bot in bots} == {"Cakes"}
            for token, status in ((one, 200), (two, 200), (another, 401)):
                assert client.get(f"/bot{token}/getMe").status_code == status
            if not reset:
                client.post("/sandbox/reset")


def test_what_cannot_be_an_option_is_told_with_its_reason(tmp_path: Path) -> None:
    for wrong, reason in (
        (["--token=12"], "401 Unauthorized"),
        (["--limits=1,2"], "expected three numbers"),
        (["--allow-host=a b"], "not the name of a host"),
        (["--app=my.app=https://example.org/"], "3 to 30 of A-Z a-z 0-9 _"),
        (["--app=days=http://example.org/"], "Only HTTPS links are allowed"),
        (["--bind=unix:/nowhere/at/all"], "Can't listen on unix:/nowhere/at/all: No such file"),
    ):
        command = [sys.executable, "-m", "telegram_sandbox", *wrong]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20)
        assert ended.returncode != 0
        assert reason in ended.stderr
        assert "Traceback" not in ended.stderr
