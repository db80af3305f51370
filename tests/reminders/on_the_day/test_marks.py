"""What is pinned and who wears a tag for the day, and the rights that the bot needs for them."""

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import calendars, forgetting
from birthday_calendar.storage.duty_tables import day_marks
from birthday_calendar.telegram_errors import TelegramError, TelegramFailure
from tests.reminders.conftest import World
from tests.reminders.on_the_day.conftest import (
    ANN,
    BORIS,
    CHIARA,
    NOON,
    OTHERS,
    TEAM,
    admin,
    chosen,
    join,
    own,
    tag,
)
from tests.support.databases import on_sqlite


async def pinned(world: World, chat_id: int = TEAM) -> str | None:
    message = (await world.chats.call("getChat", chat_id=chat_id)).get("pinned_message")
    return None if message is None else str(message["text"])


async def test_it_is_pinned_without_noise_until_midnight(world: World, team: Calendar) -> None:
    await admin(world)
    await chosen(world, team, congratulate_at=NOON, pin_day=True, time_zone="Asia/Tokyo")
    await world.run(until="2026-03-15T03:00")
    assert (await pinned(world) or "").startswith("🎂 Chiara")
    [call] = await world.chats.calls("pinChatMessage")
    assert call["params"]["disable_notification"] is True
    await world.run(until="2026-03-15T14:59")
    assert await pinned(world)
    await world.run(until="2026-03-15T15:00")
    assert await pinned(world) is None
    assert await world.db.fetch_all(sa.select(day_marks)) == []


@on_sqlite
async def test_without_a_congratulation_the_reminder_of_the_day_is_pinned(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, pin_day=True, weekly_digest=True)
    await world.run(until="2026-03-15T10:00")
    assert await pinned(world) == "🎉 Today, Sunday, 15 March\n🎂 Chiara"
    await world.run(until="2026-03-20T12:00")
    assert await pinned(world) is None
    assert len(await world.chats.calls("pinChatMessage")) == 1


@on_sqlite
async def test_late_is_unpinned_too_and_never_what_somebody_else_has_pinned(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, congratulate_at=NOON, pin_day=True)
    await world.run(until="2026-03-15T13:00")
    rules = await world.chats.call("sendMessage", chat_id=TEAM, text="Rules")
    await world.chats.call("pinChatMessage", chat_id=TEAM, message_id=rules["message_id"])
    world.clock.set("2026-03-18T09:30")  # it was away
    await world.tick()
    assert await pinned(world) == "Rules"
    assert len(await world.chats.calls("unpinChatMessage")) == 1


@on_sqlite
async def test_who_dies_between_a_call_and_its_note_makes_it_again(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, congratulate_at=NOON, pin_day=True)
    await world.chats.post("faults", method="pinChatMessage", kind="drop", after=True)
    with pytest.raises(Exception, match="Client"):
        await world.run(until="2026-03-15T12:00")
    world.clock.set("2026-03-17T12:00")  # and the day is over meanwhile
    await world.tick()
    assert await pinned(world) is None
    assert await world.db.fetch_all(sa.select(day_marks)) == []


@on_sqlite
async def test_a_group_that_becomes_a_supergroup_goes_on_as_it_was_set_up(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, congratulate_at=NOON, pin_day=True, tag_day=True)
    supergroup = (await world.chats.post("migrate", chat_id=TEAM))["chat_id"]
    await world.run(until="2026-03-15T13:00")
    assert (await pinned(world, supergroup) or "").startswith("🎂 Chiara")
    moved = await calendars.get(world.db, team.id)
    assert (moved.chat_id, moved.congratulate_at) == (supergroup, NOON)


