"""A congratulation with a card, or without where there can be none."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from birthday_calendar.card_client import Undrawable
from birthday_calendar.domain.cards import Card
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.reminders.composing import Composer
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars
from birthday_calendar.studio import Studio
from tests.reminders.conftest import World
from tests.reminders.on_the_day.conftest import (
    ANN,
    BORIS,
    NOON,
    OTHERS,
    TEAM,
    admin,
    chosen,
    own,
)
from tests.support.databases import on_sqlite
from tests.support.drawing import running
from tests.support.patient import be_patient


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
