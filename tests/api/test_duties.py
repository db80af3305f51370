"""Who looks after what, by programs. It is noon of 1 March 2026."""

from typing import Any

import pytest

from birthday_calendar.services import members
from tests.api.conftest import ANN, CHIARA, Api, World, kind
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

OMA = {"name": "Oma", "day": 15, "month": 3, "tags": ["family"]}
BORIS, VERA = {"name": "Boris"}, {"name": "Vera"}


async def give(api: Api, **duty: Any) -> dict[str, Any]:
    answer = await api.post("duties", json=duty)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def coming(api: Api) -> list[tuple[str, str | None]]:
    items = (await api.get("duties/open")).json()["items"]
    return [(one["name"], one["responsible"] and one["responsible"]["name"]) for one in items]


async def test_a_tag_is_given_changed_and_taken_away(api: Api) -> None:
    await api.post("events", json=OMA)
    assert await coming(api) == [("Oma", None)]
    made = await give(api, scope="tag", tag="family", people=[BORIS, VERA])
    assert made == {
        "id": made["id"],
        "scope": "tag",
        "event_id": None,
        "tag": "family",
        "first": None,
        "last": None,
        "people": [{"name": "Boris", "member_id": None}, {"name": "Vera", "member_id": None}],
        "lead_days": [0, 1, 7],
    }
    assert (await api.get("duties")).json()["items"] == [made]
    assert await coming(api) == [("Oma", "Boris")]
    address = f"duties/{made['id']}"
    changed = await api.patch(address, json={"people": [VERA], "lead_days": [3]})
    assert changed.json() == made | {
        "people": [{"name": "Vera", "member_id": None}],
        "lead_days": [3],
    }
    assert (await api.get(address)).json() == changed.json()
    assert (await api.delete(address)).status_code == 204
    assert kind(await api.get(address)) == (404, "unknown-duty")


async def test_a_range_may_go_over_new_year(api: Api) -> None:
    made = await give(api, scope="range", first="12-20", last="01-10", people=[BORIS])
    assert (made["first"], made["last"]) == ("12-20", "01-10")


async def test_an_event_says_then_who_is_responsible(api: Api) -> None:
    event = (await api.post("events", json=OMA)).json()
    await give(api, scope="event", event_id=event["id"], people=[BORIS])
    assert (await api.get(f"events/{event['id']}")).json()["responsible"] == "Boris"


async def test_a_member_is_given_something_by_their_number(world: World) -> None:
    api = await world.token(ANN)
    await api.post("events", json=OMA)
    await give(api, scope="tag", tag="family", people=[{"member_id": ANN}])
    [day] = (await api.get("duties/open")).json()["items"]
    assert (day["responsible"]["member_id"], day["reachable"], day["done"]) == (ANN, True, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": []}, "people"),
        ({"people": [{"name": ""}]}, "people"),
        ({"people": [{"member_id": 99}]}, "people"),
        ({"tag": "no tag"}, "tag"),
        ({"tag": None}, "tag"),
        ({"scope": "range", "first": "02-30", "last": "03-01"}, "day"),
        ({"lead_days": [61]}, "lead_days"),
    ],
)
async def test_what_cant_be_given_names_its_field(
    api: Api, changes: dict[str, Any], field: str
) -> None:
    duty = {"scope": "tag", "tag": "work", "people": [BORIS]} | changes
    answer = await api.post("duties", json=duty)
    assert answer.status_code == 422, answer.text
    assert field in {one["field"] for one in answer.json()["errors"]}


async def test_an_event_that_is_not_there_is_not_given(api: Api) -> None:
    for event_id in (99, None):
        duty = {"scope": "event", "event_id": event_id, "people": [BORIS]}
        assert kind(await api.post("duties", json=duty)) == (404, "unknown-event")


@pytest.mark.parametrize("number", [2**63, 2**70, -1, 0])
async def test_a_number_that_no_event_has_is_not_there(api: Api, number: int) -> None:
    of_event = {"scope": "event", "event_id": number, "people": [BORIS]}
    assert kind(await api.post("duties", json=of_event)) == (404, "unknown-event")
    to_somebody = {"scope": "range", "people": [{"member_id": number}]}
    assert kind(await api.post("duties", json=to_somebody)) == (422, "invalid")


async def a_day_of(api: Api, to: dict[str, Any] = BORIS) -> str:
    """The address of Oma's day, which that one looks after."""
    event = (await api.post("events", json=OMA)).json()
    await give(api, scope="tag", tag="family", people=[to])
    return f"duties/open/{event['id']}/2026-03-15"


async def test_a_day_is_marked_as_done_and_as_not_done(api: Api) -> None:
    address = await a_day_of(api)
    for done in (True, True, False):
        answer = await api.patch(address, json={"done": done})
        assert (answer.status_code, answer.json()["done"]) == (200, done)
        assert [answer.json()] == (await api.get("duties/open")).json()["items"]


async def test_a_day_is_handed_over_and_is_to_be_done_then(api: Api) -> None:
    address = await a_day_of(api)
    await api.patch(address, json={"done": True})
    answer = await api.patch(address, json={"responsible": VERA})
    assert answer.json()["responsible"] == {"name": "Vera", "member_id": None}
    assert not answer.json()["done"]
    answer = await api.patch(address, json={"responsible": BORIS, "done": True})
    assert (answer.json()["responsible"]["name"], answer.json()["done"]) == ("Boris", True)


async def test_nobody_is_given_their_own_day(api: Api) -> None:
    address = await a_day_of(api)
    for name in ("Oma", ""):
        answer = await api.patch(address, json={"responsible": {"name": name}})
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == ["responsible"]
    assert await coming(api) == [("Oma", "Boris")]


async def test_a_day_that_is_not_listed_or_nobody_s_is_no_task(api: Api) -> None:
    address = await a_day_of(api)
    event = (await api.post("events", json={"name": "Opa", "day": 16, "month": 3})).json()
    of_nobody = f"duties/open/{event['id']}/2026-03-16"
    another_year = address.replace("2026", "2027")
    for path in (of_nobody, another_year, address.replace("15", "14"), address + "x"):
        assert kind(await api.patch(path, json={"done": True})) == (404, "unknown-duty")


async def test_whose_day_it_is_may_say_so_who_may_change_nothing_else(world: World) -> None:
    api = await world.token()
    address, is_done = await a_day_of(api), {"done": True}
    chiara = await world.person(CHIARA)
    await members.met(world.db, api.calendar, CHIARA, "Chiara", None, world.clock())
    assert kind(await chiara.patch(address, json=is_done)) == (403, "not-allowed")
    await api.patch(address, json={"responsible": {"member_id": CHIARA}})
    assert (await chiara.patch(address, json=is_done)).json()["done"]
    not_listed = address.replace("15", "14")
    assert kind(await chiara.patch(not_listed, json=is_done)) == (403, "not-allowed")
