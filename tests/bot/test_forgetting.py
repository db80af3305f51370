"""/privacy says what is kept; /forget gives all of it, and leaves no trace in any table."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.bot.speaker import Owed, decode, encode
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.formats import reading
from birthday_calendar.services import (
    feeds,
    forgetting,
    housekeeping,
    imports,
    tokens,
    webhooks,
)
from birthday_calendar.storage import deliveries, idempotency, kept, updates
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import metadata
from birthday_calendar.telegram import Upload
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import NOW
from tests.bot.sharing import CHANGE, LOOK, link_from, shares, takes_away

MARK = "Quetzalcoatl"  # what somebody wrote


async def everything(db: Database) -> str:
    """All rows of all tables."""
    rows: list[Any] = []
    for table in metadata.sorted_tables:
        rows += [(table.name, row) for row in await db.fetch_all(sa.select(table))]
    return repr(rows)


async def used(chat: Chat, db: Database) -> None:
    """The chat's calendar, with something in every table that belongs to it."""
    await chat.says(f"/add {MARK} 15.03.1990 #{MARK.lower()}")
    await chat.presses("Note")
    note = await chat.last()
    await chat.write(f"{MARK} likes tulips", reply_to=note["message_id"])
    await chat.sandbox.settled()
    await chat.says(f"/add Second{MARK} 16.03")
    await chat.presses("Delete")
    calendar = await get_by_chat(db, chat.chat_id)
    assert calendar is not None
    owed = deliveries.owed(calendar, DeliveryKind.REMINDER, NOW.date(), "09:00", NOW)
    await deliveries.insert_unless_there(db, [owed])
    await tokens.create(db, calendar, chat.user_id, NOW, name=MARK)
    await feeds.create(db, calendar, chat.user_id, NOW, name=MARK, most=20, tags=(MARK,))
    url = f"https://example.org/{MARK}"
    made, _ = await webhooks.create(
        db, calendar, chat.user_id, NOW, Destinations(), name=MARK, url=url
    )
    await webhooks.test(db, calendar, made.id, NOW)
    await idempotency.claim(db, calendar.id, "key", "hash", NOW)
    await idempotency.keep(db, calendar.id, "key", 200, MARK.encode())
    for name in (MARK, f"{MARK} Third"):
        read = reading.read(f"{name} 17.03".encode(), NOW.date())
        brought = await imports.keep(db, calendar, read, NOW, user_id=chat.user_id)
        if name != MARK:
            await imports.apply(db, calendar, brought.id, NOW, most=100)
    await chat.says("/add")  # a question that is open
    bot = chat.sandbox.id
    await updates.claim(db, bot, 1, NOW)  # long ago, and never said
    await updates.owe(db, bot, 1, f'[{{"chat_id":{chat.chat_id},"text":"{MARK}"}}]')
    message = {"message_id": 1, "date": 1, "chat": {"id": chat.chat_id}, "text": MARK}
    await kept.keep(db, bot, {2: json.dumps({"update_id": 2, "message": message})})


async def documents(telegram: Sandbox, chat_id: int) -> list[Any]:
    """What was sent as such, read."""
    sent = [one for one in await telegram.messages(chat_id) if "document" in one]
    files = [await telegram.call("getFile", file_id=one["document"]["file_id"]) for one in sent]
    found = []
    for file in files:
        path = f"/sandbox/file/bot{telegram.token}/{file['file_path']}"
        found.append((await telegram.client.get(path)).json())
    return found


