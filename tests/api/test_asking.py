"""Who made a token is looked at when it writes: Telegram says whether they are an admin still."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from birthday_calendar import rights
from birthday_calendar.api import asking
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.domain.errors import DatabaseReadOnly, StorageFull
from birthday_calendar.domain.keys import Access, Rest
from birthday_calendar.services import tokens
from birthday_calendar.storage import keys
from birthday_calendar.telegram import BotApi
from tests.api.conftest import ANN, ANNA, CHIARA, GROUP, RESTS, Api, World, kind
from tests.support.databases import on_sqlite


async def test_a_demoted_admin_s_token_changes_nothing_more(world: World) -> None:
    api = await world.token(access=Access.ADMIN)
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
    world.later(minutes=2)
    assert (await api.get("events")).status_code == 200  # nobody has looked yet
    for method, address in [("PATCH", ""), ("POST", "events"), ("GET", "events")]:
        answer = await api.request(method, address, json={})
        assert kind(answer) == RESTS
        assert "no admin of the group any more" in answer.text


async def test_writes_at_once_wait_for_the_same_look(world: World) -> None:
    api = await world.token()
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="left", by=ANN)
    world.later(minutes=2)
    before = await world.asked()
    answers = await asyncio.gather(*(api.post("events", json=ANNA) for _ in range(5)))
    assert {kind(answer) for answer in answers} == {RESTS}
    assert await world.asked() == before + 1


async def test_who_read_the_token_before_the_answer_was_noted_hears_it_too(world: World) -> None:
    api = await world.token()
    read_before = await world.kept(api)
    await world.happens("members", chat_id=GROUP, user_id=ANN, status="left", by=ANN)
    world.later(minutes=2)
    ask = world.app.state.gate._asking.ask
    for _ in range(2):
        assert await ask(world.db, read_before, api.calendar, world.clock()) is Rest.NO_ADMIN


async def test_it_wakes_when_they_are_an_admin_again(world: World) -> None:
    api = await world.token()
    await tokens.note_maker(world.db, api.calendar, ANN, world.clock(), is_admin=False)
    assert kind(await api.get("events")) == RESTS
    world.later(minutes=2)  # which Telegram has said she is all the time
    assert (await api.get("events")).status_code == 200


async def test_telegram_is_asked_once_a_minute_and_not_for_reading(world: World) -> None:
    api = await world.token()
    world.later(hours=1)
    before = await world.asked()
    for _ in range(3):
        await api.get("events")
    assert await world.asked() == before
    for number in range(3):
        await api.add(f"Anna {number}", 15, 3)
    assert await world.asked() == before + 1


async def test_one_s_own_calendar_needs_no_admin(world: World) -> None:
    api = await world.token(chat_id=ANN)
    world.later(days=100)
    before = await world.asked()
    await api.add("Anna", 15, 3)
    assert await world.asked() == before


async def test_somebody_who_never_was_an_admin_or_is_unknown_may_nothing(world: World) -> None:
    for user_id in (CHIARA, 799_999_999):
        api = await world.token(user_id=user_id)
        world.later(minutes=2)
        assert kind(await api.post("events", json=ANNA)) == RESTS


async def test_that_the_bot_is_gone_is_noticed_at_a_write(world: World) -> None:
    api = await world.token()
    await world.happens("kick", chat_id=GROUP)
    world.later(minutes=2)
    assert kind(await api.post("events", json=ANNA)) == RESTS
    assert kind(await api.get("events")) == RESTS


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 429, "retry_after": 5},
        {"error_code": 502},
        {"error_code": 401},
        {"kind": "drop"},
        {"kind": "hang"},
    ],
)
@on_sqlite
async def test_while_telegram_cannot_be_asked_what_it_said_of_late_counts(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(asking, "ANSWERS_WITHIN", 1.0)
    api, other = await world.token(name="a"), await world.token(name="b", user_id=CHIARA)
    await world.happens("faults", method="getChatMember", times=9, **fault)
    world.later(days=1, hours=23)
    await api.add("Anna", 15, 3)
    await other.add("Bert", 16, 3)  # which nobody waited for
    assert await world.asked() == 1
    world.later(hours=2)
    answer = await api.post("events", json=ANNA)
    assert kind(answer) == (503, "rights-unknown")
    assert answer.headers["retry-after"]
    assert (await api.get("events")).status_code == 200


@on_sqlite
async def test_without_a_bot_what_was_known_of_late_counts(
    world: World, settings: Settings
) -> None:
    api = await world.token()
    async with BotApi("https://telegram.invalid", "") as nobody:
        app = create_app(settings, world.db, world.clock, nobody)
        async with Api(app, api.token, api.calendar) as left_alone:
            world.later(days=1)
            await left_alone.add("Anna", 15, 3)
            world.later(days=1, hours=1)
            answer = await left_alone.post("events", json=ANNA)
            assert kind(answer) == (503, "rights-unknown")


@on_sqlite
async def test_a_chat_of_which_telegram_says_nothing_holds_up_no_other(world: World) -> None:
    api = await world.token()
    await world.happens(
        "faults", method="getChatMember", error_code=400, description="ODD", times=1
    )
    world.later(days=1)
    await api.add("Anna", 15, 3)
    await api.add("Bert", 15, 3)
    assert await world.asked() == 1
    other = await world.token(name="b", user_id=CHIARA)
    world.later(minutes=2)
    assert kind(await other.post("events", json=ANNA)) == RESTS


@pytest.mark.parametrize("error", [StorageFull, DatabaseReadOnly])
@on_sqlite
async def test_where_what_telegram_says_cannot_be_noted_it_counts_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async def fail(*_: object) -> None:
        raise error("no")

    api = await world.token()
    await tokens.note_maker(world.db, api.calendar, ANN, world.clock(), is_admin=False)
    monkeypatch.setattr(keys, "set_rest", fail)
    world.later(minutes=2)
    for _ in range(2):
        assert (await api.get("events")).status_code == 200  # she is an admin again


@on_sqlite
async def test_a_look_that_fails_is_told_though_nobody_waits_for_it_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, may_fail = asyncio.Event(), asyncio.Event()

    async def fail(*_: object) -> None:
        has_begun.set()
        await may_fail.wait()
        raise ZeroDivisionError

    monkeypatch.setattr(rights, "standing", fail)
    api = await world.token()
    world.later(minutes=2)
    writing = asyncio.create_task(api.post("events", json=ANNA))
    await has_begun.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    with capture_logs() as logged:
        may_fail.set()
        async with asyncio.timeout(5):
            while not logged:
                await asyncio.sleep(0.01)
    assert "ZeroDivisionError" in str(logged)
