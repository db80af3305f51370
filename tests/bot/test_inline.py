"""@bot anna, in any chat. It is Tuesday, 10 March 2026."""

from msgspec.structs import replace

from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox
from tests.bot.conftest import Bots
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_people_of_one_s_own_calendar_are_offered(ann: Chat) -> None:
    for line in ("Anna Schmidt 15.03.1990", "Анна Иванова 11.03", "Bert 12.03"):
        await ann.says(f"/add {line}")
    results = await ann.looks_up("anna")
    assert results
    assert [(one["title"], one["description"]) for one in results] == [
        ("🎂 Анна Иванова", "11 March — tomorrow"),  # who is next first
        ("🎂 Anna Schmidt", "15 March 1990 — in 5 days, turns 36"),
    ]
    [call] = await ann.sandbox.calls("answerInlineQuery")
    assert call["params"]["is_personal"] is True
    assert call["params"]["cache_time"] <= 10


async def test_without_a_name_it_offers_who_is_next(boris: Chat) -> None:
    for line in ("Анна 9.03", "Борис 11.03", "Вера 1.06"):
        await boris.says(f"/add {line}")
    results = await boris.looks_up("")
    assert results
    assert [one["title"] for one in results] == ["🎂 Борис", "🎂 Вера", "🎂 Анна"]


async def test_what_is_sent_has_name_and_day_and_never_notes(ann: Chat, group: Chat) -> None:
    await ann.says("/add Anna <b> 15.03.1990 #secret")
    await ann.presses("Note")
    await ann.says("likes tulips")
    results = await ann.looks_up("ann")
    assert results
    for chat in (group, ann):
        sent = await chat.chooses("ann", results[0])
        assert sent["text"] == "🎂 Anna <b>\nSunday, 15 March"
        await ann.sandbox.settled()
    assert "tulips" not in str(results)
    assert "1 birthday" in await ann.says("/list")  # it was not taken for somebody to add
    assert "Shall I add" not in "".join(one["text"] for one in await ann.messages())


async def test_nobody_else_s_people_are_offered(ann: Chat, boris: Chat, group: Chat) -> None:
    await ann.says("/add Anna 15.03")
    await group.says("/add Anna of the group 15.03")
    assert await boris.looks_up("anna") == []
    assert await boris.looks_up("") == []
    titles = [one["title"] for one in await ann.looks_up("anna") or []]
    assert titles == ["🎂 Anna", "🎂 Anna of the group"]  # she is in it


async def test_of_a_group_nothing_is_offered_to_who_has_left(
    ann: Chat, boris: Chat, group: Chat
) -> None:
    await boris.says("/start")
    await group.says("/add Anna 15.03")
    await Chat(group.sandbox, GROUP, BORIS).says("Привет!")
    assert [one["title"] for one in await boris.looks_up("anna") or []] == ["🎂 Anna"]
    await group.sandbox.post("members", chat_id=GROUP, user_id=BORIS, status="left", by=ANN)
    await group.sandbox.settled()
    assert await boris.looks_up("anna") == []


async def test_at_most_fifty_are_offered(ann: Chat) -> None:
    await ann.says("\n".join(f"P{number} 15.03.1991" for number in range(60)))
    for query in ("", "p", "1990", "x" * 256):
        results = await ann.looks_up(query)
        assert results is not None
        assert len(results) == (50 if query in ("", "p") else 0)


async def test_a_private_bot_offers_strangers_nothing(bots: Bots, telegram: Sandbox) -> None:
    boris = Chat(telegram, BORIS, BORIS)
    async with bots.running():
        await boris.says("/add Anna 15.03")
        assert await boris.looks_up("anna")
    bots.settings = replace(bots.settings, allowed_users=frozenset({ANN}))
    async with bots.running():
        assert await boris.looks_up("anna") == []
        assert await boris.looks_up("") == []


async def test_who_types_without_end_is_heard_all_the_same(ann: Chat) -> None:
    await ann.says("/add Anna 15.03")
    for _ in range(150):
        await ann.sandbox.post("inline", user_id=ann.user_id, query="anna", wait=0)
    await ann.sandbox.settled()
    assert len(await ann.sandbox.calls("answerInlineQuery")) < 150
    assert "1 birthday" in await ann.says("/list")


async def test_the_bot_asks_for_inline_queries(ann: Chat) -> None:
    asked = (await ann.sandbox.calls("getUpdates"))[-1]["params"]["allowed_updates"]
    assert "inline_query" in asked
    assert (await ann.sandbox.call("getMe"))["supports_inline_queries"]