async def test_a_private_calendar_leaves_no_trace(
    ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await used(ann, database)
    assert MARK in await everything(database)
    warned = await ann.says("/forget")
    assert "I will erase this calendar for good: 2 dates with all their details" in warned
    assert MARK in await everything(database)
    await ann.presses("Erase all of it")
    assert await ann.sees() == "All is erased. Whoever writes to me begins anew."
    left = await everything(database)
    assert (MARK in left, MARK.lower() in left, str(ANN) in left, "Ann" in left) == (False,) * 4
    assert "The calendar is empty" in await ann.says("/list")


async def test_all_of_it_comes_as_a_document_first(ann: Chat, telegram: Sandbox) -> None:
    await ann.says(f"/add {MARK} 15.03.1990 #family")
    await ann.says("/add Анна &amp; Ко 16.03")
    await ann.says("/forget")
    [found] = await documents(telegram, ANN)
    assert found["calendar"]["time_zone"] == "UTC"
    first, second = found["events"]
    assert (first["name"], first["day"], first["month"], first["year"]) == (MARK, 15, 3, 1990)
    assert first["tags"] == ["family"]
    assert second["name"].startswith("Анна")


async def test_a_document_that_would_be_too_long_says_what_is_left_out(
    ann: Chat, telegram: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "DOCUMENT_LIMIT", 100)
    await ann.says(f"/add {MARK} 15.03.1990")
    assert "I will erase this calendar for good: 1 date" in await ann.says("/forget")
    [found] = await documents(telegram, ANN)
    assert found["events"] == []
    [sent] = [one for one in await telegram.messages(ANN) if "document" in one]
    assert sent["caption"].endswith("Only 1 date is left out, as it would be too long.")


def test_a_document_that_is_said_later_is_kept_until_then() -> None:
    owed = [Owed("sendDocument", {"chat_id": 1}, Upload("document", "a.json", b"\x00{}"))]
    assert decode(encode(owed)) == owed


async def test_who_changes_their_mind_keeps_all(ann: Chat, telegram: Sandbox) -> None:
    await ann.says(f"/add {MARK} 15.03.1990")
    await ann.says("/forget")
    await ann.presses("Keep it")
    assert await ann.sees() == "Nothing is erased."
    assert MARK in await ann.says("/list")


async def test_what_others_have_stays(
    ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    await boris.says(f"/add {MARK} 15.03.1990")
    from_ann = {"message_id": 1, "date": 1, "chat": {"id": GROUP}, "from": {"id": ANN}}
    body = json.dumps({"update_id": 2, "message": from_ann})
    await kept.keep(database, telegram.id, {2: body})
    await ann.says("/forget")
    await ann.presses("Erase all of it")
    assert MARK in await boris.says("/list")
    assert await kept.load(database, telegram.id, 0, 10) == {2: body}


async def test_a_group_s_calendar_is_erased_by_an_admin(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    chiara = Chat(telegram, GROUP, CHIARA)
    await chiara.says("/me 15.03.1990")
    await used(group, database)
    await chiara.says("/forget")
    assert "Only admins" in (await chiara.presses("Erase the calendar"))["text"]
    assert await documents(telegram, GROUP) == []
    await group.presses("Erase the calendar")
    assert len(await documents(telegram, GROUP)) == 1
    assert "Only admins" in (await chiara.presses("Erase all of it"))["text"]
    assert "Only admins" in (await chiara.presses("Keep it"))["text"]
    assert MARK in await everything(database)
    await group.presses("Erase all of it")
    left = await everything(database)
    assert (MARK in left, str(GROUP) in left, "Chiara" in left) == (False, False, False)
    assert (str(CHIARA) in left, str(ANN) in left) == (False, False)


async def test_anybody_is_forgotten_in_a_group_and_what_is_others_stays(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    chiara, boris = Chat(telegram, GROUP, CHIARA), Chat(telegram, GROUP, BORIS)
    await boris.says("/me 1.04.1980")
    await chiara.says("/me 15.03.1990")
    await chiara.says(f"/add {MARK} 16.03")
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    await tokens.create(database, calendar, CHIARA, NOW, name="token-of-hers")
    await feeds.create(database, calendar, CHIARA, NOW, name="her phone", most=20)
    url = "https://example.org/of-hers"
    await webhooks.create(database, calendar, CHIARA, NOW, Destinations(), name="Her", url=url)
    await chiara.says("/add")  # a question that is open
    await group.says("/forget")
    await chiara.presses("Forget me")
    [document] = await documents(telegram, GROUP)
    assert [one["name"] for one in document["events"]] == ["Chiara"]
    assert await group.sees() == "Chiara: shall I forget you in this group? This can't be undone."
    assert (await boris.presses("Forget me"))["text"] == "Этот вопрос задан не вам."
    assert "put to somebody else" in (await group.presses("Cancel"))["text"]
    assert "Chiara" in await group.says("/list")
    await chiara.presses("Forget me")
    texts = [one.get("text", "") for one in await group.messages()]
    assert any(one.startswith("I have forgotten you here.") for one in texts)
    left = await everything(database)
    assert (str(CHIARA) in left, "Chiara" in left) == (False, False)
    assert not any(one in left for one in ("token-of-hers", "her phone", "of-hers"))
    listed = await group.says("/list")
    assert (MARK in listed, "Борис" in listed) == (True, True)
    assert str(BORIS) in await everything(database)


async def test_who_is_forgotten_follows_nobody_and_nobody_follows_them(
    ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await ann.says("Anna 15.03")
    await boris.says("Вера 16.03")
    await shares(ann, chiara, CHANGE)
    await chiara.says(f"{MARK} 16.03")
    await chiara.says("/me 1.04.1980")
    await chiara.presses("Back to yours")
    link = await link_from(chiara, LOOK)
    await boris.says(f"/start {link}")
    await boris.presses("Принять")
    await boris.presses("Открыть")
    await boris.says("/find")  # a question about it
    await link_from(chiara, LOOK)
    await chiara.says("/forget")
    await chiara.presses("Erase all of it")
    left = await everything(database)
    assert (str(CHIARA) in left, "Chiara" in left) == (False, False)
    listed = await ann.says("/list")  # what they had added for others is others'
    assert (MARK in listed, "Chiara" in listed) == (True, False)
    assert "Nobody but you has access" in await ann.says("/share")
    assert "Вера" in await boris.says("/list")


async def test_whom_access_was_taken_from_leaves_no_trace(
    ann: Chat, telegram: Sandbox, database: Database
) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await shares(ann, chiara, CHANGE)
    await chiara.says(f"{MARK} 16.03")
    await takes_away(ann, "Chiara")
    await chiara.says("/forget")
    await chiara.presses("Erase all of it")
    left = await everything(database)
    assert (str(CHIARA) in left, MARK in left) == (False, True)


async def test_privacy_is_told_by_the_times_that_hold(
    ann: Chat, boris: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await ann.says("/privacy")
    for words in ("What I keep", "to take it back: 30 days", "that they were, 2 days", "/forget"):
        assert words in said
    monkeypatch.setattr(housekeeping, "UNDO_FOR", 3 * housekeeping.UNDO_FOR)
    assert "to take it back: 90 days" in await ann.says("/privacy")
    assert "чтобы его можно было вернуть: 90 дней" in await boris.says("/privacy")


async def test_in_russian(boris: Chat, database: Database) -> None:
    await boris.says("/add Анна 15.03")
    assert "1 дата со всеми подробностями" in await boris.says("/forget")
    await boris.presses("Стереть всё")
    assert (await boris.sees()).startswith("Всё стёрто.")
