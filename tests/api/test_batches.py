"""Many events created, changed and deleted by one request: all or nothing, or each by itself."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from birthday_calendar import config
from birthday_calendar.api.app import create_app
from birthday_calendar.api.batches import MOST
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.services.events import UNDO_MOST
from birthday_calendar.storage import deliveries
from tests.api.conftest import ANNA, Api, Clock, kind, problem
from tests.support.databases import on_sqlite

Json = dict[str, Any]


def create(name: str, day: int = 15, month: int = 6, **fields: Any) -> Json:
    return {"op": "create", "event": {"name": name, "day": day, "month": month, **fields}}


async def send(
    api: Api, *operations: Any, mode: str | None = None, **headers: str
) -> httpx.Response:
    body: Json = {"operations": operations} | ({"mode": mode} if mode else {})
    return await api.post("events:batch", json=body, headers=headers)


async def results(answer: httpx.Response) -> list[Json]:
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def tag_of(api: Api, event_id: int) -> str:
    return str((await api.get(f"events/{event_id}")).headers["etag"])


async def test_events_are_created_changed_replaced_and_deleted_together(api: Api) -> None:
    anna, boris, cyd = [await api.add(name, 15, 6, note="x") for name in ("Anna", "Boris", "Cyd")]
    found = await results(
        await send(
            api,
            create("Dan", tags=["Family"], remind_at="18:30"),
            {"op": "change", "id": anna["id"], "changes": {"note": None, "year": 1990}},
            {"op": "replace", "id": boris["id"], "event": {"name": "Bert", "day": 1, "month": 7}},
            {"op": "delete", "id": cyd["id"]},
        )
    )
    assert [one["status"] for one in found] == [201, 200, 200, 204]
    assert found[3] == {"status": 204}
    for one in found[:3]:
        assert one == {
            "status": one["status"],
            "id": one["id"],
            "etag": await tag_of(api, one["id"]),
        }
    items = (await api.get("events")).json()["items"]
    assert [(one["name"], one["note"], one["year"]) for one in items] == [
        ("Anna", None, 1990),
        ("Dan", None, None),
        ("Bert", None, None),
    ]
    assert items[1]["tags"] == ["family"]
    assert (await api.get("events")).json()["total"] == 3


async def test_a_thousand_are_told_by_their_place_and_can_be_taken_away_again(
    api: Api, database: Database
) -> None:
    names = [f"Person {chr(97 + n % 26)}{n}" for n in range(MOST)]
    made = await results(
        await send(api, *(create(name, 1 + n % 28) for n, name in enumerate(names)))
    )
    for n in (0, 1, 499, 500, 501, 998, 999):
        event = await api.get(f"events/{made[n]['id']}")
        assert event.json()["name"] == names[n]
        assert event.headers["etag"] == made[n]["etag"]
    assert len({one["id"] for one in made}) == MOST
    gone = [{"op": "delete", "id": one["id"], "if_match": one["etag"]} for one in made]
    assert {one["status"] for one in await results(await send(api, *gone))} == {204}
    made = await results(await send(api, *map(create, names)))
    gone = [{"op": "delete", "id": one["id"]} for one in made]
    await results(await send(api, *gone))
    [left] = await database.fetch_all("SELECT count(*) AS n FROM events")
    assert left["n"] == UNDO_MOST


WRONG: list[tuple[Any, str, str, int]] = [
    (create("", 1, 1), "event.name", "invalid", 422),
    (create("Eve", 31, 4), "event.day", "invalid", 422),
    (create("Eve", kind="party"), "event.kind", "invalid", 422),
    (create("Eve", colour="red"), "event.colour", "unknown-field", 422),
    ({"op": "create", "event": {"day": 1, "month": 1}}, "event.name", "invalid", 422),
    ({"op": "create"}, "event", "invalid", 422),
    ({"op": "rename", "id": 1}, "op", "invalid", 422),
    ({"id": 1}, "op", "invalid", 422),
    ("create", "", "invalid", 422),
    ({"op": "change", "id": 1, "changes": {"day": 31}}, "changes.day", "invalid", 422),
    ({"op": "change", "id": 1, "changes": {"id": 2}}, "changes.id", "unknown-field", 422),
    ({"op": "replace", "id": 1, "event": ANNA | {"id": 2}}, "event.id", "invalid", 422),
    ({"op": "change", "id": 99, "changes": {}}, "id", "unknown-event", 404),
    ({"op": "delete", "id": 99}, "id", "unknown-event", 404),
    ({"op": "delete", "id": 2**63}, "id", "invalid", 422),
    ({"op": "delete", "id": 1, "if_match": '"old"'}, "if_match", "changed-meanwhile", 412),
    ({"op": "delete", "id": 2}, "id", "invalid", 422),  # which another operation changes
]


@on_sqlite
@pytest.mark.parametrize(("wrong", "field", "type_", "status"), WRONG)
async def test_a_wrong_one_is_named_by_its_place_and_stops_all_or_no_other(
    api: Api, wrong: Any, field: str, type_: str, status: int
) -> None:
    await api.add("Anna", 15, 6)
    await api.add("Boris", 16, 6)
    operations = [
        {"op": "change", "id": 2, "changes": {"note": "x"}},
        create("Cyd", 17),
        wrong,
        create("Dan", 18),
    ]
    where = f"operations[2].{field}".rstrip(".")
    before = (await api.get("events")).json()
    refused = problem(await send(api, *operations))
    assert (refused["status"], refused["type"]) == (422, "/problems/batch-refused")
    assert [(one["field"], one["type"]) for one in refused["errors"]] == [
        (where, f"/problems/{type_}")
    ]
    assert refused["detail"].startswith(where)
    assert (await api.get("events")).json() == before
    found = await results(await send(api, *operations, mode="each"))
    assert [one["status"] for one in found] == [200, 201, status, 201]
    told = found[2]["problem"]
    assert (told["type"], told["status"]) == (f"/problems/{type_}", status)
    assert [one["field"] for one in told["errors"]] == [where]
    assert await api.names("events") == ["Anna", "Boris", "Cyd", "Dan"]


@on_sqlite
async def test_all_that_is_wrong_is_named_at_once(api: Api) -> None:
    refused = problem(await send(api, create("", 1), create("Eve", 99), {"op": "delete", "id": 5}))
    assert [one["field"] for one in refused["errors"]] == [
        "operations[0].event.name",
        "operations[1].event.day",
        "operations[2].id",
    ]


async def test_what_somebody_else_has_changed_stays_with_its_etag(api: Api) -> None:
    anna = await api.add("Anna", 15, 6)
    seen = await tag_of(api, anna["id"])
    await api.patch(f"events/{anna['id']}", json={"note": "tea"})
    late = {"op": "change", "id": anna["id"], "if_match": seen, "changes": {"note": "milk"}}
    [one] = await results(await send(api, late, mode="each"))
    now = await tag_of(api, anna["id"])
    assert (one["status"], one["etag"]) == (412, now)
    for tag in (now, f'"other", {now}', "*"):
        [one] = await results(await send(api, late | {"if_match": tag, "changes": {}}))
        now = one["etag"]
    assert (await api.get("events")).json()["items"][0]["note"] == "tea"


@on_sqlite
async def test_where_an_if_match_is_wanted_each_change_needs_its_own(
    api: Api, settings: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    anna = await api.add("Anna", 15, 6)
    environ = {"DATABASE_URL": settings.database_url, "VAR_DIR": str(tmp_path)}
    strict = config.load(environ | {"REQUIRE_IF_MATCH": "true"}, dotenv=tmp_path / "no.env")
    async with Api(create_app(strict, database, clock), api.token, api.calendar) as other:
        found = await results(
            await send(other, create("Boris"), {"op": "delete", "id": anna["id"]}, mode="each")
        )
    assert [one["status"] for one in found] == [201, 428]


async def test_no_more_are_added_than_there_may_be(
    api: Api, settings: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    anna = await api.add("Anna", 15, 6)
    environ = {"DATABASE_URL": settings.database_url, "VAR_DIR": str(tmp_path)}
    small = config.load(environ | {"EVENTS_PER_CALENDAR": "2"}, dotenv=tmp_path / "no.env")
    async with Api(create_app(small, database, clock), api.token, api.calendar) as other:
        operations = [
            create("Boris"),
            create("Cyd"),
            {"op": "delete", "id": anna["id"]},
            create("Dan"),
        ]
        refused = problem(await send(other, *operations))
        assert [(one["field"], one["type"]) for one in refused["errors"]] == [
            ("operations[1]", "/problems/calendar-full")
        ]
        found = await results(await send(other, *operations, mode="each"))
        assert [one["status"] for one in found] == [201, 409, 204, 201]
        assert await other.names("events") == ["Boris", "Dan"]


async def test_who_has_their_day_today_is_told_of_as_if_added_alone(
    api: Api, database: Database
) -> None:
    await results(await send(api, create("Anna", 1, 3), create("Boris", 1, 3), create("Cyd")))
    owed = await deliveries.latest(database, api.calendar.id, 20)
    assert [one.kind for one in owed] == ["reminder"]


async def test_a_key_makes_it_once_and_answers_the_same(api: Api) -> None:
    key = {"Idempotency-Key": "k"}
    first = await send(api, create("Anna"), create("", 1), mode="each", **key)
    await api.patch(f"events/{first.json()['results'][0]['id']}", json={"note": "tea"})
    again = await send(api, create("Anna"), create("", 1), mode="each", **key)
    now = (await api.get("events/1")).headers["etag"]
    told = first.json()
    told["results"][0]["etag"] = now
    assert again.json() == told
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert (await api.get("events")).json()["total"] == 1
    assert kind(await send(api, create("Boris"), **key)) == (422, "idempotency-key-reused")
    refused = {"Idempotency-Key": "other"}
    await send(api, create("", 1), **refused)
    assert (await send(api, create("Cyd"), **refused)).status_code == 200


@on_sqlite
async def test_a_batch_of_none_of_too_many_or_of_another_form_is_refused(api: Api) -> None:
    many = [create("Anna")] * (MOST + 1)
    for body, field in [
        ({"operations": []}, "operations"),
        ({"operations": many}, "operations"),
        ({"operations": "x"}, "operations"),
        ({}, "operations"),
        ({"operations": [create("Anna")], "mode": "some"}, "mode"),
        ({"operations": [create("Anna")], "atomic": True}, "atomic"),
        ([], "$"),
    ]:
        told = problem(await api.post("events:batch", json=body))
        assert told["status"] == 422
        assert [one["field"] for one in told["errors"]] == [field]
    broken = b'{"mode": "each", "operations": [{"op": "create", "event": {"name": "\\ud800"}}]}'
    headers = {"Content-Type": "application/json"}
    answer = await api.post("events:batch", content=broken, headers=headers)
    assert answer.status_code in (200, 400)
    assert kind(await api.post("events:batch", content=b"{}")) == (415, "not-json")
    assert (await api.get("events:batch")).status_code == 405
    assert await api.names("events") == []


@on_sqlite
async def test_a_field_that_somebody_has_made_up_is_not_told_at_length(api: Api) -> None:
    answer = await send(api, create("Anna", **{"x" * 100_000: 1}), mode="each")
    assert len(answer.content) < 2_000


@on_sqlite
async def test_a_body_beyond_those_of_files_is_refused(api: Api) -> None:
    body = json.dumps({"operations": [create("Anna")]}).encode()
    headers = {"Content-Type": "application/json"}
    answer = await api.post("events:batch", content=body.ljust(4_000_000), headers=headers)
    assert answer.status_code == 200
    answer = await api.post("events:batch", content=body.ljust(5_000_001), headers=headers)
    assert kind(answer) == (413, "body-too-large")


async def test_who_may_only_read_sends_none(api: Api, stranger: Api) -> None:
    anna = await api.add("Anna", 15, 6)
    [one] = await results(await send(stranger, {"op": "delete", "id": anna["id"]}, mode="each"))
    assert one["status"] == 404
    address = f"/api/v1/calendars/{api.calendar.id}/events:batch"
    answer = await stranger.post(address, json={"operations": [create("Boris")]})
    assert kind(answer) == (404, "unknown-calendar")
    assert await api.names("events") == ["Anna"]
