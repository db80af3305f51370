"""The `watchdog` program: ends a program that makes no progress, so that it is started anew.

It only ever sends signals, because supervisord starts again whatever ends by itself. Stopping and
starting through supervisord would leave a program stopped for good if the watchdog died in between.
`listeners.py` watches the watchdog.
"""

import os
import signal
import sys
import time
from contextlib import suppress

import structlog

from birthday_calendar import logs
from birthday_calendar.config import Settings
from birthday_calendar.ops.gathering import Gathering, Why
from birthday_calendar.ops.metrics_server import serve_beside
from birthday_calendar.ops.processes import (
    Program,
    Supervisor,
    Unanswered,
    descendants,
    is_stopped,
)
from birthday_calendar.ops.vitals import Sign, sign_of
from birthday_calendar.pauses import Pauses
from birthday_calendar.states import State
from birthday_calendar.status import Status

log = structlog.get_logger(__name__)

# Seconds that a trouble must last before anything is done about it, and that a process is given to
# end by itself: nearly one tick. What was only paused, as a suspended machine is, recovers in it.
CONFIRM = 4.0
WAKING = 0.5  # seconds that a stopped process has to catch up before it is told to end
PATIENCE = 30.0  # seconds that a program has for its first sign of life after a start …
LONGEST_PATIENCE = 600.0  # … doubled up to this while starting it again doesn't help
RETRY_FATAL = 300.0  # seconds until a program that supervisord gave up is tried again

WITH_STATUS = {"api", "bot", "reminders", "alerts", "cards"}


def run(settings: Settings) -> None:
    """Speak supervisord's event protocol: stdin brings events, stdout takes nothing but answers."""
    gathering = Gathering(settings)
    watchdog = Watchdog(settings, gathering)
    if settings.metrics_address:
        serve_beside(settings.metrics_address, gathering.text)
    with logs.serving(f"{settings.run_dir}/supervisor.sock"):
        _listen(watchdog)


def _listen(watchdog: "Watchdog") -> None:
    while True:
        _say("READY\n")
        header = dict(word.split(":", 1) for word in sys.stdin.readline().split())
        if not header:
            return  # supervisord has gone
        payload = sys.stdin.read(int(header["len"]))
        try:
            watchdog.handle(header["eventname"], payload)
        except Exception:  # whatever it was, the next tick looks again
            log.exception("an event could not be handled")
        _say("RESULT 2\nOK")


class Patience:
    """Whether one program hangs, judged from tick to tick."""

    def __init__(self) -> None:
        self._silent_since: float | None = None
        self._futile = 0  # restarts since it was last seen well

    @property
    def for_first_sign(self) -> float:
        return Pauses(PATIENCE, LONGEST_PATIENCE).after(self._futile + 1)

    def is_over(self, silence: float, limit: float, uptime: float, now: float) -> bool:
        # A sign from about the time of the start may be of the process before.
        was_heard = silence < uptime - 2
        is_well = silence <= limit if was_heard else uptime <= max(limit, self.for_first_sign)
        if is_well:
            self._silent_since = None
            self._futile = 0 if was_heard else self._futile
            return False
        if self._silent_since is None:
            self._silent_since = now
        return now - self._silent_since >= CONFIRM

    def start_over(self) -> None:
        """It was ended."""
        self._silent_since = None
        self._futile += 1


