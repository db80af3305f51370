"""What an update costs: statements that the database carries out."""

from typing import Any

import pytest

from birthday_calendar.database import Database
from tests.bot.conftest import Chat


class Statements:
    def __init__(self) -> None:
        self.asked: list[str] = []


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """Every statement that any Database is asked, but for what begins and ends transactions."""
    counted = Statements()
    ask = Database._ask

    async def noted(self: Database, how: Any, query: Any, values: Any = None) -> Any:
        counted.asked.append(str(query))
        return await ask(self, how, query, values)

    monkeypatch.setattr(Database, "_ask", noted)
    return counted


async def test_add(ann: Chat, statements: Statements) -> None:
    await ann.says("/start")
    await ann.says("/settings")
    for text in ("/add Boris 5.6.1990",):
        statements.asked.clear()
        await ann.says(text)
        print(text, len(statements.asked))
        for one in statements.asked:
            print("   ", " ".join(one.split())[:150])
    await ann.presses("⏰ Time")
    statements.asked.clear()
    await ann.says("18:30")
    print("18:30", len(statements.asked))
    for one in statements.asked:
        print("   ", " ".join(one.split())[:150])
    assert statements.asked == []
