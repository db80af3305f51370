"""The page at /: where things are, for whoever opens the address in a browser."""

import re

import httpx
import pytest
from msgspec.structs import replace

from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.states import State
from birthday_calendar.status import Status
from tests.support.databases import on_sqlite

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def client(settings: Settings, database: Database) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(settings, database))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@on_sqlite
async def test_it_says_where_chat_documentation_and_health_are(
    settings: Settings, database: Database
) -> None:
    async with client(settings, database) as browser:
        answer = await browser.get("/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        links = re.findall(r'href="(.*?)"', answer.text)
        assert links == ["/sandbox/", "/docs", "/docs/api.md", "/openapi.json", "/health/ready"]
        for link in links[1:]:
            assert (await browser.get(link)).status_code == 200
        documentation = await browser.get("/docs/api.md")
        assert documentation.headers["content-type"] == "text/plain; charset=utf-8"
        assert "/api/v1/calendars" in documentation.text


@on_sqlite
async def test_it_leads_to_the_bot_once_that_has_a_name(
    settings: Settings, database: Database
) -> None:
    real = replace(
        settings, sandbox=False, telegram_bot_token=TOKEN, telegram_api_url="https://a.example"
    )
    async with client(real, database) as browser:
        assert "t.me" not in (await browser.get("/")).text
        Status(real.run_dir, "bot").enter(State.POLLING, "@birthdays_bot")
        assert 'href="https://t.me/birthdays_bot"' in (await browser.get("/")).text


@on_sqlite
async def test_it_tells_no_secret_and_loads_nothing(settings: Settings, database: Database) -> None:
    secret = replace(
        settings, telegram_bot_token=TOKEN, webhook_url="https://a.example/hidden", sandbox=False
    )
    async with client(secret, database) as browser:
        page = (await browser.get("/")).text
    for hidden in (TOKEN, "hidden", str(settings.var_dir), "sqlite"):
        assert hidden not in page
    assert not re.search(r"src=|<link|<script|url\(|@import", page)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@on_sqlite
async def test_it_can_only_be_read(settings: Settings, database: Database, method: str) -> None:
    async with client(settings, database) as browser:
        answer = await browser.request(method, "/")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
