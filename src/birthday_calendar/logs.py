"""Logging for every program: JSON lines on stdout, redacted, and bounded in rate and length.

supervisord captures stdout into a file, logrotate keeps that file small, and the bounds here keep
a storm from outrunning the rotation.
"""

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from birthday_calendar import __version__
from birthday_calendar.redaction import is_secret, without_secrets

TRACEBACK_LIMIT = 2_000  # bytes; beyond that it keeps its end
VALUE_LIMIT = 300  # bytes of any other value
MOST_VALUES = 10  # of a line beside these, so that it has less than 8 kB
MOST_CAUSES = 5  # of an error
_ALWAYS = {"event", "exception", "level", "logger", "program", "suppressed", "timestamp"}
REPEATS_PER_MINUTE = 5  # of one event from one logger; the rest is counted
OUT_OF_MEMORY = 70  # exit code
LINES_PER_MINUTE = 600  # of one process, whatever they say

dropped = {"repeated": 0, "unwritable": 0}  # lines of this process that are in no log, and why


def trace(error: BaseException) -> str:
    """Where an error happened, and of what kind it is, without its words: they may be people's.

    Log it as `exception=` where what people wrote is at work.
    """
    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < MOST_CAUSES:
        told.append("".join(traceback.format_tb(cause.__traceback__)) + type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return "\n".join(reversed(told))


def configure(program: str, level: str, write: Callable[[str], None] | None = None) -> None:
    """Route structlog and the standard library's logging through one chain of processors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = LossyHandler(write or _write_stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[trace_of_library, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _name_program(program),
                Suppressor(),
                shorten,
                redact_keys,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                redact_line,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    # Python's own would write secrets, and no JSON
    sys.excepthook = _log_last_words
    threading.excepthook = _log_last_words_of_thread
    # aiogram reports each failed poll at ERROR, for ever; the poller reports entering and leaving.
    logging.getLogger("aiogram.dispatcher").setLevel(logging.CRITICAL)
    logging.getLogger("aiogram.event").setLevel(logging.WARNING)  # a line for each update
    logging.getLogger("databases").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def trace_of_library(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An error that a library logs, as Hypercorn one of a request, has passed what people wrote."""
    error = (event.get("exc_info") or (None, None, None))[1]
    if error is not None and not event["_record"].name.startswith("birthday_calendar"):
        del event["exc_info"]
        event["exception"] = trace(error)
    return event


@contextmanager
def serving(on: str, **facts: object) -> Iterator[None]:
    """Say once that the program serves from now on, and once that it has stopped.

    `on` is the address or the thing that it serves on; `facts` are what else tells a start apart.
    """
    log = structlog.get_logger(__name__)
    log.info("serving", on=on, version=__version__, pid=os.getpid(), **facts)
    try:
        yield
    finally:
        log.info("stopped", pid=os.getpid())


class LossyHandler(logging.Handler):
    """Drops and counts what can't be written: a full disk must not stop the work.

    Where an error is told that is a lack of memory, it ends the program: nothing is certain in one
    that was refused some, and supervisord starts it anew.
    """

    def __init__(self, write: Callable[[str], None]):
        super().__init__()
        self._write = write
        self._dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        told = record.exc_info[1] if record.exc_info else None
        is_last = any(isinstance(error, MemoryError) for error in (sys.exc_info()[1], told))
        try:
            line = self.format(record)
            if self._dropped:
                record_of_loss = f'{{"event": "log lines dropped", "count": {self._dropped}}}'
                self._write(record_of_loss + "\n")
                self._dropped = 0
            self._write(line + "\n")
        except structlog.DropEvent:
            pass
        except (OSError, MemoryError):
            self._dropped += 1
            dropped["unwritable"] += 1
        if is_last:
            os._exit(OUT_OF_MEMORY)


class Suppressor:
    """Lets a few of the same event through a minute, and counts the rest onto the next one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._window_ends = 0.0
        self._seen: dict[tuple[str, str], int] = {}
        self._held: dict[tuple[str, str], int] = {}
        self._lines = 0

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        now = self._clock()
        if now >= self._window_ends:
            self._window_ends = now + 60
            self._held = {
                key: seen - REPEATS_PER_MINUTE
                for key, seen in self._seen.items()
                if seen > REPEATS_PER_MINUTE
            }
            self._seen.clear()
            self._lines = 0
        key = (str(event.get("logger")), str(event.get("event"))[:200])
        self._seen[key] = self._seen.get(key, 0) + 1
        if self._seen[key] > REPEATS_PER_MINUTE or self._lines >= LINES_PER_MINUTE:
            dropped["repeated"] += 1
            raise structlog.DropEvent
        self._lines += 1
        if held := self._held.pop(key, 0):
            event["suppressed"] = held
        return event


def shorten(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep the ends of long values: the last line of a traceback says what went wrong."""
    for key in [key for key in event if key not in _ALWAYS][MOST_VALUES:]:
        del event[key]
    for key, value in event.items():
        if isinstance(value, bool | int | float | None):
            continue
        text = value if isinstance(value, str) else repr(value)
        limit = TRACEBACK_LIMIT if key == "exception" else VALUE_LIMIT
        written = text.encode(errors="replace")
        if len(written) > limit:
            # first without secrets, of which a cut would leave what no pattern knows any more
            end = without_secrets(written[-4 * limit :].decode(errors="ignore"))
            text = "…" + end.encode()[-limit:].decode(errors="ignore")
        event[key] = text
    return event


def redact_keys(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: "[redacted]" if is_secret(key) else event[key] for key in event}


def redact_line(_: WrappedLogger, __: str, line: Any) -> str:
    return without_secrets(str(line))


def _name_program(program: str) -> Processor:
    def add(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["program"] = program
        return event

    return add


def _log_last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, trace))


def _log_last_words_of_thread(last: threading.ExceptHookArgs) -> None:
    if last.exc_value is not None:
        _log_last_words(last.exc_type, last.exc_value, last.exc_traceback)


def _write_stdout(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
