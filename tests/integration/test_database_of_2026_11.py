"""A database comes along that the code of November 2026 left in the middle of its work.

What is in it, and how it was made, says dumps/README.md.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from birthday_calendar import config
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.migrations import migrate
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars
from birthday_calendar.storage import bots as served
from birthday_calendar.storage import webhooks
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, buttons_of, until
from telegram_sandbox.testing import sandbox_server
from tests.bot.conftest import Bots
from tests.reminders.conftest import Chats, Clock, World
from tests.support.postgres import PostgresServer

Json = dict[str, Any]

DUMPS = Path(__file__).with_name("dumps")
THEN: Json = json.loads((DUMPS / "then.json").read_text())
NOTES = {one["name"]: one["note"] for one in THEN["answers"]["the group's, for 30 days"]["people"]}
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # when they were made: a Monday
BOT = 4_100_000
TOKEN = f"{BOT}:{'d' * 35}"
DANA, ELI = 700_000_004, 700_000_005
TEAM, TOPIC = -1_004_700_000_002, 77
PEOPLE = "events"  # below a calendar's address

ANNA = (
    "🎂 Anna Schmidt, turns 36 (CTO, Acme & Sons)\n   Responsible: Bert\n"
    "   No nuts!\nTulips, <b>never</b> roses."
)
AHMAD = "🎂 \u2068أحمد\u2069 ♓"
NINA = "🎂 Нина Петрова (инженер, ООО «Ромашка»)\n   Ответственный: Олег"
OWED = {  # for Sunday and Monday; of Sunday's the group had been told the first part
    ANN: [
        "⏰ Belated: Sunday, 1 March\n🎂 Bert\n\n"
        f"🗓 Tomorrow, Tuesday, 3 March\n{ANNA}\n\n"
        "Coming up\n\n"
        "🗓 In 2 days, Wednesday, 4 March\n🎂 Clara, turns 6\n\n"
        "🗓 In 6 days, Sunday, 8 March\n🕯 Oma, in memory",
    ],
    BORIS: [
        "⏰ С опозданием: воскресенье, 1 марта\n🎂 Вера, исполнилось 7 лет ♓\n"
        "🎂 Мария Ёлкина, исполнилось 38 лет ♓ (бухгалтер)\n\n"
        "🎉 Сегодня, понедельник, 2 марта\n🎂 Фёдор ♓",
    ],
    CHIARA: [],  # who has blocked the bot
    DANA: [
        "⏰ С опозданием: воскресенье, 1 марта\n"
        "🎂 \u2068דוד בן־גוריון\u2069, исполнилось 30 лет, юбилей 🎈, "
        "день рождения — 29 февраля ♓\n\n"
        f"Впереди\n\n🗓 Через 3 дня, четверг, 5 марта\n{AHMAD}\n\n"
        "🗓 Через 14 дней, понедельник, 16 марта\n🎂 Ида, исполнится 26 лет ♓",
    ],
    ELI: [],
    GROUP: [
        f"🎂 Dan, turned 63\n   {NOTES['Dan']}\n🎂 Eve, turned 62\n   {NOTES['Eve']}",
        "🗓 In 7 days, Monday, 9 March\n🎂 Grandpa, turns 90, a big one 🎈",
    ],
    TEAM: [f"🗓 Завтра, вторник, 3 марта\n{NINA}"],
}
IN_THE_WEEK_AFTER = {
    ANN: [
        "🗓 In 2 days, Wednesday, 4 March\n🎂 Clara, turns 6",
        f"🎉 Today, Tuesday, 3 March\n{ANNA}",
        "🎉 Today, Wednesday, 4 March\n🎂 Clara, turns 6",
        "🗓 Tomorrow, Sunday, 8 March\n🕯 Oma, in memory",
        "🕯 Today, Sunday, 8 March\n🕯 Oma, in memory",
    ],
    BORIS: [
        "🎉 Сегодня, суббота, 7 марта\n🎂 Алексей, исполняется 56 лет ♓\n   Ответственный: Нина"
    ],
    CHIARA: [],
    DANA: [
        f"🗓 Через 3 дня, четверг, 5 марта\n{AHMAD}\n\n"
        "🗓 Через 14 дней, понедельник, 16 марта\n🎂 Ида, исполнится 26 лет ♓",
        f"🎉 Сегодня, четверг, 5 марта\n{AHMAD}",
    ],
    ELI: ["🎉 Today, Tuesday, 3 March\n🎂 Ruth, turns 76"],
    GROUP: ["🎉 Today, Monday, 9 March\n🎂 Grandpa, turns 90, a big one 🎈"],
    TEAM: [
        f"🎉 Сегодня, вторник, 3 марта\n{NINA}",
        "🗓 Завтра, суббота, 7 марта\n🎂 Олег, исполнится 27 лет",
        "🎉 Сегодня, суббота, 7 марта\n🎂 Олег, исполняется 27 лет",
    ],
}


@pytest.fixture(scope="module")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("then") / "then.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DUMPS / "sqlite.sql").read_text())
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def migrated_postgres(postgres: PostgresServer) -> str:
    name = postgres.create()
    postgres.load(DUMPS / "postgresql.sql", name)
    migrate.upgrade(postgres.url(name))
    return name


@pytest.fixture
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
def settings(sandbox: str, database_url: str, tmp_path: Path) -> Settings:
    return config.load(
        {
            "VAR_DIR": str(tmp_path / "var"),
            "DATABASE_URL": database_url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": sandbox,
        },
        dotenv=tmp_path / "none",
    )


@pytest.fixture
async def telegram(sandbox: str) -> AsyncIterator[Sandbox]:
    """The bot and the chats of then, in which messages go on with number 1001."""
    people = {ANN: "Ann", BORIS: "Борис", CHIARA: "Chiara", DANA: "דנה", ELI: "Eli"}
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False, timeout=20) as client:
        telegram = Sandbox(client, TOKEN)
        await telegram.answer("getMe")
        for user_id, name in people.items():
            await meet(telegram, user_id, {"first_name": name, "type": "private"})
        boris = {"id": BORIS, "first_name": "Борис", "language_code": "ru"}
        await meet(telegram, GROUP, {"title": "Family & friends", "type": "group"}, boris)
        topic = {"is_topic_message": True, "message_thread_id": TOPIC}
        await meet(telegram, TEAM, {"title": "Команда", "type": "supergroup"}, boris, **topic)
        await telegram.answer("deleteWebhook", drop_pending_updates=True)
        yield telegram


async def meet(
    telegram: Sandbox, chat_id: int, chat: Json, sender: Json | None = None, **place: Any
) -> None:
    message = {"message_id": 1000, "chat": {"id": chat_id, **chat}, "text": "hi", **place}
    await telegram.post("updates", message=message | ({"from": sender} if sender else {}))


Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def call(settings: Settings, database: Database) -> Call:
    """Calls the API at the time of then, with one of the tokens of then."""
    app = create_app(settings, database, lambda: NOW)

    async def call(
        token: str, method: str, path: str, *, key: str | None = None, body: Json | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {THEN['tokens'][token]['secret']}"}
        headers |= {"Idempotency-Key": key} if key else {}
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, headers=headers, json=body)

    return call


@pytest.fixture
async def world(sandbox: str, telegram: Sandbox, database: Database) -> AsyncIterator[World]:
    """The reminders' two halves, which begin anew as after a crash."""
    clock = Clock()
    clock.now = NOW
    minutes = count(step=60)
    async with (
        BotApi(sandbox, TOKEN) as api,
        httpx.AsyncClient(base_url=sandbox, trust_env=False) as client,
    ):
        sender = Sender(database, api, Limiter(lambda: float(next(minutes))), clock)
        await sender.take_over()
        yield World(database, Chats(client, TOKEN), api, sender, clock)


