"""What docs/deploying.md shows to be copied works."""

import re
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from birthday_calendar.config import Settings
from birthday_calendar.ops import nginx_config
from tests.support.postgres import free_port
from tests.support.stack import Stack

ROOT = Path(__file__).parents[2]
DEPLOYING = (ROOT / "docs/deploying.md").read_text()
NOT_SET_BY_PEOPLE = {"SANDBOX_BY_DEFAULT"}
OF_THE_IMAGE = {"VAR_DIR", "HTTP_HOST", "HTTP_PORT", "RUN_AS"}


def snippet(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DEPLOYING, re.S)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bc-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def proxied(folder: Path) -> Iterator[httpx.Client]:
    """Whoever comes by way of the proxy of the documentation."""
    if not shutil.which("openssl"):
        pytest.skip("making a certificate takes openssl")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=birthdays.example.org", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    with Stack() as stack:
        server = (
            snippet("nginx")
            .replace("/etc/letsencrypt/live/birthdays.example.org", str(folder))
            .replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
            .replace("http://127.0.0.1:8080", stack.url)
        )
        (folder / "nginx.conf").write_text(
            f"user root; daemon off; pid {folder}/nginx.pid; error_log stderr;\n"
            f"events {{}}\nhttp {{ access_log off;\n{server}\n}}\n"
        )
        nginx = nginx_config.program()
        assert nginx
        assert nginx_config.complaint(nginx, folder / "nginx.conf") == ""
        process = subprocess.Popen(
            [nginx, "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"],
            stderr=subprocess.DEVNULL,
        )
        trusted = ssl.create_default_context(cafile=folder / "fullchain.pem")
        try:
            with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted) as client:
                wait_for(client)
                yield client
        finally:
            process.terminate()
            process.wait(timeout=10)


def wait_for(client: httpx.Client) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            client.get("/health")
            return
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_proxy_passes_everything_on_but_the_sandbox(proxied: httpx.Client) -> None:
    assert proxied.get("/health").json()["status"] == "ok"
    unknown = proxied.get("/api/v1/calendars")
    assert unknown.headers["content-type"] == "application/problem+json"
    for hidden in ("/sandbox/", "/sandbox/bots"):
        assert proxied.get(hidden).status_code == 404


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_understands_the_unit(folder: Path) -> None:
    unit = folder / "birthday-calendar.service"
    text = snippet("ini").replace("User=calendar\nGroup=calendar\n", "")  # nobody of this machine
    program = "/opt/birthday-calendar/.venv/bin/birthday-calendar up"
    assert program in text
    unit.write_text(text.replace(program, "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if unit.name in line]
    assert complaints == []


@pytest.mark.parametrize(
    "name", sorted({field.upper() for field in Settings.__struct_fields__} - NOT_SET_BY_PEOPLE)
)
def test_every_setting_is_in_the_readme_and_reaches_the_container(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "README.md").read_text()
    if name not in OF_THE_IMAGE:
        assert re.search(rf"^      {name}: ", (ROOT / "compose.yaml").read_text(), re.M)


def test_compose_has_no_password_of_its_own() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    assert "${POSTGRES_PASSWORD:?" in compose  # it says how to make one
    assert not re.search(r"PASSWORD:?-", compose)
