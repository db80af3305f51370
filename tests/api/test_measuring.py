"""Requests are counted by the template of their route, and by nothing that somebody wrote."""

from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from birthday_calendar import metrics
from birthday_calendar.api.routes import ONE
from tests.api.conftest import Api
from tests.support.databases import on_sqlite


class Counted:
    """What has been added since it was made."""

    def __init__(self, registry: CollectorRegistry):
        self._registry = registry
        self._before = self._all()

    def __call__(self, route: str, method: str, status: int) -> float:
        key = ("http_requests_total", method, route, str(status))
        return self._all().get(key, 0) - self._before.get(key, 0)

    def routes(self) -> set[str]:
        return {key[2] for key, value in self._all().items() if value != self._before.get(key)}

    def _all(self) -> dict[tuple[str, ...], float]:
        return {
            (
                sample.name.removeprefix("birthday_calendar_"),
                sample.labels["method"],
                sample.labels["route"],
                sample.labels["status"],
            ): sample.value
            for family in self._registry.collect()
            for sample in family.samples
            if "route" in sample.labels and "method" in sample.labels
        }


@pytest.fixture
def counted() -> Counted:
    return Counted(metrics.REGISTRY)


@on_sqlite
async def test_addresses_of_one_route_are_one(api: Api, counted: Counted) -> None:
    anna = await api.add("Anna", 15, 3)
    assert (await api.get(f"events/{anna['id']}")).status_code == 200
    assert (await api.get("events/999999")).status_code == 404
    assert counted(f"{ONE}/events", "POST", 201) == 1
    assert counted(f"{ONE}/events/{{event_id}}", "GET", 200) == 1
    assert counted(f"{ONE}/events/{{event_id}}", "GET", 404) == 1


@on_sqlite
async def test_what_is_no_route_or_no_method_of_ours_is_one_each(
    api: Api, counted: Counted
) -> None:
    for path in ("/anna", "/bert", "/api/v2"):
        assert (await api.get(path)).status_code == 404
    for method in ("ANNA", "BERT"):
        assert (await api.request(method, "/health")).status_code == 405
    assert counted("unmatched", "GET", 404) == 3
    assert counted("/health", "other", 405) == 2
    assert counted.routes() == {"unmatched", "/health"}


@on_sqlite
async def test_a_token_that_is_refused_and_a_body_that_is_too_long_count_for_their_route(
    api: Api, counted: Counted
) -> None:
    api.headers["Authorization"] = "Bearer nobody"
    assert (await api.get("upcoming")).status_code == 401
    assert counted(f"{ONE}/upcoming", "GET", 401) == 1
    assert (await api.post("events", content=b" " * 70_000)).status_code == 413
    assert counted("unmatched", "POST", 413) == 1


@on_sqlite
async def test_who_hangs_up_before_there_is_an_answer_is_counted_as_nginx_does(
    api: Api, counted: Counted
) -> None:
    transport: Any = api._transport
    assert isinstance(transport, httpx.ASGITransport)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        raise AssertionError("there is nobody to hear it")

    headers = [(b"content-length", b"2")]
    scope = {"type": "http", "method": "POST", "path": "/health", "headers": headers}
    await transport.app(scope, receive, send)
    assert counted("unmatched", "POST", 499) == 1
