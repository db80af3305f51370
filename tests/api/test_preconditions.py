"""Who changes what somebody else has changed meanwhile hears of it: RFC 9110, 13."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.config import Settings
from tests.api.conftest import ANNA, Api, Clock, another_worker, kind, problem

WRITES: list[tuple[str, dict[str, Any]]] = [
    ("PUT", {"json": ANNA | {"note": "tulips"}}),
    ("PATCH", {"json": {"note": "tulips"}}),
    ("DELETE", {}),
]
EACH = pytest.mark.parametrize(("method", "more"), WRITES, ids=["put", "patch", "delete"])


@pytest.fixture
async def address(api: Api) -> str:
    return f"events/{(await api.add('Anna', 15, 3))['id']}"


async def write(api: Api, method: str, address: str, more: dict[str, Any], **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.request(method, address, headers=sent, **more)


@EACH
async def test_who_has_seen_it_as_it_is_changes_it(
    api: Api, address: str, method: str, more: dict[str, Any]
) -> None:
    tag = (await api.get(address)).headers["etag"]
    answer = await write(api, method, address, more, if_match=f'"other", {tag}')
    assert answer.status_code in (200, 204)
    if method != "DELETE":
        assert answer.headers["etag"] == (await api.get(address)).headers["etag"] != tag


@EACH
async def test_who_has_seen_another_one_changes_nothing_and_hears_of_it(
    api: Api, address: str, method: str, more: dict[str, Any]
) -> None:
    seen = (await api.get(address)).headers["etag"]
    await api.patch(address, json={"note": "somebody else's"})
    now = await api.get(address)
    for tag in (seen, f"W/{now.headers['etag']}", '"0"'):
        refused = await write(api, method, address, more, if_match=tag)
        assert kind(refused) == (412, "changed-meanwhile")
        assert refused.headers["etag"] == now.headers["etag"]
    assert (await api.get(address)).json() == now.json()


async def test_what_becomes_of_others_is_no_change_of_it(api: Api, address: str) -> None:
    tag = (await api.get(address)).headers["etag"]
    await api.add("Boris", 16, 3)
    answer = await write(api, *WRITES[1][:1], address, WRITES[1][1], if_match=tag)
    assert answer.status_code == 200


@EACH
async def test_a_star_is_whatever_is_there(
    api: Api, address: str, method: str, more: dict[str, Any]
) -> None:
    refused = await write(api, method, address, more, if_none_match="*")
    assert kind(refused) == (412, "changed-meanwhile")
    assert (await write(api, method, address, more, if_match="*")).status_code in (200, 204)
    await api.delete(address)
    assert (await write(api, method, address, more, if_match="*")).status_code == 404


async def test_whole_seconds_of_a_date_are_heard_where_no_etag_is_given(
    api: Api, address: str, clock: Clock
) -> None:
    changed = clock.now
    before, then = changed - timedelta(seconds=1), changed
    for moment, status in ((before, 412), (then, 200)):
        date = format_datetime(moment, usegmt=True)
        answer = await write(api, "PATCH", address, {"json": {}}, if_unmodified_since=date)
        assert answer.status_code == status
    last = "Fri, 31 Dec 9999 23:59:59 GMT"
    for date in ("yesterday", "", last, last.replace("9999", "9" * 20), last[:-3] + "+" + "9" * 20):
        answer = await write(api, "PATCH", address, {"json": {}}, if_unmodified_since=date)
        assert answer.status_code == 200
    tag = (await api.get(address)).headers["etag"]
    headers = {"if_match": tag, "if_unmodified_since": format_datetime(before, usegmt=True)}
    assert (await write(api, "PATCH", address, {"json": {}}, **headers)).status_code == 200


async def test_settings_are_changed_by_who_has_seen_them(api: Api) -> None:
    seen = (await api.get("")).headers["etag"]
    changed = await api.patch("", json={"remind_at": "10:00"}, headers={"If-Match": seen})
    assert changed.status_code == 200
    assert changed.headers["etag"] == (await api.get("")).headers["etag"]
    refused = await api.patch("", json={"remind_at": "11:00"}, headers={"If-Match": seen})
    assert kind(refused) == (412, "changed-meanwhile")
    assert (await api.get("")).json()["remind_at"] == "10:00"


async def test_whoever_runs_it_may_want_one_of_each_change(
    settings: Settings, clock: Clock, api: Api, address: str
) -> None:
    async with another_worker(replace(settings, require_if_match=True), clock, api) as strict:
        for method, more in WRITES:
            refused = await write(strict, method, address, more)
            assert kind(refused) == (428, "precondition-required")
            unheard = await write(strict, method, address, more, if_unmodified_since="yesterday")
            assert kind(unheard) == (428, "precondition-required")
        date = format_datetime(clock.now, usegmt=True)  # of which settings know nothing
        for since in ({}, {"If-Unmodified-Since": date}):
            refused = await strict.patch("", json={"remind_at": "11:00"}, headers=since)
            assert kind(refused) == (428, "precondition-required")
        heard = await write(strict, *WRITES[0][:1], address, WRITES[0][1], if_unmodified_since=date)
        assert heard.status_code == 200
        assert (await strict.add("Boris", 16, 3))["name"] == "Boris"  # which changes nobody
        tag = (await strict.get(address)).headers["etag"]
        assert (await write(strict, *WRITES[2][:1], address, {}, if_match=tag)).status_code == 204


async def test_a_new_one_says_by_what_it_is_changed(api: Api) -> None:
    answer = await api.post("events", json=ANNA)
    shown = await api.get(answer.headers["location"])
    assert answer.headers["etag"] == shown.headers["etag"]


async def test_put_takes_what_get_gave(api: Api, address: str) -> None:
    shown = (await api.get(address)).json()
    answer = await api.put(address, json=shown | {"note": "tulips"})
    assert answer.status_code == 200
    assert answer.json()["note"] == "tulips"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 9),
        ("next", {"date": "2030-01-01", "age": 1}),
        ("created_at", "2020-01-01T00:00:00Z"),
        ("updated_at", "2020-01-01T00:00:00Z"),
    ],
)
async def test_put_changes_nothing_that_is_only_read(
    api: Api, address: str, name: str, value: object
) -> None:
    shown = (await api.get(address)).json()
    refused = await api.put(address, json=shown | {name: value, "note": "tulips"})
    [error] = problem(refused)["errors"]
    assert error["field"] == name
    assert (await api.get(address)).json() == shown
