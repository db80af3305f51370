"""The sandbox Bot API server, in a thread of the test process, on a free port."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from birthday_calendar.sandbox.app import create_app
from birthday_calendar.sandbox.limits import Limits
from birthday_calendar.sandbox.server import serve

UNLIMITED = Limits(overall=0, chat=0, group=0)


@contextmanager
def sandbox_server(limits: Limits = UNLIMITED) -> Iterator[str]:
    """Its address while it runs."""
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