async def test_a_member_wears_a_tag_for_the_day_and_then_the_one_they_had(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await world.chats.post("members", chat_id=TEAM, user_id=CHIARA, tag="Captain")
    await chosen(world, team, tag_day=True)
    await world.run(until="2026-03-14T23:00")
    assert await tag(world) == "Captain"
    await world.run(until="2026-03-15T00:00")
    assert await tag(world) == "birthday"
    await world.run(until="2026-03-15T23:00")
    assert await tag(world) == "birthday"
    await world.run(until="2026-03-16T00:00")
    assert await tag(world) == "Captain"


@on_sqlite
async def test_a_tag_that_somebody_has_changed_meanwhile_stays(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, tag_day=True)
    await world.run(until="2026-03-15T10:00")
    await world.chats.post("members", chat_id=TEAM, user_id=CHIARA, tag="Boss")
    await world.run(until="2026-03-16T10:00")
    assert await tag(world) == "Boss"


@on_sqlite
@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 429, "description": "Too Many Requests", "retry_after": 60},
        {"error_code": 500, "description": "Internal Server Error"},
        {"result": {}},  # what nobody expects
    ],
    ids=["throttled", "broken", "strange"],
)
async def test_trouble_with_one_group_s_marks_keeps_no_other_group_waiting(
    world: World, team: Calendar, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await admin(world)
    await chosen(world, team, tag_day=True)
    other = await world.calendar(OTHERS)
    await admin(world, OTHERS)
    await join(world, other, BORIS)
    await own(world, other, BORIS, "Boris", Day(15, 3, None))
    await chosen(world, other, tag_day=True)
    call = world.api.call

    async def called(method: str, **parameters: Any) -> Any:
        if parameters.get("chat_id") == TEAM and method == "getChatMember":
            if "result" in fault:
                return fault["result"]
            raise TelegramError(fault["error_code"], fault["description"], fault)
        return await call(method, **parameters)

    monkeypatch.setattr(world.api, "call", called)
    with suppress(TelegramFailure):
        await world.run(until="2026-03-15T00:00")
    for _ in range(2):
        with suppress(TelegramFailure):
            await world.marks.look_round()
    found = await world.chats.call("getChatMember", chat_id=OTHERS, user_id=BORIS)
    assert found.get("tag") == "birthday"


@on_sqlite
async def test_what_was_worn_before_is_known_after_a_crash(world: World, team: Calendar) -> None:
    await admin(world)
    await world.chats.post("members", chat_id=TEAM, user_id=CHIARA, tag="Captain")
    await chosen(world, team, tag_day=True)
    await world.chats.post("faults", method="setChatMemberTag", kind="drop", after=True)
    with pytest.raises(Exception, match="Client"):
        await world.run(until="2026-03-15T00:00")
    await world.run(until="2026-03-15T02:00")
    assert await tag(world) == "birthday"
    await world.run(until="2026-03-16T02:00")
    assert await tag(world) == "Captain"


@on_sqlite
async def test_an_admin_and_who_has_left_get_none(world: World, team: Calendar) -> None:
    await admin(world)
    await world.chats.post("members", chat_id=TEAM, user_id=CHIARA, status="administrator")
    await own(world, team, BORIS, "Boris", Day(15, 3, None))
    await world.chats.post("members", chat_id=TEAM, user_id=BORIS, status="left")
    await chosen(world, team, tag_day=True)
    await world.run(until="2026-03-16T10:00")
    assert await world.chats.calls("setChatMemberTag") == []
    assert await world.db.fetch_all(sa.select(day_marks)) == []


@on_sqlite
async def test_who_wants_to_be_forgotten_on_the_day_wears_it_no_longer(
    world: World, team: Calendar
) -> None:
    await admin(world)
    await chosen(world, team, tag_day=True)
    await world.run(until="2026-03-15T10:00")
    await forgetting.person(world.db, team, CHIARA, world.clock())
    await world.run(until="2026-03-15T11:00")
    assert await tag(world) is None
    assert await world.db.fetch_all(sa.select(day_marks)) == []


@on_sqlite
async def test_a_right_that_is_missing_is_said_once_and_asked_for_by_its_name(
    world: World, team: Calendar
) -> None:
    await own(world, team, BORIS, "Boris", Day(16, 3, None))
    await chosen(world, team, pin_day=True)
    await world.run(until="2026-03-17T12:00")
    said = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert said == [
        "⚠️ I can't pin the message of the day in Team. Make me an admin there with the right "
        "“Pin messages”."
    ]
    assert (await calendars.get(world.db, team.id)).missing_rights == ("can_pin_messages",)


@on_sqlite
async def test_it_is_said_in_private_to_who_has_chosen_it(world: World, team: Calendar) -> None:
    await world.calendar(ANN)
    await chosen(world, team, tag_day=True, celebrates_by=ANN)
    await world.run(until="2026-03-17T12:00")
    assert [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")] == []
    [said] = [one for one in await world.chats.texts(ANN) if one.startswith("⚠️")]
    assert "“Edit member tags”" in said


@on_sqlite
async def test_who_grants_it_on_the_day_has_it_done_and_hears_of_it_again_when_it_is_taken(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, pin_day=True)
    await world.run(until="2026-03-15T10:00")
    await admin(world)
    await world.run(until="2026-03-15T20:00")
    assert await pinned(world)
    assert (await calendars.get(world.db, team.id)).missing_rights == ()
    await own(world, team, BORIS, "Boris", Day(18, 3, None))
    await admin(world, can_pin_messages=False)
    await world.run(until="2026-03-19T12:00")
    said = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert len(said) == 2
