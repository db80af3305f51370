"""People who call from a Mini App: what is open to them, what they may, and what they don't see."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.api import persons
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.domain.models import Calendar, EventDraft, Pause, Role, WhoMay
from birthday_calendar.services import calendars, events, members, sharing
from birthday_calendar.telegram import BotApi
from tests.api.conftest import ANN, ANNA, CHIARA, GROUP, Api, World, kind, problem
from tests.support.databases import on_sqlite

BORIS = 700_000_002


async def share(world: World, calendar: Calendar, user_id: int, role: Role) -> None:
    now = world.clock()
    secret = await sharing.invite(world.db, calendar, role, now)
    assert isinstance(secret, str)
    await sharing.accept(world.db, secret, user_id, "Guest", None, now, world.settings)


async def meet(world: World, calendar: Calendar, user_id: int, role: Role = Role.EDITOR) -> None:
    await members.met(world.db, calendar, user_id, "Somebody", None, world.clock(), role=role)


async def test_me_says_what_a_token_may(world: World) -> None:
    api = await world.token(name="backup", expires_at=world.clock() + timedelta(days=1))
    me = (await api.get("/api/v1/me")).json()
    assert me["token"].pop("id")
    assert me == {
        "token": {
            "name": "backup",
            "access": "write",
            "created_at": "2026-03-01T12:00:00Z",
            "expires_at": "2026-03-02T12:00:00Z",
        },
        "user": None,
        "calendars": [
            {
                "id": api.calendar.id,
                "kind": "shared",
                "title": "Team",
                "access": "write",
                "may": ["keep_own", "add", "change"],
            }
        ],
    }


async def test_me_and_calendars_say_all_that_is_open_to_a_person(world: World) -> None:
    of_ann, of_boris = await world.calendar(ANN), await world.calendar(BORIS)
    chiara = await world.person(CHIARA, chat_id=CHIARA)
    await share(world, of_ann, CHIARA, Role.VIEWER)
    await share(world, of_boris, CHIARA, Role.EDITOR)
    group = await world.calendar(GROUP)
    await meet(world, group, CHIARA)
    me = (await chiara.get("/api/v1/me")).json()
    assert me["token"] is None
    assert me["user"]["id"] == CHIARA
    assert {one["id"]: (one["access"], one["may"]) for one in me["calendars"]} == {
        chiara.calendar.id: (
            "admin",
            ["keep_own", "add", "change", "set_up", "rule", "keep_feeds", "keep_tokens"],
        ),
        of_ann.id: ("read", []),
        of_boris.id: ("write", ["keep_own", "add", "change"]),
        group.id: ("write", ["keep_own", "add"]),
    }
    listed = (await chiara.get("/api/v1/calendars")).json()
    assert [one["id"] for one in listed["items"]] == sorted(one["id"] for one in me["calendars"])
    assert (listed["token"], listed["next_cursor"]) == (None, None)
    unchanged = await chiara.get("/api/v1/me", headers={"If-None-Match": "*"})
    assert unchanged.status_code == 304


async def test_nothing_is_open_to_a_stranger_and_what_was_left_to_nobody(world: World) -> None:
    stranger = await world.person(700_000_099)
    assert (await stranger.get("/api/v1/me")).json()["calendars"] == []
    await meet(world, stranger.calendar, 700_000_099)  # who has left since, unseen
    assert (await stranger.get("/api/v1/me")).json()["calendars"] == []


async def test_what_somebody_has_added_they_may_change_for_a_day(world: World) -> None:
    chiara = await world.person(CHIARA)
    added = await chiara.add("Bert", 16, 3)
    assert (await chiara.patch(f"events/{added['id']}", json={"year": 1990})).status_code == 200
    world.later(days=1)
    chiara = await world.person(CHIARA)
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await chiara.request(method, f"events/{added['id']}", json=ANNA)
        assert kind(answer) == (403, "not-allowed")


async def test_what_a_program_has_added_is_nobody_s_own(world: World) -> None:
    added = await (await world.token()).add("Bert", 16, 3)
    ann, chiara = await world.person(ANN), await world.person(CHIARA)
    assert kind(await chiara.delete(f"events/{added['id']}")) == (403, "not-allowed")
    assert (await ann.delete(f"events/{added['id']}")).status_code == 204


@pytest.mark.parametrize("rule", [WhoMay.EVERYBODY, WhoMay.ADMINS])
async def test_what_others_note_of_somebody_s_day_is_not_for_them(
    world: World, rule: WhoMay
) -> None:
    chiara, ann = await world.person(CHIARA), await world.person(ANN)
    group, program = chiara.calendar, await world.token()
    await calendars.change(world.db, group, world.clock(), who_may=rule)
    draft = EventDraft(name="Chiara", day=16, month=3, note="a kayak", responsible="Ann")
    own = await events.add(world.db, group, draft, world.clock(), most=9, member_id=CHIARA)
    address = f"events/{own.id}"
    every = ["events", "events?search=chiara", address, "upcoming", "days/2026-03-16"]
    every += ["events?updated_since=2026-02-28T12:00:00Z"]
    every += ["months/2026-03", "events.csv", "events.json", "events.ics", "events.vcf"]
    for path in every:
        for others in (ann, program):
            assert "kayak" in (await others.get(path)).text, path
        shown = await chiara.get(path)
        assert "Chiara" in shown.text, path
        assert "kayak" not in shown.text, path
        assert "Ann" not in shown.text, path
    assert (await chiara.get("events?search=kayak")).json()["items"] == []
    assert await ann.names("events?responsible=Ann") == ["Chiara"]
    assert await chiara.names("events?responsible=Ann") == []
    for field in ("note", "responsible"):
        for said in ("a boat", None):
            answer = await chiara.patch(address, json={field: said})
            assert kind(answer) == (403, "not-allowed")
            assert problem(answer)["errors"][0]["field"] == field
    assert "kayak" not in (await chiara.patch(address, json={"year": 1990})).text
    if rule is WhoMay.EVERYBODY:
        note = {"op": "change", "id": own.id, "changes": {"note": "a boat"}}
        refused = await chiara.post("events:batch", json={"operations": [note]})
        assert problem(refused)["errors"][0]["type"] == "/problems/not-allowed"
    seen = (await chiara.get(address)).json()
    put = await chiara.put(address, json=seen | {"year": 1991})
    assert (put.status_code, put.json()["year"], put.json()["note"]) == (200, 1991, None)
    refused = await chiara.put(address, json=seen | {"note": "a boat", "year": 1991})
    assert kind(refused) == (403, "not-allowed")
    kept = await events.get(world.db, group, own.id)
    assert (kept.year, kept.note, kept.responsible) == (1991, "a kayak", "Ann")


async def test_a_day_that_became_theirs_meanwhile_keeps_what_others_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chiara = await world.person(CHIARA)
    draft = EventDraft(name="Chiara", day=16, month=3, note="a kayak")
    own = await events.add(
        world.db, chiara.calendar, draft, world.clock(), most=9, member_id=CHIARA
    )
    get = events.get

    async def before_the_note(*asked: Any) -> Any:
        monkeypatch.setattr(events, "get", get)
        return replace(await get(*asked), note=None)

    monkeypatch.setattr(events, "get", before_the_note)
    seen = {"name": "Chiara", "day": 16, "month": 3}
    assert kind(await chiara.put(f"events/{own.id}", json=seen)) == (412, "changed-meanwhile")
    assert (await get(world.db, chiara.calendar, own.id)).note == "a kayak"


async def test_one_s_own_calendar_hides_nothing_from_its_owner_and_from_a_guest_their_day(
    world: World,
) -> None:
    ann = await world.person(ANN, chat_id=ANN)
    await share(world, ann.calendar, BORIS, Role.EDITOR)
    boris = await world.person(BORIS, chat_id=ANN)
    for who in (ANN, BORIS):
        draft = EventDraft(name="Somebody", day=16, month=3, note=f"for {who}")
        await events.add(world.db, ann.calendar, draft, world.clock(), most=9, member_id=who)
    assert [one["note"] for one in (await ann.get("events")).json()["items"]] == [
        f"for {ANN}",
        f"for {BORIS}",
    ]
    assert [one["note"] for one in (await boris.get("events")).json()["items"]] == [
        f"for {ANN}",
        None,
    ]


async def test_an_answer_that_was_kept_for_one_is_told_to_no_other(world: World) -> None:
    ann, chiara = await world.person(ANN), await world.person(CHIARA)
    key = {"Idempotency-Key": "k"}
    assert (await ann.post("events", json=ANNA, headers=key)).status_code == 201
    again = await ann.post("events", json=ANNA, headers=key)
    assert again.headers["idempotent-replayed"] == "true"
    answer = await chiara.post("events", json=ANNA, headers=key)
    assert kind(answer) == (422, "idempotency-key-reused")


async def test_who_may_do_what_is_the_admins_to_say(world: World) -> None:
    chiara = await world.person(CHIARA)
    await calendars.change(world.db, chiara.calendar, world.clock(), who_may=WhoMay.EVERYBODY)
    assert (await chiara.patch("", json={"show_zodiac": True})).status_code == 200
    for change in ({"who_may": "add"}, {"surprises": "here"}):
        assert kind(await chiara.patch("", json=change)) == (403, "not-allowed")
    ann = await world.person(ANN)
    assert (await ann.patch("", json={"who_may": "admins"})).status_code == 200


async def test_a_file_changes_what_is_theirs_to_change(world: World) -> None:
    program, chiara = await world.token(), await world.person(CHIARA)
    anna = await program.add("Anna", 15, 3)
    people = [{"name": "Anna", "birthday": "15.03.1990"}, {"name": "Bert", "birthday": "16.03"}]
    brought = (await chiara.post("imports", json=people)).json()["id"]
    outcome = (await chiara.post(f"imports/{brought}/apply")).json()
    assert (outcome["added"], outcome["changed"], outcome["left"]) == (1, 0, 1)
    assert (await chiara.get(f"events/{anna['id']}")).json()["year"] is None
    assert (await chiara.post(f"imports/{brought}/undo")).json()["deleted"] == 1
    of_program = (await program.post("imports", json=people)).json()["id"]
    assert (await chiara.post(f"imports/{of_program}/apply")).status_code == 200
    assert kind(await chiara.post(f"imports/{of_program}/undo")) == (403, "not-allowed")


async def test_a_person_makes_tokens_in_their_own_name(world: World) -> None:
    ann = await world.person(ANN)
    new = (await ann.post("tokens", json={"name": "home", "access": "admin"})).json()
    assert (new["made_by"], new["expires_at"]) == (ANN, None)
    assert (await Api(world.app, new["secret"], ann.calendar).get("")).status_code == 200


async def test_telegram_is_asked_once_a_minute_about_somebody(world: World) -> None:
    chiara = await world.person(CHIARA)
    before = await world.asked()
    for _ in range(3):
        assert (await chiara.get("events")).status_code == 200
    assert await world.asked() == before + 1


async def test_who_tries_one_group_after_another_makes_nobody_ask(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "MOST_STRANGE", 2)
    stranger = await world.person(700_000_099)
    before = await world.asked()
    for chat_id in (GROUP, -4_700_000_091, -4_700_000_092, -4_700_000_093):
        calendar = await world.calendar(chat_id)
        answer = await stranger.get(f"/api/v1/calendars/{calendar.id}")
        assert kind(answer) == (404, "unknown-calendar")
    assert await world.asked() == before + 2


@on_sqlite
async def test_while_telegram_is_silent_what_is_known_of_them_counts(world: World) -> None:
    group = await world.calendar()
    async with BotApi("http://127.0.0.1:9", world.bot_token) as silent:
        world.app = create_app(world.settings, world.db, world.clock, silent)
        ann, chiara, boris = [await world.person(one) for one in (ANN, CHIARA, BORIS)]
        await meet(world, group, ANN, Role.OWNER)
        await meet(world, group, CHIARA)
        assert (await ann.patch("", json={"show_zodiac": True})).status_code == 200
        assert (await chiara.get("events")).status_code == 200
        await chiara.add("Bert", 16, 3)
        answer = await chiara.patch("", json={"show_zodiac": True})
        assert kind(answer) == (503, "rights-unknown")
        assert answer.headers["retry-after"]
        assert kind(await boris.get("events")) == (503, "rights-unknown")
        await members.left(world.db, group, CHIARA, world.clock())
        assert kind(await chiara.get("events")) == (503, "rights-unknown")


@on_sqlite
async def test_in_a_group_that_hides_its_members_whom_the_bot_has_met_are_there(
    world: World,
) -> None:
    group = -1_001_700_000_001
    ann, chiara, boris = [await world.person(one, group) for one in (ANN, CHIARA, BORIS)]
    await meet(world, ann.calendar, CHIARA)
    chat = {"id": group, "type": "supergroup", "title": "Friends"}
    user = {"id": ANN, "is_bot": False, "first_name": "Ann"}
    said = {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": "/start"}
    await world.happens("updates", message=said)
    await world.happens("members", chat_id=group, user_id=ANN, status="administrator")
    hidden = {"error_code": 400, "description": "Bad Request: member list is inaccessible"}
    await world.happens("faults", method="getChatMember", times=9, **hidden)
    assert (await chiara.get("events")).status_code == 200
    assert kind(await boris.get("events")) == (404, "unknown-calendar")
    assert (await ann.get("tokens")).status_code == 200  # its admins are no secret


@pytest.mark.parametrize("chat_id", [GROUP, ANN])
async def test_where_the_bot_is_gone_nobody_looks(world: World, chat_id: int) -> None:
    ann = await world.person(ANN, chat_id=chat_id)
    await meet(world, ann.calendar, ANN)
    await calendars.pause(world.db, ann.calendar, Pause.KICKED)
    answer = await ann.get("events")
    assert kind(answer) == (403, "not-allowed")
    assert "bot was removed" in answer.text
    assert (await ann.get("/api/v1/me")).json()["calendars"] == []


async def test_a_private_bot_serves_whom_it_serves_in_the_chat(world: World) -> None:
    ann = await world.person(ANN, chat_id=ANN)
    await share(world, ann.calendar, BORIS, Role.EDITOR)
    for allowed, served in [({ANN}, [True, False]), ({ANN, BORIS}, [True, True])]:
        rules = replace(world.settings, allowed_users=frozenset(allowed))
        world.app = create_app(rules, world.db, world.clock)
        callers = [await world.person(one, chat_id=ANN) for one in (ANN, BORIS)]
        answers = [await caller.get("events") for caller in callers]
        assert [answer.status_code == 200 for answer in answers] == served


@on_sqlite
async def test_by_no_bot_and_by_the_sandbox_before_real_data_nobody_calls(
    world: World, settings: Settings
) -> None:
    for token in ("", settings.telegram_bot_token):
        rules = replace(settings, telegram_bot_token=token)  # the sandbox, as nobody asked for it
        world.app, world.bot_token = create_app(rules, world.db, world.clock), token
        ann = await world.person(ANN, chat_id=ANN)
        assert kind(await ann.get("events")) == (401, "unauthorized")


async def test_too_many_bad_ones_are_not_looked_at(world: World) -> None:
    good, bad = await world.person(ANN, chat_id=ANN), await world.person(auth_date=1)
    assert (await good.get("events")).status_code == 200
    answers = [await bad.get("events") for _ in range(12)]
    assert kind(answers[0]) == (401, "unauthorized")
    assert kind(answers[-1]) == (429, "too-many-refused")
    assert (await good.get("events")).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "1e3", "%00"])
async def test_an_id_that_no_calendar_can_have_is_unknown(world: World, number: str) -> None:
    ann = await world.person(ANN)
    answer = await ann.get(f"/api/v1/calendars/{number}/events")
    assert kind(answer) == (404, "unknown-calendar")
