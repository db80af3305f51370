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
from tests.acceptance.test_limits import until_refused
from tests.faults.programs import wait_until
from tests.support.postgres import free_port
from tests.support.stack import Stack

ROOT = Path(__file__).parents[2]
DEPLOYING = (ROOT / "docs/deploying.md").read_text()
NOT_SET_BY_PEOPLE = {"SANDBOX_BY_DEFAULT"}
OF_BOOKWORM = "15"  # the PostgreSQL whose pg_dump Debian 12 has
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
def stack() -> Iterator[Stack]:
    with Stack(extra_env={"RATE_LIMIT": "5", "ENABLE_TELEGRAM_BOT": "false"}) as stack:
        yield stack


@pytest.fixture(scope="module")
def trusted(folder: Path) -> ssl.SSLContext:
    """Who knows the proxy's certificate."""
    if not shutil.which("openssl"):
        pytest.skip("making a certificate takes openssl")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=birthdays.example.org", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return ssl.create_default_context(cafile=folder / "fullchain.pem")


@pytest.fixture(scope="module")
def proxy(folder: Path, stack: Stack, trusted: ssl.SSLContext) -> Iterator[str]:
    """Where the proxy of the documentation is."""
    port = free_port()
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
    url = f"https://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, verify=trusted) as client:
            wait_for(client)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def proxied(proxy: str, trusted: ssl.SSLContext) -> Iterator[httpx.Client]:
    with somebody(proxy, trusted, "127.0.0.7") as client:
        yield client


def somebody(proxy: str, trusted: ssl.SSLContext, address: str) -> httpx.Client:
    here = httpx.HTTPTransport(local_address=address, verify=trusted)
    return httpx.Client(base_url=proxy, transport=here)


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


def test_behind_the_proxy_each_client_is_one_of_its_own(
    stack: Stack, proxy: str, trusted: ssl.SSLContext
) -> None:
    """The proxy is on 127.0.0.1, which is trusted, and passes on nothing that a client claims."""
    claim = {"X-Forwarded-For": "203.0.113.5"}
    with somebody(proxy, trusted, "127.0.0.8") as greedy:
        answers = until_refused(lambda _: greedy.get("/health", headers=claim))
        statuses = [answer.status_code for answer in answers]
    assert (statuses[0], statuses[-1]) == (200, 429)
    with somebody(proxy, trusted, "127.0.0.9") as other:
        assert other.get("/health", headers=claim).status_code == 200
    wait_until(lambda: '"client":"127.0.0.9"' in stack.logs("access"), within=5)
    assert '"client":"127.0.0.8"' in stack.logs("access")
    assert "203.0.113.5" not in stack.logs("access")


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
def test_every_setting_is_documented_and_reaches_the_container(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/settings.md").read_text()
    if name not in OF_THE_IMAGE:
        assert re.search(rf"^      {name}: ", (ROOT / "compose.yaml").read_text(), re.M)


def test_the_image_has_a_pg_dump_as_new_as_composes_server() -> None:
    [server] = re.findall(r"image: postgres:(\d+)", (ROOT / "compose.yaml").read_text())
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "FROM debian:bookworm-slim\n" in dockerfile
    assert " postgresql-client " in dockerfile
    assert server == OF_BOOKWORM


def test_compose_has_no_password_of_its_own() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    assert "${POSTGRES_PASSWORD:?" in compose  # it says how to make one
    assert not re.search(r"PASSWORD:?-", compose)
