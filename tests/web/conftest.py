"""The calendar's pages, looked at by people of the sandbox."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from itertools import count
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, EventDraft, Role
from birthday_calendar.domain.visits import Link
from birthday_calendar.services import events, members, visits
from birthday_calendar.telegram import BotApi
from birthday_calendar.web.routes import pages
from telegram_sandbox.client import Sandbox
from tests.api.conftest import (  # noqa: F401  # fixtures
    ANN,
    Clock,
    World,
    clock,
    sandbox,
    settings,
)
from tests.support.mini_app import init_data

_bot_ids = count(8_500_000)


class _Fields(HTMLParser):
    """What a browser would send of the forms in a page, but those that are disabled."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._fieldsets: list[bool] = []
        self._open = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "fieldset":
            self._fieldsets.append("disabled" in given)
        if any(self._fieldsets):
            return
        if tag == "input" and (
            given.get("type") not in ("checkbox", "radio") or "checked" in given
        ):
            self.found[name] = value
        if tag == "select":
            self._open = name
        if tag == "option" and self._open and ("selected" in given or self._open not in self.found):
            self.found[self._open] = value
        if tag == "textarea":
            self._text, self.found[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self._fieldsets.pop()
        if tag in ("select", "textarea"):
            self._open = self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[self._text] += data


def fields_of(page: str) -> dict[str, str]:
    """By name: what stands in the fields of its forms."""
    reader = _Fields()
    reader.feed(page)
    return reader.found


class Browser(httpx.AsyncClient):
    """Goes where it is sent, keeps cookies, and sends forms with the token that stands in them."""

    def __init__(self, app: Any, url: str = "http://test"):
        super().__init__(
            transport=httpx.ASGITransport(app=app), base_url=url, follow_redirects=True
        )

    async def send(self, *given: Any, **options: Any) -> httpx.Response:
        answer = await super().send(*given, **options)
        if found := re.search(r'name="token" value="([0-9a-f]+)"', answer.text):
            self.form_token = found[1]
        return answer

    async def submit(self, address: str, **fields: Any) -> httpx.Response:
        """The form of the page at that address, or of the last one that had any."""
        return await self.post(address, data={"token": self.form_token, **fields})

    form_token = ""


class Pages(World):
    """A group in the sandbox, and browsers in front of its pages."""

    async def link(self, user_id: int = ANN, language: str = "en") -> str:
        link = Link(user_id=user_id, language=language, calendar_id=None)
        return await visits.make_link(self.db, link, self.clock())

    def browser(self) -> Browser:
        return Browser(self.app)

    async def visitor(self, user_id: int = ANN, language: str = "en") -> Browser:
        """Who has come in by a link."""
        browser = self.browser()
        answer = await browser.post(f"/web/enter/{await self.link(user_id, language)}")
        assert answer.status_code == 200, answer.text
        return browser

    async def join(self, user_id: int = ANN, role: Role = Role.OWNER) -> Calendar:
        """The bot meets them in the group."""
        group = await self.calendar()
        await members.met(self.db, group, user_id, "Somebody", None, self.clock(), role=role)
        return group

    def signed(self, user_id: int = ANN, **fields: Any) -> str:
        who = {"id": user_id, "first_name": "Somebody", "language_code": "en"}
        return init_data(self.bot_token, self.clock(), who, **fields)

    async def add(self, name: str, day: int, month: int, chat_id: int = ANN, **of: Any) -> int:
        calendar = await self.calendar(chat_id)
        draft = EventDraft(name=name, day=day, month=month, **of)
        return (await events.add(self.db, calendar, draft, self.clock(), most=100)).id


@pytest.fixture
async def world(
    settings: Settings,  # noqa: F811
    database: Database,
    clock: Clock,  # noqa: F811
    sandbox: str,  # noqa: F811
) -> AsyncIterator[Pages]:
    token = f"{next(_bot_ids)}:{'a' * 35}"
    async with (
        BotApi(sandbox, token) as telegram,
        Sandbox.at(sandbox, token) as control,
    ):
        await telegram.call("getMe")
        named = replace(
            settings, telegram_bot_token=token, sandbox_by_default=False, rate_limit_refused=0
        )
        app = create_app(named, database, clock, telegram, pages(named, telegram))
        world = Pages(database, clock, app, control, named)
        await world.calendar(ANN)
        yield world


@pytest.fixture
async def ann(world: Pages) -> Browser:
    return await world.visitor()
