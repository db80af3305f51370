"""What every request may expect: who is let in, and how everything else is refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import httpx
import pytest
import structlog
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from birthday_calendar.api.app import create_app
from birthday_calendar.api.reading import MOST_NAMED
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseUnavailable, StorageFull
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import events
from tests.api.conftest import Api, problem
from tests.support.databases import on_postgresql, on_sqlite
from tests.support.postgres import PostgresServer


async def test_without_a_valid_token_nobody_is_let_in(api: Api) -> None:
    del api.headers["authorization"]
    assert problem(await api.get("events"))["status"] == 401
    for sent in ["", "Bearer", "Bearer ", "Bearer bc_nobody", "Basic YTpi", "Bearer bc_é"]:
        answer = await api.get("events", headers={b"Authorization": sent.encode("latin-1")})
        told = problem(answer)
        assert (told["status"], told["type"]) == (401, "/problems/unauthorized")
        challenge = 'Bearer realm="birthday calendar", error="invalid_token"'
        assert answer.headers["www-authenticate"] == challenge


@on_sqlite
async def test_the_scheme_is_told_in_any_case(api: Api) -> None:
    authorization = api.headers["authorization"].replace("Bearer", "bearer")
    answer = await api.get("events", headers={"Authorization": authorization})
    assert answer.status_code == 200


@on_sqlite
async def test_a_token_can_be_shown_in_one_way_only_as_nginx_counts(api: Api) -> None:
    """By its last 16 characters: more behind it would be another one's, each time."""
    for blank in ("\xa0", "\x85", "\xa0" * 16, ",", ";"):
        shown = f"Bearer {api.token}{blank}".encode("latin-1")
        answer = await api.get("events", headers={b"Authorization": shown})
        assert answer.status_code == 401, blank


@on_sqlite
async def test_an_unknown_address_is_told(api: Api) -> None:
    for address in [
        "/index.html",
        "/api",
        "/api/v1/calendars/",
        "nothing",
        "events/1/x",
        "/health/x",
    ]:
        told = problem(await api.get(address))
        assert (told["status"], told["type"]) == (404, "/problems/unknown-route")


