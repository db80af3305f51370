"""The daily look at who made a group's tokens, which the reminders program does beside its own."""

from datetime import timedelta

import pytest

from birthday_calendar.domain.keys import Rest, Token
from birthday_calendar.domain.models import Calendar, Pause
from birthday_calendar.reminders import admins
from birthday_calendar.reminders.admins import AdminLooks
from birthday_calendar.services import calendars, tokens
from tests.reminders.conftest import World
from tests.support.databases import on_sqlite

ANN, BORIS, CHIARA = 700_000_001, 700_000_002, 700_000_003
GROUP = -4_700_000_001  # Ann made it, Boris is an admin, Chiara a member


@pytest.fixture
def looks(world: World) -> AdminLooks:
    return AdminLooks(world.db, world.api, world.clock)


async def a_group(world: World, chat_id: int = GROUP) -> Calendar:
    if chat_id == GROUP:
        return await world.calendar(chat_id)
    calendar = await world.calendar(chat_id)
    await world.chats.post("members", chat_id=chat_id, user_id=ANN, status="administrator")
    return calendar


async def make(world: World, calendar: Calendar, user_id: int = ANN, name: str = "") -> None:
    await tokens.create(world.db, calendar, user_id, world.clock(), name=name)


async def kept(world: World, calendar: Calendar) -> list[Token]:
    return await tokens.list_(world.db, calendar)


def a_day_passes(world: World) -> None:
    world.clock.now += timedelta(days=1, seconds=1)


async def asked(world: World) -> list[int]:
    calls = await world.chats.calls("getChatMember")
    return [one["params"]["user_id"] for one in calls if one["params"]["user_id"] > 700_000_000]


async def test_tokens_of_who_is_no_admin_any_more_rest_and_wake_again(
    world: World, looks: AdminLooks
) -> None:
    calendar = await a_group(world)
    await make(world, calendar, ANN)
    await make(world, calendar, CHIARA)
    a_day_passes(world)
    await looks.look_round()
    assert [one.rests_because for one in await kept(world, calendar)] == [None, Rest.NO_ADMIN]
    promoted = {"chat_id": GROUP, "user_id": CHIARA, "status": "administrator"}
    await world.chats.post("members", **promoted)
    await looks.look_round()  # not before another day has passed
    assert [one.rests_because for one in await kept(world, calendar)] == [None, Rest.NO_ADMIN]
    a_day_passes(world)
    await looks.look_round()
    assert [one.rests_because for one in await kept(world, calendar)] == [None, None]


async def test_one_look_is_for_all_tokens_that_somebody_made(
    world: World, looks: AdminLooks
) -> None:
    calendar = await a_group(world)
    for name in ("one", "two", "three"):
        await make(world, calendar, ANN, name)
    a_day_passes(world)
    assert await looks.look_round() == 1
    assert await looks.look_round() == 0
    assert {one.checked_at for one in await kept(world, calendar)} == {world.clock()}
    assert await asked(world) == [ANN]


async def test_a_group_that_the_bot_is_gone_from_is_closed(world: World, looks: AdminLooks) -> None:
    calendar = await a_group(world)
    await make(world, calendar)
    await world.chats.post("kick", chat_id=GROUP)
    a_day_passes(world)
    await looks.look_round()
    assert (await calendars.get(world.db, calendar.id)).paused_reason is Pause.KICKED


async def test_a_group_with_a_new_id_is_followed(world: World, looks: AdminLooks) -> None:
    calendar = await a_group(world)
    await make(world, calendar)
    await world.chats.post("migrate", chat_id=GROUP)
    a_day_passes(world)
    await looks.look_round()
    [token] = await kept(world, calendar)
    assert (token.rests_because, token.checked_at) == (None, world.clock())


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 429, "retry_after": 7},
        {"error_code": 401},
        {"error_code": 502},
        {"kind": "drop"},
    ],
)
@on_sqlite
async def test_while_telegram_says_nothing_nothing_changes(
    world: World, looks: AdminLooks, fault: dict[str, object]
) -> None:
    calendar = await a_group(world)
    await make(world, calendar, ANN)
    await make(world, calendar, CHIARA)
    before = await kept(world, calendar)
    a_day_passes(world)
    await world.chats.post("faults", method="getChatMember", times=99, **fault)
    await looks.look_round()
    assert await kept(world, calendar) == before
    assert len(await world.chats.calls("getChatMember")) <= 1  # then it is left alone
    await world.chats.delete("faults")
    for _ in range(2):
        await looks.look_round()
    assert [one.rests_because for one in await kept(world, calendar)] == [None, Rest.NO_ADMIN]


@on_sqlite
async def test_a_group_of_which_telegram_says_nothing_holds_up_no_other(
    world: World, looks: AdminLooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admins, "LOOKS_EACH", 2)
    groups = [await a_group(world, -4_800_000_000 - number) for number in range(5)]
    for group in groups:
        await make(world, group, CHIARA)
    a_day_passes(world)
    await world.chats.post(
        "faults", method="getChatMember", times=2, error_code=400, description="ODD"
    )
    for _ in range(3):
        await looks.look_round()
    rest = [(await kept(world, group))[0].rests_because for group in groups]
    assert rest == [None, None, Rest.NO_ADMIN, Rest.NO_ADMIN, Rest.NO_ADMIN]
    monkeypatch.setattr(looks, "_in_vain", {})  # an hour passes
    await looks.look_round()
    rest = [(await kept(world, group))[0].rests_because for group in groups]
    assert rest == [Rest.NO_ADMIN] * 5


@on_sqlite
async def test_of_a_group_that_hides_its_members_the_list_of_admins_tells(
    world: World, looks: AdminLooks
) -> None:
    calendar = await a_group(world, -1_001_700_000_001)
    await make(world, calendar, ANN)
    await make(world, calendar, CHIARA)
    a_day_passes(world)
    hidden = {"error_code": 400, "description": "Bad Request: member list is inaccessible"}
    await world.chats.post("faults", method="getChatMember", times=99, **hidden)
    await looks.look_round()
    assert [one.rests_because for one in await kept(world, calendar)] == [None, Rest.NO_ADMIN]


@on_sqlite
async def test_who_was_looked_at_in_vain_is_left_alone_for_an_hour(
    world: World, looks: AdminLooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = await a_group(world)
    await make(world, calendar, CHIARA)
    a_day_passes(world)
    odd = {"error_code": 400, "description": "ODD"}
    await world.chats.post("faults", method="getChatMember", times=99, **odd)
    for _ in range(3):
        await looks.look_round()
    once = len(await world.chats.calls("getChatMember"))
    assert once == 1
    monkeypatch.setattr(admins, "IN_VAIN_FOR", 0.0)
    looks = AdminLooks(world.db, world.api, world.clock)
    for _ in range(3):
        await looks.look_round()
    assert len(await world.chats.calls("getChatMember")) == once + 3


@on_sqlite
async def test_a_round_looks_at_so_many_only(
    world: World, looks: AdminLooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admins, "LOOKS_EACH", 3)
    calendar = await a_group(world)
    for user_id in range(700_000_010, 700_000_018):
        await make(world, calendar, user_id)
    a_day_passes(world)
    assert [await looks.look_round() for _ in range(4)] == [3, 3, 2, 0]
