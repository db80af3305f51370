"""Webhooks as programs set them up, and see what became of them."""

from datetime import timedelta
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Access
from birthday_calendar.services import tokens, webhooks
from birthday_calendar.storage import webhook_endpoints, webhook_outbox
from tests.api.conftest import NOW, Api, Clock, kind, problem
from tests.support.databases import on_sqlite

HOOK = {"name": "HR", "url": "https://example.org/hook"}
ALL = [
    *("event.created", "event.updated", "event.deleted"),
    *("calendar.updated", "occasion.today"),
]


async def make(api: Api, **fields: Any) -> dict[str, Any]:
    answer = await api.post("webhooks", json=HOOK | fields)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_one_is_made_and_its_secret_told_once(api: Api) -> None:
    answer = await api.post("webhooks", json=HOOK)
    assert answer.status_code == 201
    made = answer.json()
    assert made.pop("secret").startswith("whsec_")
    assert made == {
        **HOOK,
        "id": 1,
        "types": ALL,
        "enabled": True,
        "disabled_because": None,
        "failures": 0,
        "rests": None,
        "expires_at": None,
        "made_by": 7,
        "created_at": "2026-03-01T12:00:00Z",
        "last_delivered_at": None,
    }
    shown = await api.get(answer.headers["location"])
    assert shown.json() == made
    assert shown.headers["cache-control"] == "no-store"
    assert (await api.get("webhooks")).json() == {"items": [made], "next_cursor": None}


async def test_what_is_sent_is_changed_and_nothing_else(api: Api) -> None:
    await make(api)
    answer = await api.patch("webhooks/1", json={"types": ["event.deleted", "event.created"]})
    assert answer.json()["types"] == ["event.created", "event.deleted"]
    answer = await api.patch("webhooks/1", json={"url": "https://example.org/2", "name": "H"})
    assert (answer.json()["url"], answer.json()["name"]) == ("https://example.org/2", "H")
    assert (await api.patch("webhooks/1", json={"enabled": False})).json()["enabled"] is False
    assert (await api.patch("webhooks/1", json={"enabled": True})).json()["enabled"] is True
    assert (await api.patch("webhooks/1", json={})).json()["types"] == [
        "event.created",
        "event.deleted",
    ]


async def test_one_that_is_deleted_is_gone(api: Api) -> None:
    await make(api)
    assert (await api.delete("webhooks/1")).status_code == 204
    for call in (api.get("webhooks/1"), api.delete("webhooks/1"), api.post("webhooks/1/test")):
        assert kind(await call) == (404, "unknown-webhook")


@on_sqlite
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "http://example.org/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": None}, "url"),
        ({"url": "https://example.org/\0"}, "url"),
        ({"name": ""}, "name"),
        ({"name": "n" * 65}, "name"),
        ({"types": []}, "types"),
        ({"types": ["event.moved"]}, "types[0]"),
        ({"types": None}, "types"),
        ({"enabled": "yes"}, "enabled"),
    ],
)
async def test_what_can_t_be_is_refused_by_its_name(
    api: Api, fields: dict[str, Any], field: str
) -> None:
    await make(api, name="there")
    for answer in (
        await api.post("webhooks", json=HOOK | fields),
        await api.patch("webhooks/1", json=fields),
    ):
        assert answer.status_code == 422, answer.text
        assert [one["field"] for one in problem(answer)["errors"]] == [field]


async def test_whoever_has_lost_the_answer_gets_the_same_one_by_another_secret(
    api: Api, database: Database, clock: Clock
) -> None:
    first = await make(api)
    await api.post("webhooks/1/test")
    clock.now += timedelta(seconds=90)
    again = await make(api, url="https://example.org/2", enabled=False)
    assert (again["id"], again["url"], again["enabled"]) == (1, "https://example.org/2", False)
    assert again["secret"] != first["secret"]
    assert await webhook_endpoints.secrets(database, 1, clock.now) == [again["secret"]]
    [given_up] = (await api.get("webhooks/1/deliveries")).json()["items"]
    assert given_up["status"] == "failed"
    clock.now += timedelta(seconds=30)
    answer = await api.post("webhooks", json=HOOK)
    assert problem(answer)["errors"][0]["field"] == "name"


async def test_it_goes_with_the_token_that_says_where_it_leads_or_knows_its_secret(
    api: Api, database: Database
) -> None:
    """Else whoever revokes a token ends nothing that somebody else has made of it."""
    await make(api)
    end = NOW + timedelta(days=1)
    for number, (method, address, body) in enumerate(
        (
            ("PATCH", "webhooks/1", {"url": "https://example.org/2"}),
            ("POST", "webhooks/1/secret", None),
        )
    ):
        _, of_another = await tokens.create(
            database, api.calendar, 70 + number, NOW, access=Access.ADMIN, expires_at=end
        )
        headers = {"Authorization": f"Bearer {of_another}"}
        assert (await api.request(method, address, json=body, headers=headers)).status_code == 200
        shown = (await api.get("webhooks/1")).json()
        assert (shown["made_by"], shown["expires_at"]) == (70 + number, "2026-03-02T12:00:00Z")
    token, _ = await tokens.authenticate(database, of_another, NOW)
    await api.patch("webhooks/1", json={"name": "mine", "enabled": False})  # which leads nowhere
    await tokens.revoke(database, api.calendar, token.id)
    assert kind(await api.get("webhooks/1")) == (404, "unknown-webhook")


