"""Who looks after what, by programs. It is noon of 1 March 2026."""

from typing import Any

import pytest

from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events, members
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


@pytest.mark.parametrize("responsible", [{"name": "Oma"}, {"name": ""}, {"member_id": 99}])
async def test_who_can_t_have_a_day_is_not_given_it_and_nothing_is_kept(
    world: World, responsible: dict[str, Any]
) -> None:
    api = await world.token()
    address = await a_day_of(api)
    answer = await api.patch(address, json={"responsible": responsible, "done": True})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["responsible"]
    assert await world.db.fetch_all("SELECT id FROM duty_tasks") == []


async def test_nothing_said_is_nothing_done(world: World) -> None:
    api = await world.token()
    assert (await api.patch(await a_day_of(api), json={})).status_code == 422
    assert await world.db.fetch_all("SELECT id FROM duty_tasks") == []


async def test_a_day_that_is_nobody_s_or_no_such_day_is_no_task(api: Api) -> None:
    address = await a_day_of(api)
    event = (await api.post("events", json={"name": "Opa", "day": 16, "month": 3})).json()
    of_nobody = f"duties/open/{event['id']}/2026-03-16"
    for path in (of_nobody, address.replace("2026", "2030"), address.replace("15", "14")):
        assert kind(await api.patch(path, json={"done": True})) == (404, "unknown-duty")
    assert (await api.patch(address + "x", json={"done": True})).status_code == 422


async def test_who_looks_after_a_day_may_say_so_who_may_change_nothing_else(world: World) -> None:
    api = await world.token()
    address, is_done = await a_day_of(api), {"done": True}
    chiara = await world.person(CHIARA)
    await members.met(world.db, api.calendar, CHIARA, "Chiara", None, world.clock())
    refused = await chiara.patch(address, json=is_done)
    assert kind(refused) == (403, "not-allowed")
    assert "somebody else's" in refused.json()["detail"]
    for who in (CHIARA, 99):  # nor do they learn who is a member
        probed = await chiara.patch(address, json={"responsible": {"member_id": who}})
        assert kind(probed) == (403, "not-allowed")
    await api.patch(address, json={"responsible": {"member_id": CHIARA}})
    assert (await chiara.patch(address, json=is_done)).json()["done"]
    assert (await chiara.patch(address, json={"responsible": BORIS})).status_code == 200
    assert kind(await chiara.patch(address, json=is_done)) == (403, "not-allowed")


async def test_nobody_hears_who_looks_after_their_own_day(world: World) -> None:
    api = await world.token()
    await members.met(world.db, api.calendar, CHIARA, "Chiara", None, world.clock())
    chiara = await world.person(CHIARA)
    draft = EventDraft(name="Chiara", day=15, month=3)
    own = await events.add(world.db, api.calendar, draft, world.clock(), most=9, member_id=CHIARA)
    await give(api, scope="range", people=[BORIS])
    address = f"duties/open/{own.id}/2026-03-15"
    assert kind(await chiara.patch(address, json={"done": True})) == (404, "unknown-event")
    assert (await api.patch(address, json={"done": True})).json()["done"]


@pytest.mark.parametrize("by_themself", [True, False])
async def test_whose_it_was_may_take_it_back_where_they_have_handed_it_over(
    world: World, by_themself: bool
) -> None:
    api = await world.token()
    await members.met(world.db, api.calendar, CHIARA, "Chiara", None, world.clock())
    address = await a_day_of(api, {"member_id": CHIARA})
    caller = await world.person(CHIARA) if by_themself else api
    await caller.patch(address, json={"responsible": BORIS})
    [task] = await world.db.fetch_all("SELECT handed_by FROM duty_tasks")
    assert (task["handed_by"] is not None) is by_themself