@pytest.fixture
async def bot(settings: Settings, telegram: Sandbox) -> AsyncIterator[None]:
    """It polls."""
    async with Bots(settings).running(now=NOW):
        yield


async def names(call: Call, token: str) -> list[str]:
    calendar = THEN["answers"][token]["calendar"]["id"]
    answer = await call(token, "GET", f"/api/v1/calendars/{calendar}/{PEOPLE}")
    return [one["name"] for one in answer.json()["items"]]


async def press(telegram: Sandbox, message: Json, label: str) -> None:
    """A button of a message of then, which is still in its chat."""
    [data] = [one["callback_data"] for one in buttons_of(message) if label in one["text"]]
    person = {"id": message["chat"]["id"], "first_name": message["chat"]["first_name"]}
    query = {"from": person, "message": message, "data": data}
    await telegram.post("updates", callback_query=query)
    await telegram.settled()


def is_as_it_was(now: Any, then: Any) -> bool:
    """Whatever has been added to it since."""
    if isinstance(then, dict):
        return all(is_as_it_was(now.get(key), value) for key, value in then.items())
    if isinstance(then, list):
        return len(now) == len(then) and all(map(is_as_it_was, now, then))
    return bool(now == then)


async def test_people_settings_and_what_was_told_are_as_they_were(
    call: Call, database: Database
) -> None:
    chiaras = await get_by_chat(database, CHIARA)
    assert chiaras is not None
    await calendars.resume(database, chiaras, NOW)  # or nothing of hers would be shown
    for token, then in THEN["answers"].items():
        one = f"/api/v1/calendars/{then['calendar']['id']}"
        people = (await call(token, "GET", f"{one}/{PEOPLE}")).json()["items"]
        owed = (await call(token, "GET", f"{one}/deliveries?limit=100")).json()["items"]
        owed.sort(key=lambda delivery: (delivery["due_at"], delivery["kind"]))
        assert is_as_it_was((await call(token, "GET", one)).json(), then["calendar"])
        assert is_as_it_was(people, then["people"])
        assert is_as_it_was(owed, then["deliveries"])
    found = await call("Boris's", "GET", f"/api/v1/calendars/2/{PEOPLE}?search=ёлкин")
    assert [one["name"] for one in found.json()["items"]] == ["Мария Ёлкина"]


