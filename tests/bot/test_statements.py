"""What an update costs its database, in statements: each is a round trip that a chat waits for.

What begins and ends transactions is not counted.
"""

from telegram_sandbox.client import CHIARA, Chat
from tests.bot.sharing import CHANGE, shares


async def test_to_add_somebody_in_a_line_takes_six(ann: Chat, statements: list[str]) -> None:
    await ann.says("/help")
    statements.clear()
    assert "Added" in await ann.says("/add Boris 5.6.1990")
    assert len(statements) <= 6, statements
    assert any("INSERT INTO events" in one for one in statements)


async def test_in_a_group_nothing_is_written_of_who_was_met_before(
    group: Chat, statements: list[str]
) -> None:
    await group.says("/start")
    statements.clear()
    assert "Added" in await group.says("/add Boris 5.6.1990")
    assert len(statements) <= 6, statements
    statements.clear()
    await group.says("Nothing for the bot")
    assert len(statements) == 1, statements


async def test_to_a_calendar_of_somebody_else_it_takes_no_more(
    ann: Chat, statements: list[str]
) -> None:
    chiara = Chat(ann.sandbox, CHIARA, CHIARA)
    await shares(ann, chiara, CHANGE)
    statements.clear()
    assert "Added" in await chiara.says("/add Boris 5.6.1990")
    assert len(statements) <= 6, statements


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
    await ann.says("/add Anna 10.03")
    statements.clear()
    await ann.says("/today")
    assert len(statements) == 2, statements


async def test_where_there_is_nobody_who_is_next_takes_one_more(
    ann: Chat, statements: list[str]
) -> None:
    await ann.says("/add Anna 9.03")
    for command in ("/today", "/upcoming"):
        statements.clear()
        assert "Next: Anna" in await ann.says(command)
        views = [one for one in statements if "FROM events" in one]
        assert len(views) <= (1 + 1 if command == "/today" else 1 + 2), statements
