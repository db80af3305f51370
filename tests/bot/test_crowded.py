"""More waits for one chat than Telegram hands out at once: nobody else waits with it."""

import pytest

from birthday_calendar.database import Database
from tests.bot.conftest import ANN, BORIS, Bots, Chat, Telegram, until
from tests.bot.test_once import has_calls, has_messages, names

CROWD = 150  # Telegram hands out 100


@pytest.fixture
def ann(telegram: Telegram) -> Chat:
    return Chat(telegram, ANN, ANN)


@pytest.fixture
def boris(telegram: Telegram) -> Chat:
    return Chat(telegram, BORIS, BORIS)


async def test_a_chat_that_may_not_be_answered_yet_holds_up_no_other(
    bots: Bots, ann: Chat, boris: Chat, telegram: Telegram
) -> None:
    async with bots.running():
        await telegram.post("faults", method="sendMessage", error_code=429, retry_after=6, times=1)
        await ann.write("/today")
        await until(lambda: has_calls(telegram, "sendMessage", 1))
        for _ in range(CROWD):
            await boris.write("/today")
        await until(lambda: has_messages(boris, CROWD))
        assert await ann.messages() == []
        await until(lambda: has_messages(ann, 1))


async def test_a_chat_that_writes_more_than_it_may_be_answered_holds_up_no_other(
    bots: Bots, ann: Chat, boris: Chat, telegram: Telegram, database: Database
) -> None:
    for number in range(CROWD):
        await ann.write(f"/add Person {number:03} 15.03")
    async with bots.running():
        await until(lambda: has_messages(ann, 1))
        await telegram.post("limits", chat=5, burst=1)
        await boris.write("/today")
        await until(lambda: has_messages(boris, 1))
        assert len(await ann.messages()) < CROWD - 20
    await telegram.post("limits", chat=0, burst=0)
    async with bots.running():  # Telegram has forgotten what waited, the database has not
        await until(lambda: has_messages(ann, CROWD), within=30)
    assert await names(database) == [f"Person {number:03}" for number in range(CROWD)]
    assert await database.fetch_all("SELECT * FROM kept_updates") == []