class Watchdog:
    def __init__(self, settings: Settings, gathering: Gathering | None = None):
        self._settings = settings
        self._gathering = gathering or Gathering(settings)
        self._supervisor = Supervisor(settings.run_dir)
        self._status = Status(settings.run_dir, "watchdog")
        self._signs: dict[str, Sign | None] = {}
        self._patience: dict[str, Patience] = {}
        self._stopped: dict[int, float] = {}  # processes in state T, and since when
        self._asked: dict[int, float] = {}  # processes, negative for groups, that were told to end
        self._fatal: dict[str, float] = {}  # programs, and when each was last given up or tried

    def handle(self, event: str, payload: str) -> None:
        if event == "PROCESS_STATE_EXITED":
            words = dict(word.split(":", 1) for word in payload.split())
            self._gathering.exited(words["processname"])
            self._end_orphans(words["processname"], int(words["pid"]))
        else:
            self._look()

    def _look(self) -> None:
        self._status.beat()
        self._kill_who_does_not_listen()
        try:
            programs = self._supervisor.programs()
        except Unanswered as error:
            log.warning("can't see the programs", reason=str(error))
            return
        self._gathering.see(programs, self._dropped_lines())
        for program in programs:
            if program.pid == os.getpid():
                continue
            if program.state == "FATAL":
                self._try_again(program)
            else:
                self._fatal.pop(program.name, None)
            if program.is_up:
                self._wake_stopped(program)
                self._end_hanging(program)
        self._status.enter(State.WATCHING)

    def _dropped_lines(self) -> dict[str, int]:
        with suppress(Unanswered):
            return self._supervisor.dropped_lines()
        return {}

    # --- stopped processes ----------------------------------------------------------------------

    def _wake_stopped(self, program: Program) -> None:
        """Of a program or of what it started, such as nginx's workers: whoever started it notices.

        It is woken before it is told to end, so that it can still answer what waits for it.
        """
        for pid in descendants(program.pid):
            if not is_stopped(pid):
                self._stopped.pop(pid, None)
            elif pid in self._asked:
                continue
            elif _now() - self._stopped.setdefault(pid, _now()) >= CONFIRM:
                log.warning("ending a stopped process", name=program.name, pid=pid)
                self._gathering.intervened(program.process, Why.STOPPED)
                _send(pid, signal.SIGCONT)
                time.sleep(WAKING)
                self._ask_to_end(pid, program.process)

    def _end_orphans(self, process: str, pid: int) -> None:
        """What outlives the leader of its process group belongs to nobody.

        nginx's workers would go on to serve, and keep the port from the next nginx.
        """
        if _exists(-pid):
            log.warning("ending what a program left running", name=process, group=pid)
            self._gathering.intervened(process, Why.LEFT)
            self._ask_to_end(-pid, process)

    def _ask_to_end(self, target: int, process: str) -> None:
        self._asked[target] = _now()
        _send(target, self._stop_signal(process))
        _send(target, signal.SIGCONT)

    def _stop_signal(self, process: str) -> int:
        with suppress(Unanswered):
            return self._supervisor.stop_signals().get(process, signal.SIGTERM)
        return signal.SIGTERM

    def _kill_who_does_not_listen(self) -> None:
        for target, asked_at in list(self._asked.items()):
            if _now() - asked_at < CONFIRM:
                continue
            del self._asked[target]
            if _exists(target):
                log.warning("killing what did not end", target=target)
                _send(target, signal.SIGKILL)

    # --- hanging programs -----------------------------------------------------------------------

    def _end_hanging(self, program: Program) -> None:
        if program.name not in self._signs:
            self._signs[program.name] = sign_of(program, self._settings)
        sign = self._signs[program.name]
        silence = sign.silence() if sign else None
        if sign is None or silence is None or program.pid in self._asked:
            return
        patience = self._patience.setdefault(program.name, Patience())
        if patience.is_over(silence, sign.limit, program.uptime, _now()):
            log.warning(
                "killing a program that hangs",
                name=program.name, pid=program.pid, silent_for=round(silence),
            )  # fmt: skip
            self._gathering.intervened(program.process, Why.HANGING)
            # A loop that doesn't turn hears no SIGTERM. What it leaves behind, its exit tells.
            _send(program.pid, signal.SIGKILL)
            patience.start_over()

    # --- programs that supervisord gave up --------------------------------------------------------

    def _try_again(self, program: Program) -> None:
        """What kept it from starting may be over, and nobody may be there to say so."""
        given_up_at = self._fatal.get(program.name)
        if given_up_at is None:
            log.error("a program can't start", name=program.name, reason=program.reason)
            self._fatal[program.name] = _now()
            if program.group in WITH_STATUS:
                reason = f"supervisord gave up starting it: {program.reason}"
                Status(self._settings.run_dir, program.process).enter(State.FATAL, reason)
        elif _now() - given_up_at >= RETRY_FATAL:
            log.info("starting a program again that could not start", name=program.name)
            self._fatal[program.name] = _now()
            with suppress(Unanswered):  # it failed at once: still FATAL
                self._supervisor.start(program.name)


def _now() -> float:
    return time.monotonic()


def _exists(target: int) -> bool:
    try:
        os.kill(target, 0)
    except ProcessLookupError:
        return False
    return True


def _send(target: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(target, number)


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()
