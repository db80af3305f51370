"""Every address, by everybody who may come: who may do what, and what all others hear."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

import httpx
import pytest

from birthday_calendar.api.routes import ONE, RESOURCES
from birthday_calendar.domain.keys import Access
from birthday_calendar.domain.models import EventDraft, Member, Role, WhoMay
from birthday_calendar.services import calendars, events, members, tokens
from birthday_calendar.storage import guests
from tests.api.conftest import ANN, ANNA, CHIARA, GROUP, NOW, Api, World, kind
from tests.support.databases import on_sqlite

BORIS, STRANGER = 700_000_002, 700_000_099

LOOK = "look"
ADD, CHANGE, SET_UP, KEEP_FEEDS, KEEP_TOKENS = "add", "change", "set up", "feeds", "tokens"
MAKE_WEBHOOKS = "webhooks"  # which go with a token

CALLS = {
    LOOK: [
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/events/{event_id}"),
        ("GET", "/events.{file_format}"),
        ("GET", "/days/{day}"),
        ("GET", "/months/{month}"),
        ("GET", "/upcoming"),
        ("GET", "/deliveries"),
        ("POST", "/events/{event_id}/card"),
        ("POST", "/events/{event_id}/greetings"),
        ("GET", "/duties"),
        ("GET", "/duties/open"),
        ("GET", "/duties/{duty_id}"),
        ("GET", "/holidays"),
        ("GET", "/holidays/{set_id}"),
        ("GET", "/holiday-sets"),
    ],
    ADD: [
        ("POST", "/events"),
        ("POST", "/events:batch"),
        ("POST", "/imports"),
        ("POST", "/imports/{import_id}/apply"),
        ("POST", "/imports/{import_id}/undo"),
    ],
    # what somebody else has added long ago
    CHANGE: [
        *((method, "/events/{event_id}") for method in ("PUT", "PATCH", "DELETE")),
        ("POST", "/duties"),
        *((method, "/duties/{duty_id}") for method in ("PATCH", "DELETE")),
        ("PATCH", "/duties/open/{event_id}/{day}"),
    ],
    SET_UP: [("PATCH", ""), ("PUT", "/holidays/{set_id}"), ("DELETE", "/holidays/{set_id}")],
    KEEP_FEEDS: [
        *((method, "/feeds") for method in ("GET", "POST")),
        *((method, "/feeds/{feed_id}") for method in ("GET", "PATCH", "DELETE")),
    ],
    KEEP_TOKENS: [
        *((method, "/tokens") for method in ("GET", "POST")),
        *((method, "/tokens/{token_id}") for method in ("GET", "PATCH", "DELETE")),
        ("GET", "/webhooks"),
        *((method, "/webhooks/{webhook_id}") for method in ("GET", "PATCH", "DELETE")),
        ("POST", "/webhooks/{webhook_id}/test"),
        ("GET", "/webhooks/{webhook_id}/deliveries"),
    ],
    MAKE_WEBHOOKS: [("POST", "/webhooks"), ("POST", "/webhooks/{webhook_id}/secret")],
}
NAMED = {
    "file_format": "csv",
    "day": "2026-03-15",
    "set_id": "ru-days",
    "month": "2026-03",
    "import_id": 1,
    "duty_id": 9,
    "feed_id": 9,
    "token_id": 9,
    "webhook_id": 9,
}
BODIES = {
    ("POST", "/events"): ANNA,
    ("PUT", "/events/{event_id}"): ANNA,
    ("POST", "/events:batch"): {"operations": [{"op": "create", "event": ANNA}]},
    ("POST", "/webhooks"): {"name": "w", "url": "https://93.184.215.14/w"},
    ("POST", "/feeds"): {"name": "f"},
    ("POST", "/events/{event_id}/card"): {},
    ("POST", "/events/{event_id}/greetings"): {},
    ("PATCH", "/duties/open/{event_id}/{day}"): {"done": True},
    ("POST", "/duties"): {"scope": "tag", "tag": "work", "people": [{"name": "Boris"}]},
    ("PUT", "/holidays/{set_id}"): {},
    ("POST", "/tokens"): {"name": "t", "access": "read"},
    ("POST", "/imports"): [{"name": "Bert", "birthday": "16.03.1985"}],
}
READS, WRITES, ALL = {LOOK}, {LOOK, ADD, CHANGE}, {*CALLS}
ALL_OF_A_PERSON = ALL - {MAKE_WEBHOOKS}


class Case(NamedTuple):
    """Who may do what; whatever else they try, they hear `refused`."""

    enter: Callable[[World], Awaitable[Api]]
    may: set[str]
    refused: tuple[int, str] = (403, "not-allowed")


async def nobody(world: World) -> Api:
    api = await world.token()
    del api.headers["Authorization"]
    return api


def token(access: Access) -> Callable[[World], Awaitable[Api]]:
    return lambda world: world.token(access=access)


async def of_before(world: World) -> Api:
    """As code that knew no `admin` has left it."""
    api = await world.token(access=Access.WRITE)
    await world.db.execute("UPDATE api_tokens SET is_admin = NULL")
    return api


async def resting(world: World) -> Api:
    api = await world.token(access=Access.ADMIN)
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
    await tokens.note_maker(world.db, api.calendar, ANN, world.clock(), is_admin=False)
    return api


async def of_another(world: World) -> Api:
    other, api = await world.token(access=Access.ADMIN), await world.token(-4_2, name="its own")
    return Api(world.app, api.token, other.calendar)


def member(user_id: int, rule: WhoMay = WhoMay.ADD) -> Callable[[World], Awaitable[Api]]:
    async def enter(world: World) -> Api:
        api = await world.person(user_id)
        await calendars.change(world.db, api.calendar, world.clock(), who_may=rule)
        return api

    return enter


def of_personal(user_id: int, role: Role | None = None) -> Callable[[World], Awaitable[Api]]:
    async def enter(world: World) -> Api:
        api = await world.person(user_id, chat_id=ANN)
        if role is not None:
            guest = Member(
                calendar_id=api.calendar.id,
                user_id=user_id,
                name="Guest",
                username=None,
                role=role,
                met_at=NOW,
                left_at=None,
            )
            await guests.put(world.db, guest)
        return api

    return enter


async def expired(world: World) -> Api:
    return await world.person(auth_date=int(world.clock().timestamp()) - 3_600)


async def forged(world: World) -> Api:
    api = await world.person()
    api.headers["Authorization"] = api.headers["Authorization"].replace("Somebody", "Anybody")
    return api


async def left(world: World) -> Api:
    api = await world.person(CHIARA)
    await members.met(world.db, api.calendar, CHIARA, "Chiara", None, world.clock())
    await world.happens("members", chat_id=GROUP, user_id=CHIARA, status="left", by=CHIARA)
    return api


NOT_THERE = (404, "unknown-calendar")
NOT_KNOWN = (401, "unauthorized")

CASES = {
    "nobody": Case(nobody, set(), NOT_KNOWN),
    "a token that reads": Case(token(Access.READ), READS, (403, "read-only-token")),
    "a token that writes": Case(token(Access.WRITE), WRITES),
    "a token of before that writes": Case(of_before, ALL - {KEEP_TOKENS, MAKE_WEBHOOKS}),
    "an admin's token": Case(token(Access.ADMIN), ALL),
    "a resting token": Case(resting, set(), (403, "token-rests")),
    "another calendar's token": Case(of_another, set(), NOT_THERE),
    "an admin of the group": Case(member(ANN, WhoMay.ADMINS), ALL_OF_A_PERSON),
    "a member who may all": Case(member(CHIARA, WhoMay.EVERYBODY), WRITES | {SET_UP}),
    "a member who may add": Case(member(CHIARA), {LOOK, ADD}),
    "a member who may look": Case(member(CHIARA, WhoMay.ADMINS), READS),
    "nobody of the group": Case(member(STRANGER, WhoMay.EVERYBODY), set(), NOT_THERE),
    "who has left the group": Case(left, set(), NOT_THERE),
    "an owner": Case(of_personal(ANN), ALL_OF_A_PERSON),
    "a guest who edits": Case(of_personal(BORIS, Role.EDITOR), WRITES),
    "a guest who looks": Case(of_personal(BORIS, Role.VIEWER), READS),
    "no guest": Case(of_personal(BORIS), set(), NOT_THERE),
    "an old initData": Case(expired, set(), NOT_KNOWN),
    "a forged initData": Case(forged, set(), NOT_KNOWN),
}


@on_sqlite
@pytest.mark.parametrize("case", [pytest.param(case, id=who) for who, case in CASES.items()])
@pytest.mark.usefixtures("drawing")
async def test_everybody_may_what_is_theirs_and_nothing_else(world: World, case: Case) -> None:
    api, long_ago = await case.enter(world), NOW - timedelta(days=9)
    for doing, calls in CALLS.items():
        for method, address in calls:
            draft = EventDraft(name="Anna", day=15, month=3, responsible="Boris")
            event = await events.add(world.db, api.calendar, draft, long_ago, most=99)
            path = f"{ONE}{address}".format(calendar_id=api.calendar.id, event_id=event.id, **NAMED)
            body = BODIES.get((method, address), {} if method == "PATCH" else None)
            client = {"X-Limited-As": address}  # of another each time, as many are refused
            answer = await api.request(method, path, json=body, headers=client)
            told = f"{method} {address}: {answer.text}"
            if doing in case.may:
                assert is_done(answer), told
            else:
                assert heard(answer) == case.refused, told


def heard(answer: httpx.Response) -> tuple[int, str]:
    """A batch that some may send says of each operation why they may not."""
    status, why = kind(answer)
    if why == "batch-refused":
        [error] = answer.json()["errors"]
        return 403, error["type"].removeprefix("/problems/")
    return status, why


def is_done(answer: httpx.Response) -> bool:
    """Or there is no such thing, which is told to who may do that."""
    if answer.status_code == 404:
        return kind(answer)[1] in (
            "unknown-duty",
            "unknown-feed",
            "unknown-token",
            "unknown-import",
            "unknown-webhook",
            "unknown-set",
        )
    return answer.is_success


async def test_a_person_keeps_webhooks_in_order_and_points_none_elsewhere(world: World) -> None:
    """Whom the chat shows no webhooks."""
    program = await world.token(access=Access.ADMIN)
    made = await program.post("webhooks", json=BODIES["POST", "/webhooks"])
    assert made.status_code == 201
    person = await world.person(ANN)
    address = f"webhooks/{made.json()['id']}"
    answer = await person.patch(address, json={"url": "https://93.184.215.14/elsewhere"})
    assert kind(answer) == (403, "not-allowed")
    assert "goes with a token" in answer.json()["detail"]
    assert (await person.patch(address, json={"enabled": False})).json()["enabled"] is False
    assert (await person.delete(address)).status_code == 204


def test_every_address_of_a_calendar_is_tried() -> None:
    known = {
        (method, path.removeprefix(ONE))
        for path, resource in RESOURCES.items()
        if path.startswith(ONE)
        for method in resource.operations
    }
    assert {call for calls in CALLS.values() for call in calls} == known
