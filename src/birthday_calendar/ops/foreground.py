"""What became of each part, for the person at the keyboard: `up` itself has become supervisord.

A process of its own says each thing once, and what changes, and ends when all is well. It looks at
what programs show of themselves and asks the API, and so needs no database driver, which would cost
a start two seconds.
"""

import http.client
import os
import re
import select
import time
from collections.abc import Callable

import msgspec
from msgspec import Struct

from birthday_calendar import status
from birthday_calendar.config import Settings
from birthday_calendar.redaction import without_secrets
from birthday_calendar.states import State

QUICK, SLOW = 0.5, 10.0  # seconds between looks: in the first minute, and after it
FIRST = 60.0
LASTS = 3.0  # seconds before a trouble is one: while everything starts, much is not there yet
NO_ANSWER = 10.0  # the same for the API, which is quick
ANSWERS_WITHIN = 4.0  # seconds
MOST = 40  # lines; whoever runs it keeps them for ever

EXPECTED = ("API", "database", "bot", "reminders")  # all is well when these are
PROGRAMS = ("bot", "reminders")  # what they show is told
NOTHING_YET = {State.STARTING, State.STOPPED}

Parts = dict[str, tuple[bool, str]]  # whether it is well, and a sentence


def report(settings: Settings) -> None:
    """Begin to report beside what the caller becomes, and end with it."""
    parent = os.getpid()
    if os.fork():
        return
    try:
        os.closerange(3, 256)  # the lock is supervisord's
        ends = os.pidfd_open(parent)
        if os.getppid() == parent:
            Reporter(settings, print_line, lambda seconds: _lives_on(ends, seconds)).run()
    finally:
        os._exit(0)  # without a word: where nobody listens any more, nobody misses it


class Reporter:
    """`wait` says whether to look again after so many seconds."""

    def __init__(
        self,
        settings: Settings,
        say: Callable[[str], None],
        wait: Callable[[float], bool],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._settings = settings
        self._say = say
        self._wait = wait
        self._clock = clock
        self._said: dict[str, str] = {}
        self._noticed: dict[str, tuple[str, float]] = {}  # what each part is at, since when
        self._lines = 0

    def run(self) -> None:
        began = self._clock()
        while self._wait(QUICK if self._clock() - began < FIRST else SLOW):
            parts = self._look()
            for name, (is_well, sentence) in parts.items():
                self._tell(name, is_well, sentence, self._clock())
            is_settled = all(name in parts and parts[name][0] for name in EXPECTED)
            if is_settled and all(self._said.get(name) == parts[name][1] for name in parts):
                return
            if self._lines >= MOST:
                self._say("… and so on: the doctor says how it is")
                return

    def _tell(self, name: str, is_well: bool, sentence: str, now: float) -> None:
        if self._noticed.get(name, ("", 0.0))[0] != sentence:
            self._noticed[name] = sentence, now
        lasts = now - self._noticed[name][1]
        if not is_well and lasts < (NO_ANSWER if name == "API" else LASTS):
            return
        if self._said.get(name) != sentence:
            self._said[name] = sentence
            self._lines += 1
            self._say(f"{name:<9} {sentence}")

    def _look(self) -> Parts:
        shown = {name: status.read(self._settings.run_dir, name) for name in PROGRAMS}
        reasons = [
            state.reason
            for state in shown.values()
            if state and state.name is State.WAITING and state.reason.startswith("database")
        ]
        parts = self._of_api(reasons)
        for name, state in shown.items():
            if state is None or state.name in NOTHING_YET or state.reason in reasons:
                continue  # the database says it already
            parts[name] = self._of_program(name, state)
        return parts

    def _of_api(self, reasons: list[str]) -> Parts:
        answer = _ask(self._settings)
        if answer is None:
            logs = self._settings.log_dir
            parts = {"API": (False, f"no answer at {self._settings.door}: see {logs}/nginx.log")}
            return parts | ({"database": self._waited_for(reasons[0])} if reasons else {})
        where = f"{self._settings.public_url}/"
        if self._settings.public_url != self._settings.door:
            where += f" (from here: {self._settings.door}/)"
        parts = {"API": (True, f"ready: {where}")}
        database = answer.parts["database"]
        if database.state.is_well:
            parts["database"] = True, f"up: {self._settings.database_shown}"
        else:
            said = f"{database.state}: {database.reason}"
            parts["database"] = self._waited_for(reasons[0] if reasons else said)
        for name in ("disk", "sandbox"):
            part = answer.parts.get(name)
            if part and not part.state.is_well:
                parts[name] = False, f"{part.state}: {part.reason}; {part.state.advice(name)}"
        return parts

    def _waited_for(self, reason: str) -> tuple[bool, str]:
        reason = re.sub(r"^database(:| is) ", "", reason)
        migrates = status.read(self._settings.run_dir, "migrate")
        if migrates and not migrates.is_stale and migrates.reason not in reason:
            reason += f"; migrate says: {migrates.reason}"
        return False, f"waiting for {self._settings.database_shown}: {reason}"

    def _of_program(self, name: str, shown: status.Shown) -> tuple[bool, str]:
        if shown.is_stale:
            return False, f"no sign of life for {status.STALE_AFTER:.0f} s"
        state, reason = shown.name, status.without_holder(shown.reason)
        if state in (State.POLLING, State.WEBHOOK):
            reason = self._chat(shown)
        told = f"{state.spoken}: {reason}" if reason else state.spoken
        advice = state.advice(name)
        return state.is_well, f"{told}; {advice}" if advice else told

    def _chat(self, shown: status.Shown) -> str:
        """Where to talk with the bot."""
        bot = status.name_of_bot(shown)
        if self._settings.is_on_sandbox:
            here = self._settings.public_url
            return (
                f"chat with it at {here}/sandbox/, which stands in for Telegram until there is a"
                f" token; look at the calendar at {here}/web/enter/sandbox"
            )
        return f"@{bot}, https://t.me/{bot}" if bot else shown.reason


def print_line(text: str) -> None:
    print(without_secrets(text), flush=True)


class _Part(Struct):
    state: State
    reason: str


class _Answer(Struct):
    parts: dict[str, _Part]


def _ask(settings: Settings) -> _Answer | None:
    connection = http.client.HTTPConnection(
        settings.http_host, settings.http_port, timeout=ANSWERS_WITHIN
    )
    try:
        connection.request("GET", "/health/ready")
        return msgspec.json.decode(connection.getresponse().read(), type=_Answer)
    except (OSError, http.client.HTTPException, msgspec.DecodeError):
        return None
    finally:
        connection.close()


def _lives_on(process: int, seconds: float) -> bool:
    """Whether it still runs when so much time has passed."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return not poll.poll(seconds * 1000)
