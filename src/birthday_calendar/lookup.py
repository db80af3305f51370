"""Looking names up where it may hang: in threads that nobody has to wait for, one for each name.

The loops' own threads are few, and an end waits for them; uvloop logs each that fails too late.
"""

import asyncio
import socket
import threading
from concurrent.futures import Future

_pending: dict[str, Future[OSError | None]] = {}  # with what went wrong


async def assure_known(host: str) -> None:
    """Once a name server has answered for it. Raises OSError where there is no such name."""
    pending = _pending.get(host)
    if pending is None:
        pending = _pending[host] = Future()
        threading.Thread(target=_look_up, args=(host,), daemon=True).start()
    if error := await asyncio.shield(asyncio.wrap_future(pending)):
        raise error


def hangs(host: str) -> bool:
    """Whether it is still being looked up."""
    return host in _pending


def _look_up(host: str) -> None:
    error = None
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError) as failure:
        error = OSError(f"{host}: {failure}")
    _pending.pop(host).set_result(error)
