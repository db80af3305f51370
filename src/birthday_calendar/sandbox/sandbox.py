"""All bots of one sandbox."""

import asyncio
import re
from dataclasses import dataclass, field

from birthday_calendar.sandbox.bot import Bot
from birthday_calendar.sandbox.errors import ApiError
from birthday_calendar.sandbox.limits import Limits

_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{35,}")
_MAX_TOKEN = 80  # characters


@dataclass
class Sandbox:
    limits: Limits = field(default_factory=Limits)
    bots: dict[str, Bot] = field(default_factory=dict)  # by token
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _unclaimed: Bot | None = None  # what happens before any bot has connected, for the first one

    def connect(self, token: str) -> Bot:
        """The bot of a token; raises ApiError 401 for what has not the form of a token.

        That form is <user id>:<35 or more of A-Z a-z 0-9 _ ->, at most 80 characters.
        """
        if not _TOKEN.fullmatch(token) or len(token) > _MAX_TOKEN:
            well_formed = ":" in token and token[0] != "0" and len(token) <= _MAX_TOKEN
            reason = "" if well_formed else ": invalid token specified"
            raise ApiError(401, f"Unauthorized{reason}")
        if token not in self.bots:
            bot, self._unclaimed = self._unclaimed or Bot(token, self.limits), None
            bot.token = token
            self.bots[token] = bot
            bot.tell("profile")
        return self.bots[token]

    def all_bots(self, token: str = "") -> list[Bot]:
        """The bot of a token; without one every bot, in the order in which they connected."""
        return [self.bot(token)] if token or not self.bots else list(self.bots.values())

    def bot(self, token: str = "") -> Bot:
        """The bot of a token or of its user id; without one the first bot, even one yet to come.

        Raises LookupError for a bot that hasn't connected.
        """
        if token:
            for bot in self.bots.values():
                if token in (bot.token, str(bot.id)):
                    return bot
            raise LookupError("no such bot has connected")
        if self.bots:
            return next(iter(self.bots.values()))
        if self._unclaimed is None:
            self._unclaimed = Bot("", self.limits)
        return self._unclaimed

    def close(self) -> None:
        """End every long poll, webhook and event stream."""
        self.stopping.set()
        for bot in self._all():
            bot.close()

    def reset(self) -> None:
        """Forget everything; bots that go on calling begin anew."""
        for bot in self._all():
            bot.close()
        self.bots.clear()
        self._unclaimed = None

    def set_limits(self, limits: Limits) -> None:
        self.limits = limits
        for bot in self._all():
            bot.flood.limits = limits

    def _all(self) -> list[Bot]:
        return [*self.bots.values(), *([self._unclaimed] if self._unclaimed else [])]
