"""aiogram's import, which takes seconds of a core: beside the loop, and behind everybody else."""

import asyncio
import contextlib
import os
import sys
import threading


def load_aiogram() -> None:
    """Lets its models be made when they are used, as pydantic does with what refers to each other.

    aiogram makes all 450 when it is imported, for only then are their names known to each other;
    that takes 7 s of a core and 90 MB, and the bot uses a few of them.
    """
    if "aiogram" in sys.modules:
        return
    from pydantic import BaseModel

    make = vars(BaseModel)["model_rebuild"]
    BaseModel.model_rebuild = classmethod(lambda cls, **_: None)  # type: ignore[assignment,method-assign]
    try:
        from aiogram import methods, types
        from aiogram.client.default import Default
    finally:
        BaseModel.model_rebuild = make  # type: ignore[method-assign]
    names = {"Default": Default, **{name: getattr(types, name) for name in types.__all__}}
    for model in (*vars(types).values(), *vars(methods).values()):
        if isinstance(model, type) and issubclass(model, BaseModel):
            model.__pydantic_parent_namespace__ = names
    types.Update.model_rebuild()  # with all that may be in it, before the first one comes


class Loading:
    """Begins at once, in a thread of its own; `done` says when it is over."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._run, args=(loop,), daemon=True).start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        os.nice(5)  # on Linux that is this thread only
        failure: Exception | None = None
        try:
            load_aiogram()
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
