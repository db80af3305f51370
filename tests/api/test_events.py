"""Birthdays over HTTP: what goes in comes out, and what can't go in is named."""

import asyncio
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Page
from birthday_calendar.postgres import PostgresDriver
from birthday_calendar.services import lists
from tests.api.conftest import NOW, Api, problem
from tests.support.databases import on_postgresql, on_sqlite

ANNA = {
    "name": "Anna Schmidt",
    "kind": "birthday",
    "day": 15,
    "month": 3,
    "year": 1990,
    "rule": None,
    "company": "Acme",
    "position": "CTO",
    "note": "likes tea",
    "responsible": "Boris",
    "tags": ["family", "work"],
    "lead_days": [0, 1, 7],
    "remind_at": "18:30",
    "muted": True,
    "deceased": False,
}


async def test_a_event_comes_back_as_it_was_sent(api: Api) -> None:
    created = await api.post("events", json=ANNA)
    assert created.status_code == 201
    kept = await api.get(created.headers["location"])
    assert kept.json() == created.json()
    assert kept.json() == ANNA | {
        "id": created.json()["id"],
        "member_id": None,
        "next": {"date": "2026-03-15", "age": 36},
        "created_at": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@on_sqlite
async def test_texts_are_kept_composed_and_in_a_line_but_for_notes(api: Api) -> None:
    sent = {"name": "Zoe\u0308  von\nB", "company": " A\tCo\n", "note": " one\r\n\ttwo "}
    kept = (await api.post("events", json=ANNA | sent)).json()
    assert [kept[field] for field in sent] == ["Zoë von B", "A Co", "one\n\ttwo"]
    found = (await api.get("events", params={"search": "zoe\u0308"})).json()
    assert [one["id"] for one in found["items"]] == [kept["id"]]


async def test_a_name_and_a_day_are_enough(api: Api) -> None:
    boris = await api.add("Борис", 29, 2)
    assert boris["name"] == "Борис"
    assert boris["year"] is None
    assert boris["lead_days"] is None
    assert boris["next"] == {"date": "2027-02-28", "age": None}


async def test_put_replaces_everything_that_was_there(api: Api) -> None:
    anna = (await api.post("events", json=ANNA)).json()
    answer = await api.put(f"events/{anna['id']}", json={"name": "Anna", "day": 1, "month": 1})
    assert answer.status_code == 200
    assert (await api.get(f"events/{anna['id']}")).json() == answer.json()
    assert answer.json()["company"] is None
    assert answer.json()["muted"] is False
    assert answer.json()["year"] is None


async def test_patch_changes_what_is_there_and_clears_what_is_null(api: Api) -> None:
    anna = (await api.post("events", json=ANNA)).json()
    patch = {"company": "Initech", "year": None, "remind_at": None, "lead_days": None}
    answer = await api.patch(f"events/{anna['id']}", json=patch)
    assert answer.status_code == 200
    assert answer.json() == anna | patch | {"next": {"date": "2026-03-15", "age": None}}


async def test_patches_sent_at_the_same_time_all_last(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    one = f"events/{anna['id']}"
    patches = [{"year": 1990}, {"company": "Acme"}, {"position": "CTO"}, {"note": "tea"}]
    await asyncio.gather(*(api.patch(one, json=patch) for patch in patches))
    kept = (await api.get(one)).json()
    for patch in patches:
        assert kept | patch == kept


@on_sqlite
async def test_patch_takes_the_media_type_of_merge_patches(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    answer = await api.patch(
        f"events/{anna['id']}",
        content=b'{"note": "x"}',
        headers={"Content-Type": "application/merge-patch+json; charset=utf-8"},
    )
    assert answer.json()["note"] == "x"


@on_sqlite
async def test_patch_leaves_no_name_empty(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    answer = await api.patch(f"events/{anna['id']}", json={"name": None})
    assert problem(answer)["errors"] == [{"field": "name", "detail": "expected string, got null"}]


async def test_a_deleted_event_is_gone(api: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    answer = await api.delete(f"events/{anna['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await api.get(f"events/{anna['id']}")).status_code == 404
    assert (await api.delete(f"events/{anna['id']}")).status_code == 404
    assert await api.names("events") == []


async def test_the_list_follows_the_year_and_pages_with_a_cursor(api: Api) -> None:
    for name, month in (("Cyd", 12), ("Anna", 1), ("Boris", 6)):
        await api.add(name, 5, month)
    first = (await api.get("events", params={"limit": 2})).json()
    assert [item["name"] for item in first["items"]] == ["Anna", "Boris"]
    assert first["total"] == 3
    rest = (await api.get("events", params={"cursor": first["next_cursor"]})).json()
    assert [item["name"] for item in rest["items"]] == ["Cyd"]
    assert rest["next_cursor"] is None


async def test_the_list_can_be_searched_in_any_case(api: Api) -> None:
    await api.add("Борис", 5, 6)
    await api.add("Anna", 5, 1, company="50%_Off")
    assert await api.names("events?search=бОРИС") == ["Борис"]
    assert await api.names("events?search=50%25_off") == ["Anna"]
    assert await api.names("events?search=%") == ["Anna"]
    assert await api.names("events?search=x%00y") == []


async def test_tags_are_kept_once_each_and_can_be_searched_for(api: Api) -> None:
    anna = await api.add("Anna", 1, 1, tags=["Семья", "work", "СЕМЬЯ", "e\u0301te"])
    assert anna["tags"] == ["семья", "work", "\u00e9te"]
    assert await api.names("events?search=%23сем") == ["Anna"]
    changed = await api.patch(f"events/{anna['id']}", json={"tags": []})
    assert changed.json()["tags"] == []
    assert await api.names("events?search=сем") == []


async def test_a_kind_is_kept_and_decides_which_years_are_told(api: Api) -> None:
    wedding = await api.add("Anna & Boris", 5, 6, year=2010, kind="anniversary")
    assert (wedding["kind"], wedding["next"]["age"]) == ("anniversary", 16)
    for kind, age in (("name_day", None), ("memorial", 16), ("birthday", 16), ("other", None)):
        changed = (await api.patch(f"events/{wedding['id']}", json={"kind": kind})).json()
        assert (changed["kind"], changed["next"]["age"]) == (kind, age)
    [told] = (await api.get("days/2026-06-05")).json()["items"]
    assert (told["event"]["kind"], told["age"]) == ("other", None)


async def test_the_list_can_be_had_of_one_kind(api: Api) -> None:
    for name, month, kind in (
        ("Anna", 1, "birthday"),
        ("Anna & Boris", 2, "anniversary"),
        ("Cyd & Dan", 3, "anniversary"),
        ("Grandpa", 4, "memorial"),
    ):
        await api.add(name, 5, month, kind=kind)
    first = (await api.get("events", params={"kind": "anniversary", "limit": 1})).json()
    assert ([one["name"] for one in first["items"]], first["total"]) == (["Anna & Boris"], 2)
    assert await api.names(f"events?kind=anniversary&cursor={first['next_cursor']}") == [
        "Cyd & Dan"
    ]
    assert await api.names("events?kind=birthday&search=anna") == ["Anna"]
    assert await api.names("events?kind=holiday") == []


async def test_the_list_can_be_had_of_one_tag(api: Api) -> None:
    for name, month, tags in (("Anna", 1, ["family"]), ("Boris", 2, ["work", "family-2"])):
        await api.add(name, 5, month, tags=tags)
    await api.add("Cyd", 5, 3, tags=["work", "family"], kind="memorial")
    first = (await api.get("events", params={"tag": "Family", "limit": 1})).json()
    assert ([one["name"] for one in first["items"]], first["total"]) == (["Anna"], 2)
    assert await api.names(f"events?tag=family&cursor={first['next_cursor']}") == ["Cyd"]
    assert await api.names("events?tag=work&kind=birthday&search=bo") == ["Boris"]
    assert await api.names("events?tag=fam") == []
    for tag in ("", "a,b", "x" * 33):
        refused = problem(await api.get("events", params={"tag": tag}))
        assert [error["field"] for error in refused["errors"]] == ["tag"]


@on_sqlite
async def test_a_kind_that_nobody_knows_is_named(api: Api) -> None:
    kinds = "birthday, anniversary, name_day, memorial, holiday, other"
    expected = [{"field": "kind", "detail": f"expected one of {kinds}"}]
    body = {"name": "Anna", "day": 1, "month": 1, "kind": "wedding"}
    assert problem(await api.post("events", json=body))["errors"] == expected
    assert problem(await api.get("events?kind=wedding"))["errors"] == expected
    anna = await api.add("Anna", 1, 1)
    refused = await api.patch(f"events/{anna['id']}", json={"kind": "wedding"})
    assert problem(refused)["errors"] == expected


@on_sqlite
async def test_a_bad_parameter_is_named(api: Api) -> None:
    for query, field in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("limit=" + "9" * 30, "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=OTk5OTkuMQ", "cursor"),  # 99999.1
        ("serach=anna", "serach"),
    ]:
        told = problem(await api.get(f"events?{query}"))
        assert told["status"] == 422
        assert [error["field"] for error in told["errors"]] == [field]


@on_sqlite
async def test_a_value_that_cannot_be_taken_is_named(api: Api) -> None:
    refused: list[tuple[dict[str, object], str, str]] = [
        ({"name": " "}, "name", "must not be empty"),
        ({"name": "x" * 201}, "name", "must be at most 200 characters"),
        ({"name": "a\0b"}, "name", "must not contain control characters"),
        ({"company": "a\x1b[2Jb"}, "company", "must not contain control characters"),
        ({"position": "a\x85b"}, "position", "must not contain control characters"),
        ({"responsible": "\x07"}, "responsible", "must not contain control characters"),
        ({"note": "a\x0bb"}, "note", "must not contain control characters"),
        ({"name": "\u200b\u2060"}, "name", "must have something in it that can be seen"),
        ({"note": "\u3164"}, "note", "must have something in it that can be seen"),
        ({"note": "x" * 1001}, "note", "must be at most 1000 characters"),
        ({"month": 13}, "month", "must be from 1 to 12"),
        ({"day": 31, "month": 4}, "day", "this month has no day 31"),
        ({"day": 29, "month": 2, "year": 2025}, "day", "2025 had no 29 February"),
        ({"year": 2027}, "year", "must be from 1800 to 2026"),
        ({"day": "1"}, "day", "expected integer, got string"),
        ({"year": 10**30}, "year", "must be from 1800 to 2026"),
        ({"lead_days": [0, 61]}, "lead_days", "each must be from 0 to 60"),
        ({"lead_days": [0, "1"]}, "lead_days[1]", "expected integer, got string"),
        ({"remind_at": "24:00"}, "remind_at", "expected a time of day such as 09:30"),
        ({"remind_at": "9"}, "remind_at", "expected a time of day such as 09:30"),
        ({"remind_at": "09:30\n"}, "remind_at", "expected a time of day such as 09:30"),
        ({"tags": ["a b"]}, "tags", "each must be of letters, digits, - and _"),
        ({"tags": ["_-"]}, "tags", "each must be of letters, digits, - and _"),
        ({"tags": [""]}, "tags", "each must have from 1 to 32 characters"),
        ({"tags": ["x" * 33]}, "tags", "each must have from 1 to 32 characters"),
        ({"tags": [f"x{n}" for n in range(11)]}, "tags", "must be at most 10 words"),
        ({"tags": None}, "tags", "expected array, got null"),
        ({"colour": "red"}, "colour", "nobody knows this field"),
        ({"id": 1}, "id", "nobody knows this field"),
    ]
    for fields, field, detail in refused:
        body = {"name": "Anna", "day": 1, "month": 1} | fields
        told = problem(await api.post("events", json=body))
        assert told["status"] == 422
        assert told["errors"] == [{"field": field, "detail": detail}]
    assert await api.names("events") == []


@on_sqlite
async def test_a_field_that_is_missing_is_named(api: Api) -> None:
    told = problem(await api.post("events", json={"name": "Anna", "day": 1}))
    assert told["errors"] == [{"field": "month", "detail": "is required"}]


@on_sqlite
async def test_a_body_that_is_no_object_is_refused(api: Api) -> None:
    told = problem(await api.post("events", json=["Anna"]))
    assert told["errors"] == [{"field": "$", "detail": "expected object, got array"}]


async def test_an_id_that_nobody_has_is_not_found(api: Api) -> None:
    for id_ in ["0", "-1", "abc", "9" * 18, "9" * 20, "1.5", "%00", "٣", "1%0A"]:
        for method in ("GET", "DELETE"):
            told = problem(await api.request(method, f"events/{id_}"))
            assert (told["status"], told["type"]) == (404, "/problems/unknown-event")


@on_sqlite
async def test_who_searches_without_end_keeps_only_themselves_waiting(
    api: Api, stranger: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = lists.page

    async def slow(db: Database, calendar: Calendar, **options: Any) -> Page:
        if calendar.id == api.calendar.id:
            await asyncio.sleep(60)
        return await page(db, calendar, **options)

    monkeypatch.setattr(lists, "page", slow)
    searches = [asyncio.create_task(api.get("events?search=x")) for _ in range(20)]
    await asyncio.sleep(0.1)
    assert await stranger.names("events?search=x") == []
    assert not any(one.done() for one in searches)
    for one in searches:
        one.cancel()
    await asyncio.gather(*searches, return_exceptions=True)


@on_postgresql
async def test_searches_that_take_long_leave_room_for_others(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.add("Anna", 15, 3)
    page = lists.page

    async def slow(db: Database, *args: Any, **options: Any) -> Any:
        if options["search"]:
            await db.fetch_one("SELECT pg_sleep(60)")
        return await page(db, *args, **options)

    monkeypatch.setattr(lists, "page", slow)
    searches = [asyncio.create_task(api.get("events?search=x")) for _ in range(20)]
    await asyncio.sleep(0.5)
    assert await api.names("events") == ["Anna"]
    assert {(await one).status_code for one in searches} == {503}


@on_postgresql
async def test_a_write_is_answered_when_it_is_on_the_disk_and_not_before(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = "SELECT pg_advisory_xact_lock(1)"
    monkeypatch.setattr(PostgresDriver, "flush", disk)
    async with database.transaction():
        await database.fetch_one(disk)
        adding = asyncio.create_task(api.add("Anna", 15, 3))
        while await api.names("events") != ["Anna"]:  # which locks nothing any more
            await asyncio.sleep(0.01)
        assert not adding.done()
    await adding
