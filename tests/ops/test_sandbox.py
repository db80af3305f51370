"""The product's sandbox program: the package telegram_sandbox on the socket that nginx knows."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.support.unix_socket import wait_until_listening


def test_it_answers_under_public_url_and_loopback_names_and_says_that_it_serves(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run" / "sandbox.sock"
    path.parent.mkdir()
    settings = {
        "SANDBOX": "true",
        "VAR_DIR": str(tmp_path),
        "PUBLIC_URL": "https://calendar.example.org",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "birthday_calendar", "sandbox"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **settings},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_listening(path)
        transport = httpx.HTTPTransport(uds=str(path))
        with httpx.Client(transport=transport, base_url="http://localhost") as client:
            for host, status in (
                ("localhost", 200),
                ("calendar.example.org", 200),
                ("evil.example", 403),
            ):
                answer = client.get("/sandbox/bots", headers={"Host": host})
                assert answer.status_code == status, host
            client.get("/bot1000001:" + "a" * 35 + "/getMe")
            [bot] = client.get("/sandbox/bots").json()
            assert bot["user"]["first_name"] == "Birthday Calendar (sandbox)"
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert '"event": "serving"' in said
    assert '"event": "stopped"' in said
