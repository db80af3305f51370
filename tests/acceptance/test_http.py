"""HTTP by the book, through nginx to the API: each request as it is on the wire, and its answer."""

import gzip
import json
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from types import MappingProxyType
from typing import NamedTuple

import httpx
import pytest

from tests.faults.access import Access, open_calendar
from tests.faults.programs import database_of, wait_until
from tests.support.stack import Stack

PAGE = "https://app.example.org"
PUBLIC = "https://birthdays.example.org"
ANNA = b'{"name":"Anna","day":15,"month":3}'
LONG = json.dumps({"name": "Bert", "day": 15, "month": 3, "note": "tulips " * 140}).encode()


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    settings = {"CORS_ORIGINS": PAGE, "PUBLIC_URL": PUBLIC, "SANDBOX": "true"}
    with Stack(extra_env=settings | {"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    access = open_calendar(database_of(stack))
    assert ask(stack, access, "POST CAL/events HTTP/1.1", body=ANNA).status == 201
    return access


def ask(
    stack: Stack,
    access: Access,
    head: str,
    headers: Mapping[str, str] = MappingProxyType({}),
    body: bytes = b"",
) -> Answer:
    """`head` as it is, with its calendar for CAL; what is usual beside it, unless it says other."""
    usual = {"Host": "test", "Connection": "close", "Authorization": f"Bearer {access.token}"}
    if body:
        usual |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    said = usual | {**headers}
    lines = [head.replace("CAL", access.calendar), *(f"{n}: {v}" for n, v in said.items() if v)]
    with socket.create_connection(("127.0.0.1", stack.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return read(connection)


def read(connection: socket.socket) -> Answer:
    """Without the 100 that may come before it."""
    with connection.makefile("rb") as answer:
        while True:
            status = int(answer.readline().split()[1])
            headers = BytesParser().parsebytes(b"".join(iter(answer.readline, b"\r\n")), True)
            if status != 100:
                break
        length = headers["Content-Length"]
        body = b"" if length is None else answer.read(int(length))
    return Answer(status, headers, body)


@pytest.mark.parametrize(
    ("head", "headers", "status", "kind"),
    [
        ("GET /nowhere HTTP/1.1", {}, 404, "unknown-route"),
        ("GET /health/ HTTP/1.1", {}, 404, "unknown-route"),
        ("GET //health HTTP/1.1", {}, 404, "unknown-route"),
        ("GET CAL%2Fevents HTTP/1.1", {}, 404, "unknown-route"),
        ("GET CAL%2fimports HTTP/1.1", {}, 404, "unknown-route"),
        ("GET /.problems/404.json HTTP/1.1", {}, 404, "unknown-route"),
        ("BREW CAL HTTP/1.1", {}, 405, "method-not-allowed"),
        ("TRACE CAL HTTP/1.1", {}, 405, "method-not-allowed"),
        ("GET CAL HTTP/1.1", {"Accept": "text/html"}, 406, "not-acceptable"),
        ("POST CAL/events HTTP/1.1", {"Content-Length": "70000"}, 413, "body-too-large"),
        (f"GET /{'a' * 9000} HTTP/1.1", {}, 414, "address-too-long"),
        ("GET /health HTTP/1.1", {"X-Long": "a" * 9000}, 431, "headers-too-large"),
        ("GET /health HTTP/1.1", {"Host": ""}, 400, "malformed-request"),
        ("CONNECT test:80 HTTP/1.1", {}, 400, "malformed-request"),
        ("POST CAL/events HTTP/1.1", {"Content-Length": "-1"}, 400, "malformed-request"),
        (
            "POST CAL/events HTTP/1.1",
            {"Content-Length": "2", "Transfer-Encoding": "chunked"},
            400,
            "malformed-request",
        ),
        (
            "POST CAL/events HTTP/1.1",
            {"Transfer-Encoding": "gzip, chunked"},
            501,
            "unknown-transfer-coding",
        ),
        ("GET /health HTTP/2.0", {}, 505, "unknown-http-version"),
    ],
)
def test_whatever_is_wrong_is_told_in_one_form(
    stack: Stack, access: Access, head: str, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = ask(stack, access, head, headers)
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Date"]
    assert ("Allow" in answer.headers) is (status == 405)
    told = json.loads(answer.body)
    assert (told["status"], told["type"]) == (status, f"/problems/{kind}")
    page = ask(stack, access, f"GET {told['type']} HTTP/1.1")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", ["CAL", "CAL/events", "CAL/events/1", "/health", "/nowhere"])
def test_head_is_get_without_its_body(stack: Stack, access: Access, address: str) -> None:
    got, told = (ask(stack, access, f"{method} {address} HTTP/1.1") for method in ("GET", "HEAD"))
    assert (told.status, told.body) == (got.status, b"")
    for answer in (got, told):
        del answer.headers["Date"], answer.headers["X-Request-ID"]
    assert told.headers.items() == got.headers.items()


def test_http_1_0_and_absolute_addresses_are_understood(stack: Stack, access: Access) -> None:
    for head, host in [
        ("GET /health HTTP/1.0", ""),
        ("GET http://elsewhere.example/health HTTP/1.1", "elsewhere.example"),
        ("GET /%68ealth HTTP/1.1", "test"),
    ]:
        assert ask(stack, access, head, {"Host": host}).status == 200


def test_who_waits_for_100_is_told_to_go_on(stack: Stack, access: Access) -> None:
    head = "POST CAL/events HTTP/1.1"
    assert ask(stack, access, head, {"Expect": "100-continue"}, ANNA).status == 201


def test_what_is_made_says_where_it_is(stack: Stack, access: Access) -> None:
    made = ask(stack, access, "POST CAL/events HTTP/1.1", body=ANNA)
    location = f"{PUBLIC}{access.calendar}/events/{json.loads(made.body)['id']}"
    assert made.headers["Location"] == made.headers["Content-Location"] == location


@pytest.mark.parametrize("key", ["", "a key"])
def test_what_is_changed_by_its_etag_can_be_by_who_takes_gzip(
    stack: Stack, access: Access, key: str
) -> None:
    """nginx would make it a weak one, and those match nothing there."""
    takes = {"Accept-Encoding": "gzip"}
    made = ask(stack, access, "POST CAL/events HTTP/1.1", takes | {"Idempotency-Key": key}, LONG)
    path = made.headers["Location"].removeprefix(PUBLIC)
    shown = ask(stack, access, f"GET {path} HTTP/1.1", takes)
    assert made.headers["ETag"] == shown.headers["ETag"]
    for _ in range(2):
        tag = ask(stack, access, f"GET {path} HTTP/1.1", takes).headers["ETag"]
        change = ask(stack, access, f"PUT {path} HTTP/1.1", takes | {"If-Match": tag}, LONG)
        assert change.status == 200, change.body


def test_long_answers_are_gzip_for_who_takes_it_and_vary(stack: Stack, access: Access) -> None:
    ask(stack, access, "POST CAL/events HTTP/1.1", body=LONG)
    for headers in ({"Accept-Encoding": "gzip"}, {}):
        answer = ask(stack, access, "GET CAL/events HTTP/1.1", headers)
        assert answer.headers["Content-Encoding"] == headers.get("Accept-Encoding")
        assert "Accept-Encoding" in answer.headers.get_all("Vary", [])
        known = {"If-None-Match": answer.headers["ETag"]} | headers
        assert ask(stack, access, "GET CAL/events HTTP/1.1", known).status == 304


def test_bodies_come_as_gzip_through_nginx(stack: Stack, access: Access) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    for path, kind in [("events", "application/json"), ("imports", "text/csv")]:
        for body, status in [(gzip.compress(ANNA), {201, 422}), (bomb, {413})]:
            head = f"POST CAL/{path} HTTP/1.1"
            sent = {"Content-Encoding": "gzip", "Content-Type": kind}
            answer = ask(stack, access, head, sent, body)
            assert answer.status in status, answer.body
            assert answer.headers["Content-Type"].startswith("application/")


# --- pages elsewhere ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "headers", "status"),
    [
        ("GET CAL HTTP/1.1", {}, 200),
        ("GET CAL HTTP/1.1", {"If-None-Match": "*"}, 304),
        ("GET CAL HTTP/1.1", {"Authorization": ""}, 401),
        ("GET /health HTTP/1.1", {}, 200),
        ("GET /feeds/bcf_nobody.ics HTTP/1.1", {}, 404),
        ("BREW CAL HTTP/1.1", {}, 405),
        ("TRACE CAL HTTP/1.1", {}, 405),
        ("POST CAL/events HTTP/1.1", {"Content-Length": "70000"}, 413),
        ("POST /telegram/webhook HTTP/1.1", {"Content-Length": "0"}, 404),
    ],
)
def test_a_page_that_is_named_may_read_any_answer(
    stack: Stack, access: Access, head: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(stack, access, head, headers | {"Origin": PAGE})
    assert answer.status == status
    assert answer.headers.get_all("Access-Control-Allow-Origin") == [PAGE]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Location", "Retry-After", "X-Request-ID", "Allow"} <= {*exposed}
    assert "Origin" in answer.headers.get_all("Vary", [])


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", f"{PAGE}.evil.example", "http://app.example.org"]
)
def test_no_other_page_may(stack: Stack, access: Access, origin: str) -> None:
    for head in ("GET CAL HTTP/1.1", "OPTIONS CAL HTTP/1.1"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
        answer = ask(stack, access, head, asked)
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        assert answer.headers.get_all("Vary") == ["Origin"]


def test_a_preflight_needs_no_token_and_tells_what_may_be_sent(
    stack: Stack, access: Access
) -> None:
    asked = {
        "Origin": PAGE,
        "Authorization": "",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    answer = ask(stack, access, "OPTIONS CAL/events/1 HTTP/1.1", asked)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    names = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {*asked["Access-Control-Request-Headers"].split(",")} <= {*names}
    assert answer.headers["Access-Control-Max-Age"] == "7200"


def test_the_sandbox_is_for_no_page_elsewhere(stack: Stack, access: Access) -> None:
    """Whoever reaches it may speak as anybody."""
    for address in ("/sandbox/", "/%73andbox/", "//sandbox/", "/x/../sandbox/"):
        answer = ask(stack, access, f"GET {address} HTTP/1.1", {"Origin": PAGE})
        assert answer.status == 404 or "Access-Control-Allow-Origin" not in answer.headers


def test_a_star_lets_all() -> None:
    with Stack(extra_env={"CORS_ORIGINS": "*", "ENABLE_TELEGRAM_BOT": "false"}) as stack:
        answer = httpx.get(f"{stack.url}/health", headers={"Origin": PAGE})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "origin" not in answer.headers.get("vary", "").lower()


# --- X-Request-ID ---------------------------------------------------------------------------------


@pytest.mark.alone  # it waits for a lock
def test_a_request_has_one_id_in_its_answer_and_in_every_log(stack: Stack, access: Access) -> None:
    """A lock makes the API say something."""
    lock = sqlite3.connect(stack.var_dir / "data/birthdays.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        sent = {"X-Request-ID": "order-66.a_B"}
        answer = ask(stack, access, "POST CAL/events HTTP/1.1", sent, ANNA)
    finally:
        lock.close()
    assert (answer.status, answer.headers["X-Request-ID"]) == (503, "order-66.a_B")
    for program in ("access", "api"):
        assert_logged(stack, program, "order-66.a_B")


@pytest.mark.parametrize("sent", ['a","level":"error', "a b", "ü", "a" * 65, "bc_secret"])
def test_an_id_that_could_be_more_than_that_is_replaced(
    stack: Stack, access: Access, sent: str
) -> None:
    answer = ask(stack, access, "GET /health HTTP/1.1", {"X-Request-ID": sent})
    assert len(answer.headers["X-Request-ID"]) == 32
    assert_logged(stack, "access", answer.headers["X-Request-ID"])
    assert sent not in stack.logs("access")


def assert_logged(stack: Stack, program: str, request_id: str) -> None:
    """In a line of its own, which may come after the answer."""

    def is_there() -> bool:
        lines = [json.loads(line) for line in stack.logs(program).splitlines()]
        return any(line.get("request_id") == request_id for line in lines)

    wait_until(is_there, 10)
