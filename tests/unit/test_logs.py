"""What reaches a log: JSON lines without secrets, bounded in number and length."""

import errno
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from birthday_calendar import logs, redaction

BOT_TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"
HASH = "0123456789abcdef" * 4


class Output:
    def __init__(self) -> None:
        self.text = ""
        self.is_full = False

    def write(self, line: str) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.text += line

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def output() -> Iterator[Output]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    output = Output()
    logs.configure("api", "INFO", output.write)
    yield output
    root.handlers, root.level = before
    sys.excepthook = sys.__excepthook__
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_a_line_is_json_that_says_who_when_and_what(output: Output) -> None:
    structlog.get_logger("somewhere").info("started", port=8080)
    [line] = output.lines
    assert line["event"] == "started"
    assert line["port"] == 8080
    assert (line["program"], line["logger"], line["level"]) == ("api", "somewhere", "info")
    assert line["timestamp"].endswith("Z")


def test_the_standard_library_s_logging_goes_the_same_way(output: Output) -> None:
    logging.getLogger("library").warning("careful with %s", "this")
    assert output.lines[0]["event"] == "careful with this"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"https://api.telegram.org/bot{BOT_TOKEN}/getMe", BOT_TOKEN),
        ("Authorization: Bearer abcdefgh12345", "abcdefgh12345"),
        ("token bc_0123456789abcdefghij was used", "bc_0123456789abcdefghij"),
        ("/xbc_0123456789abcdefghij/y", "bc_0123456789abcdefghij"),
        ("/start share_0123456789abcdefghij", "share_0123456789abcdefghij"),
        ("/feeds/bcf_0123456789abcdefghij.ics", "bcf_0123456789abcdefghij"),
        ("/feeds/%62cf%5f0123456789abcdefghij", "0123456789abcdefghij"),
        ("?startgroup=organisers-0123456789abcdefghij", "organisers-0123456789abcdefghij"),
        ("?q=bc%5F0123456789abcdefghij&b=1", "0123456789abcdefghij"),
        ("?q=%62%63%5f0123456789abcdefghij", "0123456789abcdefghij"),
        ("?q=bc%255f0123456789abcdefghij", "0123456789abcdefghij"),
        (f"/bot{BOT_TOKEN.replace(':', '%3a')}/getMe", BOT_TOKEN[12:]),
        (f"/x{BOT_TOKEN.replace(':', '%253A')}y", BOT_TOKEN[12:]),
        (quote(BOT_TOKEN).replace("A", "%41"), BOT_TOKEN[12:20]),
        ("postgresql://me:hunter2@db/events", "hunter2"),
        ("postgresql://me:hun/ter2@db/events", "ter2"),
        ("Port could not be cast to integer value as 'hunter2'", "hunter2"),
        (f"query_id=A&user=%7B%22id%22%3A1%7D&auth_date=1&hash={HASH}", HASH),
        (f"hash={HASH}&auth_date=1&user=%7B%22id%22%3A1%7D", "%22id%22"),
        (f"chat_instance=1&user=%7B%22id%22%3A1%7D&hash={HASH}", "%22id%22"),
        (f"?tgWebAppData=user%3D%257B%2522id%2522%257D%26hash%3D{HASH}", HASH),
        (f"TMA user=%7B%22id%22%3A1%7D&hash={HASH}", "%22id%22"),
    ],
)
def test_secrets_are_taken_out_of_texts_and_tracebacks(
    output: Output, text: str, secret: str
) -> None:
    log = structlog.get_logger("x")
    log.info(text)
    log.info("event", value=text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed")
    assert len(output.lines) == 3
    assert secret not in output.text


def test_a_trace_tells_where_and_of_what_kind_but_nothing_of_what_was_said() -> None:
    one, other = ("".join(reversed(words)) for words in ("cte nomuaQ", "sbbi lauQ"))
    try:
        try:
            int(one)
        except ValueError as error:
            raise KeyError(other) from error
    except KeyError as error:
        told = logs.trace(error)
    assert one not in told
    assert other not in told
    assert "test_logs.py" in told
    assert [line for line in told.splitlines() if line[0] != " "] == ["ValueError", "KeyError"]


def test_what_a_library_says_of_an_error_is_told_without_its_words(output: Output) -> None:
    try:
        raise KeyError("Quetzal" + "coatl")  # apart, as a traceback quotes this line
    except KeyError:
        logging.getLogger("hypercorn.error").exception("Error in ASGI Framework")
    [line] = output.lines
    assert line["exception"].endswith("\nKeyError")
    assert "Quetzalcoatl" not in output.text


@pytest.mark.parametrize("key", ["authorization", "bot_token", "init_data", "password"])
def test_values_under_secret_names_are_never_shown(output: Output, key: str) -> None:
    structlog.get_logger("x").info("event", **{key: "opensesame"})
    [line] = output.lines
    assert line[key] == "[redacted]"
    assert "opensesame" not in output.text


@pytest.mark.parametrize("kept", range(5, 45, 5))
def test_a_cut_leaves_no_part_of_a_secret(output: Output, kept: int) -> None:
    secret_first = f"/bot{BOT_TOKEN}/" + "x" * (logs.VALUE_LIMIT - kept)
    structlog.get_logger("x").info("event", value=secret_first)
    [line] = output.lines
    del line["timestamp"]  # whose digits may be some of the token's
    shown = json.dumps(line)
    assert "/xxx" in shown
    assert not any(BOT_TOKEN[at : at + 4] in shown for at in range(len(BOT_TOKEN) - 4))


def test_the_error_that_ends_a_program_is_a_line_like_any_other() -> None:
    program = (
        "from birthday_calendar import logs; logs.configure('bot', 'INFO');"
        f"raise ValueError('no answer from /bot{BOT_TOKEN}/getMe')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    line = json.loads(done.stdout)
    assert (line["program"], line["level"]) == ("bot", "critical")
    assert line["exception"].endswith("ValueError: no answer from /bot[bot token]/getMe")
    assert (done.returncode, done.stderr) == (1, "")


def test_repeats_are_counted_instead_of_written() -> None:
    now = [0.0]
    suppressor = logs.Suppressor(lambda: now[0])

    def passes() -> dict[str, Any] | None:
        try:
            return dict(suppressor(None, "", {"event": "again", "logger": "x"}))
        except structlog.DropEvent:
            return None

    first_minute = [passes() for _ in range(100)]
    assert sum(one is not None for one in first_minute) == logs.REPEATS_PER_MINUTE
    now[0] = 61
    assert passes() == {
        "event": "again",
        "logger": "x",
        "suppressed": 100 - logs.REPEATS_PER_MINUTE,
    }


def test_a_storm_of_different_lines_is_bounded_too(output: Output) -> None:
    log = structlog.get_logger("x")
    for number in range(5 * logs.LINES_PER_MINUTE):
        log.error("storm", number=number)
        log.error(f"storm {number}")
    assert len(output.lines) <= logs.LINES_PER_MINUTE


def test_a_line_has_a_bounded_length(output: Output) -> None:
    log = structlog.get_logger("x")
    values = {f"value_{number}": "я" * 100_000 for number in range(100)}
    try:
        raise ValueError("я" * 100_000)
    except ValueError:
        log.exception("я" * 100_000, numbers=list(range(1_000)), **values)
    assert len(output.text.encode()) < 8_000
    assert output.lines[0]["level"] == "error"


def test_a_full_disk_costs_lines_and_not_the_program(output: Output) -> None:
    log = structlog.get_logger("x")
    output.is_full = True
    log.info("one")
    log.info("two")
    output.is_full = False
    log.info("three")
    assert [(line["event"], line.get("count")) for line in output.lines] == [
        ("log lines dropped", 2),
        ("three", None),
    ]


def test_a_secret_without_a_form_of_its_own_is_hidden_by_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redaction, "_OURS", set())
    assert redaction.without_secrets("key: plain-words") == "key: plain-words"
    redaction.hide("plain-words")
    redaction.hide("")
    assert redaction.without_secrets("key: plain-words!") == "key: [redacted]!"
