"""Keeping a copy of a calendar in step with it, over HTTP."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from birthday_calendar.database import Database
from birthday_calendar.postgres import PostgresDriver
from birthday_calendar.services import housekeeping
from tests.api.conftest import NOW, Api, kind, problem
from tests.support.databases import on_postgresql, on_sqlite

BEGINNING = "1970-01-01T00:00:00Z"


async def synced(api: Api, since: str, **options: Any) -> dict[str, Any]:
    answer = await api.get("events", params={"updated_since": since, **options})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_is_there_is_told_and_then_what_changes(api: Api) -> None:
    anna, boris, cyd = [await api.add(name, 15, 6) for name in ("Anna", "Boris", "Cyd")]
    first = await synced(api, BEGINNING)
    assert first == {
        "items": [anna, boris, cyd],
        "deleted": [],
        "next_cursor": None,
        "next_updated_since": first["next_updated_since"],
    }
    await api.delete(f"events/{boris['id']}")
    changed = (await api.patch(f"events/{anna['id']}", json={"note": "tea"})).json()
    then = await synced(api, first["next_updated_since"])
    assert then["items"] == [changed]
    assert then["deleted"] == [{"id": boris["id"], "deleted_at": "2026-03-01T12:00:00Z"}]
    last = await synced(api, then["next_updated_since"])
    assert last == {**then, "items": [], "deleted": []}


async def test_pages_lead_on_by_cursor_and_by_link(api: Api) -> None:
    for name in ("Anna", "Boris", "Cyd"):
        await api.add(name, 15, 6)
    found, asked = [], f"events?updated_since={BEGINNING}&limit=1"
    while asked:
        answer = await api.get(asked)
        told = answer.json()
        found += [item["name"] for item in told["items"]]
        link = answer.links.get("next")
        assert (link is None) is (told["next_cursor"] is None)
        asked = httpx.URL(link["url"]).raw_path.decode() if link else ""
    assert found == ["Anna", "Boris", "Cyd"]
    assert (await synced(api, told["next_updated_since"]))["items"] == []


async def test_nothing_new_is_304(api: Api) -> None:
    await api.add("Anna", 15, 6)
    since = (await synced(api, BEGINNING))["next_updated_since"]
    answer = await api.get(f"events?updated_since={since}")
    again = {"If-None-Match": answer.headers["etag"]}
    assert (await api.get(f"events?updated_since={since}", headers=again)).status_code == 304
    await api.add("Boris", 15, 6)
    answer = await api.get(f"events?updated_since={since}", headers=again)
    assert [item["name"] for item in answer.json()["items"]] == ["Boris"]


@on_postgresql
async def test_what_may_be_lost_still_is_not_told(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = "SELECT pg_advisory_xact_lock(1)"
    monkeypatch.setattr(PostgresDriver, "flush", disk)
    async with database.transaction():
        await database.fetch_one(disk)
        adding = asyncio.create_task(api.add("Anna", 15, 3))
        while await api.names("events") != ["Anna"]:  # which others see, and may never have been
            await asyncio.sleep(0.01)
        syncing = asyncio.create_task(synced(api, BEGINNING))
        await asyncio.sleep(0.1)
        assert not syncing.done()
    assert (await syncing)["items"] == [await adding]


async def test_who_comes_after_a_deletion_is_forgotten_is_told_to_begin_anew(
    api: Api, database: Database
) -> None:
    anna = await api.add("Anna", 15, 6)
    since = (await synced(api, BEGINNING))["next_updated_since"]
    await api.delete(f"events/{anna['id']}")
    await housekeeping.tidy(database, NOW + timedelta(days=31))
    gone = await api.get(f"events?updated_since={since}")
    assert kind(gone) == (410, "changes-forgotten")
    assert BEGINNING in problem(gone)["detail"]
    assert (await synced(api, BEGINNING))["items"] == []


@on_sqlite
@pytest.mark.parametrize("at", ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00"])
async def test_a_time_is_taken_in_any_zone_also_with_a_plus_that_is_not_encoded(
    api: Api, at: str
) -> None:
    await api.add("Anna", 15, 6)
    assert len((await api.get(f"events?updated_since={at}")).json()["items"]) == 1


@on_sqlite
@pytest.mark.parametrize("since", ["", "x", "2026-03-01", "2026-03-01T12:00:00", "0", "kwEC"])
async def test_what_is_no_time_and_no_answer_s_is_refused(api: Api, since: str) -> None:
    told = problem(await api.get("events", params={"updated_since": since}))
    assert told["status"] == 422
    assert [error["field"] for error in told["errors"]] == ["updated_since"]
    assert "2026-03-01T12:00:00Z" in told["detail"]


@on_sqlite
async def test_filters_are_refused_together_with_it(api: Api) -> None:
    for name, value in {"search": "a", "tag": "x", "month": "3", "sort": "next"}.items():
        asked = {"updated_since": BEGINNING, name: value}
        told = problem(await api.get("events", params=asked))
        assert [error["field"] for error in told["errors"]] == [name]
    told = problem(await api.get("events", params={"updated_since": BEGINNING, "cursor": "x"}))
    assert [error["field"] for error in told["errors"]] == ["cursor"]


async def test_strangers_are_told_nothing(api: Api, stranger: Api) -> None:
    await api.add("Anna", 15, 6)
    since = (await synced(api, BEGINNING, limit=1))["next_updated_since"]
    assert (await synced(stranger, BEGINNING))["items"] == []
    await api.add("Boris", 15, 6)
    answer = await stranger.get("events", params={"updated_since": since})
    assert answer.status_code == 410 or answer.json()["items"] == []
