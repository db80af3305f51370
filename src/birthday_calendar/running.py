"""Running a program, and ending it at once: whatever else its process is waiting for.

A name is looked up in a thread, which nothing can stop: while no name server answers that takes up
to minutes, and asyncio, uvloop's libuv and the interpreter would each wait for it at the end.
Taking aiogram apart would take a second, and in the middle of its import the interpreter can't end.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NoReturn

THREADS = 32  # asyncio's few would all be taken by names that hang
# Values made until the collector looks for cycles. Python's 700 are fewer than one answer of the
# API makes, and keeps none of: that took a sixth of a worker's time.
COLLECT_EACH = 10_000


def run(
    main: Coroutine[Any, Any, int | None],
    new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
) -> NoReturn:
    """Ends the process with what `main` returns; None is 0, and 1 that it raised something."""
    gc.set_threshold(COLLECT_EACH)
    code = 1
    try:
        code = asyncio.Runner(loop_factory=new_loop).run(_prepared(main)) or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a full disk, or nobody who reads
            stream.flush()
    os._exit(code)


async def _prepared(main: Coroutine[Any, Any, int | None]) -> int | None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    loop.set_exception_handler(_tell_what_nobody_heard)
    return await main


def _tell_what_nobody_heard(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A task's error, say. asyncio's own line would quote its words, which may be people's."""
    logging.getLogger("asyncio").error(context["message"], exc_info=context.get("exception"))
