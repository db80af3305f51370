"""The program that draws cards, in the test's own process; or one that only pretends to draw."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from birthday_calendar import config
from birthday_calendar.cards import program
from birthday_calendar.cards.drawer import Drawer
from tests.support.patient import PATIENCE

# Draws nothing, and does instead what the name on the card says.
PRETENDER = """
import os, sys, time
from birthday_calendar.card_client import LENGTH, Drawn, framed
from birthday_calendar.domain.cards import Card
import msgspec
asked, answered = sys.stdin.buffer, sys.stdout.buffer
answered.write(framed(b""))
answered.flush()
while length := asked.read(LENGTH):
    card = msgspec.msgpack.decode(asked.read(int.from_bytes(length, "big")), type=Card)
    if card.name == "ends":
        os._exit(1)
    if card.name == "hangs":
        time.sleep(600)
    answered.write(framed(msgspec.msgpack.encode(Drawn(str(os.getpid()).encode()))))
    answered.flush()
"""


@asynccontextmanager
async def running(
    folder: Path, drawer: Drawer | None = None, idle: float = 60.0
) -> AsyncIterator[program.Queue]:
    settings = config.load({"VAR_DIR": str(folder)}, folder / ".env")
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(settings.run_dir / "cards.sock"))
        listener.listen()
        stop, queue = asyncio.Event(), program.Queue(drawer or Drawer(within=PATIENCE), idle)
        task = asyncio.create_task(program.serve(settings, listener, stop, queue))
        try:
            yield queue
        finally:
            stop.set()
            await task


def pretender(within: float = 5.0, before: str = "") -> Drawer:
    """`before` is what it does until it can draw."""
    return Drawer((sys.executable, "-c", before + PRETENDER), within)
