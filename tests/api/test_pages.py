"""Lists over HTTP: in pages to their end, by filters, and nothing by a typo in a query."""

import re
from datetime import date
from typing import Any

import httpx
import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.services import cursors, lists
from birthday_calendar.storage import deliveries, events
from tests.api.conftest import NOW, Api, problem
from tests.support.databases import on_sqlite

KEPT = ["events", "days/2026-03-01", "months/2026-03", "upcoming", "deliveries", "feeds"]
# Below a calendar, each address with its methods.
ADDRESSES = {
    "/api/v1/calendars": ["GET"],
    "": ["GET", "PATCH"],
    "events": ["GET", "POST"],
    "events/1": ["GET", "PUT", "PATCH", "DELETE"],
    "events.csv": ["GET"],
    "days/2026-03-15": ["GET"],
    "months/2026-03": ["GET"],
    "upcoming": ["GET"],
    "deliveries": ["GET"],
    "feeds": ["GET", "POST"],
    "feeds/1": ["GET", "PATCH", "DELETE"],
    "imports": ["POST"],
    "imports/1/apply": ["POST"],
    "imports/1/undo": ["POST"],
}


@pytest.fixture
async def full(api: Api) -> Api:
    """With five of each list, all of which are of today, and so told at once."""
    for name in ("Anna", "Boris", "Cyd", "Dan", "Eve"):
        await api.add(name, 1, 3)
        await api.post("feeds", json={"name": name})
    return api


def items_of(answer: httpx.Response) -> list[Any]:
    told = answer.json()
    if "days" in told and isinstance(told["days"], list):
        return [item for day in told["days"] for item in day["items"]]
    return list(told["items"])


@pytest.mark.parametrize("address", KEPT)
async def test_links_lead_through_a_list_to_its_end(full: Api, address: str) -> None:
    whole = items_of(await full.get(address))
    assert len(whole) == 5
    found: list[Any] = []
    asked = f"{address}?limit=2"
    while True:
        answer = await full.get(asked)
        found += items_of(answer)
        again, head = await full.get(asked), await full.head(asked)
        assert again.content == answer.content
        if (link := answer.headers.get("link")) is None:
            break
        assert again.headers["link"] == head.headers["link"] == link
        match = re.fullmatch(r'<(/api/v1/\S+)>; rel="next"', link)
        assert match
        asked = match[1]
        assert httpx.URL(asked).params["cursor"] == answer.json()["next_cursor"]
        assert len(items_of(answer)) == 2
    assert answer.json()["next_cursor"] is None
    assert found == whole


@on_sqlite
async def test_a_link_goes_on_with_what_was_asked_for(full: Api) -> None:
    asked = {"search": "a & ü", "kind": "birthday", "limit": "1"}
    await full.add("a & ü 1", 2, 3)
    await full.add("a & ü 2", 2, 3)
    answer = await full.get("events", params=asked)
    url = httpx.URL(answer.links["next"]["url"])
    assert dict(url.params) == asked | {"cursor": answer.json()["next_cursor"]}
    assert items_of(await full.get(url.raw_path.decode()))[0]["name"] == "a & ü 2"


