"""The program that reminds, crashing at random: in the middle of a plan, or of what it sends."""

import asyncio
import random
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import planning
from birthday_calendar.storage import plans


class Crash(BaseException):  # no handler of errors sees the end of its program
    """The program is gone, in the middle of something."""


class Telegram:
    """Records what is sent. At a crash nobody hears its answers any more."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.crash_after = 0  # messages; 0 is never
        self.crashed = asyncio.Event()
        self._ids = count(1)

    async def call(self, method: str, **parameters: Any) -> dict[str, int]:
        self.sent.append((parameters["chat_id"], parameters["text"]))
        if len(self.sent) == self.crash_after:
            self.crashed.set()
        if self.crashed.is_set():
            await asyncio.Event().wait()
        return {"message_id": next(self._ids)}


class Crashing:
    """Looks at the clock when it is told to; `telegram` has what was sent by the last look."""

    def __init__(
        self,
        db: Database,
        chance: random.Random,
        monkeypatch: pytest.MonkeyPatch,
        now: datetime,
    ):
        self.db = db
        self.random = chance
        self.monkeypatch = monkeypatch
        self.now = now
        self.just_crashed = False
        self.crashes = 0

    async def start(self) -> None:
        telegram = self.telegram = self.new_telegram()
        minutes = count(step=60)  # limits have tests of their own: here, any time has passed
        limiter = Limiter(lambda: float(next(minutes)))
        api: Any = telegram
        self.sender = Sender(
            self.db, api, limiter, lambda: self.now, lambda: not telegram.crashed.is_set()
        )
        await self.sender.take_over()

    async def look_once(self) -> None:
        """It may be cut short at any point."""
        self.just_crashed = False
        try:
            await self.plan()
            self.planned()
            await self.send()
        except Crash:
            self.just_crashed = True
            self.crashes += 1

    def new_telegram(self) -> Telegram:
        """At each start, as what it crashed in is cut off for good."""
        return Telegram()

    def planned(self) -> None:
        """For who wants to know when that is done."""

    async def go_on(self) -> None:
        """After a look, of which nothing is left: a program that has crashed is started again."""
        if self.just_crashed:
            await self.start()
        self.telegram.sent.clear()

    async def plan(self) -> None:
        async def cut(*_: object) -> None:
            raise Crash

        with self.monkeypatch.context() as patch:
            if self.random.random() < 0.05:
                patch.setattr(plans, "advance", cut)
            while await planning.plan_due(self.db, self.now):
                pass

    async def send(self) -> None:
        if self.random.random() < 0.15:
            self.telegram.crash_after = self.random.randint(1, 3)
        sending = asyncio.create_task(self.sender.send_due())
        crash = asyncio.create_task(self.telegram.crashed.wait())
        await asyncio.wait((sending, crash), return_when=asyncio.FIRST_COMPLETED)
        self.telegram.crash_after = 0
        crash.cancel()
        if self.telegram.crashed.is_set():
            sending.cancel()  # and with it all that it has begun
            await asyncio.gather(sending, *self.sender._claimed, return_exceptions=True)
            raise Crash
        await sending
