"""The process that draws: it has Pillow and the fonts, which take 80 MB, and ends when it is idle.

Whatever a picture that somebody sent does to who unpacks it, this process alone ends of it.
"""

import asyncio
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from birthday_calendar import child_process, memory
from birthday_calendar.card_client import LENGTH, Drawn, Undrawn, framed, receive, send
from birthday_calendar.domain.cards import Card

WITHIN = 4.0  # seconds for one card; a usual one takes a tenth
IDLE = 60.0  # seconds until it ends
CARDS = 200  # that one process draws: what is kept of fonts grows with each

COMMAND = (sys.executable, "-m", "birthday_calendar.cards.drawer")


class Drawer:
    """The side that asks. One card at a time; the process is started when one is asked for."""

    def __init__(self, command: Sequence[str] = COMMAND, within: float = WITHIN):
        self._command = command
        self._within = within
        self._process: asyncio.subprocess.Process | None = None
        self._drawn = 0

    @property
    def pid(self) -> int | None:
        """None where there is no process."""
        return self._process.pid if self._process else None

    async def draw(self, card: bytes) -> bytes:
        """From a Card to Drawn, both encoded. Raises TimeoutError and EOFError, after which
        there is no process any more.
        """
        try:
            async with asyncio.timeout(self._within):
                process = self._process or await self._start()
                assert process.stdin is not None
                assert process.stdout is not None
                # both at once: it reads no second card before it is rid of the first one
                await send(process.stdin, card)
                answer = await receive(process.stdout)
        except BaseException as error:
            await self.end()
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise EOFError(str(error)) from error
            raise
        self._drawn += 1
        if self._drawn >= CARDS:
            await self.end()
        return answer

    async def end(self) -> None:
        process, self._process, self._drawn = self._process, None, 0
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=child_process.environment(),
        )
        return self._process


def main() -> int:
    """Cards from stdin, answers to stdout, until stdin ends."""
    memory.limit("card_drawer")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would have a person's picture in it
    os.nice(5)  # others go first
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    while length := asked.read(LENGTH):
        card = asked.read(int.from_bytes(length, "big"))
        answered.write(framed(msgspec.msgpack.encode(_drawn(card))))
        answered.flush()
    return 0


def _drawn(asked: bytes) -> Drawn | Undrawn:
    from birthday_calendar.cards import drawing  # 20 MB: not where this is only asked for
    from birthday_calendar.cards.wrapping import TooMuch

    try:
        return Drawn(drawing.draw(msgspec.msgpack.decode(asked, type=Card)))
    except TooMuch:  # as can be asked for again and again: no reason to begin anew for others
        return Undrawn("there is no size in which it fits", is_of_card=True)


def _name_error(kind: type[BaseException], *_: object) -> None:
    """An error's name alone: its words may have a person's."""
    sys.stderr.write(
        f'{{"event": "drawing failed", "level": "error", "kind": "{kind.__name__}"}}\n'
    )


if __name__ == "__main__":
    sys.excepthook = _name_error
    sys.exit(main())