@on_sqlite
async def test_a_page_without_an_etag_has_its_link_too(
    full: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = lists.page

    async def changed_meanwhile(*args: Any, **options: Any) -> Any:
        await full.add("Fay", 2, 3)
        return await page(*args, **options)

    monkeypatch.setattr(lists, "page", changed_meanwhile)
    answer = await full.get("events?limit=2")
    assert "etag" not in answer.headers
    assert "next" in answer.links


async def test_deliveries_that_come_between_two_pages_move_nobody(
    full: Api, database: Database
) -> None:
    first = (await full.get("deliveries?limit=3")).json()
    one = deliveries.owed(full.calendar, DeliveryKind.MONTHLY, date(2025, 1, 1), "", NOW)
    await deliveries.insert_unless_there(database, [one])
    rest = (await full.get(f"deliveries?cursor={first['next_cursor']}")).json()
    found = [item["id"] for item in first["items"] + rest["items"]]
    assert found == sorted(found, reverse=True)
    assert len(found) == 5


@on_sqlite
@pytest.mark.parametrize("address", [*KEPT, "events?sort=next", "/api/v1/calendars"])
async def test_a_cursor_that_nobody_was_given_is_refused(api: Api, address: str) -> None:
    no_places = [cursors.write(place) for place in ((), (-1,), (2**63,), ("a", "b"), (None, 1, 2))]
    for cursor in ("", "x", "AAAA", *no_places):
        joint = "&" if "?" in address else "?"
        told = problem(await api.get(f"{address}{joint}cursor={cursor}"))
        detail = "expected next_cursor of an earlier answer"
        assert (told["status"], told["errors"]) == (422, [{"field": "cursor", "detail": detail}])


@on_sqlite
async def test_what_nobody_knows_and_what_is_there_twice_is_refused_everywhere(api: Api) -> None:
    for address, methods in ADDRESSES.items():
        for method in methods:
            told = problem(await api.request(method, address, params={"limt": 5}))
            assert (told["status"], told["type"]) == (422, "/problems/unknown-field")
            assert [error["field"] for error in told["errors"]] == ["limt"]
            told = problem(await api.request(method, address, params={"limit": [5, 6]}))
            assert told["status"] == 422
            assert [error["field"] for error in told["errors"]] == ["limit"]
    twice = problem(await api.get("events?search=a&search=b"))
    assert twice["errors"] == [{"field": "search", "detail": "is there more than once"}]
    assert await api.names("events") == []


async def test_who_is_not_let_in_is_told_nothing_of_parameters(api: Api) -> None:
    del api.headers["authorization"]
    assert problem(await api.get("events?x=1"))["status"] == 401


# --- which of them --------------------------------------------------------------------------------


@pytest.fixture
async def people(api: Api, database: Database) -> Api:
    await api.add("Anna", 15, 3, responsible="Boris", tags=["family"])
    await api.add("Boris", 29, 2, responsible="boris")
    chiara = await api.add("Chiara", 1, 3, tags=["family"])
    await api.add("Dan", 28, 2, kind="name_day", responsible="Boris")
    await events.make_own(database, api.calendar.id, chiara["id"], 700_000_003)
    return api


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("month=3", ["Chiara", "Anna"]),
        ("month=2", ["Dan", "Boris"]),
        ("month=1", []),
        ("member=700000003", ["Chiara"]),
        ("member=700000004", []),
        ("responsible=Boris", ["Dan", "Anna"]),
        ("responsible=%20boris", ["Boris"]),
        ("responsible=Boris&month=3", ["Anna"]),
        ("tag=family&month=3&search=an", ["Anna"]),
        ("sort=year", ["Dan", "Boris", "Chiara", "Anna"]),
        ("sort=next", ["Chiara", "Anna", "Boris", "Dan"]),  # of 1 March; 29 February is on the 28th
        ("sort=next&responsible=Boris", ["Anna", "Dan"]),
        ("sort=next&kind=birthday&month=2", ["Boris"]),
        ("sort=next&search=Borus", ["Boris"]),  # with a typo
    ],
)
async def test_filters_hold_together(people: Api, query: str, names: list[str]) -> None:
    assert await people.names(f"events?{query}") == names
    found, asked = [], f"events?{query}&limit=1"
    while asked:
        answer = await people.get(asked)
        assert answer.json()["total"] == len(names)
        found += [item["name"] for item in answer.json()["items"]]
        link = answer.links.get("next")
        asked = httpx.URL(link["url"]).raw_path.decode() if link else ""
    assert found == names


async def test_whose_own_an_event_is_is_shown_and_not_to_be_changed(people: Api) -> None:
    [chiara] = (await people.get("events?member=700000003")).json()["items"]
    assert chiara["member_id"] == 700_000_003
    address = f"events/{chiara['id']}"
    assert (await people.put(address, json=chiara)).status_code == 200
    told = problem(await people.put(address, json=chiara | {"member_id": None}))
    assert [error["field"] for error in told["errors"]] == ["member_id"]


@on_sqlite
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("month=0", "month"),
        ("month=13", "month"),
        ("month=March", "month"),
        ("member=0", "member"),
        ("member=99999999999999999999", "member"),
        ("responsible=", "responsible"),
        ("responsible=" + "x" * 201, "responsible"),
        ("responsible=a%00b", "responsible"),
        ("tag=", "tag"),
        ("sort=name", "sort"),
        ("limit=", "limit"),
    ],
)
async def test_a_filter_that_can_t_be_taken_is_named(api: Api, query: str, field: str) -> None:
    told = problem(await api.get(f"events?{query}"))
    assert told["status"] == 422
    assert [error["field"] for error in told["errors"]] == [field]


async def test_a_search_finds_what_the_chat_finds(people: Api, database: Database) -> None:
    calendar = people.calendar
    for text in ("anna", "Боріс", "march", "#family", "an family", "Borys", "zzz", "1990"):
        leafed = await lists.numbered_search(database, calendar, text, 0, size=50, reader="en")
        answer = await people.get("events", params={"search": text})
        assert [item["id"] for item in items_of(answer)] == [one.id for one in leafed.items]
        assert answer.json()["total"] == leafed.total
