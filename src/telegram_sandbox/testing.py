"""A sandbox for tests: in a thread of the test process, on a free port."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from telegram_sandbox.server import serve
from telegram_sandbox.web.app import create_app
from telegram_sandbox.world.limits import Limits

UNLIMITED = Limits(overall=0, chat=0, group=0)


@contextmanager
def sandbox_server(limits: Limits = UNLIMITED) -> Iterator[str]:
    """Its address while it runs, such as http://127.0.0.1:40123."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    app = create_app(limits)

    def run() -> None:
        loop.run_until_complete(serve(app, f"fd://{listening.detach()}", stop.wait))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"  # already listening: early callers wait in its backlog
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)
