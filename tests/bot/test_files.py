"""Files that people send to the bot, and those that it gives them."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.bot.handlers import files
from birthday_calendar.database import Database
from birthday_calendar.domain.formats import reading
from birthday_calendar.services import events, lists
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import NOW, Bots
from tests.bot.sharing import CHANGE, shares
from tests.bot.transcripts import send_file
from tests.support.databases import on_sqlite

pytestmark = on_sqlite
CSV = "name,birthday,note\nAnna,15.03.1990,\nБорис,16.03.1985,tulips\nCy,\n"


async def brings(chat: Chat, content: str | bytes, name: str = "people.csv", **more: Any) -> str:
    """What the bot says to a file."""
    before = len(await chat.messages())
    await send_file(chat, name, content.encode() if isinstance(content, str) else content, **more)
    await chat.sandbox.settled()
    return "\n---\n".join(one["text"] for one in (await chat.messages())[before:])


async def given(chat: Chat) -> bytes:
    """The last file that the bot has sent."""
    sent = [one for one in await chat.sandbox.messages(chat.chat_id) if "document" in one]
    file_id = sent[-1]["document"]["file_id"]
    path = (await chat.sandbox.call("getFile", file_id=file_id))["file_path"]
    answer = await chat.sandbox.client.get(f"/sandbox/file/bot{chat.sandbox.token}/{path}")
    return answer.content


async def test_a_file_is_shown_and_added_and_taken_back(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    assert await brings(ann, CSV) == (
        "📥 people.csv\n\n🆕 1 new: Борис\n"
        "✏️ 1 would change:\n• Anna: 15 March → 15 March 1990\n⏭ 1 left out:\n"
        "• line 4 (Cy): there is no birthday"
    )
    assert "Борис" not in await ann.says("/list")
    await ann.presses("Add all")
    assert "16 — Борис (1985)" in await ann.says("/list")
    [said] = [one["text"] for one in await ann.messages() if one["text"].startswith("✅ 1")]
    assert said == "✅ 1 added, 1 changed."
    await ann.presses("Undo")
    listed = await ann.says("/list")
    assert "15 — Anna\n" in f"{listed}\n"
    assert "Борис" not in listed


async def test_doubts_are_asked_one_kind_after_another(ann: Chat) -> None:
    said = await brings(ann, "name,birthday\nAnna,04/05/1904\nBoris,06/07/1904\n")
    assert "❓ 2 of these doubtful" in said
    assert "2 dates can be read in two ways (Anna, 4 May 1904). Which number is the day?" in said
    assert await ann.buttons() == [
        "Day first: 4 May",
        "Month first: 5 April",
        "✅ Add all",
        "Cancel",
    ]
    await ann.presses("Month first")
    assert "📥 people.csv" in await ann.sees()
    assert "2 years are most likely none of birth" in await ann.sees()
    await ann.presses("Without the year")
    assert "doubtful" not in await ann.sees()
    await ann.presses("Add all")
    assert "5 — Anna\n" in await ann.says("/list")


async def test_a_doubt_is_asked_also_where_nothing_would_change(ann: Chat) -> None:
    await ann.says("/add Anna 4 May 1990")
    said = await brings(ann, "name,birthday\nAnna,04/05/1990\n")
    assert "☑️ 1 there already" in said
    assert await ann.buttons() == ["Day first: 4 May", "Month first: 5 April", "Cancel"]
    await ann.presses("Month first")
    assert "🆕 1 new" in await ann.sees()
    assert await ann.buttons() == ["✅ Add all", "Cancel"]


async def test_of_two_digits_the_century_is_asked(ann: Chat) -> None:
    said = await brings(ann, "name,birthday\nAnna,21.05.21\n")
    assert "1 year has two digits. Which century is it (Anna, 21 May 2021)?" in said
    labels = ["Keep as it is: 2021", "A century earlier: 1921", "Without the year"]
    assert (await ann.buttons())[:3] == labels


async def test_nothing_is_added_where_somebody_cancels(ann: Chat) -> None:
    await brings(ann, CSV)
    await ann.presses("Cancel")
    assert await ann.sees() == "Nothing was added."
    assert await ann.buttons() == []
    assert "The calendar is empty" in await ann.says("/list")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04 xl/workbook", "a.xlsx", "This is a workbook"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "This is no list of people"),
        (b"hello there", "a.txt", "left out"),
        ("Anna 15 March", "a.txt", "🆕 1 new"),
        ("BEGIN:VCARD\nFN:Anna\nBDAY:1990-03-15\nEND:VCARD\n", "Anna.vcf", "🆕 1 new"),
        ("name,birthday\nAnna,15.03\nAnna,15.03\n", "a.csv", "the same as line 2"),
    ],
)
async def test_whatever_is_sent_has_an_answer(
    ann: Chat, content: bytes, name: str, said: str
) -> None:
    assert said in await brings(ann, content, name)


async def test_a_file_that_can_t_be_had_is_said_so(
    ann: Chat, telegram: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1_000_000)
    assert "1 MB are the most" in await brings(ann, b"\n" * 1_000_001)
    await telegram.post("faults", method="getFile", error_code=400, description="file is too big")
    assert "can't get this file" in await brings(ann, CSV)


async def test_names_in_a_file_are_no_markup(ann: Chat) -> None:
    said = await brings(ann, "name,birthday\n<b>Anna,\n", "<i>.csv")
    assert "<i>.csv" in said
    assert "(<b>Anna)" in said


async def test_a_file_that_is_read_holds_nobody_up(
    ann: Chat, boris: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are read one after the other, and others are answered meanwhile."""
    await files._reading.acquire()
    try:
        bringing = asyncio.create_task(brings(ann, CSV))
        said = await boris.asks("/add Анна 15.03")
        assert "Добавлено" in said
        assert not bringing.done()
    finally:
        files._reading.release()
    assert "1 left out" in await bringing