async def test_tokens_open_what_they_opened_and_rest_where_they_rested(call: Call) -> None:
    for token, then in THEN["tokens"].items():
        answer = await call(token, "GET", "/api/v1/calendars")
        assert answer.status_code == then["status"], token
        assert is_as_it_was(answer.json().get("token"), then.get("token")), token
    refused = await call("Ann's dashboard", "PATCH", "/api/v1/calendars/1", body={"language": "ru"})
    assert refused.status_code == 403


async def test_a_write_that_is_sent_again_is_answered_as_it_was(call: Call) -> None:
    [then] = [one for one in THEN["repeated"] if one["method"] == "PATCH"]
    answer = await call(
        then["token"], then["method"], then["path"], key=then["key"], body=then["body"]
    )
    assert answer.headers["idempotent-replayed"] == "true"
    assert (answer.status_code, answer.json()) == (then["status"], then["answer"])


async def test_one_that_has_another_address_now_is_not_done_again(call: Call) -> None:
    """An address is a part of what a key was for, so neither is answered as it was."""
    [then] = [one for one in THEN["repeated"] if one["method"] == "POST"]
    before = await names(call, then["token"])
    for path in (then["path"], then["path"].replace("birthdays", PEOPLE)):
        answer = await call(then["token"], "POST", path, key=then["key"], body=then["body"])
        assert answer.status_code in (404, 422)
    assert await names(call, then["token"]) == before


async def test_what_was_owed_is_told_once_and_what_was_told_is_not(world: World) -> None:
    await world.tick()
    assert await told(world) == OWED
    await world.run(until="2026-03-09T12:00")
    assert await told(world) == {chat: OWED[chat] + IN_THE_WEEK_AFTER[chat] for chat in OWED}


async def told(world: World) -> dict[int, list[str]]:
    """What the chats were told; what comes at the same moment in the order of its text."""
    texts = {chat: await world.chats.texts(chat) for chat in OWED}
    texts[GROUP][:2] = sorted(texts[GROUP][:2])
    return texts


async def test_questions_of_then_are_answered_now(bot: None, telegram: Sandbox, call: Call) -> None:
    ann, dana, eli = (Chat(telegram, chat, chat) for chat in (ANN, DANA, ELI))
    group, team = Chat(telegram, GROUP, ANN), Chat(telegram, TEAM, BORIS)
    assert "🎂 Zora\n5 May 1980" in await ann.says("5.5.1980")
    assert "write a name and a date" in await eli.says("yes")  # an offer of then is over
    assert "18:30" in await dana.says("18:30")
    assert "Grandpa (Navy)" in await group.says("Navy")
    place = {"chat_id": TEAM, "user_id": BORIS, "message_thread_id": TOPIC}
    await telegram.post("send", text="Ольга 8.8", **place)
    await telegram.settled()
    assert "🎂 Ольга" in await team.sees()
    assert "Zora" in await names(call, "Ann's of before tokens had names")
    assert "Ольга" in await names(call, "the team's")


async def test_what_was_kept_is_answered_and_nothing_is_done_twice(
    bot: None, telegram: Sandbox, call: Call, database: Database
) -> None:
    """The first update was applied, but not answered; the second waited behind it."""
    boris = Chat(telegram, BORIS, BORIS)

    async def are_all_said() -> bool:
        return not await database.fetch_all("SELECT * FROM kept_updates")

    await until(are_all_said)
    shown = [text["text"].splitlines()[:2] for text in await boris.messages()]
    assert shown == [["✅ Добавлено.", "🎂 Вероника"], ["✅ Добавлено.", "🎂 Игорь"]]
    assert (await names(call, "Boris's")).count("Вероника") == 1


async def test_buttons_of_then_do_what_they_say(
    bot: None, telegram: Sandbox, call: Call, world: World
) -> None:
    await press(telegram, THEN["messages"]["undo"], "Undo")
    assert "Dieter" in await names(call, "Ann's of before tokens had names")
    await world.tick()
    await press(telegram, THEN["messages"]["reminder"], "Завтра")
    world.clock.now = NOW + timedelta(days=1)
    await world.tick()
    assert (await world.chats.texts(BORIS))[-1] == (
        "⏰ Ещё раз: воскресенье, 1 марта\n🎂 Вера, исполнилось 7 лет ♓\n"
        "🎂 Мария Ёлкина, исполнилось 38 лет ♓ (бухгалтер)"
    )


async def test_who_had_blocked_the_bot_comes_back_by_an_old_button_and_is_told_what_was_missed(
    bot: None, telegram: Sandbox, call: Call, world: World
) -> None:
    await press(telegram, THEN["messages"]["offer"], "Add")
    assert await names(call, "Chiara's") == ["Zoë", "Paolo"]  # its offer is out of date
    await world.tick()
    [_, missed] = await world.chats.texts(CHIARA)
    assert "Belated: Saturday, 28 February\n🎂 Zoë" in missed
    assert "Today, Monday, 2 March\n🎂 Paolo" in missed


async def test_what_telegram_and_we_know_each_other_by_is_the_same(database: Database) -> None:
    assert await served.others(database, 0) == [BOT]
    assert (await webhooks.secret(database, BOT)).strip("-") == "made-up-webhook-secret"