@on_sqlite
async def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    for method, address, allowed in [
        ("POST", "", "GET, PATCH, HEAD, OPTIONS"),
        ("DELETE", "events", "GET, POST, HEAD, OPTIONS"),
        ("POST", "events/1", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("REQUEST", "upcoming", "GET, HEAD, OPTIONS"),
        ("POST", "/health", "GET, HEAD, OPTIONS"),
        ("POST", "/health/ready", "GET, HEAD, OPTIONS"),
    ]:
        answer = await api.request(method, address)
        assert problem(answer)["status"] == 405
        assert answer.headers["allow"] == allowed
        answer = await api.options(address)
        assert (answer.status_code, answer.headers["allow"]) == (204, allowed)


async def test_head_tells_what_get_would(api: Api) -> None:
    await api.add("Anna", 15, 3)
    got, told = await api.get("events"), await api.head("events")
    assert told.status_code == 200
    assert told.headers["content-length"] == got.headers["content-length"]


@on_sqlite
async def test_a_body_that_is_not_json_is_told(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    for body in [b"", b"{", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"nope"]:
        told = problem(await api.post("events", content=body, headers=headers))
        assert (told["status"], told["type"]) == (400, "/problems/broken-json")


@on_sqlite
async def test_each_field_that_is_wrong_is_named_at_once(api: Api) -> None:
    wrong = {"name": 3, "day": 1, "tags": ["a", 1], "yaer": 1990, "kind": "party"}
    told = problem(await api.post("events", json=wrong))
    assert told["detail"] == "name: expected string, got integer"
    assert [(one["field"], one["detail"]) for one in told["errors"]] == [
        ("name", "expected string, got integer"),
        ("tags[1]", "expected string, got integer"),
        ("yaer", "nobody knows this field"),
        ("kind", f"expected one of {', '.join(EventKind)}"),
        ("month", "is required"),
    ]
    many = dict.fromkeys(map(str, range(1_000)), 0)
    assert len(problem(await api.post("events", json=many))["errors"]) == MOST_NAMED
    assert "errors" in problem(await api.post("events", json=[wrong]))


@on_sqlite
async def test_what_is_expected_in_place_of_a_wrong_value_is_told(api: Api) -> None:
    async def told(answer: httpx.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["detail"]

    empty = await api.post("events", content=b"", headers={"Content-Type": "application/json"})
    assert await told(empty) == (400, "It is empty.")
    time = "expires_at: expected a time with its zone such as 2026-03-01T12:00:00Z"
    for wrong in ("tomorrow", "2026-03-01T12:00:00"):
        token = {"name": "backup", "access": "read", "expires_at": wrong}
        assert await told(await api.post("tokens", json=token)) == (422, time)
    batch = await api.post("events:batch", json={"operations": [{"op": "crate"}]})
    words = "operations[0].op: expected one of create, replace, change, delete"
    assert await told(batch) == (422, words)
    assert await told(await api.get("events?member=x")) == (422, "member: expected integer")


@on_sqlite
async def test_a_body_of_another_type_is_told(api: Api) -> None:
    for content_type in ["text/plain", "", "application/x-www-form-urlencoded"]:
        headers = {"Content-Type": content_type} if content_type else {}
        told = problem(await api.post("events", content=b"{}", headers=headers))
        assert (told["status"], told["type"]) == (415, "/problems/not-json")


@on_sqlite
async def test_a_body_too_large_is_refused_whether_its_length_is_told_or_not(api: Api) -> None:
    chunk = b" " * 100_000
    given = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(100):
            given += len(chunk)
            yield chunk

    headers = {"Content-Type": "application/json"}
    for body in (chunk, chunks()):
        told = problem(await api.post("events", content=body, headers=headers))
        assert (told["status"], told["type"]) == (413, "/problems/body-too-large")
    assert given == len(chunk)  # the rest was never read


@on_sqlite
async def test_the_longest_event_is_taken_however_it_is_written(api: Api) -> None:
    texts = dict.fromkeys(("name", "company", "position", "responsible"), "🎂" * 200)
    whole = {**texts, "note": "🎂" * 1_000, "day": 1, "month": 1}
    body = json.dumps(whole).encode().ljust(64 * 1024)
    answer = await api.post("events", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201


@on_sqlite
async def test_a_request_keeps_its_id_or_is_given_one(api: Api) -> None:
    answer = await api.get("/health", headers={"X-Request-ID": "order-66"})
    assert answer.headers["x-request-id"] == "order-66"
    for bad in ("with space", "x" * 129):
        answer = await api.get("/health", headers={"X-Request-ID": bad})
        assert len(answer.headers["x-request-id"]) == 16


@on_sqlite
async def test_a_failure_is_told_without_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status, kind in [
        (DatabaseUnavailable("secret"), 503, "database-unavailable"),
        (StorageFull("secret"), 507, "storage-full"),
        (RuntimeError("secret"), 500, "internal-error"),
    ]:
        monkeypatch.setattr(events, "add", AsyncMock(side_effect=error))
        for headers in ({}, {"Idempotency-Key": "k"}):
            body = {"name": "Anna", "day": 1, "month": 1}
            with structlog.testing.capture_logs() as logged:
                answer = await api.post("events", json=body, headers=headers)
            [line] = logged
            told = problem(answer)
            assert (told["status"], told["type"]) == (status, f"/problems/{kind}")
            assert "secret" not in answer.text
            assert ("retry-after" in answer.headers) is (status == 503)
    assert line["exception"].endswith("\nRuntimeError")  # without its words: they may be people's


@on_sqlite
async def test_a_database_that_is_away_is_told_at_once(settings: Settings) -> None:
    async with Database("postgresql://nobody@127.0.0.1:1/nothing") as away:
        transport = httpx.ASGITransport(app=create_app(settings, away))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/health")).status_code == 200
            async with asyncio.timeout(1):
                answer = await client.get(
                    "/api/v1/calendars", headers={"Authorization": "Bearer bc_x"}
                )
    assert problem(answer)["status"] == 503
    assert answer.headers["retry-after"] == "2"


@on_postgresql
async def test_the_api_recovers_with_its_database(api: Api, postgres: PostgresServer) -> None:
    assert (await api.get("events")).status_code == 200
    postgres.stop()
    try:
        for _ in range(3):
            async with asyncio.timeout(1):
                assert problem(await api.get("events"))["status"] == 503
    finally:
        postgres.start()
    assert (await api.get("events")).status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    ["name", "day", "month", "year", "company", "note", "lead_days", "remind_at", "muted", "x"]
)
OBJECTS = st.dictionaries(FIELDS, JSON | st.integers(0, 40) | st.just("Anna"), max_size=6)


@pytest.mark.parametrize("rest", [b'"note"', b'"note": NaN}', b'"note": "\xff"}', b"[" * 2_000])
async def test_what_is_wrong_first_does_not_hide_that_the_rest_is_no_json(
    api: Api, rest: bytes
) -> None:
    for first in (b'{"x": 1, ', b'{"day": "x", '):
        headers = {"Content-Type": "application/json"}
        answer = await api.post("events", content=first + rest, headers=headers)
        assert problem(answer)["type"] == "/problems/broken-json"


@hypothesis_settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(method=st.sampled_from(["POST", "PUT", "PATCH"]), body=OBJECTS | JSON, raw=st.binary())
async def test_no_body_is_a_reason_to_fail(api: Api, method: str, body: object, raw: bytes) -> None:
    address = "events" if method == "POST" else "events/1"
    headers = {"Content-Type": "application/json"}
    for content in (json.dumps(body).encode(), raw):
        answer = await api.request(method, address, content=content, headers=headers)
        assert answer.status_code < 500, answer.text


@hypothesis_settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=40), key=st.sampled_from(["search", "cursor", "limit", "days"]))
async def test_no_parameter_is_a_reason_to_fail(api: Api, text: str, key: str) -> None:
    for address in ("events", "upcoming"):
        answer = await api.get(address, params={key: text.encode(errors="surrogatepass")})
        assert answer.status_code < 500, answer.text
