"""aiogram's import, which takes seconds of a core: beside the loop, and behind everybody else."""

import asyncio
import contextlib
import os
import threading


class Importing:
    """Begins at once, in a thread of its own; `done` says when it is over."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._run, args=(loop,), daemon=True).start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        os.nice(5)  # on Linux that is this thread only
        failure: Exception | None = None
        try:
            from birthday_calendar.bot import dispatcher, responder  # noqa: F401
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late
            loop.call_soon_threadsafe(self._settle, failure)

    def _settle(self, failure: Exception | None) -> None:
        if failure is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(failure)
