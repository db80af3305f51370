"""/tokens: a program with an admin's token makes, sees and revokes others."""

from datetime import timedelta
from typing import Any

import pytest

from birthday_calendar.domain.keys import Access
from birthday_calendar.services import tokens
from tests.api.conftest import ANN, ANNA, CHIARA, GROUP, Api, World, kind, problem
from tests.support.databases import on_sqlite


@pytest.fixture
async def admin(world: World) -> Api:
    return await world.token(name="admin", access=Access.ADMIN)


async def made(api: Api, name: str = "backup", access: str = "read", **said: Any) -> dict[str, Any]:
    answer = await api.post("tokens", json={"name": name, "access": access, **said})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(f"/tokens/{told['id']}")
    return told


async def test_a_token_is_made_told_once_and_revoked(world: World, admin: Api) -> None:
    new = await made(admin)
    other = Api(world.app, new.pop("secret"), admin.calendar)
    assert (await other.get("events")).status_code == 200
    assert kind(await other.post("events", json=ANNA)) == (403, "read-only-token")
    shown = await admin.get(f"tokens/{new['id']}")
    assert shown.json() == new | {"last_used_at": "2026-03-01T12:00:00Z"}
    assert new == {
        "id": new["id"],
        "name": "backup",
        "access": "read",
        "made_by": ANN,
        "created_at": "2026-03-01T12:00:00Z",
        "expires_at": None,
        "last_used_at": None,
        "rests": None,
    }
    listed = (await admin.get("tokens")).json()
    assert [one["name"] for one in listed["items"]] == ["admin", "backup"]
    assert (await admin.delete(f"tokens/{new['id']}")).status_code == 204
    assert kind(await other.get("events")) == (401, "unauthorized")
    assert kind(await admin.get(f"tokens/{new['id']}")) == (404, "unknown-token")


async def test_its_secret_is_kept_for_no_repeated_call(admin: Api) -> None:
    body = {"name": "backup", "access": "read"}
    answer = await admin.post("tokens", json=body, headers={"Idempotency-Key": "k"})
    assert kind(answer) == (400, "bad-idempotency-key")


async def test_no_token_is_of_another_calendar(world: World, admin: Api) -> None:
    other = await world.token(ANN, name="own", access=Access.ADMIN)
    foreign = (await world.kept(other)).id
    for method in ("GET", "PATCH", "DELETE"):
        for number in (foreign, "x", "1" * 30):
            answer = await admin.request(method, f"tokens/{number}", json={"name": "mine"})
            assert kind(answer) == (404, "unknown-token")
    assert (await other.get("")).status_code == 200


async def test_a_token_is_given_another_name(admin: Api) -> None:
    new = await made(admin)
    renamed = await admin.patch(f"tokens/{new['id']}", json={"name": " nightly  backup "})
    assert renamed.json()["name"] == "nightly backup"
    taken = await admin.patch(f"tokens/{new['id']}", json={"name": "ADMIN"})
    assert problem(taken)["errors"] == [
        {"field": "name", "detail": "there is one of that name already"}
    ]
    same = await admin.patch(f"tokens/{new['id']}", json={})
    assert same.json()["name"] == "nightly backup"


@on_sqlite
@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", {}),
        ("name", {"name": ""}),
        ("name", {"name": "x" * 65}),
        ("name", {"name": None}),
        ("name", {"name": "Admin"}),
        ("access", {"name": "a", "access": "root"}),
        ("access", {"name": "a", "access": None}),
        ("expires_at", {"name": "a", "expires_at": "tomorrow"}),
        ("expires_at", {"name": "a", "expires_at": "2027-01-01T00:00:00"}),
        ("expires_at", {"name": "a", "expires_at": "2026-03-01T12:00:00Z"}),
        ("expires_at", {"name": "a", "expires_at": "0001-01-01T00:00:00+14:00"}),
        ("expires_at", {"name": "a", "expires_at": "9999-12-31T23:59:59-12:00"}),
        ("days", {"name": "a", "days": 30}),
    ],
)
async def test_what_no_token_can_be_is_named(admin: Api, field: str, said: dict[str, Any]) -> None:
    answer = await admin.post("tokens", json={"access": "read", **said})
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [field]
    assert len((await admin.get("tokens")).json()["items"]) == 1


async def test_a_calendar_has_so_many_tokens_only(admin: Api) -> None:
    for number in range(19):
        await made(admin, f"{number}")
    answer = await admin.post("tokens", json={"name": "one more", "access": "read"})
    assert problem(answer)["errors"][0]["field"] == "tokens"


async def test_what_a_token_makes_does_not_outlive_it(world: World) -> None:
    end = world.clock() + timedelta(days=30)
    admin = await world.token(name="admin", access=Access.ADMIN, expires_at=end)
    assert (await made(admin, "a"))["expires_at"] == "2026-03-31T12:00:00Z"
    sooner = await made(admin, "b", expires_at="2026-03-02T00:00:00+01:00")
    assert sooner["expires_at"] == "2026-03-01T23:00:00Z"
    for later in (None, "2026-03-31T12:00:01Z"):
        answer = await admin.post(
            "tokens", json={"name": "c", "access": "read", "expires_at": later}
        )
        assert problem(answer)["errors"][0]["field"] == "expires_at"


async def test_what_a_token_makes_is_its_maker_s_and_rests_with_them(
    world: World, admin: Api
) -> None:
    new = await made(admin, access="admin")
    other = Api(world.app, new["secret"], admin.calendar)
    await tokens.note_maker(world.db, admin.calendar, ANN, world.clock(), is_admin=False)
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
    world.later(minutes=2)
    assert kind(await other.get("events")) == (403, "token-rests")


async def test_one_that_rests_says_why(world: World, admin: Api) -> None:
    await world.token(user_id=CHIARA, name="hers")
    await tokens.note_maker(world.db, admin.calendar, CHIARA, world.clock(), is_admin=False)
    listed = (await admin.get("tokens")).json()["items"]
    assert [one["rests"] for one in listed] == [None, "no_admin"]


async def test_a_token_may_revoke_itself(world: World, admin: Api) -> None:
    own = (await admin.get("/api/v1/me")).json()["token"]["id"]
    assert (await admin.delete(f"tokens/{own}")).status_code == 204
    assert kind(await admin.get("/api/v1/me")) == (401, "unauthorized")