async def test_it_says_why_it_rests(api: Api, database: Database) -> None:
    await make(api)
    _, of_another = await tokens.create(database, api.calendar, 8, NOW, access=Access.ADMIN)
    await tokens.note_maker(database, api.calendar, 7, NOW, is_admin=False)
    headers = {"Authorization": f"Bearer {of_another}"}
    assert (await api.get("webhooks/1", headers=headers)).json()["rests"] == "no_admin"


async def test_two_have_different_names_and_there_are_ten_at_the_most(
    api: Api, clock: Clock
) -> None:
    await make(api)
    clock.now += timedelta(minutes=2)
    assert kind(await api.post("webhooks", json=HOOK)) == (422, "invalid")
    for number in range(9):
        await make(api, name=f"{number}")
    answer = await api.post("webhooks", json=HOOK | {"name": "one more"})
    assert problem(answer)["errors"][0]["field"] == "webhooks"


async def test_a_secret_is_made_anew_and_the_one_before_is_good_for_a_day(
    api: Api, database: Database, clock: Clock
) -> None:
    before = (await make(api))["secret"]
    answer = await api.post("webhooks/1/secret")
    assert answer.status_code == 200
    now = answer.json()["secret"]
    assert await webhook_endpoints.secrets(database, 1, NOW) == [now, before]
    later = NOW + webhook_endpoints.OLD_SECRET_FOR
    assert await webhook_endpoints.secrets(database, 1, later) == [now]
    await webhooks.tidy(database, later)
    [row] = await database.fetch_all("SELECT old_secret FROM webhook_endpoints")
    assert row["old_secret"] is None


@pytest.mark.parametrize("address", ["webhooks", "webhooks/1/secret"])
async def test_what_tells_a_secret_is_kept_for_no_repeat(api: Api, address: str) -> None:
    await make(api)
    answer = await api.post(address, json=HOOK, headers={"Idempotency-Key": "a"})
    assert kind(answer) == (400, "bad-idempotency-key")


async def test_a_test_call_waits_until_it_is_sent_and_is_seen_in_the_list(api: Api) -> None:
    await make(api)
    answer = await api.post("webhooks/1/test")
    assert answer.status_code == 202
    owed = answer.json()
    assert (owed["type"], owed["status"], owed["attempts"]) == ("webhook.test", "pending", 0)
    assert (await api.post("webhooks/1/test")).json() == owed  # it is that one still
    assert (await api.get("webhooks/1/deliveries")).json() == {
        "items": [owed],
        "next_cursor": None,
    }
    await api.patch("webhooks/1", json={"enabled": False})
    assert problem(await api.post("webhooks/1/test"))["errors"][0]["field"] == "enabled"


async def test_deliveries_are_leafed_through_from_the_newest_on(
    api: Api, database: Database
) -> None:
    await make(api)
    rows = [webhook_outbox.owed(1, f"msg_{n}", "webhook.test", (), NOW) for n in range(25)]
    await webhook_outbox.insert_unless_there(database, rows)
    seen: list[str] = []
    address, cursor = "webhooks/1/deliveries?limit=10", ""
    while cursor is not None:
        page = (await api.get(address + cursor)).json()
        seen += [one["message_id"] for one in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert seen == [f"msg_{n}" for n in reversed(range(25))]
    for wrong in ("limit=0", "limit=101", "cursor=x", "cursor=" + "9" * 19, "order=up"):
        assert (await api.get(f"webhooks/1/deliveries?{wrong}")).status_code == 422


async def test_of_others_calendars_there_are_none(api: Api, stranger: Api) -> None:
    await make(api)
    for answer in (
        await stranger.get("webhooks/1"),
        await stranger.patch("webhooks/1", json={"enabled": False}),
        await stranger.delete("webhooks/1"),
        await stranger.post("webhooks/1/test"),
        await stranger.post("webhooks/1/secret"),
        await stranger.get("webhooks/1/deliveries"),
        await api.get("webhooks/nobody"),
        await api.get("webhooks/" + "9" * 30),
    ):
        assert kind(answer) == (404, "unknown-webhook")
    assert (await stranger.get("webhooks")).json()["items"] == []


async def test_who_may_only_read_sees_none(api: Api, database: Database) -> None:
    await make(api)
    _, secret = await tokens.create(database, api.calendar, 7, NOW, access=Access.READ)
    only_reads = {"Authorization": f"Bearer {secret}"}

    for address in ("webhooks", "webhooks/1", "webhooks/1/deliveries"):
        answer = await api.get(address, headers=only_reads)
        assert kind(answer) == (403, "read-only-token")
    for address in ("webhooks", "webhooks/1/test", "webhooks/1/secret"):
        answer = await api.post(address, json=HOOK, headers=only_reads)
        assert kind(answer) == (403, "read-only-token")
