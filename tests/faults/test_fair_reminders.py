"""Many chats that have much to be told at once, and somebody else who has little."""

import time
from pathlib import Path

import pytest

from bench.people import celebrate_today
from bench.programs import Reminders, telegram, wait_until
from birthday_calendar.telegram import MESSAGES_AT_ONCE
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.faults

CHATS = 100
PEOPLE = 400  # of each chat: four fill a message
NOTE = "n" * 990
SOMEBODY = CHATS + 1
WITHIN = 10.0  # seconds


def test_somebody_with_one_message_is_told_among_many_with_a_hundred(
    postgres: PostgresServer, migrated_postgres: str, tmp_path: Path, measured: Measured
) -> None:
    name = postgres.create(migrated_postgres)
    url = postgres.url(name)
    celebrate_today(url, CHATS, people=PEOPLE, note=NOTE)
    with telegram() as api:
        api.open_chats(range(1, SOMEBODY + 1))
        with Reminders(tmp_path, url, api):
            wait_until(lambda: api.count() > 50, 60, "the first messages")
            celebrate_today(url, 1, first=SOMEBODY)
            due = time.time()
            wait_until(lambda: SOMEBODY in api.told(), 60, "somebody to be told")
            took = time.time() - due
            wait_until(lambda: len(api.told()) == CHATS * MESSAGES_AT_ONCE + 1, 60, "the rest")
            time.sleep(2)
        calls = api.messages()
    postgres.drop(name)
    told = [call["params"]["chat_id"] for call in calls if call["ok"]]
    assert took <= WITHIN
    assert all(told.count(chat) == MESSAGES_AT_ONCE for chat in range(1, CHATS + 1))
    assert [call["status"] for call in calls if not call["ok"]] == []
    measured("fair reminders", f"after {took:.1f} s; {MESSAGES_AT_ONCE} messages to each chat")
