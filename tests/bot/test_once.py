"""Every update is applied once and answered, whatever happens to the bot meanwhile."""

import pytest
from structlog.testing import LogCapture

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseUnavailable, StorageFull
from birthday_calendar.services import events
from telegram_sandbox.client import ANN, BORIS, CHIARA, Chat, Sandbox, until
from tests.bot.conftest import Bots
from tests.support.databases import on_sqlite


@pytest.fixture
def ann(telegram: Sandbox) -> Chat:
    """Writes also while no bot runs."""
    return Chat(telegram, ANN, ANN)


async def names(database: Database) -> list[str]:
    rows = await database.fetch_all("SELECT name FROM events ORDER BY id")
    return [row["name"] for row in rows]


async def test_a_conversation_survives_a_restart(bots: Bots, ann: Chat, database: Database) -> None:
    async with bots.running():
        await ann.says("/add")
    async with bots.running():
        await ann.says("Anna")
    async with bots.running():
        assert "✅ Added." in await ann.says("15.03.1990")
    assert await names(database) == ["Anna"]


async def test_what_was_written_meanwhile_is_answered_after_a_start(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    for number in range(5):
        await ann.write(f"/add Person {number} 15.03")
    async with bots.running():
        await telegram.settled()
    assert await names(database) == [f"Person {number}" for number in range(5)]
    assert len(await ann.messages()) == 5


async def test_a_clean_stop_confirms_what_was_handled(
    bots: Bots, ann: Chat, telegram: Sandbox
) -> None:
    async with bots.running() as stopping:
        await ann.says("/today")
        await ann.write("/help")
        await until(lambda: has_messages(ann, 2))
        stopping.set()
        await bots.reaches("stopped")
    assert await telegram.pending() == 0
    assert await telegram.calls("getUpdates")


async def test_an_answer_that_was_not_sent_is_sent_after_a_restart_and_nothing_is_done_twice(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await telegram.post("faults", method="sendMessage", kind="hang", times=1)
    async with bots.running():
        await ann.write("/add Anna 15.03")
        await until(lambda: has_calls(telegram, "sendMessage", 1))
    assert await names(database) == ["Anna"]
    assert await ann.messages() == []
    async with bots.running():
        await telegram.settled()
    assert await names(database) == ["Anna"]
    assert "✅ Added." in await ann.sees()


async def test_a_conversation_step_in_a_group_is_answered_after_a_restart(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    """The state has gone on by then, so that no handler fits the step any more."""
    group = Chat(telegram, -4_700_000_001, ANN)
    async with bots.running():
        await group.says("/add")
        await group.says("Anna")
        await telegram.post("faults", method="sendMessage", kind="hang", times=1)
        before = len(await telegram.calls("sendMessage"))
        await group.write("15.03.1990")
        await until(lambda: has_calls(telegram, "sendMessage", before + 1))
    async with bots.running():
        await telegram.settled()
    assert "✅ Added." in await group.sees()
    assert await names(database) == ["Anna"]


async def test_one_chat_is_handled_in_order(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    async with bots.running():
        for number in range(30):
            await ann.write(f"/add Person {number:02} 15.03")
        await telegram.settled()
    assert await names(database) == [f"Person {number:02}" for number in range(30)]
    said = [message["text"].splitlines()[1] for message in await ann.messages()]
    assert said == [f"🎂 Person {number:02}" for number in range(30)]


async def test_a_slow_chat_holds_up_no_other(bots: Bots, ann: Chat, telegram: Sandbox) -> None:
    boris, chiara = Chat(telegram, BORIS, BORIS), Chat(telegram, CHIARA, CHIARA)
    async with bots.running():
        await telegram.post("faults", method="sendMessage", kind="hang", times=1)
        await ann.write("/start")
        await until(lambda: has_calls(telegram, "sendMessage", 1))
        await boris.write("/start")
        await until(lambda: has_messages(boris, 1))
        await chiara.write("/start")
        await until(lambda: has_messages(chiara, 1))
        assert not await ann.messages()
        await telegram.delete("faults")
        await until(lambda: has_messages(ann, 1))


async def test_too_many_requests_are_waited_out_in_order(
    bots: Bots, ann: Chat, telegram: Sandbox
) -> None:
    async with bots.running():
        await telegram.post("faults", method="sendMessage", error_code=429, retry_after=1, times=1)
        await ann.write("/help")
        await ann.write("/today")
        await telegram.settled()
    assert [message["text"][:5] for message in await ann.messages()] == ["What ", "Nobod"]


async def test_who_blocked_the_bot_is_given_up(bots: Bots, ann: Chat, telegram: Sandbox) -> None:
    async with bots.running():
        await telegram.post("faults", method="sendMessage", error_code=403, times=1)
        assert await ann.says("/help") == ""
        assert "What I can do" in await ann.says("/help")


async def test_a_full_disk_is_told_and_nothing_is_changed(
    bots: Bots, ann: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StorageFull("disk full")

    async with bots.running():
        await ann.says("/add Bert 15.03")
        with monkeypatch.context() as patched:
            patched.setattr(events, "add", full)
            assert "There is no room left" in await ann.says("/add Anna 15.03")
            assert "Bert" in await ann.says("/list")
    assert await names(database) == ["Bert"]


async def test_a_bug_is_apologised_for_and_holds_nobody_up(
    bots: Bots, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    async with bots.running():
        with monkeypatch.context() as patched:
            patched.setattr(events, "add", broken)
            assert "Sorry, something went wrong" in await ann.says("/add Anna 15.03")
        assert "✅ Added." in await ann.says("/add Anna 15.03")


async def test_nothing_is_lost_while_the_database_is_away(
    bots: Bots, ann: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    add = events.add

    async def flaky(*arguments: object, **named: object) -> object:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise DatabaseUnavailable("gone")
        return await add(*arguments, **named)  # type: ignore[arg-type]

    async with bots.running():
        monkeypatch.setattr(events, "add", flaky)
        assert "✅ Added." in await ann.says("/add Anna 15.03")
    assert await names(database) == ["Anna"]


@on_sqlite
async def test_a_strange_update_is_passed_over(bots: Bots, ann: Chat, telegram: Sandbox) -> None:
    async with bots.running():
        await telegram.post("updates", message={"chat": {"id": ANN}, "date": "yesterday"})
        assert "Hello" in await ann.says("/start")


async def has_calls(telegram: Sandbox, method: str, count: int) -> bool:
    return len(await telegram.calls(method)) >= count


async def has_messages(chat: Chat, count: int) -> bool:
    return len(await chat.messages()) >= count


@on_sqlite
async def test_a_number_that_no_database_takes_is_not_understood(
    bots: Bots, telegram: Sandbox, ann: Chat, logged: LogCapture
) -> None:
    somebody = {"id": 2**63, "is_bot": False, "first_name": "Ann"}
    chat = {"id": -(2**63) - 1, "type": "supergroup", "title": "Friends"}
    async with bots.running():
        for place in ({"from": somebody}, {"chat": chat}, {"message_id": 2**64}):
            message = {"chat": {"id": BORIS}, "date": 1, "text": "/list"} | place
            await telegram.update(message=message)
        await telegram.settled()
        assert await ann.says("/today")
    told = [one["event"] for one in logged.entries if one["log_level"] in ("warning", "error")]
    assert told == ["update not understood"] * 3
