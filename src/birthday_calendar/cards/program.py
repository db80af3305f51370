"""The `cards` program: draws one card after the other, for whoever asks on its socket.

Nobody waits for it who does not want a card. A few may wait for their turn; the next one is told
at once that it is busy.
"""

import asyncio
import signal
import socket
import time
from contextlib import suppress
from typing import NoReturn

import msgspec
import structlog

from birthday_calendar import logs, running
from birthday_calendar.card_client import Undrawn, receive, send
from birthday_calendar.cards import fonts
from birthday_calendar.cards.drawer import IDLE, Drawer
from birthday_calendar.config import Settings
from birthday_calendar.metrics import CARD_SECONDS, CARDS
from birthday_calendar.metrics_exchange import offered
from birthday_calendar.states import State
from birthday_calendar.status import HEARTBEAT_EVERY, Status

log = structlog.get_logger(__name__)

PLACES = 8  # cards that wait or are drawn: the last one has its picture within a second, usually
ASKED_WITHIN = 2.0  # seconds for a request to come


def run(settings: Settings) -> NoReturn:
    running.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with logs.serving(f"{settings.run_dir}/cards.sock"):
        async with offered(settings, "cards"):
            await serve(settings, socket.socket(fileno=0), stop, Queue(Drawer()))


async def serve(
    settings: Settings, listener: socket.socket, stop: asyncio.Event, queue: "Queue"
) -> None:
    """Until it has to stop."""
    status = Status(settings.run_dir, "cards")
    listener.setblocking(False)
    async with await asyncio.start_unix_server(queue.answer, sock=listener):
        while not stop.is_set():
            _show(status)
            await queue.rest()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), HEARTBEAT_EVERY)
    await queue.close()
    status.enter(State.STOPPED)


def _show(status: Status) -> None:
    try:
        fonts.check()
        status.enter(State.SERVING)
    except fonts.MissingFonts as error:
        if status.enter(State.WAITING, str(error)):
            log.error("no card can be drawn", reason=str(error))
    status.beat()


class Queue:
    """Who waits for a card, and the one who draws; `idle` are the seconds after which that ends."""

    def __init__(self, drawer: Drawer, idle: float = IDLE):
        self._drawer = drawer
        self._idle = idle
        self._turn = asyncio.Lock()
        self._drawing: set[asyncio.Task[bytes]] = set()
        self.asked = 0  # cards that wait or are drawn
        self._busy_until = time.monotonic()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASKED_WITHIN):
                card = await receive(reader)
            drawing = asyncio.create_task(self._draw(card))
            self._drawing.add(drawing)
            drawing.add_done_callback(self._drawing.discard)
            gone = asyncio.create_task(reader.read(1))  # nothing more comes but its end
            await asyncio.wait({drawing, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not drawing.done():
                drawing.cancel()  # nobody waits for it any more
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await send(writer, await drawing)
        except (OSError, EOFError, TimeoutError):
            pass
        finally:
            writer.close()

    async def rest(self) -> None:
        """Ends the process that draws where nobody has asked for long."""
        if not self.asked and time.monotonic() - self._busy_until > self._idle:
            await self._drawer.end()

    async def close(self) -> None:
        """Who waits gets no answer; no process is left."""
        for drawing in self._drawing:
            drawing.cancel()
        await asyncio.gather(*self._drawing, return_exceptions=True)
        await self._drawer.end()

    async def _draw(self, card: bytes) -> bytes:
        if self.asked >= PLACES:
            return _undrawn("busy", "busy with others")
        try:
            fonts.check()
        except fonts.MissingFonts as error:
            return _undrawn("failed", str(error))
        self.asked += 1
        try:
            async with self._turn:
                began = time.monotonic()
                drawn = await self._drawer.draw(card)
                CARD_SECONDS.observe(time.monotonic() - began)
        except TimeoutError:
            log.warning("a card took too long")
            return _undrawn("slow", "it took too long", is_of_card=True)
        except EOFError:
            log.warning("the process that draws ended")
            return _undrawn("failed", "it could not be drawn", is_of_card=True)
        except OSError as error:
            log.error("no card can be drawn", reason=str(error))
            return _undrawn("failed", str(error))
        finally:
            self.asked -= 1
            self._busy_until = time.monotonic()
        CARDS.labels("drawn").inc()
        return drawn


def _undrawn(outcome: str, reason: str, *, is_of_card: bool = False) -> bytes:
    CARDS.labels(outcome).inc()
    return msgspec.msgpack.encode(Undrawn(reason, is_of_card))
