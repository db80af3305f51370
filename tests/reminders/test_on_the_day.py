"""What a group does on a member's day: congratulation, pin and tag; and the poll before it."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.card_client import Undrawable
from birthday_calendar.domain.cards import Card
from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus
from birthday_calendar.domain.models import (
    Calendar,
    Event,
    EventKind,
    Member,
    Role,
    Style,
    Surprises,
)
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.reminders.composing import Composer
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars, events, forgetting, own_birthday
from birthday_calendar.storage import members
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.duty_tables import day_marks
from birthday_calendar.storage.tables import deliveries
from birthday_calendar.studio import Studio
from birthday_calendar.telegram_errors import TelegramError, TelegramFailure, TelegramUnreachable
from tests.reminders.conftest import World
from tests.support.drawing import running
from tests.support.patient import be_patient

TEAM, ORGANISERS, OTHERS = -100, -200, -300
CHIARA, BORIS, ANN = 11, 12, 13
NOON = time(12)

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def join(world: World, calendar: Calendar, *people: int) -> None:
    for user_id in people:
        met = Member(
            calendar_id=calendar.id,
            user_id=user_id,
            name=f"Person {user_id}",
            username=None,
            role=Role.EDITOR,
            met_at=world.clock(),
            left_at=None,
        )
        await members.put(world.db, met)
        await world.chats.post("people", user_id=user_id, first_name=f"Person {user_id}")
        await world.chats.post(
            "members", chat_id=calendar.chat_id, user_id=user_id, status="member"
        )


async def own(world: World, calendar: Calendar, user_id: int, name: str, day: Day) -> Event:
    return await own_birthday.keep(
        world.db, calendar, user_id, name, day, world.clock(), most=10_000
    )


async def admin(world: World, chat_id: int = TEAM, **rights: bool) -> None:
    change: dict[str, Any] = {"status": "administrator", "rights": rights}
    await world.chats.post("members", chat_id=chat_id, user_id="bot", **change)


@pytest.fixture
async def team(world: World) -> Calendar:
    """A group with Chiara, whose birthday is 15 March, Boris and Ann."""
    calendar = await world.calendar(TEAM)
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    await join(world, calendar, CHIARA, BORIS, ANN)
    await own(world, calendar, CHIARA, "Chiara", Day(15, 3, None))
    return await calendars.get(world.db, calendar.id)


async def chosen(world: World, calendar: Calendar, **changes: object) -> Calendar:
    return await calendars.change(world.db, calendar, world.clock(), **changes)


# the congratulation


async def test_the_group_congratulates_at_its_hour_and_mentions_whom(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T11:00")
    assert await world.chats.texts(TEAM) == []
    await world.run(until="2026-03-16T12:00")
    [message] = await world.chats.said(TEAM)
    assert message["text"].startswith("🎂 Chiara\n")
    assert "Chiara" in message["text"].split("\n", 1)[1]
    [mention] = [one for one in message["entities"] if one["type"] == "text_mention"]
    assert mention["user"]["id"] == CHIARA


@on_sqlite
async def test_the_reminder_of_the_day_comes_beside_it_only_where_that_is_chosen(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON, remind_too=True)
    await world.run(until="2026-03-16T12:00")
    reminder, congratulation = await world.chats.texts(TEAM)
    assert reminder == "🎉 Today, Sunday, 15 March\n🎂 Chiara"
    assert congratulation.startswith("🎂 Chiara\n")


@on_sqlite
async def test_who_share_a_day_are_congratulated_in_one_message_each_in_other_words(
    world: World, team: Calendar
) -> None:
    await own(world, team, BORIS, "Boris", Day(15, 3, None))
    await world.add(team, "<Mum> & co", 15, 3)  # whom nobody can mention
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    *_, message = await world.chats.said(TEAM)  # "Mum" was told of ahead, too
    heading, *blocks = message["text"].split("\n\n")
    assert heading == "🎉 Today we congratulate"
    assert [one.splitlines()[0] for one in blocks] == ["🎂 Boris", "🎂 Chiara", "🎂 <Mum> & co"]
    mentioned = [one["user"]["id"] for one in message["entities"] if "user" in one]
    assert sorted(mentioned) == [CHIARA, BORIS]


@on_sqlite
async def test_nobody_is_congratulated_who_has_died_or_is_remembered_or_muted(
    world: World, team: Calendar
) -> None:
    await world.add(team, "Granny", 16, 3, deceased=True)
    await world.add(team, "Grandpa", 16, 3, kind=EventKind.MEMORIAL)
    await world.add(team, "Nobody", 16, 3, muted=True)
    await world.add(team, "Release", 16, 3, kind=EventKind.OTHER)
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    before = await world.chats.texts(TEAM)
    await world.run(until="2026-03-17T12:00")
    [reminder] = [one for one in await world.chats.texts(TEAM) if one not in before]
    assert reminder.startswith(("🗓 Today", "🕯 Today"))
    assert "Granny" in reminder
    row = await world.db.fetch_one(
        sa.select(sa.func.count().label("n")).where(
            deliveries.c.kind == DeliveryKind.CONGRATULATION,
            deliveries.c.local_date == date(2026, 3, 16),
            deliveries.c.status == DeliveryStatus.SENT,
        )
    )
    assert row
    assert row["n"] == 0


@on_sqlite
async def test_no_text_comes_twice_in_a_calendar_in_a_year(world: World, team: Calendar) -> None:
    for number in range(30):
        await world.add(team, "Anna", 1 + number % 28, 4 + number // 28)
    await chosen(world, team, congratulate_at=NOON, congratulate_style=Style.FORMAL)
    await world.run(until="2026-05-04T13:00")
    said = [text for one in await world.chats.texts(TEAM) for text in one.split("\n\n")]
    anna = [one.split("\n", 1)[1] for one in said if one.startswith("🎂 Anna\n")]
    assert len(anna) == 30
    assert len(set(anna)) == 30


@on_sqlite
async def test_what_comes_a_day_late_is_told_as_belated_in_no_festive_words(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON, pin_day=True)
    await world.run(until="2026-03-15T11:00")
    world.clock.set("2026-03-16T15:00")
    await world.tick()
    assert await world.chats.texts(TEAM) == ["⏰ Belated: Sunday, 15 March\n🎂 Chiara"]


@on_sqlite
async def test_who_is_kept_after_the_congratulation_is_told_of_by_a_reminder(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T13:00")
    await world.add(team, "Dora", 15, 3)
    await world.run(until="2026-03-15T14:00")
    assert (await world.chats.texts(TEAM))[1:] == ["🎉 Today, Sunday, 15 March\n🎂 Dora"]


@on_sqlite
async def test_the_same_hour_after_a_crash_or_a_change_of_it_congratulates_once(
    world: World, team: Calendar
) -> None:
    changed = await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    await chosen(world, changed, congratulate_at=time(15))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(TEAM)) == 1


@on_sqlite
async def test_a_personal_calendar_can_choose_none_of_it(world: World) -> None:
    mine = await world.calendar(100)
    with pytest.raises(Exception, match="congratulate_at"):
        await chosen(world, mine, congratulate_at=NOON)


@on_sqlite
async def test_a_group_that_has_paused_or_has_thrown_the_bot_out_hears_nothing(
    world: World, team: Calendar
) -> None:
    await admin(world)
    until = date(2026, 3, 16)
    choices: dict[str, Any] = {"congratulate_at": NOON, "pin_day": True, "tag_day": True}
    await chosen(world, team, **choices, paused_until=until)
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(TEAM) == []
    assert await world.chats.calls("setChatMemberTag") == []
    await world.run(until="2026-03-16T12:00")  # the pause is over: it was missed
    assert await world.chats.texts(TEAM) == ["⏰ Belated: Sunday, 15 March\n🎂 Chiara"]
    await own(world, team, BORIS, "Boris", Day(18, 3, None))
    await world.run(until="2026-03-18T06:00")
    assert await tag(world, BORIS) == "birthday"
    await world.chats.post("kick", chat_id=TEAM)
    await world.run(until="2026-03-19T12:00")
    assert (await world.chats.texts(TEAM))[1:] == []
    assert await world.db.fetch_all(sa.select(day_marks)) == []


# its card


@pytest.fixture
async def drawing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """With the program that draws."""
    be_patient(monkeypatch)
    async with running(tmp_path):
        with_cards(world, tmp_path)
        yield world


def with_cards(world: World, folder: Path) -> None:
    minutes = count(step=60)
    limiter = Limiter(lambda: float(next(minutes)))
    studio = Studio(folder / "run", world.api)
    composer = Composer(world.db, world.api, world.clock, studio=studio)
    world.sender = Sender(world.db, world.api, limiter, world.clock, composer=composer)


async def photos(world: World) -> list[dict[str, Any]]:
    return [one for one in await world.chats.messages(TEAM) if "photo" in one]


@on_sqlite
async def test_a_card_comes_with_the_text_below_it_and_is_pinned(
    drawing: World, team: Calendar
) -> None:
    await admin(drawing)
    await chosen(drawing, team, congratulate_at=NOON, congratulate_card=True, pin_day=True)
    await drawing.run(until="2026-03-15T12:00")
    [photo] = await photos(drawing)
    assert photo["caption"].startswith("🎂 Chiara\n")
    assert "text_mention" in {one["type"] for one in photo["caption_entities"]}
    chat = await drawing.chats.call("getChat", chat_id=TEAM)
    assert chat["pinned_message"]["message_id"] == photo["message_id"]
    assert await drawing.chats.texts(TEAM) == []


@on_sqlite
async def test_who_share_a_day_have_one_card_and_what_is_too_long_for_it_follows(
    drawing: World, team: Calendar
) -> None:
    for user_id, name in ((BORIS, "Boris"), (ANN, "Ann")):
        await own(drawing, team, user_id, name, Day(15, 3, 1990))
    for name in ("Dora", "Emil", "Fritz"):
        await drawing.add(team, f"{name} {'x' * 50}", 15, 3, lead_days=frozenset())
    await chosen(drawing, team, congratulate_at=NOON, congratulate_card=True)
    await drawing.run(until="2026-03-15T12:00")
    [photo] = await photos(drawing)
    assert photo["caption"].startswith("🎉 Today we congratulate")
    told = "".join([photo["caption"], *await drawing.chats.texts(TEAM)])
    assert all(told.count(f"🎂 {one}") == 1 for one in ("Ann", "Boris", "Chiara", "Dora", "Emil"))


@on_sqlite
async def test_more_names_than_a_card_has_room_for_have_none(
    drawing: World, team: Calendar
) -> None:
    for number in range(9):
        await drawing.add(team, f"{number} {'x' * 60}", 15, 3, lead_days=frozenset())
    await chosen(drawing, team, congratulate_at=NOON, congratulate_card=True)
    await drawing.run(until="2026-03-15T12:00")
    assert await photos(drawing) == []
    assert len(await drawing.chats.texts(TEAM)) == 1


@on_sqlite
async def test_a_card_that_cannot_be_drawn_keeps_no_other_group_from_theirs(
    drawing: World, team: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Studio.draw

    async def drawn(studio: Studio, card: Card, member_id: int | None, person: int) -> bytes:
        if person == TEAM:
            raise Undrawable("it took too long")
        return await draw(studio, card, member_id, person)

    monkeypatch.setattr(Studio, "draw", drawn)
    other = await drawing.calendar(OTHERS)
    await drawing.add(other, "Dora", 15, 3, lead_days=frozenset())
    for one in (team, other):
        await chosen(drawing, one, congratulate_at=NOON, congratulate_card=True)
    await drawing.run(until="2026-03-15T12:00")
    assert await photos(drawing) == []
    assert [one for one in await drawing.chats.messages(OTHERS) if "photo" in one]


@on_sqlite
async def test_without_the_program_that_draws_the_text_comes_alone(
    world: World, team: Calendar, tmp_path: Path
) -> None:
    with_cards(world, tmp_path)
    await chosen(world, team, congratulate_at=NOON, congratulate_card=True)
    await world.run(until="2026-03-15T12:00")
    [text] = await world.chats.texts(TEAM)
    assert text.startswith("🎂 Chiara\n")


@on_sqlite
async def test_a_group_that_takes_no_photos_has_the_text_and_hears_once_what_to_allow(
    drawing: World, team: Calendar
) -> None:
    await own(drawing, team, BORIS, "Boris", Day(16, 3, None))
    await drawing.chats.post("permissions", chat_id=TEAM, can_send_photos=False)
    await chosen(drawing, team, congratulate_at=NOON, congratulate_card=True)
    await drawing.run(until="2026-03-16T13:00")
    said = await drawing.chats.texts(TEAM)
    assert [one.split("\n")[0] for one in said if one.startswith("🎂")] == ["🎂 Chiara", "🎂 Boris"]
    assert len([one for one in said if "“Send photos”" in one]) == 1
    await drawing.chats.post("permissions", chat_id=TEAM, can_send_photos=True)
    await own(drawing, team, ANN, "Ann", Day(17, 3, None))
    await drawing.run(until="2026-03-17T13:00")
    assert len(await photos(drawing)) == 1
    assert (await calendars.get(drawing.db, team.id)).missing_rights == ()


# the pin


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


# the tag


async def tag(world: World, user_id: int = CHIARA) -> str | None:
    found = await world.chats.call("getChatMember", chat_id=TEAM, user_id=user_id)
    worn: str | None = found.get("tag")
    return worn


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


# rights that are missing


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


# the poll


@pytest.fixture
async def asking(world: World) -> Calendar:
    """A team, with a chat of organisers where Boris and Ann are, and Chiara is not; her birthday is
    in ten days. The clock is that of the sandbox, which closes polls by it.
    """
    world.clock.now = datetime.now(UTC)
    team, chat = await world.calendar(TEAM), await world.calendar(ORGANISERS)
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    await join(world, team, CHIARA, BORIS, ANN)
    await join(world, chat, BORIS, ANN)
    await own(world, team, CHIARA, "Chiara", in_days(world, 10))
    return await chosen(
        world, team, surprises=Surprises.ORGANISERS, organisers=ORGANISERS, poll_weeks=2
    )


def in_days(world: World, count: int) -> Day:
    day = world.clock().date() + timedelta(days=count)
    return Day(day.day, day.month, None)


async def a_day_later(world: World) -> None:
    await world.run(until=(world.clock() + timedelta(days=1)).isoformat()[:19])


async def polls(world: World, chat_id: int = ORGANISERS) -> list[dict[str, Any]]:
    return [one["poll"] for one in await world.chats.messages(chat_id) if "poll" in one]


async def asked_about(world: World) -> list[str]:
    return [one["question"].split(",")[0] for one in await polls(world)]


async def test_the_organisers_are_asked_about_a_present_once(
    world: World, asking: Calendar
) -> None:
    await a_day_later(world)
    await a_day_later(world)
    [poll] = await polls(world)
    assert poll["question"].startswith("Chiara, ")
    assert poll["question"].endswith(": what shall we give?")
    assert "In Team." in poll["description"]
    assert len(poll["options"]) == 3
    assert (poll["is_anonymous"], poll["is_closed"]) == (False, False)
    row = await world.db.fetch_one(
        sa.select(deliveries).where(deliveries.c.kind == DeliveryKind.POLL)
    )
    assert row
    left = poll["close_date"] - (row["local_date"] - date(1970, 1, 1)).days * 86_400
    assert left == -2 * 86_400 + 9 * 3_600  # two days before, at nine
    assert await polls(world, TEAM) == []


@on_sqlite
async def test_ideas_are_added_and_results_are_seen_when_it_is_closed(
    world: World, asking: Calendar
) -> None:
    await a_day_later(world)
    [message] = [one for one in await world.chats.messages(ORGANISERS) if "poll" in one]
    where = {"chat_id": ORGANISERS, "message_id": message["message_id"]}
    await world.chats.post("polls/add", **where, user_id=BORIS, text="A bicycle")
    seen = await world.chats.post("polls/vote", **where, user_id=ANN, options=[0, 3])
    assert seen["poll"]["total_voter_count"] == 0
    closed = await world.chats.post("polls/close", **where)
    assert [one["voter_count"] for one in closed["poll"]["options"]] == [1, 0, 0, 1]


@on_sqlite
async def test_each_person_has_a_poll_and_who_comes_later_a_later_one(
    world: World, asking: Calendar
) -> None:
    await own(world, asking, ANN, "Ann", in_days(world, 2))  # for whom it is too late
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]
    await own(world, asking, BORIS, "Boris", in_days(world, 9))
    await world.chats.post("members", chat_id=ORGANISERS, user_id=BORIS, status="left")
    there = (await get_by_chat(world.db, ORGANISERS)) or asking
    await members.leave(world.db, there.id, BORIS, world.clock())
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara", "Boris"]


@on_sqlite
async def test_nobody_is_asked_where_whom_it_is_for_reads_along(
    world: World, asking: Calendar
) -> None:
    """Whom the bot has not met there, but Telegram knows of."""
    await world.chats.post("members", chat_id=ORGANISERS, user_id=CHIARA, status="member")
    await a_day_later(world)
    assert await polls(world) == []
    assert await world.chats.calls("sendPoll") == []


@on_sqlite
async def test_nobody_is_asked_without_a_chat_of_organisers(world: World, asking: Calendar) -> None:
    await chosen(world, asking, surprises=Surprises.OTHERS, organisers=None)
    await a_day_later(world)
    assert await world.chats.calls("sendPoll") == []


@on_sqlite
async def test_nobody_is_asked_about_who_is_no_member_has_died_or_is_muted(
    world: World, asking: Calendar
) -> None:
    day = in_days(world, 9)
    anna = await world.add(asking, "Anna", day.day, day.month)
    await events.change(world.db, asking, anna.id, world.clock(), note="x")
    mine = await own_birthday.get(world.db, asking, CHIARA)
    assert mine
    await events.change(world.db, asking, mine.id, world.clock(), muted=True)
    await a_day_later(world)
    assert await polls(world) == []


@on_sqlite
async def test_who_may_not_send_polls_asks_for_that_and_all_else_goes_on(
    world: World, asking: Calendar
) -> None:
    await world.chats.post("permissions", chat_id=ORGANISERS, can_send_polls=False)
    await a_day_later(world)
    [asked] = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert "Allow “Send polls” there." in asked
    assert (await calendars.get(world.db, asking.id)).missing_rights == ("can_send_polls",)
    reader = await get_by_chat(world.db, ORGANISERS)
    assert reader
    assert reader.paused_reason is None
    await world.chats.post("permissions", chat_id=ORGANISERS, can_send_polls=True)
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]
    assert (await calendars.get(world.db, asking.id)).missing_rights == ()


@on_sqlite
async def test_who_can_t_see_who_is_there_asks_nobody_and_wants_to_be_an_admin(
    world: World, asking: Calendar
) -> None:
    hidden = {"error_code": 400, "description": "Bad Request: member list is inaccessible"}
    await world.chats.post("faults", method="getChatMember", times=100, **hidden)
    await a_day_later(world)
    assert await world.chats.calls("sendPoll") == []
    [asked] = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert "Make me an admin of that chat." in asked


@on_sqlite
async def test_a_poll_whose_answer_is_lost_is_sent_again_as_every_message(
    world: World, asking: Calendar
) -> None:
    """Nobody can know whether Telegram has taken it."""
    await world.chats.post("faults", method="sendPoll", kind="drop")
    for _ in range(3):
        with suppress(TelegramUnreachable):
            await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]
