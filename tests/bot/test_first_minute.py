"""/start: where one lives, when reminders come, and what one may do next."""

import pytest

from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, buttons_of, until
from tests.bot.conftest import Bots
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

STEPS = ["➕ Add", "🗓 Coming up", "⏰ Change the time", "⚙️ Settings"]
INSIDE = "🗓 Open calendar"


async def zone_of(database: Database, chat: Chat) -> str:
    calendar = await get_by_chat(database, chat.chat_id)
    assert calendar is not None
    return calendar.time_zone if calendar.time_zone_chosen else "not chosen"


async def test_who_comes_is_told_when_reminders_come_and_asked_where_they_live(ann: Chat) -> None:
    hello, question = (await ann.says("/start")).split("\n---\n")
    assert hello.startswith("Hello, Ann! I keep birthdays and remind you of them in time.")
    assert "⏰ Reminders come at 09:00: on the day, 1 day before." in hello
    first, second = await ann.messages()
    assert [button["text"] for button in buttons_of(first)] == [*STEPS, INSIDE]
    assert question.startswith("In which city do you live?")
    assert [button["text"] for button in buttons_of(second)] == [
        *("London", "New York", "Los Angeles"),
        *("📍 Send my location", "Cancel"),
    ]


async def test_a_city_is_pressed(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    await ann.presses("New York")
    assert await ann.sees() == "✅ 🌍 Time zone: America/New_York, where it is 08:00"
    assert await zone_of(database, ann) == "America/New_York"
    assert "In which city" not in await ann.says("/start")


async def test_a_city_is_written_in_russian_or_with_a_typo(boris: Chat, database: Database) -> None:
    await boris.says("/start")
    assert (await boris.buttons())[:3] == ["Москва", "Екатеринбург", "Новосибирск"]
    assert await boris.says("Екатиренбург") == "Я не знаю такого места. Может быть, Екатеринбург?"
    assert await boris.buttons() == ["Екатеринбург", "Отмена"]
    await boris.presses("Екатеринбург")
    assert await zone_of(database, boris) == "Asia/Yekaterinburg"


async def test_cities_are_likely_by_the_language_of_who_comes(telegram: Sandbox, bot: None) -> None:
    chiara = Chat(telegram, CHIARA, CHIARA)
    await chiara.says("/start")
    assert (await chiara.buttons())[:3] == ["Rome", "London", "New York"]


async def test_a_location_is_taken_for_the_nearest_city(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    await ann.presses("📍 Send my location")
    assert await ann.sees() == "Press the key below to send your location, or write a city."
    keys = (await ann.last())["reply_markup"]["keyboard"]
    assert [key["text"] for row in keys for key in row] == ["📍 Send my location", "Cancel"]
    await ann.sends("key", text="📍 Send my location", latitude=48.2, longitude=16.4)
    await ann.sandbox.settled()
    done, understood = (await ann.messages())[-2:]
    assert done["text"] == "✅ 🌍 Time zone: Europe/Vienna, where it is 13:00"
    assert understood["text"] == "You are near Vienna."
    assert await keys_shown(ann) is False
    await ann.presses("Another city")
    assert "Europe/Berlin" in await ann.says("Berlin")
    assert await zone_of(database, ann) == "Europe/Berlin"


async def test_a_location_by_itself_is_an_answer_too(ann: Chat, database: Database) -> None:
    await ann.says("/settings")
    await ann.presses("Time zone")
    await ann.sends("location", latitude=59.93, longitude=30.3)  # Helsinki is nearer than Moscow
    await ann.sandbox.settled()
    assert await zone_of(database, ann) == "Europe/Moscow"


async def test_a_location_that_nobody_asked_for_says_where_one_lives(
    ann: Chat, database: Database
) -> None:
    await ann.says("/help")
    await ann.sends("location", latitude=-36.9, longitude=174.8)
    await ann.sandbox.settled()
    assert await zone_of(database, ann) == "Pacific/Auckland"
    assert await ann.sees() == "You are near Auckland."
    assert "nothing to cancel" in await ann.says("/cancel")


@pytest.mark.parametrize("words", ["Cancel", "/cancel", "/today", "Berlin", "[London]", "[Cancel]"])
async def test_the_key_for_a_location_goes_with_its_question(ann: Chat, words: str) -> None:
    await ann.says("/start")
    await ann.presses("📍 Send my location")
    assert await keys_shown(ann) is True
    await (ann.presses(words[1:-1]) if words.startswith("[") else ann.says(words))
    assert await keys_shown(ann) is False
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def keys_shown(chat: Chat) -> bool:
    """Whether the bot's keys are still below the chat."""
    shown = False
    for message in await chat.sandbox.calls("sendMessage"):
        markup = message["params"].get("reply_markup") or {}
        if message["params"]["chat_id"] == chat.chat_id and "keyboard" in markup:
            shown = True
        elif markup.get("remove_keyboard"):
            shown = False
    return shown


async def test_somebody_to_be_kept_is_no_place(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    said = await ann.says("Anna 15 March")
    assert "I don't know" not in said
    assert "Anna" in said


async def test_what_comes_next_is_a_button_away(ann: Chat) -> None:
    await ann.says("/start")
    await ann.presses("Add")
    assert (await ann.sees()).startswith("Whose birthday is it?")
    await ann.says("Anna")
    assert "Added" in await ann.says("15 March")
    await ann.presses("Coming up")
    assert "🎂 Anna" in await ann.sees()
    await ann.presses("Settings")
    assert "Time zone: UTC" in await ann.sees()


async def test_when_reminders_come_is_changed_from_the_first_message(ann: Chat) -> None:
    for answer in ("[10:00]", "10:00"):
        await ann.says("/start")
        await ann.presses("Change the time")
        await (ann.presses("10:00") if answer.startswith("[") else ann.says(answer))
        assert "Reminders at 10:00" in await ann.sees()
        assert "nothing to cancel" in await ann.says("/cancel")


async def test_who_comes_again_is_told_what_is_kept_and_who_is_next(ann: Chat, boris: Chat) -> None:
    await ann.says("/add Louise 19.04.1990")
    await ann.says("/add Bert 1.03")
    hello, _question = (await ann.says("/start")).split("\n---\n")
    assert hello == (
        "Hello, Ann!\nI keep 2 dates here. Next: Louise, 19 April, in 40 days.\n"
        "⏰ Reminders come at 09:00: on the day, 1 day before."
    )
    await boris.says("/add Анна 11.03")
    assert "Здесь хранится 1 дата. Ближайшая: Анна, 11 марта, завтра." in await boris.says("/start")


async def test_a_group_is_told_the_same(group: Chat, telegram: Sandbox, database: Database) -> None:
    said = await group.says("/start")
    assert said.startswith(
        "Hello! I keep the birthdays of this group and remind everybody in time."
    )
    assert "Reminders come at 09:00" in said
    assert await group.buttons() == [*STEPS, "🌍 Time zone", "🎂 Add yours"]
    refused = await Chat(telegram, GROUP, CHIARA).presses("🌍 Time zone")
    assert "Only admins of this group may change its settings." in refused["text"]
    await group.presses("🌍 Time zone")
    assert "Ann: In which city do you live?" in await group.sees()
    assert "📍 Send my location" not in await group.buttons()
    await group.presses("London")
    assert await zone_of(database, group) == "Europe/London"
    await group.says("/start")
    assert await group.buttons() == [*STEPS, "🎂 Add yours"]


async def test_a_group_to_which_it_is_added_is_told_the_same(
    group: Chat, telegram: Sandbox
) -> None:
    for status in ("left", "member"):
        await telegram.post("members", chat_id=GROUP, user_id="bot", status=status, by=ANN)
        await telegram.settled()
    assert "Reminders come at 09:00" in await group.sees()
    assert await group.buttons() == [*STEPS, "🌍 Time zone", "🎂 Add yours"]


# --- languages ------------------------------------------------------------------------------------


async def test_a_language_that_is_chosen_is_spoken(ann: Chat) -> None:
    assert (await ann.says("/language")).startswith("🗣 Language of reminders: English")
    assert await ann.buttons() == ["English", "Русский", "✓ As my Telegram", "◀ Back"]
    await ann.presses("Русский")
    assert "🗣 Язык: Русский" in await ann.sees()
    assert "Здравствуйте, Ann!" in await ann.says("/start")
    await ann.says("/language")
    await ann.presses("Как в моём Telegram")
    assert "Language of reminders: English" in await ann.sees()
    assert "Hello, Ann!" in await ann.says("/start")


@pytest.mark.parametrize("said", ["/language russian", "русский", "Russian", "по-русски"])
async def test_a_language_can_be_named(ann: Chat, said: str) -> None:
    await ann.says("/language")
    assert await ann.says(said) == "✅ 🗣 Язык: Русский"
    assert await ann.says("английский") == "✅ 🗣 Language: English"


async def test_of_a_language_that_is_not_spoken_it_shows_those_that_are(ann: Chat) -> None:
    assert (await ann.says("/language klingon")).startswith("🗣 Language of reminders: English")


async def test_a_group_speaks_one_language_once_it_was_chosen(
    group: Chat, telegram: Sandbox
) -> None:
    boris = Chat(telegram, GROUP, BORIS)
    await group.says("/add Anna 15.03")
    assert "дату" in await boris.says("/help") or "день рождения" in await boris.sees()
    await group.says("/language")
    assert "✓ As everybody's Telegram" in await group.buttons()
    await group.presses("English")
    assert "add a birthday" in await boris.says("/help")


async def test_an_anonymous_admin_is_spoken_to_in_the_group_s_language(
    group: Chat, telegram: Sandbox
) -> None:
    """Whoever has no face speaks English, says Telegram."""
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    boris = Chat(telegram, moved, BORIS)
    assert "день рождения" in await boris.says("/start")
    await telegram.post("members", chat_id=moved, user_id=BORIS, is_anonymous=True)
    assert "15 марта" in await boris.says("/add Аня 15.03.")


# --- what Telegram shows by itself ----------------------------------------------------------------


async def test_what_telegram_shows_of_the_bot_is_set_where_it_differs(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    async def announced(times: int) -> None:
        async def asked() -> bool:
            return len(await telegram.calls("getChatMenuButton")) == times

        await until(asked)

    async with bots.running():
        await announced(1)
    english = await telegram.call("getMyDescription")
    assert english["description"].endswith("Simply write: Anna 15 March.")
    assert len(english["description"]) <= 512
    russian = await telegram.call("getMyShortDescription", language_code="ru")
    assert russian["short_description"].startswith("Дни рождения")
    assert len(russian["short_description"]) <= 120
    sets = ("setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton")
    first = [len(await telegram.calls(name)) for name in sets]
    assert first == [4, 2, 2, 1]
    await telegram.call("setMyDescription", description="Something else")
    await telegram.call("setChatMenuButton", menu_button={"type": "default"})
    async with bots.running():
        await announced(2)
    again = [len(await telegram.calls(name)) for name in sets]
    assert again == [4, 4, 2, 3]  # one of each is ours, the other was this test's


async def test_the_menu_button_speaks_the_language_of_a_private_chat(
    bot: None, telegram: Sandbox, boris: Chat
) -> None:
    async def shown() -> str | None:
        found = await telegram.call("getChatMenuButton", chat_id=BORIS)
        return found.get("text") if found["type"] == "web_app" else None

    await boris.says("/start")
    assert await shown() == "Календарь"
    await boris.says("/language english")
    assert await shown() is None  # the one that all others have
    await boris.says("/language русский")
    assert await shown() == "Календарь"
