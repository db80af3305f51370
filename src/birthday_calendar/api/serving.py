"""Hypercorn's connections, served so that neither a stop nor a kill cuts an answer."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.events import Event, RawData
from starlette.types import ASGIApp

LAST_CALL = 0.2  # seconds for what was connected before the stop to say its request
GRACE = 2.0  # seconds to finish what was asked


async def serve(app: ASGIApp, config: Config, listener: socket.socket, stop: asyncio.Event) -> None:
    """As hypercorn.asyncio.serve does, but a stop first lets in nobody new, and then hangs up.

    Hypercorn does it the other way around, and whoever connects in between is hung up on.
    """
    loop = asyncio.get_running_loop()
    context = WorkerContext(max_requests=None)
    wrapper: Any = ASGIWrapper(app)  # type: ignore[arg-type]
    connections: set[asyncio.Task[None]] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Connection(wrapper, loop, config, context, {}, reader, writer)

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = loop.create_task(serve_one(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, sock=listener, backlog=config.backlog)
    await stop.wait()
    server.close()
    await asyncio.sleep(LAST_CALL)
    await context.terminated.set()
    if connections:
        _, late = await asyncio.wait(connections, timeout=GRACE)
        for task in late:
            task.cancel()


class Connection(TCPServer):
    """Sends all that is said within one turn of the loop with one system call, at the turn's end.

    Hypercorn sends headers and body apart. A worker killed between the two leaves a response that
    nginx can't ask the other worker for any more; this way it has got all of it or none.
    """

    _said = b""

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData):
            if not self._said:
                with suppress(ConnectionError):
                    await self.writer.drain()  # a long answer comes as fast as it is read
                self.loop.call_soon(self._send)
            self._said += event.data
        else:
            self._send()
            await super().protocol_send(event)

    def _send(self) -> None:
        if self._said and not self.writer.is_closing():
            self.writer.write(self._said)
        self._said = b""
