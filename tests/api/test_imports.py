"""Files in and out of a calendar, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from birthday_calendar.api import middlewares
from birthday_calendar.config import Settings
from birthday_calendar.domain import formats
from birthday_calendar.domain.formats import Format
from birthday_calendar.services import lists
from tests.api.conftest import Api, Clock, another_worker, problem
from tests.support.databases import on_sqlite

pytestmark = on_sqlite
CSV = "name,birthday,note\nAnna,15.03.1990,\nБорис,16.03.1985,=1+1\nCy,\n"


async def bring(
    api: Api, content: Any, kind: str = "text/csv", *, key: str = "", **query: str
) -> httpx.Response:
    headers = {"Content-Type": kind} | ({"Idempotency-Key": key} if key else {})
    return await api.post("imports", content=content, headers=headers, params=query)


async def id_of(api: Api, content: str | bytes, kind: str = "text/csv") -> int:
    answer = await bring(api, content, kind)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def everybody(api: Api) -> list[dict[str, Any]]:
    own = ("id", "created_at", "updated_at")
    items = (await api.get("events")).json()["items"]
    return [{name: one[name] for name in one if name not in own} for one in items]


async def test_a_file_is_shown_added_and_taken_back(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    answer = await bring(api, CSV)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["format"], shown["unit"], shown["doubts"]) == ("csv", "line", [])
    assert shown["entries"] == [
        {"name": "Anna", "day": 15, "month": 3, "year": 1990, "kind": "birthday", "where": 2,
         "status": "changed", "event_id": anna["id"], "namesake_id": None},
        {"name": "Борис", "day": 16, "month": 3, "year": 1985, "kind": "birthday", "where": 3,
         "note": "=1+1", "status": "new", "event_id": None, "namesake_id": None},
    ]  # fmt: skip
    assert shown["skipped"] == [{"where": 4, "name": "Cy", "reason": "there is no birthday"}]
    assert await api.names("events") == ["Anna"]
    applied = await api.post(f"imports/{shown['id']}/apply")
    counts = {"same": 0, "skipped": 0, "left": 0, "no_room": 0}
    assert applied.json() == {"id": shown["id"], "added": 1, "changed": 1} | counts
    assert (await api.post(f"imports/{shown['id']}/apply", json={})).json() == applied.json()
    assert (await api.get(f"events/{anna['id']}")).json()["year"] == 1990
    assert await api.names("events") == ["Anna", "Борис"]
    undone = await api.post(f"imports/{shown['id']}/undo")
    assert undone.json() == {"id": shown["id"], "deleted": 1, "restored": 1, "stays": 0}
    assert (await api.get(f"events/{anna['id']}")).json()["year"] is None
    assert problem(await api.post(f"imports/{shown['id']}/apply"))["type"].endswith("import")


async def test_doubts_are_answered_by_reason_and_by_place(api: Api) -> None:
    shown = (await bring(api, "name,birthday\nAnna,04/05/1990\nBoris,06/07/1990\n")).json()
    assert [(doubt["entry"], doubt["reason"]) for doubt in shown["doubts"]] == [
        (0, "order"), (1, "order"),
    ]  # fmt: skip
    assert [one["answer"] for one in shown["doubts"][0]["choices"]] == ["day_first", "month_first"]
    body = {"answers": {"order": "month_first"}, "doubts": {"1": "day_first"}}
    assert (await api.post(f"imports/{shown['id']}/apply", json=body)).json()["added"] == 2
    listed = (await api.get("events")).json()["items"]
    assert [(one["name"], one["day"], one["month"]) for one in listed] == [
        ("Anna", 5, 4), ("Boris", 6, 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"colour": "keep"}}, "answers"),
        ({"answers": {"order": "keep"}}, "answers.order"),
        ({"answers": {"order": "blue"}}, "answers.order"),
        ({"doubts": {"7": "day_first"}}, "doubts.7"),
        ({"doubts": {"0": "keep"}}, "doubts.0"),
        ({"doubts": {"x": "keep"}}, "doubts.x"),
        ({"all": True}, "all"),
    ],
)
async def test_an_answer_that_is_none_is_refused_by_name(
    api: Api, body: dict[str, Any], field: str
) -> None:
    number = await id_of(api, "name,birthday\nAnna,04/05/1990\n")
    told = problem(await api.post(f"imports/{number}/apply", json=body))
    assert (told["status"], told["errors"][0]["field"]) == (422, field)
    assert await api.names("events") == []


async def test_what_is_no_file_of_people_is_refused_with_a_sentence(api: Api) -> None:
    told = problem(await bring(api, b"PK\x03\x04xl/", "application/octet-stream"))
    assert (told["status"], told["errors"][0]["field"]) == (422, "file")
    assert "workbook" in told["errors"][0]["detail"]
    assert problem(await bring(api, ""))["status"] == 422
    assert problem(await bring(api, "a=b", "application/x-www-form-urlencoded"))["status"] == 415
    assert problem(await bring(api, CSV, nme="x"))["status"] == 422
    named = await bring(api, "Anna;15.03.1990", "text/plain", name="a.csv")
    assert named.json()["format"] == "csv"
    lines = await bring(api, "Anna 15.03.1990\nBoris 16 March", "text/plain")
    assert [one["name"] for one in lines.json()["entries"]] == ["Anna", "Boris"]


async def test_a_file_that_is_too_long_is_refused_whether_it_says_so_or_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middlewares, "FILE_LIMIT", 100_000)
    small = "name,birthday\nAnna,15.03\n" + "\n" * 90_000
    assert (await bring(api, small)).status_code == 201

    async def chunks() -> Any:
        for _ in range(20):
            yield b"\n" * 10_000

    for content in ("\n" * 100_001, chunks()):
        told = problem(await bring(api, content))
        assert told["status"] == 413


async def test_who_may_not_write_sends_all_and_is_refused(api: Api, stranger: Api) -> None:
    number = await id_of(api, CSV)
    assert problem(await stranger.post(f"imports/{number}/apply"))["status"] == 404
    assert problem(await stranger.post(f"imports/{number}/undo"))["status"] == 404
    assert problem(await api.post("imports/x/apply"))["status"] == 404
    assert problem(await api.post(f"imports/{number}/undo"))["status"] == 404  # nothing to undo
    foreign = f"/api/v1/calendars/{api.calendar.id}/imports"
    headers = {"Content-Type": "text/csv"}
    assert problem(await stranger.post(foreign, content=CSV, headers=headers))["status"] == 404
    api.headers["Authorization"] = "Bearer bc_none"
    assert problem(await bring(api, CSV))["status"] == 401


async def test_a_repeated_call_has_the_first_answer(api: Api) -> None:
    first, again = await bring(api, CSV, key="once"), await bring(api, CSV, key="once")
    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert again.headers["idempotent-replayed"] == "true"
    assert problem(await bring(api, CSV + "Zoe,1.1\n", key="once"))["status"] == 422
    apply, key = f"imports/{first.json()['id']}/apply", {"Idempotency-Key": "apply"}
    answers = [await api.post(apply, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotent-replayed"] == "true"


async def test_one_that_is_over_is_gone(api: Api, clock: Clock) -> None:
    number = await id_of(api, CSV)
    clock.now += timedelta(hours=25)
    assert problem(await api.post(f"imports/{number}/apply"))["type"] == "/problems/unknown-import"


async def test_many_at_once_wait_for_one_another(
    api: Api, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birthday_calendar.api.app.FILES_PATIENCE", 60.0)  # however slow it is here
    async with another_worker(settings, clock, api) as patient:
        answers = await asyncio.gather(*(bring(patient, CSV) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}


async def test_of_one_calendar_two_bodies_are_held_at_a_time_wherever_they_come_from(
    api: Api, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is up to 5 MB, for as long as its sender takes: many of them would end the worker."""
    monkeypatch.setattr("birthday_calendar.api.app.FILES_PATIENCE", 0.1)
    monkeypatch.setattr(middlewares, "BODY_TIMEOUT", 0.5)

    async def without_end() -> AsyncIterator[bytes]:
        yield CSV.encode()
        await asyncio.Event().wait()

    async with another_worker(settings, clock, api) as worker:
        answers = await asyncio.gather(*(bring(worker, without_end()) for _ in range(5)))
    kinds = sorted(problem(answer)["type"] for answer in answers)
    assert kinds == ["/problems/busy"] * 3 + ["/problems/slow-body"] * 2


