"""A supervisord plugin: log files that nothing makes large, and that a full disk doesn't trouble.

Programs bound what they log, but a C library or an interpreter's last words go around that. Until
logrotate has come by, a file takes LIMIT bytes and no more: what a storm said first is kept, the
rest is counted. So is what a full disk refuses, and what goes to a file that can't be opened: no
program stands still for its log.
"""

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from supervisor import loggers
from supervisor.loggers import FileHandler, Handler, LogRecord
from supervisor.supervisord import Supervisor

_LARGEST = 2**31 - 1  # number that XML-RPC knows
LIMIT = 1024**2  # bytes; conf/logrotate.d rotates at half of it

_dropped: Counter[str] = Counter()  # lines, by file: a program's next process goes on with them
_in_all: Counter[str] = Counter()  # the same since supervisord was started
_own: list[Any] = []  # supervisord's own logger, once there is one


class LogFile(FileHandler):  # type: ignore[misc]  # its base has no types
    def __init__(self, filename: str, mode: str = "ab"):
        Handler.__init__(self)
        self.baseFilename, self.mode = filename, mode
        self._is_lost = False
        try:
            self.stream = _open(filename)
        except OSError as error:
            self._is_lost = True
            self.stream = _open(os.devnull)
            _warn(f"{filename} can't be opened, and what goes there is lost: {error.strerror}")

    def reopen(self) -> None:
        try:
            fresh = _open(self.baseFilename)
        except OSError:
            return  # no room even for a name: the old one will do until the next rotation
        self.stream.close()
        self.stream, self.closed, self._is_lost = fresh, False, False

    def emit(self, record: LogRecord) -> None:
        is_output = isinstance(record.msg, bytes)  # of a program; the rest is supervisord's own
        text = record.msg if is_output else (self.fmt % record.asdict()).encode()
        try:
            written = self._write(text)
        except (OSError, ValueError):  # a full disk; a handler that was closed
            written = 0
        if written < len(text):
            lost = max(1, text[written:].count(b"\n"))
            _dropped[self.baseFilename] += lost
            _in_all[Path(self.baseFilename).stem] += lost

    def _write(self, text: bytes) -> int:
        # what the file holds, whoever wrote it: both API workers write to one
        if self._is_lost or os.fstat(self.stream.fileno()).st_size >= LIMIT:
            return 0
        if count := _dropped[self.baseFilename]:
            note = f'{{"event": "log lines dropped", "count": {count}}}\n'
            self.stream.write(note.encode())
            del _dropped[self.baseFilename]
        return int(self.stream.write(text))


class Told:
    """What others may ask over supervisord's socket."""

    def dropped(self) -> dict[str, int]:
        """Lines by the name of their log, since supervisord was started."""
        return {name: min(count, _LARGEST) for name, count in _in_all.items()}


def bound(supervisord: Supervisor) -> Told:
    """Called once, when supervisord has read its configuration and has started nothing yet."""
    loggers.FileHandler = LogFile
    own = supervisord.options.logger
    _own.append(own)
    own.handlers = [_bounded(handler) for handler in own.handlers]
    return Told()


def _warn(text: str) -> None:
    for logger in _own:
        logger.warn(text)


def _bounded(handler: Any) -> Any:
    if type(handler) is not FileHandler:
        return handler
    bounded = LogFile(handler.baseFilename)
    bounded.setFormat(handler.fmt)
    bounded.setLevel(handler.level)
    with suppress(OSError):  # what its buffer holds found no room
        handler.close()
    return bounded


def _open(filename: str) -> Any:
    return Path(filename).open("ab", buffering=0)  # a buffer would hold on to what was refused
