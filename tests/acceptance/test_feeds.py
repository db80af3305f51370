"""Feeds through nginx: compressed or not, for who asks slowly, and never in a log."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from birthday_calendar.database import Database
from birthday_calendar.services import feeds, tokens
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import events
from tests.faults.access import Access, open_calendar
from tests.faults.programs import API, database_of
from tests.support.stack import Stack

PEOPLE = 1_000  # five years of each
MEMORY = 80.0  # MB of an API worker


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(extra_env={"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


@pytest.fixture(scope="module")
def secret(stack: Stack, access: Access) -> str:
    """Of a feed of many people."""
    return asyncio.run(_fill(database_of(stack), access.token))


async def _fill(database_url: str, token: str) -> str:
    now = datetime.now(UTC)
    async with Database(database_url) as db:
        calendar = (await tokens.authenticate(db, token, now))[1]
        rows = [
            {
                "calendar_id": calendar.id,
                "name": f"Константин Константинович {number}",
                "month_day": (1 + number % 12) * 100 + 1 + number % 28,
                "year": 1950 + number % 60,
                "muted": False,
                "deceased": False,
                "search_text": "",
                "name_key": f"{number}",
                "created_at": now,
                "updated_at": now,
            }
            for number in range(PEOPLE)
        ]
        async with db.transaction():
            for start in range(0, PEOPLE, 500):
                await db.execute(insert(events).values(rows[start : start + 500]))
        _, secret = await feeds.create(db, calendar, 7, now, name="phone", most=20, language="ru")
    return secret


def raw(stack: Stack, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    plain = {"Accept-Encoding": "gzip"} | headers
    with httpx.stream("GET", f"{stack.url}{path}", headers=plain, timeout=20) as answer:
        return answer, b"".join(answer.iter_raw())


def memory(stack: Stack) -> float:
    """MB that the larger of the two workers has taken at its most."""
    pids = stack.pids()
    shown = [Path(f"/proc/{pids[name]}/status").read_text() for name in API]
    return max(int(one.partition("VmHWM:")[2].split()[0]) / 1024 for one in shown)


def test_a_feed_of_many_is_whole_with_gzip_and_without(
    stack: Stack, access: Access, secret: str
) -> None:
    path = f"/feeds/{secret}.ics"
    began = time.monotonic()
    answer, packed = raw(stack, path)
    assert answer.status_code == 200, packed
    assert time.monotonic() - began < 10
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    plain, unpacked = raw(stack, path, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert unpacked == gzip.decompress(packed)
    assert unpacked.count(b"BEGIN:VEVENT") == 5 * PEOPLE
    assert len(packed) * 10 < len(unpacked)
    head = httpx.head(f"{stack.url}{path}", headers={"Accept-Encoding": "gzip"}, timeout=20)
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])
    for one in (answer, plain):  # nginx makes it a weak one, where it unpacks
        again, body = raw(stack, path, **{"If-None-Match": one.headers["etag"]})
        assert (again.status_code, body) == (304, b"")
        assert answer.headers["vary"] == "Accept-Encoding"
    assert memory(stack) < MEMORY


def test_the_address_stays_out_of_every_log(stack: Stack, access: Access, secret: str) -> None:
    encoded = "".join(f"%{byte:02x}" for byte in secret.encode())
    for path in (
        f"/feeds/{secret}.ics",
        f"/feeds/{secret}",
        f"/feeds/{encoded}.ics",
        f"/%66eeds/{encoded}",
        f"/x/../feeds/{secret}.ics?a={secret}",
        f"//feeds//{secret}.ics",
        f"/display/{secret}",
        f"/display/{secret[4:]}",
        f"/display/%2562cf_{secret[4:]}",
        f"/web/enter/%2562cl_{secret[4:]}",
        f"/WEB//enter/{secret[4:]}",
        f"/other/{secret}",
        f"/other/{secret}/{secret}",
        f"/other/{encoded}",
        f"/{'a' * 120}/feeds/{secret}",
        f"/{'%61' * 40}/{secret}",
    ):
        httpx.get(f"{stack.url}{path}", headers={"X-Request-ID": secret})
    httpx.get(f"{stack.url}/feeds/{secret}.ics", headers={"Transfer-Encoding": "chunked"})
    access_log = stack.logs("access")
    assert access_log.count('"path":"/feeds/[secret]"') >= 5
    everything = "\n".join(
        path.read_text(errors="replace") for path in (stack.var_dir / "logs").iterdir()
    )
    assert secret[4:] not in everything
    assert encoded[12:] not in everything


def test_a_page_and_what_is_unknown(stack: Stack, access: Access, secret: str) -> None:
    page = httpx.get(f"{stack.url}/feeds/{secret}")
    assert f'href="webcal://127.0.0.1:{stack.port}/feeds/{secret}.ics"' in page.text
    assert page.headers["referrer-policy"].startswith("no-referrer")
    unknown = httpx.get(f"{stack.url}/feeds/bcf_{'x' * 43}.ics")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-feed")
    shown = {"Accept": "text/html", "Accept-Language": "fr, ru;q=0.9"}
    told = httpx.get(f"{stack.url}/feeds/bcf_{'x' * 43}", headers=shown)
    assert (told.status_code, told.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Этот адрес сейчас ничего не показывает" in told.text
    assert httpx.post(f"{stack.url}/feeds/{secret}.ics").status_code == 405
