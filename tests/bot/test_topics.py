"""In a forum: answers stay where somebody asked, reminders go to the topic that was chosen."""

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import calendars
from birthday_calendar.storage import calendars as stored
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Json, Sandbox
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


class InTopic(Chat):
    """Somebody in one topic of the forum."""

    def __init__(self, sandbox: Sandbox, chat_id: int, user_id: int, topic: int):
        super().__init__(sandbox, chat_id, user_id)
        self.topic = topic

    async def sends(self, path: str, **what: Json) -> Json:
        where = {"message_thread_id": self.topic} if path == "send" and self.topic > 1 else {}
        return await super().sends(path, **what, **where)


class Forum:
    def __init__(self, telegram: Sandbox, database: Database, chat_id: int):
        self.telegram = telegram
        self.chat_id = chat_id
        self._database = database
        self.general = InTopic(telegram, chat_id, ANN, 1)

    async def topic(self, name: str, user_id: int = ANN) -> InTopic:
        made = await self.telegram.post("topics", chat_id=self.chat_id, name=name, by=ANN)
        return InTopic(self.telegram, self.chat_id, user_id, made["message_thread_id"])

    async def calendar(self) -> Calendar:
        found = await get_by_chat(self._database, self.chat_id)
        assert found is not None
        return found


@pytest.fixture
async def forum(telegram: Sandbox, bot: None, database: Database) -> Forum:
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("forum", chat_id=moved, is_forum=True)
    return Forum(telegram, database, moved)


async def test_reminders_come_where_the_calendar_was_set_up(forum: Forum) -> None:
    cakes = await forum.topic("Cakes")
    assert "Topic of reminders: “Cakes”" in await cakes.says("/settings")
    link = next(one for one in (await cakes.last())["entities"] if one["type"] == "text_link")
    assert link["url"] == f"https://t.me/c/{str(forum.chat_id)[4:]}/{cakes.topic}"


async def test_the_topic_is_chosen_in_it(forum: Forum) -> None:
    await forum.general.says("/start")
    cakes = await forum.topic("Cakes")
    assert "Topic of reminders: General" in await cakes.says("/settings")
    await cakes.presses("Topic of reminders")
    assert await cakes.buttons() == ["This topic", "✓ General", "◀ Back"]
    await cakes.presses("This topic")
    assert (await forum.calendar()).thread_id == cakes.topic
    assert "Topic of reminders: “Cakes”" in await cakes.says("/settings")  # as its messages say
    assert "Topic of reminders: “Cakes”" in await forum.general.says("/settings")
    await forum.general.presses("Topic of reminders")
    assert await forum.general.buttons() == ["General", "◀ Back"]
    assert "write /settings there" in await forum.general.sees()
    await forum.general.presses("General")
    assert "Topic of reminders: General" in await forum.general.sees()
    assert (await forum.calendar()).thread_id is None


async def test_a_topic_of_no_known_name_has_a_link(forum: Forum, database: Database) -> None:
    cakes = await forum.topic("Cakes")
    await forum.general.says("/start")
    calendar = await forum.calendar()
    await stored.update(database, calendar.id, thread_id=cakes.topic)
    said = await forum.general.says("/settings")
    assert "Topic of reminders: the one where that was set up" in said


async def test_another_name_is_heard(forum: Forum) -> None:
    cakes = await forum.topic("Cakes")
    await cakes.says("/start")
    change = {"chat_id": forum.chat_id, "message_thread_id": cakes.topic, "by": ANN}
    await forum.telegram.post("topics/edit", **change, name="Pies & <b>tarts</b>")
    await forum.telegram.settled()
    assert "“Pies & <b>tarts</b>”" in await cakes.says("/settings")


async def test_what_has_become_of_the_topic_is_said(forum: Forum, database: Database) -> None:
    cakes = await forum.topic("Cakes")
    await cakes.says("/start")
    await calendars.note_topic(database, await forum.calendar(), is_closed=True)
    assert "Topic of reminders: “Cakes”. It is closed" in await cakes.says("/settings")
    await calendars.leave_topic(database, await forum.calendar())
    said = await forum.general.says("/settings")
    assert "Topic of reminders: General. “Cakes” is gone." in said
    await forum.general.presses("Topic of reminders")
    await forum.general.presses("General")
    assert "gone" not in await forum.general.sees()


async def test_only_who_sets_up_chooses(forum: Forum) -> None:
    cakes = await forum.topic("Cakes", CHIARA)
    await forum.general.says("/start")
    await cakes.says("/settings")
    notice = await cakes.presses("Topic of reminders")
    assert notice["text"].startswith("Only admins of this group may")


async def test_where_there_are_no_topics_none_is_offered(group: Chat, telegram: Sandbox) -> None:
    assert "General" not in await group.says("/settings")
    assert not any("Topic" in label for label in await group.buttons())
    last = await group.last()
    for data in ("set:topic:", "set:topic:here", "set:topic:general"):
        query = {
            "from": {"id": BORIS, "is_bot": False, "first_name": "Boris"},
            "message": last,
            "data": data,
        }
        await telegram.update(callback_query=query)
        await telegram.settled()
        told = (await telegram.calls("answerCallbackQuery"))[-1]["params"]
        assert "text" in told
    assert (await group.last())["text"] == last["text"]
