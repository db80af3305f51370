"""Who asks too much is told when to come back, and others go on."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.faults.access import Access, open_calendar
from tests.faults.programs import database_of, wait_until
from tests.support.stack import Stack

# Low, so that a busy machine is fast enough to ask for more.
RATES = {"RATE_LIMIT": "15", "RATE_LIMIT_TOKEN": "10", "RATE_LIMIT_REFUSED": "1"}
POLICY = '"address";q=150;w=10, "token";q=100;w=10, "refused";q=10;w=10'
WORKERS = 2  # each counts by itself whom it refuses
WHILE = 3.0  # seconds
PATIENCE = 30.0


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(extra_env=RATES | {"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


_hosts = iter(range(2, 250))


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    """Of an address that nobody has used yet."""
    with somebody(stack) as client:
        yield client


@contextmanager
def somebody(stack: Stack) -> Iterator[httpx.Client]:
    here = httpx.HTTPTransport(local_address=f"127.0.0.{next(_hosts)}")
    with httpx.Client(base_url=stack.url, transport=here, timeout=20) as client:
        yield client


def good(access: Access) -> dict[str, str]:
    return {"Authorization": f"Bearer {access.token}"}


def bad(number: int = 0) -> dict[str, str]:
    return {"Authorization": f"Bearer bc_{number:043d}"}


def for_a_while(ask: Callable[[], httpx.Response]) -> list[httpx.Response]:
    until = time.monotonic() + WHILE
    answers = []
    while time.monotonic() < until:
        answers.append(ask())
        time.sleep(0.1)
    return answers


def until_refused(ask: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """It is told how many asked before."""
    deadline = time.monotonic() + PATIENCE
    answers = [ask(0)]
    while answers[-1].status_code != 429:
        assert time.monotonic() < deadline, f"{len(answers)} were let in"
        answers.append(ask(len(answers)))
    return answers


def let_in(answers: list[httpx.Response]) -> int:
    return sum(answer.status_code != 429 for answer in answers)


def assert_tells_when_to_come_back(answer: httpx.Response, limit: str) -> None:
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 429
    wait = int(answer.headers["retry-after"])
    assert wait > 0
    assert answer.headers["ratelimit"] == f'"{limit}";r=0;t={wait}'
    assert answer.headers["ratelimit-policy"] == POLICY


def test_every_answer_says_the_limits(client: httpx.Client, access: Access) -> None:
    for path in (access.calendar, "/nowhere"):
        answer = client.get(path, headers=good(access))
        assert answer.headers["ratelimit-policy"] == POLICY
        assert "ratelimit" not in answer.headers
    assert "ratelimit-policy" not in client.get("/sandbox/").headers


def test_an_address_is_limited_and_others_are_not(
    stack: Stack, client: httpx.Client, access: Access
) -> None:
    began = time.monotonic()
    answers = until_refused(lambda _: client.get("/health"))
    assert 150 <= let_in(answers) <= 150 + 15 * (time.monotonic() - began + 2)
    assert_tells_when_to_come_back(answers[-1], "address")
    with somebody(stack) as other:
        assert other.get(access.calendar, headers=good(access)).status_code == 200
    time.sleep(1)
    assert client.get("/health").status_code == 200


def test_a_token_is_limited_wherever_it_is_used(stack: Stack, client: httpx.Client) -> None:
    mine = {"Authorization": f"Bearer bc_{'m' * 43}"}
    with somebody(stack) as accomplice:
        began = time.monotonic()
        answers = until_refused(lambda _: client.get("/health", headers=mine))
        assert 100 <= let_in(answers) <= 100 + 10 * (time.monotonic() - began + 2)
        assert_tells_when_to_come_back(answers[-1], "token")
        elsewhere = [accomplice.get("/health", headers=mine) for _ in range(100)]
        assert 429 in {answer.status_code for answer in elsewhere}
        assert client.get("/health").status_code == 200  # the address has some left


def test_an_init_data_is_one_token_however_its_fields_stand(client: httpx.Client) -> None:
    def ask(number: int) -> httpx.Response:
        fields = [f"hash={'f' * 64}", f"auth_date={number}"]
        shown = "&".join(fields if number % 2 else fields[::-1])
        return client.get("/health", headers={"Authorization": f"tma {shown}"})

    began = time.monotonic()
    answers = until_refused(ask)
    assert 100 <= let_in(answers) <= 100 + 10 * (time.monotonic() - began + 2)
    assert_tells_when_to_come_back(answers[-1], "token")


def test_bad_tokens_are_limited_far_lower(
    stack: Stack, client: httpx.Client, access: Access
) -> None:
    assert client.get(access.calendar, headers=good(access)).status_code == 200
    began = time.monotonic()
    answers = until_refused(lambda number: client.get(access.calendar, headers=bad(number)))
    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert len(answers) - 1 <= WORKERS * (10 + time.monotonic() - began)
    assert_tells_when_to_come_back(answers[-1], "refused")
    assert answers[-1].json()["type"] == "/problems/too-many-refused"
    assert client.get("/health").status_code == 200
    with somebody(stack) as other:
        assert other.get(access.calendar, headers=bad()).status_code == 401


def test_a_good_token_goes_on_beside_bad_ones_of_its_address(
    client: httpx.Client, access: Access
) -> None:
    for _ in range(20):  # both workers know it
        assert client.get(access.calendar, headers=good(access)).status_code == 200
    for number in range(100):
        client.get(access.calendar, headers=bad(number))
    beside = [client.get(access.calendar, headers=good(access)) for _ in range(20)]
    assert {answer.status_code for answer in beside} == {200}


def test_a_flood_from_one_address_leaves_others_alone(stack: Stack, access: Access) -> None:
    done = threading.Event()

    def hurt() -> Counter[int]:
        statuses: Counter[int] = Counter()
        with somebody(stack) as nuisance:
            while not done.is_set():
                answer = nuisance.get(access.calendar, headers=bad(statuses.total()))
                statuses[answer.status_code] += 1
        return statuses

    with ThreadPoolExecutor() as pool, somebody(stack) as other:
        hurting = [pool.submit(hurt) for _ in range(4)]
        try:
            answers = for_a_while(lambda: other.get(access.calendar, headers=good(access)))
        finally:
            done.set()
    assert {answer.status_code for answer in answers} == {200}
    assert all(job.result()[429] for job in hurting)


def one_of(client: httpx.Client, addresses: str) -> Callable[[int], httpx.Response]:
    """Each time it is said to come from another one."""

    def ask(number: int) -> httpx.Response:
        forwarded = addresses.format(number % 250 + 1)
        return client.get("/health", headers={"X-Forwarded-For": forwarded})

    return ask


def test_a_proxy_that_is_trusted_is_not_one_client(stack: Stack, access: Access) -> None:
    """127.0.0.1 is; what whoever comes by way of it says of others before it is not believed."""
    with httpx.Client(base_url=stack.url, timeout=20) as proxy:
        for path in ("192.0.2.7", "198.51.100.1, 192.0.2.7"):
            until_refused(one_of(proxy, path))
        answer = proxy.get("/health", headers={"X-Forwarded-For": "192.0.2.8"})
        assert answer.status_code == 200
        answer = proxy.get("/health", headers={"X-Forwarded-For": "2001:db8:1:2::3"})
        assert answer.status_code == 200
    wait_until(lambda: "2001:db8:1:2::3" in clients_in_log(stack), within=5)
    assert {"192.0.2.7", "192.0.2.8"} <= clients_in_log(stack)
    assert "198.51.100.1" not in clients_in_log(stack)


def test_a_stranger_is_not_believed_to_be_a_proxy(stack: Stack, client: httpx.Client) -> None:
    until_refused(one_of(client, "203.0.113.{}"))
    assert not any(one.startswith("203.0.113.") for one in clients_in_log(stack))


def test_one_network_of_ipv6_is_one_client(stack: Stack) -> None:
    with httpx.Client(base_url=stack.url, timeout=20) as proxy:
        until_refused(one_of(proxy, "2001:db8:7:8::{}"))
        neighbour = proxy.get("/health", headers={"X-Forwarded-For": "2001:db8:7:9::1"})
        assert neighbour.status_code == 200


def clients_in_log(stack: Stack) -> set[str]:
    return set(re.findall(r'"client":"([^"]+)"', stack.logs("access")))


def test_of_what_is_refused_few_lines_are_logged(stack: Stack, client: httpx.Client) -> None:
    for _ in range(300):
        client.get("/health")
    before = stack.logs("access").count("\n")
    refused = sum(client.get("/health").status_code == 429 for _ in range(1000))
    assert refused > 500
    assert stack.logs("access").count("\n") - before < 1000 - refused + refused / 10


def test_the_access_log_has_an_end_whoever_asks(stack: Stack, client: httpx.Client) -> None:
    """Those who stay within their limits, too: there may be many of them."""
    log = stack.var_dir / "logs/access.log"
    bound = 6 * 1024**2
    with log.open("ab") as file:
        file.truncate(bound - 1000)
    statuses = {client.get(f"/health?{number}").status_code for number in range(20)}
    assert statuses == {200}
    assert bound - 1000 < log.stat().st_size <= bound
    log.rename(log.with_name("access.log.1"))
    stack.supervisorctl("signal", "USR1", "nginx")  # as logrotate does
    wait_until(lambda: client.get("/health") and log.exists() and log.stat().st_size, within=5)
