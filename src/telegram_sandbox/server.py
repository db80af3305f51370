"""Serving the sandbox."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import cast

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette

GRACE = 1.0  # seconds that requests have to finish once the sandbox is told to stop

KEEP_ALIVE = 75  # seconds; longer than clients keep idle connections, so that these close them


async def serve_until_signal(app: Starlette, bind: str) -> None:
    """Serve an app of create_app until SIGTERM or SIGINT.

    `bind` is ADDRESS:PORT, unix:PATH or fd://NUMBER. Raises OSError where it can't be listened on.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(app, bind, stop.wait)


async def serve(
    app: Starlette, bind: str, shutdown_trigger: Callable[[], Awaitable[object]]
) -> None:
    """Serve until the trigger returns, then stop within two seconds."""

    async def shutdown() -> None:
        await shutdown_trigger()
        app.state.sandbox.close()  # long polls and event streams would outlast the grace

    config = Config()
    config.bind = [bind]
    config.graceful_timeout = GRACE
    config.keep_alive_timeout = KEEP_ALIVE
    config.h11_max_incomplete_size = 64 * 1024  # of a header; a query string may hold a message
    config.accesslog = None
    config.errorlog = None
    # listening now: where that fails, Hypercorn would leave a task behind that complains at the end
    sockets = config.create_sockets().insecure_sockets
    for one in sockets:
        one.listen(config.backlog)
    config.bind = [f"fd://{one.detach()}" for one in sockets]
    asgi = cast(ASGIFramework, app)  # Starlette's and Hypercorn's types of ASGI differ
    await hypercorn_serve(asgi, config, shutdown_trigger=shutdown)
