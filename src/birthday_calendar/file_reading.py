"""Reads files that anybody may send, each in a process of its own.

Whatever one does to who reads it, that process alone ends of it: not the bot, to which Telegram
would bring the same file again and again, and not a worker of the API that answers others
meanwhile. It gets the file and nothing else: no secret, no database.
"""

import asyncio
import os
import resource
import sys
from datetime import date

import msgspec
from msgspec import Struct

from birthday_calendar import child_process, memory
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import Read
from birthday_calendar.domain.models import DateOrder

CPU = 15  # seconds; the worst 20 MB took 8
WITHIN = 20.0  # seconds for all of it
MOST_FOUND = 12_000_000  # bytes of what is found: of 10,000 people 2 MB
TOO_MUCH = N_("There is too much in this file. Split it.")


class File(Struct, frozen=True):
    data: bytes
    today: date
    content_type: str
    name: str
    order: DateOrder


class Found(Struct, frozen=True, tag=True):
    read: Read


class Refused(Struct, frozen=True, tag=True):
    """Why it is no file of people: an Invalid."""

    field: str
    reason: str
    values: dict[str, str | int]


async def read(
    data: bytes,
    today: date,
    *,
    content_type: str = "",
    name: str = "",
    order: DateOrder = DateOrder.UNKNOWN,
) -> Read:
    """As reading.read. Raises Invalid("file", …) also for what takes too much time or memory."""
    asked = msgspec.msgpack.encode(File(data, today, content_type, name, order))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_process.environment(),
    )
    try:
        async with asyncio.timeout(WITHIN):
            said, failed = await process.communicate(asked)
    except TimeoutError:
        _warn(reason="too slow")
        raise Invalid("file", TOO_MUCH) from None
    finally:
        await child_process.end(process)
    if process.returncode:
        _warn(exit_code=process.returncode, reason=failed.decode(errors="replace").strip())
        raise Invalid("file", TOO_MUCH)
    answer: Found | Refused = await asyncio.to_thread(
        msgspec.msgpack.decode, said, type=Found | Refused
    )
    if isinstance(answer, Refused):
        raise Invalid(answer.field, answer.reason, **answer.values)
    return answer.read


def _warn(**why: object) -> None:
    import structlog  # a tenth of a second, for which the process that reads has no use

    structlog.get_logger(__name__).warning("file not read", **why)


def _read(file: File) -> Found | Refused:
    from birthday_calendar.domain.formats import reading  # not where this is only asked for

    try:
        return Found(
            reading.read(
                file.data,
                file.today,
                content_type=file.content_type,
                name=file.name,
                order=file.order,
            )
        )
    except Invalid as error:
        values = {name: v if isinstance(v, int) else str(v) for name, v in error.values.items()}
        return Refused(error.field, error.reason, values)


def main() -> int:
    """From stdin to stdout. The exit code is 1 where it is too much."""
    child_process.name_errors()
    memory.limit("file_reading")
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    os.nice(5)  # others go first
    file = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=File)
    found = msgspec.msgpack.encode(_read(file))
    if len(found) > MOST_FOUND:
        return 1
    sys.stdout.buffer.write(found)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
