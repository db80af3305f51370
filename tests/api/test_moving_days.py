"""Holidays that move, over HTTP."""

from typing import Any

import pytest

from tests.api.conftest import Api, problem
from tests.api.test_feeds import days, made
from tests.support.databases import on_sqlite

DAY: dict[str, Any] = {
    "name": "Open day",
    "kind": "holiday",
    "day": 1,
    "month": 1,
    "rule": "second Monday of May",
}


async def dates(api: Api, path: str) -> list[str]:
    return [one["date"] for one in (await api.get(path)).json()["items"]]


async def test_one_is_shown_on_its_day_of_each_year(api: Api) -> None:
    made = (await api.post("events", json=DAY)).json()
    assert (made["day"], made["month"], made["rule"]) == (11, 5, "second Monday of May")
    assert made["next"] == {"date": "2026-05-11", "age": None}
    for month, day in (("2026-05", "2026-05-11"), ("2027-05", "2027-05-10")):
        days = (await api.get(f"months/{month}")).json()["days"]
        assert [one["date"] for one in days] == [day]
    assert await dates(api, "days/2027-05-10") == ["2027-05-10"]
    assert await api.names("events?month=5") == ["Open day"]


@on_sqlite
async def test_what_get_gave_is_taken_back(api: Api) -> None:
    made = (await api.post("events", json=DAY)).json()
    kept = await api.put(f"events/{made['id']}", json=made)
    assert kept.status_code == 200
    assert kept.json()["rule"] == "second Monday of May"
    changed = await api.patch(f"events/{made['id']}", json={"rule": "256th day of the year"})
    assert changed.json()["next"]["date"] == "2026-09-13"
    told = problem(await api.patch(f"events/{made['id']}", json={"rule": None}))
    assert [one["field"] for one in told["errors"]] == ["day"]
    fixed = await api.patch(f"events/{made['id']}", json={"rule": None, "day": 3, "month": 4})
    assert (fixed.json()["rule"], fixed.json()["day"]) == (None, 3)


@on_sqlite
@pytest.mark.parametrize(
    ("of", "field"),
    [
        ({"kind": "birthday"}, "rule"),
        ({"rule": "blue moon"}, "rule"),
        ({"year": 1990}, "year"),
        ({"rule": 5}, "rule"),
    ],
)
async def test_what_can_not_move_is_told(api: Api, of: dict[str, Any], field: str) -> None:
    told = problem(await api.post("events", json=DAY | of))
    assert (told["status"], told["errors"][0]["field"]) == (422, field)


async def test_files_bring_it_back(api: Api) -> None:
    await api.post("events", json=DAY)
    written = await api.get("events.ics")
    assert "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=2MO" in written.text
    await api.delete(f"events/{(await api.get('events')).json()['items'][0]['id']}")
    headers = {"Content-Type": "text/calendar"}
    found = (await api.post("imports", content=written.content, headers=headers)).json()
    assert [(one["name"], one["rule"]) for one in found["entries"]] == [("Open day", DAY["rule"])]
    await api.post(f"imports/{found['id']}/apply")
    assert await dates(api, "days/2027-05-10") == ["2027-05-10"]


@on_sqlite
async def test_a_feed_has_each_year_s_day(api: Api) -> None:
    await api.post("events", json=DAY)
    assert await days(api, await made(api)) == [
        f"{day}: 🎊 Open day"
        for day in ("2025-05-12", "2026-05-11", "2027-05-10", "2028-05-08", "2029-05-14")
    ]