@pytest.mark.parametrize("file_format", [one for one in Format if one is not Format.LINES])
async def test_all_of_a_calendar_is_taken_away_and_brought_back(
    api: Api, stranger: Api, file_format: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birthday_calendar.api.exports.PAGE", 2)
    for number in range(1, 6):
        await api.add(f"=P{number}", number, 2, note="a\nb", tags=["x"], year=1980 + number)
    answer = await api.get(f"events.{file_format}")
    assert answer.headers["content-type"] == formats.WRITERS[file_format].content_type
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="birthdays.{file_format}"'
    )
    number = await id_of(stranger, answer.content, answer.headers["content-type"])
    assert (await stranger.post(f"imports/{number}/apply")).json()["added"] == 5
    theirs, ours = [await everybody(one) for one in (stranger, api)]
    assert theirs == ours


async def test_an_export_is_asked_for_again_by_its_etag(api: Api) -> None:
    await api.add("Anna", 15, 3)
    answer = await api.get("events.ics")
    etag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "private, no-cache"
    assert (await api.get("events.ics")).content == answer.content
    again = await api.get("events.ics", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert (await api.head("events.ics")).headers["etag"] == etag
    await api.add("Boris", 1, 1)
    changed = await api.get("events.ics", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    for unknown in ("events.lines", "events.xml", "events."):
        assert problem(await api.get(unknown))["status"] == 404


async def test_an_export_that_is_changed_meanwhile_is_broken_off(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than to miss somebody without a word."""
    monkeypatch.setattr("birthday_calendar.api.exports.PAGE", 1)
    for number in range(1, 4):
        await api.add(f"P{number}", number, 2)
    page = lists.page

    async def changed(*args: Any, **named: Any) -> Any:
        found = await page(*args, **named)
        if named["cursor"] is None:
            await api.add("Zoe", 1, 1)
        return found

    monkeypatch.setattr("birthday_calendar.services.lists.page", changed)
    with pytest.raises(AssertionError):  # httpx's: there was no end
        await api.get("events.csv")
