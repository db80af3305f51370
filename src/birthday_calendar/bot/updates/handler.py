"""What getting updates asks of who handles them."""

from typing import Any, Protocol

from birthday_calendar.bot.updates.quota import Quota, Verdict
from birthday_calendar.bot.updates.turns import Place


class Later(Exception):
    """It can't be said before so many seconds, which is more than there is time for."""

    def __init__(self, seconds: float):
        super().__init__(f"not before {seconds:.0f} s")
        self.seconds = seconds


class Handler(Protocol):
    quota: Quota

    async def respond(self, raw: dict[str, Any], place: Place) -> None:
        """Apply an update and say what it leads to; on return it counts as handled."""

    async def refuse(self, raw: dict[str, Any], verdict: Verdict, place: Place) -> None:
        """Tell that it was not read."""
