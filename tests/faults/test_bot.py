"""The bot is killed in the middle of its work: nothing that people wrote is lost or doubled."""

import random
import sqlite3
import time
from collections import defaultdict
from contextlib import closing

import pytest

from telegram_sandbox.client import blocking
from tests.faults.access import Access
from tests.faults.chats import Person, sandbox_at
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.programs import database_of, kill, wait_until
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

CHATS, KILLS = 50, 20
MESSAGES = 1_000


def word(number: int) -> str:
    """A name without digits, which would look like a date; and not "Bd", which is a birthday."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:02}").capitalize() + "ka"


def test_a_bot_that_is_killed_loses_and_doubles_nothing(
    stack: Stack, access: Access, measured: Measured
) -> None:
    people = [Person(stack.url, 710_000_000 + number) for number in range(CHATS)]
    names = {
        person: [f"Guest {word(chat)} {word(number)}" for number in range(MESSAGES // CHATS)]
        for chat, person in enumerate(people)
    }
    caught = 0  # kills that left messages unanswered
    with Load(stack.port, access) as load:
        for number in range(KILLS):
            before = how_many(stack)
            for person in people[:25]:  # while the bot is still starting
                person.writes(f"/add {names[person][number]} 15.03.1990")
            wait_until(lambda: how_many(stack) > before + 20, 60, "the bot to go on")  # noqa: B023
            for person in people[25:]:  # while it works
                person.writes(f"/add {names[person][number]} 15.03.1990")
            time.sleep(random.uniform(0, 0.2))
            kill(stack, "bot")
            caught += pending(stack) > 0
    # what is confirmed may be kept in the database, and still has to be done
    wait_until(lambda: how_many(stack) >= MESSAGES, 60, "the bot to catch up")
    wait_until(lambda: all(is_told(person, names[person]) for person in people), 60, "all answers")
    added = added_in(stack)
    for person in people:
        assert added[person.id] == names[person]  # each, once, in order
    answers = sum(len(person.heard()) for person in people)
    assert caught > KILLS / 2
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    measured(
        "kill bot",
        f"{MESSAGES:,} birthdays, each once and in order, told in {answers:,} answers; {load}",
    )


def is_told(person: Person, names: list[str]) -> bool:
    said = "\n".join(message["text"] for message in person.heard())
    return all(name in said for name in names)


def added_in(stack: Stack) -> dict[int, list[str]]:
    """By chat: the names in the order in which they were added."""
    query = """SELECT chat_id, name FROM events JOIN calendars ON calendars.id = calendar_id
               WHERE name LIKE 'Guest %' ORDER BY events.id"""
    names = defaultdict(list)
    with closing(sqlite3.connect(stack.var_dir / "data/birthdays.db")) as db:
        for chat, name in db.execute(query):
            names[chat].append(name)
    return names


def how_many(stack: Stack) -> int:
    return sum(map(len, added_in(stack).values()))


def pending(stack: Stack) -> int:
    """Messages that the bot has not confirmed to Telegram."""
    return blocking(sandbox_at(stack.url).pending())
