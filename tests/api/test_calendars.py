"""A calendar over HTTP: its settings, and that nobody else's can be seen."""

import asyncio
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import calendars
from tests.api.conftest import Api, problem
from tests.support.databases import on_postgresql, on_sqlite


async def test_a_token_opens_its_own_calendar(api: Api, stranger: Api) -> None:
    for somebody in (api, stranger):
        listed = (await somebody.get("/api/v1/calendars")).json()
        shown = (await somebody.get(f"/api/v1/calendars/{somebody.calendar.id}")).json()
        token = {"name": "", "access": "admin", "expires_at": None}
        assert listed == {"items": [shown], "next_cursor": None, "token": token}
        assert shown["chat_id"] == somebody.calendar.chat_id


async def test_a_calendar_shows_its_settings(api: Api) -> None:
    shown = (await api.get("")).json()
    assert shown["kind"] == "shared"
    assert shown["remind_at"] == "09:00"
    assert shown["lead_days"] == [0, 1]
    assert shown["leap_rule"] == "february_28"
    assert shown["paused_reason"] is None


async def test_settings_can_be_changed(api: Api) -> None:
    before = (await api.get("")).json()
    patch = {
        "time_zone": "Asia/Tokyo",
        "remind_at": "07:45",
        "lead_days": [30, 7, 14, 1, 0],
        "language": "ru",
        "leap_rule": "march_1",
        "weekend_rule": True,
        "weekly_digest": True,
        "monthly_digest": True,
        "show_zodiac": True,
        "who_may": "admins",
        "paused_until": "9999-01-01",
        "date_order": "month_first",
    }
    answer = await api.patch("", json=patch)
    assert answer.status_code == 200
    assert answer.json() == before | patch | {"lead_days": [0, 1, 7, 14, 30]}
    assert (await api.get("")).json() == answer.json()


@on_sqlite
async def test_a_setting_that_cannot_be_taken_is_named(api: Api) -> None:
    before = (await api.get("")).json()
    refused: list[dict[str, object]] = [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": None},
        {"language": "xx"},
        {"lead_days": [-1]},
        {"leap_rule": "never"},
        {"date_order": "year_first"},
        {"remind_at": None},
        {"weekend_rule": "yes"},
        {"title": "Mine"},
        {"chat_id": 1},
        {"paused_until": "2020-01-01"},
        {"paused_until": "9999-12-31"},
        {"paused_until": "soon"},
    ]
    for patch in refused:
        told = problem(await api.patch("", json=patch))
        assert told["status"] == 422
        assert [error["field"] for error in told["errors"]] == list(patch)
    assert (await api.get("")).json() == before


async def test_a_pause_is_ended_with_null(api: Api) -> None:
    assert (await api.get("")).json()["paused_until"] is None
    paused = await api.patch("", json={"paused_until": "9000-05-01"})
    assert paused.json()["paused_until"] == "9000-05-01"
    assert (await api.patch("", json={"paused_until": None})).json()["paused_until"] is None


@on_sqlite
async def test_what_can_be_taken_is_told(api: Api) -> None:
    told = problem(await api.patch("", json={"leap_rule": "never"}))
    detail = "expected one of february_28, march_1, leap_years_only"
    assert told["errors"] == [{"field": "leap_rule", "detail": detail}]


@on_sqlite
async def test_an_empty_patch_changes_nothing(api: Api) -> None:
    before = (await api.get("")).json()
    assert (await api.patch("", json={})).json() == before


async def test_another_chats_calendar_is_not_there(api: Api, stranger: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    theirs = f"/api/v1/calendars/{api.calendar.id}"
    for method, address in [
        ("GET", ""),
        ("PATCH", ""),
        ("GET", "/events"),
        ("POST", "/events"),
        ("GET", f"/events/{anna['id']}"),
        ("PUT", f"/events/{anna['id']}"),
        ("PATCH", f"/events/{anna['id']}"),
        ("DELETE", f"/events/{anna['id']}"),
        ("GET", "/days/2026-03-15"),
        ("GET", "/months/2026-03"),
        ("GET", "/upcoming"),
    ]:
        told = problem(await stranger.request(method, theirs + address))
        assert (told["status"], told["type"]) == (404, "/problems/unknown-calendar")
    assert await api.names("events") == ["Anna"]


async def test_another_chats_event_is_not_in_ones_own_calendar(api: Api, stranger: Api) -> None:
    anna = await api.add("Anna", 15, 3)
    assert (await stranger.get(f"events/{anna['id']}")).status_code == 404
    assert (await stranger.delete(f"events/{anna['id']}")).status_code == 404
    assert await stranger.names("events") == []


async def test_a_calendar_that_nobody_has_is_not_there(api: Api) -> None:
    for id_ in ["0", "-1", "9" * 20, "abc", "01", "1.0", "%20", "1%0A", "٣"]:
        told = problem(await api.get(f"/api/v1/calendars/{id_}/events"))
        assert (told["status"], told["type"]) == (404, "/problems/unknown-calendar")


@on_postgresql
async def test_who_changes_settings_without_end_keeps_only_themselves_waiting(
    api: Api, stranger: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(db: Database, *_: Any, **__: Any) -> Calendar:
        await db.fetch_one("SELECT pg_sleep(60)")
        raise AssertionError

    monkeypatch.setattr(calendars, "change", slow)
    changes = [asyncio.create_task(api.patch("", json={"language": "ru"})) for _ in range(20)]
    await asyncio.sleep(0.3)
    await stranger.add("Anna", 15, 3)
    assert await stranger.names("events") == ["Anna"]
    assert not any(one.done() for one in changes)
    assert {(await one).status_code for one in changes} == {503}


@on_sqlite
async def test_a_group_s_day_is_set_up(api: Api) -> None:
    patch = {
        "congratulate_at": "12:00",
        "congratulate_style": "formal",
        "remind_too": True,
        "pin_day": True,
        "tag_day": True,
        "poll_weeks": 3,
    }
    answer = await api.patch("", json=patch)
    assert {name: answer.json()[name] for name in patch} == patch
    shown = (await api.patch("", json={"congratulate_at": None})).json()
    assert shown["congratulate_at"] is None
    for wrong in ({"poll_weeks": 5}, {"congratulate_style": "rude"}, {"congratulate_at": "25:00"}):
        refused = await api.patch("", json=wrong)
        assert refused.status_code == 422
        assert next(iter(wrong)) in refused.text
