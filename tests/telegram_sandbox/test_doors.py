"""Whom the sandbox answers: its own machine, and none of the pages that a browser there shows."""

import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from telegram_sandbox.web.app import create_app
from tests.telegram_sandbox.helpers import Api, new_token

EVIL = {"Origin": "http://evil.example"}
PATHS = [
    "/",
    "/sandbox/",
    "/sandbox/state",
    "/sandbox/events",
    "/sandbox/calls",
    "/sandbox/static/app.js",
    f"/bot{new_token()}/getMe",
    f"/sandbox/bot{new_token()}/getUpdates",
    f"/file/bot{new_token()}/documents/file_0.txt",
    "/nothing",
]


@pytest.fixture
async def at_home() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a sandbox that was told of calendar.example.org."""
    transport = httpx.ASGITransport(create_app(allowed_hosts=["https://Calendar.example.org/"]))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def refused(response: httpx.Response) -> str:
    """Why, of an answer that has to be a refusal."""
    body = response.json()
    assert response.status_code == 403
    assert body["ok"] is False
    assert body["error_code"] == 403
    description: str = body["description"]
    return description


@pytest.mark.parametrize("path", PATHS)
async def test_a_name_that_was_pointed_to_this_machine_opens_nothing(
    client: httpx.AsyncClient, path: str
) -> None:
    for host in ("evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost@evil"):
        assert "--allow-host" in refused(await client.get(path, headers={"Host": host}))


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_of_another_origin_reads_nothing(client: httpx.AsyncClient, path: str) -> None:
    for origin in ("http://evil.example", "https://localhost", "http://localhost:1", "null"):
        assert "origin" in refused(await client.get(path, headers={"Origin": origin}))
    for site in ("cross-site", "same-site"):
        assert "site" in refused(await client.get(path, headers={"Sec-Fetch-Site": site}))


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_a_form_on_another_page_changes_nothing(api: Api, content_type: str) -> None:
    headers = {**EVIL, "Content-Type": content_type}
    for path, body in (
        ("/sandbox/reset", b""),
        ("/sandbox/send", b'{"chat_id": 700000001, "user_id": 700000001, "text": "x"}'),
        (f"/bot{api.token}/setWebhook", b"url=https://127.0.0.1/"),
    ):
        refused(await api.client.post(path, content=body, headers=headers))
    assert await api.get("messages", chat_id=700_000_001) == []
    assert (await api.call("getWebhookInfo"))["url"] == ""


async def test_the_page_a_bot_and_a_command_line_are_at_home(base_url: str, api: Api) -> None:
    own = {"Origin": base_url, "Sec-Fetch-Site": "same-origin"}
    state = await api.client.get("/sandbox/state", headers=own)
    assert state.status_code == 200
    typed = await api.client.get("/sandbox/", headers={"Sec-Fetch-Site": "none"})
    assert typed.status_code == 200
    port = httpx.URL(base_url).port
    for host in ("localhost", "LOCALHOST.", f"localhost:{port}", f"[::1]:{port}", "127.0.0.1:1"):
        assert (await api.client.get("/sandbox/bots", headers={"Host": host})).status_code == 200


async def test_a_link_to_the_page_may_be_anywhere_but_no_frame(client: httpx.AsyncClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    link = {**headers, "Sec-Fetch-Dest": "document"}
    assert (await client.get("/sandbox/", headers=link)).status_code == 200
    refused(await client.get("/sandbox/", headers={**headers, "Sec-Fetch-Dest": "iframe"}))
    refused(await client.get("/sandbox/state", headers=link))
    refused(await client.get(f"/bot{new_token()}/getMe", headers=link))


async def test_a_mini_app_of_any_site_loads_the_script_and_nothing_else(
    client: httpx.AsyncClient,
) -> None:
    tag = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    script = await client.get("/sandbox/telegram-web-app.js", headers=tag)
    assert script.headers["content-type"].startswith("text/javascript")
    for path in ("/sandbox/static/app.js", "/sandbox/state", "/sandbox/"):
        refused(await client.get(path, headers=tag))
    refused(await client.get("/sandbox/telegram-web-app.js", headers=tag | EVIL))


async def test_names_it_was_told_of_are_its_own(at_home: httpx.AsyncClient) -> None:
    for host, origin in (
        ("calendar.example.org", "https://calendar.example.org"),
        ("calendar.example.org:443", "https://calendar.example.org"),
        ("calendar.example.org:8443", "https://calendar.example.org:8443"),
    ):
        headers = {"Host": host, "Origin": origin}
        assert (await at_home.get("/sandbox/state", headers=headers)).status_code == 200
    refused(await at_home.get("/", headers={"Host": "example.org"}))
    refused(await at_home.get("/", headers={"Host": "calendar.example.org", **EVIL}))


@pytest.mark.parametrize("host", ["", "two words", "http://", "a:b:c"])
def test_what_is_no_name_of_a_host_is_refused_at_the_start(host: str) -> None:
    with pytest.raises(ValueError, match="not the name of a host"):
        create_app(allowed_hosts=[host])


def test_a_probe_needs_no_host(base_url: str) -> None:
    url = httpx.URL(base_url)
    with socket.create_connection((url.host, url.port or 0), timeout=5) as probe:
        probe.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 307 " in probe.recv(100)
