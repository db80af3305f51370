"""What an update costs its database, in statements: each is a round trip that a chat waits for.

What begins and ends transactions is not counted.
"""

from typing import Any

import pytest

from birthday_calendar.database import Database
from telegram_sandbox.client import Chat


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that were carried out."""
    asked: list[str] = []
    ask = Database._ask

    async def noted(self: Database, query: Any, named: Any = None) -> Any:
        if "leases" not in str(query):  # who polls is looked at by the clock
            asked.append(str(query))
        return await ask(self, query, named)

    monkeypatch.setattr(Database, "_ask", noted)
    return asked


async def test_to_add_somebody_in_a_line_takes_six(ann: Chat, statements: list[str]) -> None:
    await ann.says("/start")
    statements.clear()
    assert "Added" in await ann.says("/add Boris 5.6.1990")
    assert len(statements) <= 6, statements
    assert any("INSERT INTO events" in one for one in statements)


async def test_to_add_very_many_takes_eight(ann: Chat, statements: list[str]) -> None:
    await ann.says("/start")
    statements.clear()
    assert "300 added" in await ann.says("\n".join(f"P{number} 5.6" for number in range(300)))
    assert len(statements) <= 8, statements


async def test_an_answer_in_the_settings_takes_eight(ann: Chat, statements: list[str]) -> None:
    await ann.says("/settings")
    await ann.presses("⏰ Time")
    statements.clear()
    assert "18:30" in await ann.says("18:30")
    assert len(statements) <= 8, statements
    assert sum("conversations" in one for one in statements) == 2  # read once, written once


async def test_a_view_takes_two(ann: Chat, statements: list[str]) -> None:
    """What is known of the update, and what it asks for."""
    await ann.says("/start")
    statements.clear()
    await ann.says("/today")
    assert len(statements) == 2, statements
