"""The process that draws: it has Pillow and the fonts, which take 80 MB, and ends when it is idle.

Whatever a picture that somebody sent does to who unpacks it, this process alone ends of it.
"""

import asyncio
import os
import resource
import sys
from collections.abc import Callable, Sequence

import msgspec

from birthday_calendar import child_process, memory
from birthday_calendar.card_client import LENGTH, Drawn, Undrawn, framed, receive, send
from birthday_calendar.domain.cards import Card

WITHIN = 4.0  # seconds for one card; a usual one takes a tenth
STARTS_WITHIN = 20.0  # seconds for the process: half a one, and several on a small machine
IDLE = 60.0  # seconds until it ends
CARDS = 200  # that one process draws: what is kept of fonts grows with each

COMMAND = (sys.executable, "-m", "birthday_calendar.cards.drawer")


class Drawer:
    """The side that asks. One card at a time; the process is started when one is asked for."""

    def __init__(self, command: Sequence[str] = COMMAND, within: float = WITHIN):
        self._command = command
        self._within = within
        self._process: asyncio.Task[asyncio.subprocess.Process] | None = None
        self._drawn = 0

    @property
    def pid(self) -> int | None:
        """None where there is no process that can draw."""
        if self._process is None or not self._process.done() or self._process.exception():
            return None
        return self._process.result().pid

    async def draw(self, card: bytes) -> bytes:
        """From a Card to Drawn, both encoded. Raises OSError where the process can't be started;
        TimeoutError and EOFError, after which there is no process any more.
        """
        process = await self._started()
        try:
            async with asyncio.timeout(self._within):
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
        started, self._process, self._drawn = self._process, None, 0
        if started is not None:
            started.cancel()  # which one that is starting yet takes for its end
            [process] = await asyncio.gather(started, return_exceptions=True)
            if isinstance(process, asyncio.subprocess.Process):
                await child_process.end(process)

    async def _started(self) -> asyncio.subprocess.Process:
        """It starts though who asked has gone: whoever asks next has it sooner."""
        if self._process is None:
            self._process = asyncio.create_task(self._start())
        try:
            return await asyncio.shield(self._process)
        except OSError:
            self._process = None
            raise

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=child_process.environment(),
        )
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                assert process.stdout is not None
                await receive(process.stdout)
        except BaseException as error:
            await child_process.end(process)
            if isinstance(error, (EOFError, TimeoutError)):
                raise OSError("the process that draws doesn't start") from error
            raise
        return process


def main() -> int:
    """Cards from stdin, answers to stdout, until stdin ends. Says first, by an empty message, that
    it can draw.
    """
    memory.limit("card_drawer")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would have a person's picture in it
    os.nice(5)  # others go first
    from birthday_calendar.cards import drawing  # 20 MB: not where this is only asked for

    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    answered.write(framed(b""))
    answered.flush()
    while length := asked.read(LENGTH):
        card = asked.read(int.from_bytes(length, "big"))
        answered.write(framed(msgspec.msgpack.encode(_drawn(drawing.draw, card))))
        answered.flush()
    return 0


def _drawn(draw: Callable[[Card], bytes], asked: bytes) -> Drawn | Undrawn:
    from birthday_calendar.cards.wrapping import TooMuch

    try:
        return Drawn(draw(msgspec.msgpack.decode(asked, type=Card)))
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
