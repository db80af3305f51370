"""The bot knows who is in a group, as far as it has met them."""

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Role
from birthday_calendar.services import members as service
from birthday_calendar.storage.tables import members
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def known(db: Database) -> dict[int, tuple[str, bool]]:
    """Names of who was met, and whether they are there still."""
    rows = await db.fetch_all(sa.select(members))
    return {row["user_id"]: (row["name"], row["left_at"] is None) for row in rows}


async def test_who_writes_is_met_also_by_what_is_not_for_the_bot(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/start")
    assert await known(database) == {ANN: ("Ann", True)}
    assert await Chat(telegram, GROUP, CHIARA).says("Ciao a tutti") == ""
    assert await known(database) == {ANN: ("Ann", True), CHIARA: ("Chiara", True)}


async def test_who_presses_a_button_is_met(
    plain_group: Chat, telegram: Sandbox, database: Database
) -> None:
    for day in range(1, 20):
        await plain_group.says(f"/add Person {day}.03")
    await plain_group.says("/list")
    await Chat(telegram, GROUP, CHIARA).presses("▶")
    assert CHIARA in await known(database)


async def test_who_leaves_has_left_and_is_met_again_when_they_are_back(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    chiara = Chat(telegram, GROUP, CHIARA)
    await group.says("/start")
    await chiara.says("Ciao")
    await telegram.post("members", chat_id=GROUP, user_id=CHIARA, status="left", by=ANN)
    await telegram.settled()
    assert (await known(database))[CHIARA] == ("Chiara", False)
    await telegram.post("members", chat_id=GROUP, user_id=CHIARA, status="member", by=ANN)
    await telegram.settled()
    assert (await known(database))[CHIARA] == ("Chiara", True)


async def test_a_new_name_is_noted(group: Chat, telegram: Sandbox, database: Database) -> None:
    await group.says("/start")
    for name in ("Annie", "Ann"):
        await telegram.post("people", user_id=ANN, first_name=name)
        await group.says("Hello")
        assert (await known(database))[ANN][0] == name


async def test_neither_bots_nor_who_has_no_face_are_members(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("members", chat_id=moved, user_id=BORIS, is_anonymous=True)
    await Chat(telegram, moved, BORIS).says("/start")
    await telegram.post("kick", chat_id=moved)
    await telegram.post("members", chat_id=moved, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    assert set(await known(database)) <= {ANN}


async def test_a_private_chat_has_no_members(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    assert await known(database) == {}


async def test_who_was_made_an_admin_is_an_owner_until_they_are_none(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/start")
    for status, role in (("administrator", Role.OWNER), ("member", Role.EDITOR)):
        await telegram.post("members", chat_id=GROUP, user_id=CHIARA, status=status, by=ANN)
        await telegram.settled()
        row = await database.fetch_one(sa.select(members).where(members.c.user_id == CHIARA))
        assert row
        assert row["role"] == role


async def test_a_calendar_knows_so_many_and_who_left_makes_room(
    group: Chat, telegram: Sandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    await group.says("/start")
    await Chat(telegram, GROUP, BORIS).says("Привет")
    await Chat(telegram, GROUP, CHIARA).says("Ciao")
    assert set(await known(database)) == {ANN, BORIS}
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="left", by=ANN)
    await telegram.settled()
    await telegram.post("people", user_id=CHIARA, first_name="Chiaretta")
    await Chat(telegram, GROUP, CHIARA).says("Ciao")
    assert set(await known(database)) == {ANN, CHIARA}
