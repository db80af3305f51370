"""How much one chat and one person may ask, so that nobody's flood keeps all others waiting."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import Enum, auto

from msgspec import Struct

from birthday_calendar.bot.updates.buckets import REMEMBERED, Buckets
from birthday_calendar.bot.updates.glance import Glance

# A list that is pasted line by line passes, and a class or a team that adds itself in one go. Then
# a person has one message each two seconds, and a group what it can be answered, 20 a minute: more
# would only wait for ever longer.
PERSON_AT_ONCE, PERSON_REFILL = 120.0, 0.5  # messages, messages a second
GROUP_AT_ONCE, GROUP_REFILL = 240.0, 20 / 60
PRESS = 0.25  # of a message: it changes one, and whoever leafs through a list presses quickly
# Inline queries: each letter that is typed may be one.
INLINE_AT_ONCE, INLINE_REFILL = 60.0, 1.0
PAUSE = 60.0  # seconds in which nothing more is taken, so that it can be said what was not


class Verdict(Enum):
    TAKEN = auto()
    TOLD = auto()  # refused, and they are to be told so
    REFUSED = auto()  # refused as what went before it


class _Closed(Struct):
    until: float
    is_told: bool = False


class Quota:
    """Time is Telegram's: when a message was sent, so that what waited for us is no flood."""

    def __init__(
        self,
        bot_id: int,
        username: str,
        commands: Iterable[str],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._bot_id = bot_id
        self._username = username.casefold()
        self._commands = set(commands)
        self._clock = clock
        self._people = Buckets(PERSON_AT_ONCE, PERSON_REFILL)
        self._groups = Buckets(GROUP_AT_ONCE, GROUP_REFILL)
        self._inline = Buckets(INLINE_AT_ONCE, INLINE_REFILL)
        self._closed: OrderedDict[int, _Closed] = OrderedDict()  # by person or group
        self._latest = (0.0, 0.0)  # when the newest message was sent, and came, by `clock`

    def judge(self, seen: Glance, *, is_crowded: bool = False) -> Verdict:
        """Whether it is taken, which counts; while it is crowded, nobody has anything left."""
        now = self._sent_at(seen)
        if seen.inline_query is not None:
            return self._judge_inline(seen.sender.id, now, is_crowded=is_crowded)
        closed = [key for key in _who(seen) if self._is_closed(key, now)]
        if not self._asks(seen):
            return Verdict.REFUSED if closed and _has_words(seen) else Verdict.TAKEN
        cost = _cost(seen)
        if not closed:
            closed = [
                key
                for key in _who(seen)
                if is_crowded or self._buckets(key).wait(key, cost, now) > 0
            ]
            self._close(closed, now)
        if not closed:
            self._charge(seen, now)
            return Verdict.TAKEN
        is_told = all(self._closed[key].is_told for key in closed)
        for key in closed:
            self._closed[key].is_told = True
        return Verdict.REFUSED if is_told else Verdict.TOLD

    def _judge_inline(self, person: int, now: float, *, is_crowded: bool) -> Verdict:
        """By a measure of its own: whoever types too fast finds nothing, and may write all the
        same. There is nowhere to tell it.
        """
        if is_crowded or self._is_closed(person, now) or self._inline.wait(person, 1.0, now) > 0:
            return Verdict.REFUSED
        self._inline.take(person, 1.0, now)
        return Verdict.TAKEN

    def answered(self, seen: Glance) -> None:
        """Count what did not look as if it were asked of us: an answer to a question in a group."""
        if not self._asks(seen) and _has_words(seen):
            now = self._sent_at(seen)
            self._charge(seen, now)
            empty = [key for key in _who(seen) if self._buckets(key).wait(key, 1.0, now) > 0]
            self._close(empty, now)

    def _asks(self, seen: Glance) -> bool:
        """Whether it is for the bot, as far as that can be told: in a group most is not."""
        if seen.callback_query is not None or seen.inline_query is not None:
            return True
        if seen.message is None:
            return False
        if seen.chat.type == "private":
            return True
        replied = seen.message.reply_to_message
        if replied is not None and replied.sender.id == self._bot_id:
            return True
        word = (seen.message.text or seen.message.caption).split(maxsplit=1)[:1]
        if not word or not word[0].startswith("/"):
            return False
        command, _, name = word[0][1:].casefold().partition("@")
        return command in self._commands and name in ("", self._username)

    def _sent_at(self, seen: Glance) -> float:
        """A press does not say when: now, then, by Telegram's clock as far as it is known."""
        sent, came = self._latest
        now = sent + self._clock() - came
        if seen.message is None:
            return now
        if seen.message.date > now:
            self._latest = float(seen.message.date), self._clock()
        return float(seen.message.date)

    def _buckets(self, key: int) -> Buckets:
        return self._people if key > 0 else self._groups  # the ids of groups are negative

    def _charge(self, seen: Glance, now: float) -> None:
        for key in _who(seen):
            self._buckets(key).take(key, _cost(seen), now)

    def _is_closed(self, key: int, now: float) -> bool:
        closed = self._closed.get(key)
        if closed is not None and closed.until <= now:
            del self._closed[key]
            return False
        return closed is not None

    def _close(self, keys: Iterable[int], now: float) -> None:
        for key in keys:
            self._closed[key] = _Closed(now + PAUSE)
        while len(self._closed) > REMEMBERED:
            self._closed.popitem(last=False)


def _who(seen: Glance) -> list[int]:
    """The group and the person; not who writes as a group or channel, who may be many."""
    keys = {seen.chat.id if seen.chat.type != "private" else seen.sender.id}
    if not seen.is_faceless:
        keys.add(seen.sender.id)
    return sorted(keys - {0})


def _cost(seen: Glance) -> float:
    return 1.0 if seen.callback_query is None else PRESS


def _has_words(seen: Glance) -> bool:
    """Not so what Telegram itself tells of a group, which is never refused."""
    return seen.message is not None and bool(seen.message.text or seen.message.caption)
