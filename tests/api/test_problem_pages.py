"""What the `type` of an error leads to; one table has all of them, as have documents and nginx."""

import json
import re
from pathlib import Path

import httpx
import pytest

from birthday_calendar.api.app import create_app
from birthday_calendar.api.explanations import EXPLANATIONS
from birthday_calendar.api.problems import KINDS
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from tests.support.databases import on_sqlite

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[(.+?)\]\(.+?\)")


def test_each_kind_is_explained() -> None:
    assert set(EXPLANATIONS) == set(KINDS)


def test_the_documentation_has_the_same_table() -> None:
    text = (ROOT / "docs/api.md").read_text()
    rows = re.findall(r"^\| (\d{3}) \| `/problems/(\S+)` \| (.+) \|$", text, re.MULTILINE)
    told = [(int(code), kind, LINK.sub(r"\1", when).replace("`", "")) for code, kind, when in rows]
    assert told == [(status, kind, EXPLANATIONS[kind].when) for kind, (status, _) in KINDS.items()]


@pytest.mark.parametrize(
    "file", sorted((ROOT / "conf/problems").iterdir()), ids=lambda file: file.stem
)
def test_what_nginx_answers_is_one_of_them(file: Path) -> None:
    told = json.loads(file.read_text())
    kind = told["type"].removeprefix("/problems/")
    assert (told["status"], told["title"]) == KINDS[kind]
    assert told["status"] == int(file.stem)


@on_sqlite
async def test_each_type_is_the_address_of_a_page(settings: Settings, database: Database) -> None:
    transport = httpx.ASGITransport(app=create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        listed = (await browser.get("/problems/")).text
        links = re.findall(r'href="(/problems/.+?)"', listed)
        assert links == [f"/problems/{kind}" for kind in KINDS]
        for link, (status, _) in zip(links, KINDS.values(), strict=True):
            page = await browser.get(link)
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert f"<dd>{status}</dd>" in page.text
            assert not re.search(r"src=|<link|<script|url\(|@import", page.text)
        assert (await browser.get("/problems/nothing")).status_code == 404