async def test_a_long_one_says_that_it_takes_a_while(
    ann: Chat, telegram: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONG", 1)
    await brings(ann, CSV)
    await ann.presses("Add all")
    edits = [call["params"]["text"] for call in await telegram.calls("editMessageText")]
    assert edits == ["⏳ Adding 2 …", "✅ 2 added."]


async def kept(db: Database) -> dict[str, int | None]:
    """The years of who is in the group's calendar."""
    calendar = await get_by_chat(db, GROUP)
    assert calendar is not None
    return {event.name: event.year for event in (await lists.page(db, calendar)).items}


async def test_in_a_group_who_may_only_add_changes_nothing(group: Chat, database: Database) -> None:
    await group.says("/add Anna 15.03")
    chiara = Chat(group.sandbox, GROUP, CHIARA)
    await chiara.says("/today")
    said = await brings(chiara, CSV, caption="/import")
    assert "1 new" in said
    await chiara.presses("Add all")
    [done] = [one["text"] for one in await chiara.messages() if "✅ 1 added" in one["text"]]
    assert "1 would change what only admins may change here" in done
    assert await kept(database) == {"Anna": None, "Борис": 1985}
    await chiara.presses("Undo")
    assert await kept(database) == {"Anna": None}


async def test_in_a_group_an_admin_changes_and_takes_back_what_others_have_brought(
    group: Chat, database: Database
) -> None:
    chiara = Chat(group.sandbox, GROUP, CHIARA)
    await chiara.says("/add Anna 15.03")
    await brings(group, CSV, caption="/import")
    await group.presses("Add all")
    assert (await kept(database))["Anna"] == 1990
    notice = await chiara.presses("Undo")
    assert "Only whoever has brought this file, or an admin" in notice["text"]
    await brings(chiara, "name,birthday\nDora,1.2.\n", caption="/import")
    await chiara.presses("Add all")
    await group.presses("Undo")
    assert "Dora" not in await kept(database)


async def test_nobody_learns_or_changes_by_a_file_what_is_noted_of_their_own_day(
    group: Chat, database: Database
) -> None:
    await group.says("/me 15.03.1990")
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    [own] = (await lists.page(database, calendar)).items
    await events.change(database, calendar, own.id, NOW, note="A boat")
    for guess in ("A boat", "A bicycle"):
        said = await brings(
            group, f"name,birthday,note\nAnn,15.03.1990,{guess}\n", caption="/import"
        )
        assert "1 there already" in said


async def test_a_waiting_file_is_dropped_by_who_has_brought_it_or_an_admin(group: Chat) -> None:
    await brings(group, CSV, caption="/import")
    chiara = Chat(group.sandbox, GROUP, CHIARA)
    await chiara.says("/today")
    assert "Only whoever has brought" in (await chiara.presses("Cancel"))["text"]
    await group.presses("Cancel")
    assert "Nothing was added." in [one["text"] for one in await group.messages()]


async def test_in_a_group_a_file_is_sent_in_reply_to_how_to_get_one(group: Chat) -> None:
    assert "send it in reply to this message" in await group.says("/import")
    question = await group.last()
    assert "🆕 2 new" in await brings(group, CSV, reply_to_message=question)
    assert await brings(group, CSV) == ""


async def test_a_namesake_on_another_day_and_too_little_room_are_named(
    bots: Bots, telegram: Sandbox
) -> None:
    bots.settings = replace(bots.settings, events_per_calendar=2)
    async with bots.running():
        ann = Chat(telegram, ANN, ANN)
        await ann.says("/add Anna 16.03")
        said = await brings(ann, CSV)
    assert "🆕 2 new: Anna, Борис\n⚠️ There is room for 1 of them." in said
    assert "1 of them is called as somebody there who has another day:" in said
    assert "• Anna: 16 March / 15 March 1990" in said


async def test_all_of_it_is_given_as_a_file_of_each_kind(ann: Chat) -> None:
    await brings(ann, CSV)
    await ann.presses("Add all")
    for label in ("CSV", "vCard", "ICS", "JSON"):
        await ann.says("/export")
        await ann.presses(label)
        read = reading.read(await given(ann), NOW.date())
        assert [entry.draft.name for entry in read.entries] == ["Anna", "Борис"]
        assert read.entries[1].draft.note == "tulips"


async def test_a_group_s_file_has_no_secrets_of_its_members(
    group: Chat, database: Database
) -> None:
    await group.says("/me 15.03")
    await group.says("/add Boris 16.03")
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    for event in (await lists.page(database, calendar, limit=10)).items:
        await events.change(database, calendar, event.id, NOW, note=f"A boat for {event.name}")
    await group.says("/export")
    await group.presses("JSON")
    document = await given(group)
    assert b"Ann" in document
    assert b"A boat for Boris" in document
    assert b"A boat for Ann" not in document


async def test_a_guest_s_file_does_not_tell_what_is_noted_of_their_own_day(
    ann: Chat,
) -> None:
    chiara = Chat(ann.sandbox, CHIARA, CHIARA)
    await chiara.says("/start")
    await shares(ann, chiara, CHANGE)
    await chiara.says("/me 15.03")
    await ann.says("/find chiara")
    for label in ("Chiara", "More", "Note"):
        await ann.presses(label)
    await ann.says("A red bicycle")
    for chat, reads in [(ann, True), (chiara, False)]:
        await chat.says("/export")
        await chat.presses("JSON")
        document = await given(chat)
        assert b"Chiara" in document
        assert (b"bicycle" in document) is reads


async def test_how_to_get_one_is_told(ann: Chat, boris: Chat) -> None:
    assert "How do you get one?" in await ann.says("/import")
    for label in ("Google", "Apple", "Outlook", "VK", "Another bot"):
        await ann.presses(label)
    assert "one person a line" in await ann.sees()
    assert "Как его получить?" in await boris.says("/import")
    assert "🆕" in await brings(boris, CSV)
