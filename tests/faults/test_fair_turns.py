"""Some chats ask for far more than the bot may answer: somebody else is answered at once."""

import time
from collections.abc import Iterator

import pytest

from birthday_calendar.wording.messages import MESSAGES_AT_ONCE
from telegram_sandbox.client import blocking
from tests.faults.chats import Person, sandbox_at
from tests.faults.crowds import ask_others, message, writing
from tests.faults.pace import stretched
from tests.faults.programs import peak_of, pid_of, wait_until
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

WITHIN = 2.0  # seconds for somebody else's answer
ASKED = 8  # times
BOUND = 260  # MB that the bot may take at its worst
CHATS, MESSAGES = 100, 100
GROUPS, COMMANDS = 40, 60  # three minutes of what a group may be answered
PEOPLE = 38_000
KNOWS_ALL = 730_000_001  # who has so many people in their calendar
SIGN = "🎂"  # four bytes, in Python's memory for each letter beside it too

_EVENTS = """
INSERT INTO events (calendar_id, name, month_day, company, position, responsible, note,
    muted, deceased, search_text, name_key, created_at, updated_at)
SELECT (SELECT id FROM calendars WHERE chat_id = {chat}), lpad(n::text, 200, '{sign}'),
    to_char(current_date + n % 30, 'MMDD')::int, repeat('{sign}', 200), repeat('{sign}', 200),
    repeat('{sign}', 200), repeat('{sign}', 1000), false, false, repeat('{sign}', 1800),
    lpad(n::text, 200, '{sign}'), now(), now()
FROM generate_series(1, {people}) n
"""


@pytest.fixture
def stack(postgres: PostgresServer) -> Iterator[Stack]:
    """With Telegram's limits, which the sandbox has by default."""
    with Stack(database_url=postgres.url(postgres.create())) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture
def sandbox(stack: Stack) -> str:
    ask_others(stack.url, 1, 729_000_000)  # when it has started
    return stack.url


def seconds(waits: list[float]) -> str:
    return f"{len(waits)} others answered, the last of them after {max(waits):.1f} s"


def test_many_who_write_much_keep_nobody_else_waiting(sandbox: str, measured: Measured) -> None:
    flood = (
        message(731_000_000 + chat, f"/add Guest {chat} of {number} 15.03.1990")
        for number in range(MESSAGES)
        for chat in range(CHATS)
    )
    with writing(sandbox, flood) as written:
        waits = ask_others(sandbox, ASKED, 732_000_000)
        wait_until(written.is_set, 120, "all to be written")
        waits += ask_others(sandbox, ASKED, 732_100_000)
    assert max(waits) <= stretched(WITHIN)
    measured("flood", seconds(waits))


def test_what_is_long_to_read_keeps_nobody_waiting(sandbox: str, measured: Measured) -> None:
    dashes = [
        message(734_000_000 + chat, "-" * 4_000 + "x") for _ in range(5) for chat in range(GROUPS)
    ]
    with writing(sandbox, dashes) as written:
        waits = ask_others(sandbox, ASKED, 734_100_000)
        wait_until(written.is_set, 120, "all to be written")
        waits += ask_others(sandbox, ASKED, 734_200_000)
    assert max(waits) <= stretched(WITHIN)
    measured("dashes", seconds(waits))


def test_who_knows_everybody_is_answered_in_part_and_keeps_nobody_waiting(
    stack: Stack, sandbox: str, postgres: PostgresServer, measured: Measured
) -> None:
    ann = who_knows_everybody(stack, sandbox, postgres)
    before = len(ann.heard())
    began = time.monotonic()
    ann.writes("/upcoming")
    ann.hears(lambda heard: "more: /list" in heard[-1]["text"])
    took = time.monotonic() - began
    said = ann.heard()[before:]
    assert len(said) == MESSAGES_AT_ONCE
    commands = ["/upcoming", "/list", f"/find {SIGN}", "/today", "/upcoming", "/edit"] * 4
    with writing(sandbox, [message(KNOWS_ALL, command) for command in commands]):
        waits = ask_others(sandbox, ASKED, 733_000_000)
    assert max(waits) <= stretched(WITHIN)
    measured("everybody", f"{len(said)} messages within {took:.1f} s; {seconds(waits)}")


def who_knows_everybody(stack: Stack, sandbox: str, postgres: PostgresServer) -> Person:
    ann = Person(sandbox, KNOWS_ALL)
    ann.says("/start")
    values = {"chat": KNOWS_ALL, "people": PEOPLE, "sign": SIGN}
    database = stack.env["DATABASE_URL"].rpartition("/")[2]
    postgres.execute(_EVENTS.format(**values), database)
    postgres.execute("VACUUM ANALYZE", database)
    return ann


def test_groups_that_may_not_be_answered_yet_keep_nobody_waiting(
    sandbox: str, measured: Measured
) -> None:
    flood = (
        message(-735_000_000 - group, "/today", user=736_000_000 + group)
        for _ in range(COMMANDS)
        for group in range(GROUPS)
    )
    with writing(sandbox, flood) as written:
        waits = ask_others(sandbox, ASKED, 737_000_000)
        wait_until(written.is_set, 120, "all to be written")
        wait_until(lambda: refusals(sandbox) > GROUPS, 120, "Telegram to say wait")
        waits += ask_others(sandbox, ASKED, 737_100_000)
    assert max(waits) <= stretched(WITHIN)
    measured("groups", seconds(waits))


def refusals(sandbox: str) -> int:
    calls = blocking(sandbox_at(sandbox).calls("sendMessage"))
    return sum(call["status"] == 429 for call in calls)


def test_all_of_it_at_once_leaves_the_bot_small(
    stack: Stack, sandbox: str, postgres: PostgresServer, measured: Measured
) -> None:
    """The largest messages, from many chats, beside the longest answers."""
    ann = who_knows_everybody(stack, sandbox, postgres)
    flood = [
        message(738_000_000 + chat, SIGN * 2_000 + str(number))
        for number in range(30)
        for chat in range(200)
    ]
    commands = ["/upcoming", "/list", f"/find {SIGN}", "/today"] * 5
    flood += [message(KNOWS_ALL, command) for command in commands]
    with writing(sandbox, flood) as written:
        wait_until(written.is_set, 300, "all to be written")
        waits = ask_others(sandbox, ASKED, 739_000_000)
    assert ann.heard()
    peak = peak_of(pid_of(stack, "bot"))
    assert peak < BOUND
    assert max(waits) <= stretched(WITHIN)
    measured("bot's memory", f"{peak:.0f} MB at its worst; {seconds(waits)}")
