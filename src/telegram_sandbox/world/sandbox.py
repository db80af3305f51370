"""All bots of one sandbox."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from telegram_sandbox.errors import ApiError
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.limits import Limits

_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{35,}")
_MAX_TOKEN = 80  # characters
MOST_BOTS = 1_000  # a test may take a token of its own; the one that was quiet for longest goes
BOT_NAME = "Sandbox bot"


def checked_token(token: str) -> str:
    """Raises ApiError 401 for what has not the form of a token.

    That form is <user id>:<35 or more of A-Z a-z 0-9 _ ->, at most 80 characters.
    """
    if not _TOKEN.fullmatch(token) or len(token) > _MAX_TOKEN:
        well_formed = ":" in token and token[0] != "0" and len(token) <= _MAX_TOKEN
        raise ApiError(401, f"Unauthorized{'' if well_formed else ': invalid token specified'}")
    return token


@dataclass
class Sandbox:
    limits: Limits = field(default_factory=Limits)
    tokens: tuple[str, ...] = ()  # of the bots that there are; empty: whoever connects
    bot_name: str = BOT_NAME  # until a bot sets its own
    apps: Mapping[str, str] = field(default_factory=dict)  # of every bot: see Bot.apps
    bots: dict[str, Bot] = field(default_factory=dict)  # by token
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _unclaimed: Bot | None = None  # what happens before any bot has connected, for the first one

    def __post_init__(self) -> None:
        self._begin()

    def connect(self, token: str) -> Bot:
        """The bot of a token; raises ApiError 401 for what is none, or that of no bot."""
        checked_token(token)
        if self.tokens and token not in self.tokens:
            raise ApiError(401, "Unauthorized")
        if token not in self.bots:
            bot, self._unclaimed = self._unclaimed or self._new_bot(token), None
            if len(self.bots) >= MOST_BOTS and not self.tokens:
                quiet = min(self.bots.values(), key=lambda known: known.connected_at)
                quiet.close()
                del self.bots[quiet.token]
            bot.token = token
            self.bots[token] = bot
            bot.tell("profile")
        bot = self.bots[token]
        bot.connected_at = time.monotonic()
        return bot

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
            self._unclaimed = self._new_bot("")
        return self._unclaimed

    def _begin(self) -> None:
        for token in self.tokens:
            self.connect(token)

    def _new_bot(self, token: str) -> Bot:
        return Bot(token, self.limits, self.bot_name, self.apps)

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
        self._begin()

    def set_limits(self, limits: Limits) -> None:
        self.limits = limits
        for bot in self._all():
            bot.flood.limits = limits

    def _all(self) -> list[Bot]:
        return [*self.bots.values(), *([self._unclaimed] if self._unclaimed else [])]
