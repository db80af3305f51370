"""A small value that outlives its program: a file of one size, written over on a full disk too."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

SIZE = 16 * 1024  # bytes of the file, always

T = TypeVar("T")


class Notebook(Generic[T]):
    """Where the disk takes no file at all, what is noted lasts as long as the program."""

    def __init__(self, path: Path, kind: type[T]):
        self._path = path
        self._kind = kind

    def read(self) -> T | None:
        """None where nothing was noted, or nothing that this version understands."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=self._kind)
        except (OSError, msgspec.DecodeError, ValueError):
            return None

    def write(self, value: T) -> None:
        text = msgspec.json.encode(value)
        assert len(text) <= SIZE, "it is made of a bounded number of bounded things"
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.pwrite(descriptor, text.ljust(SIZE), 0)
            finally:
                os.close(descriptor)
