"""What a process of ours that reads what strangers send knows and says: no secrets, no words."""

import asyncio
import os
import sys
from contextlib import suppress

# Where Python and our modules are, which time zones, how memory is taken, and where our folder is.
_KEPT = ("PATH", "PYTHONPATH", "PYTHONTZPATH", "MALLOC_ARENA_MAX", "VAR_DIR")


def environment() -> dict[str, str]:
    """That it is started with: ours has the token and the database's password."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


async def end(process: asyncio.subprocess.Process) -> None:
    """Also of one that has ended by itself; it is gone then."""
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def name_errors() -> None:
    """Ends it by an error's name alone: its words may have a person's."""
    sys.excepthook = _named


def _named(kind: type[BaseException], *_: object) -> None:
    sys.stderr.write(kind.__name__)
