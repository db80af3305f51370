"""What HTTP itself says that an answer is to have: which types are taken and given, and where."""

import gzip
import re
import zlib
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from birthday_calendar.api.middlewares import BODY_LIMIT, FILE_LIMIT
from birthday_calendar.config import Settings
from tests.api.conftest import ANNA, Api, Clock, another_worker, problem
from tests.support.databases import on_sqlite

pytestmark = on_sqlite
JSON = {"Content-Type": "application/json"}
PATCHES = "application/json, application/merge-patch+json"


async def test_who_takes_no_json_is_told_that_there_is_nothing_else(api: Api) -> None:
    for method, address, body in [
        ("GET", "", None),
        ("GET", "events", None),
        ("POST", "events", ANNA),
    ]:
        answer = await api.request(method, address, json=body, headers={"Accept": "text/html"})
        told = problem(answer)
        assert (told["status"], told["type"]) == (406, "/problems/not-acceptable")
        assert "application/json" in told["detail"]
    assert await api.names("events") == []
    csv = await api.get("events.csv", headers={"Accept": "application/json"})
    assert csv.status_code == 200  # its address says what it is


async def test_options_name_the_types_of_a_patch(api: Api) -> None:
    for address, patches in [("", PATCHES), ("events/1", PATCHES), ("feeds/1", PATCHES)]:
        assert (await api.options(address)).headers["accept-patch"] == patches
    assert "accept-patch" not in (await api.options("events")).headers


async def test_a_body_of_another_type_is_told_which_are_taken(api: Api) -> None:
    for method, address, names in [
        ("POST", "events", {"accept"}),
        ("PUT", "events/1", {"accept"}),
        ("PATCH", "events/1", {"accept", "accept-patch"}),
    ]:
        answer = await api.request(
            method, address, content=b"{}", headers={"Content-Type": "text/plain"}
        )
        assert problem(answer)["type"] == "/problems/not-json"
        assert {answer.headers[name] for name in names} == {PATCHES}
        assert ("accept-patch" in answer.headers) is ("accept-patch" in names)
    answer = await api.post("imports", content=b"", headers={"Content-Type": "image/png"})
    assert problem(answer)["type"] == "/problems/unknown-format"
    assert "text/csv" in answer.headers["accept"].split(", ")


EVENT = b'{"name": "Anna", "day": 15, "month": 3}'
WHOLE = gzip.compress(EVENT, mtime=0)


@pytest.mark.parametrize(
    ("coding", "body", "status"),
    [
        ("gzip", WHOLE, 201),
        ("X-GZIP", WHOLE, 201),
        ("identity", EVENT, 201),
        ("gzip", gzip.compress(EVENT.ljust(BODY_LIMIT), mtime=0), 201),
        ("gzip", gzip.compress(EVENT.ljust(BODY_LIMIT + 1), mtime=0), 413),
        ("gzip", gzip.compress(b" " * 50_000_000, mtime=0), 413),
        ("gzip", WHOLE[:-1], 400),
        ("gzip", WHOLE + b"x", 400),
        ("gzip", WHOLE + WHOLE, 400),
        ("gzip", EVENT, 400),
        ("gzip", zlib.compress(EVENT), 400),
        ("deflate", zlib.compress(EVENT), 415),
        ("br", EVENT, 415),
        ("gzip, gzip", gzip.compress(WHOLE, mtime=0), 415),
    ],
)
async def test_a_body_may_be_gzip_and_no_larger_for_that(
    api: Api, coding: str, body: bytes, status: int
) -> None:
    answer = await api.post("events", content=body, headers=JSON | {"Content-Encoding": coding})
    assert answer.status_code == status, answer.text
    if status == 415:
        assert answer.headers["accept-encoding"] == "gzip"
    kinds = {400: "broken-gzip", 413: "body-too-large", 415: "unknown-coding"}
    if status in kinds:
        assert problem(answer)["type"] == f"/problems/{kinds[status]}"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (gzip.compress(b"name,birthday\nAnna,15.03.1990\n", mtime=0), 201, ""),
        (gzip.compress(b" " * FILE_LIMIT, mtime=0), 422, "invalid"),  # there is nobody in it
        (gzip.compress(b" " * (FILE_LIMIT + 1), mtime=0), 413, "body-too-large"),
        (gzip.compress(b" " * 50_000_000, mtime=0), 413, "body-too-large"),
        (gzip.compress(b"name,birthday\n", mtime=0)[:-1], 400, "broken-gzip"),
        (b"name,birthday\n", 400, "broken-gzip"),
    ],
)
async def test_a_file_may_be_gzip_also_in_pieces(
    api: Api, body: bytes, status: int, kind: str
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1_000):
            yield body[start : start + 1_000]

    headers = {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    for content in (body, pieces()):
        answer = await api.post("imports", content=content, headers=headers)
        assert answer.status_code == status, answer.text
        if kind:
            assert problem(answer)["type"] == f"/problems/{kind}"


async def test_a_file_of_an_unknown_coding_is_refused(api: Api) -> None:
    headers = {"Content-Type": "text/csv", "Content-Encoding": "br"}
    answer = await api.post("imports", content=b"name,birthday\n", headers=headers)
    assert problem(answer)["type"] == "/problems/unknown-coding"
    assert answer.headers["accept-encoding"] == "gzip"


async def test_the_same_write_is_the_same_in_gzip(api: Api) -> None:
    key = JSON | {"Idempotency-Key": "one"}
    first = await api.post("events", content=EVENT, headers=key)
    again = await api.post("events", content=WHOLE, headers=key | {"Content-Encoding": "gzip"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content


async def test_an_answer_to_a_write_says_whose_it_is(api: Api) -> None:
    made = await api.post("events", json=ANNA)
    path = f"/api/v1/calendars/{api.calendar.id}"
    event = f"{path}/events/{made.json()['id']}"
    assert made.headers["location"] == made.headers["content-location"] == event
    for method, address, body in [
        ("PUT", event, ANNA),
        ("PATCH", event, {"note": "tulips"}),
        ("PATCH", path, {"remind_at": "08:00"}),
    ]:
        answer = await api.request(method, address, json=body)
        assert answer.headers["content-location"] == address
        assert (await api.get(address)).content == answer.content
    assert "content-location" not in (await api.delete(event)).headers
    feed = await api.post("feeds", json={"name": "phone"})
    assert "content-location" not in feed.headers  # what it says GET shows to nobody
    changed = await api.patch(feed.headers["location"], json={"emoji": False})
    assert changed.headers["content-location"] == feed.headers["location"]


async def test_locations_are_absolute_by_public_url(
    api: Api, settings: Settings, clock: Clock
) -> None:
    public = replace(settings, public_url="https://b.example/calendar")
    async with another_worker(public, clock, api) as same:
        made = await same.post("events", json=ANNA)
        path = f"/api/v1/calendars/{api.calendar.id}/events/{made.json()['id']}"
        assert made.headers["location"] == f"https://b.example/calendar{path}"
        changed = await same.patch(path, json={"note": "tulips"})
        assert changed.headers["content-location"] == made.headers["location"]
        feed = await same.post("feeds", json={"name": "phone"})
        assert re.fullmatch(r"https://b.example/calendar/\S+/feeds/\d+", feed.headers["location"])
