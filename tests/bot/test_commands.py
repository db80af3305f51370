"""What people write to the bot, and what it says."""

from tests.bot.conftest import Chat


async def test_a_birthday_is_added_in_one_line(ann: Chat) -> None:
    said = await ann.says("/add Anna Schmidt 15.03.1990")
    assert said == "✅ Added.\n🎂 Anna Schmidt\n15 March 1990 — in 5 days, turns 36"
    assert "Anna Schmidt (1990)" in await ann.says("/list")
