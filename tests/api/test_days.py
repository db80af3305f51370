"""Who is celebrated on a day, in a month, and soon. It is noon of 1 March 2026."""

import base64
from datetime import UTC, datetime

import msgspec
import pytest

from tests.api.conftest import Api, Clock, problem
from tests.support.databases import on_sqlite


async def test_a_day_shows_who_is_celebrated_and_how_old_they_turn(api: Api) -> None:
    anna = await api.add("Anna", 15, 3, year=1990)
    await api.add("Boris", 16, 3)
    answer = await api.get("days/2030-03-15")
    occasion = {"date": "2030-03-15", "age": 40, "event": anna}
    assert answer.json() == {
        "date": "2030-03-15",
        "items": [occasion],
        "holidays": [],
        "next_cursor": None,
    }


async def test_the_29th_of_february_is_celebrated_by_the_calendars_rule(api: Api) -> None:
    await api.add("Leo", 29, 2)
    assert len((await api.get("days/2026-02-28")).json()["items"]) == 1
    await api.patch("", json={"leap_rule": "march_1"})
    assert (await api.get("days/2026-02-28")).json()["items"] == []
    assert len((await api.get("days/2026-03-01")).json()["items"]) == 1


async def test_nobody_is_celebrated_before_they_are_born(api: Api) -> None:
    await api.add("Anna", 15, 3, year=1990)
    assert (await api.get("days/1989-03-15")).json()["items"] == []


async def test_a_month_shows_the_days_on_which_somebody_is_celebrated(api: Api) -> None:
    for name, day in (("Anna", 15), ("Boris", 31), ("Cyd", 15)):
        await api.add(name, day, 3)
    await api.add("Dora", 1, 4)
    month = (await api.get("months/2026-03")).json()
    assert month["month"] == "2026-03"
    people = {
        day["date"]: [item["event"]["name"] for item in day["items"]] for day in month["days"]
    }
    assert people == {"2026-03-15": ["Anna", "Cyd"], "2026-03-31": ["Boris"]}


async def test_upcoming_begins_today_in_the_calendars_time_zone(api: Api, clock: Clock) -> None:
    await api.add("Anna", 1, 3)
    await api.add("Boris", 2, 3)
    await api.add("Cyd", 31, 3)
    await api.add("Dora", 1, 4)

    async def coming(query: str = "") -> list[str]:
        items = (await api.get(f"upcoming{query}")).json()["items"]
        return [item["event"]["name"] for item in items]

    assert await coming() == ["Anna", "Boris", "Cyd"]
    assert await coming("?days=0") == ["Anna"]
    assert await coming("?days=31") == ["Anna", "Boris", "Cyd", "Dora"]
    clock.now = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    assert await coming("?days=0") == ["Boris"]


async def test_each_of_them_comes_in_pages(api: Api) -> None:
    """A day may go on with the next one."""
    for name, day in (("Cyd", 15), ("Anna", 15), ("Boris", 31), ("bert", 15)):
        await api.add(name, day, 3)
    for address in ("days/2026-03-15", "months/2026-03", "upcoming"):
        shown: list[str] = []
        query: dict[str, str] = {"limit": "2"}
        while True:
            page = (await api.get(address, params=query)).json()
            items = page.get("items") or [item for day in page["days"] for item in day["items"]]
            assert len(items) <= 2
            shown += [item["event"]["name"] for item in items]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert shown == ["Anna", "bert", "Cyd", "Boris"][: 3 if "days" in address else 4]


@on_sqlite
@pytest.mark.parametrize("address", ["days/2026-03-15", "months/2026-03", "upcoming", "events"])
async def test_a_forged_cursor_is_named(api: Api, address: str) -> None:
    await api.add("Anna", 15, 3)
    forged = [
        b"",
        b"\0",
        msgspec.msgpack.encode(("2026-03-15", "anna", 1, 1)),
        msgspec.msgpack.encode(("2026-03-32", "anna", 1)),
        msgspec.msgpack.encode(("2026-03-15", "an\0na", 1)),
        msgspec.msgpack.encode(("2026-03-15", "anna", 2**63)),
        msgspec.msgpack.encode(("2026-03-15", "anna", -1)),
        msgspec.msgpack.encode(("2026-03-15", "a" * 9_999, 1)),
        msgspec.msgpack.encode(("9999-12-31", "anna", 1)),
        msgspec.msgpack.encode((99_999, "anna", 1)),
        msgspec.msgpack.encode((None, None, None)),
        b"\x93\xaa2026-03-15\xa1\xff\x01",  # no UTF-8
    ]
    cursors = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in forged]
    for cursor in [*cursors, "x", "🎂", "=" * 9, "a b", "MjAyNg.MTY"]:
        told = problem(await api.get(address, params={"cursor": cursor}))
        assert told["status"] == 422
        assert [error["field"] for error in told["errors"]] == ["cursor"]


@on_sqlite
async def test_a_day_that_does_not_exist_is_named(api: Api) -> None:
    for address, field in [
        ("upcoming?days=367", "days"),
        ("upcoming?days=-1", "days"),
        ("upcoming?days=x", "days"),
        ("upcoming?day=1", "day"),
        ("upcoming?limit=101", "limit"),
        ("months/2025-01?limit=0", "limit"),
        ("days/2025-01-01?limit=x", "limit"),
        ("days/2025-01-01?days=1", "days"),
        ("days/2025-02-29", "day"),
        ("days/2025-13-01", "day"),
        ("days/0000-01-01", "day"),
        ("days/20250101", "day"),
        ("days/today", "day"),
        ("months/2025-13", "month"),
        ("months/2025", "month"),
        ("months/0000-01", "month"),
    ]:
        told = problem(await api.get(address))
        assert told["status"] == 422
        assert [error["field"] for error in told["errors"]] == [field]


async def test_the_ends_of_time_are_only_days(api: Api) -> None:
    await api.add("Anna", 31, 12)
    await api.add("Leo", 29, 2)
    for address in ["days/0001-01-01", "days/9999-12-31", "months/9999-12", "months/0001-02"]:
        assert (await api.get(address)).status_code == 200
