"""What can be wrong with getting updates: each trouble is a state with a backoff of its own."""

import random
import time
from collections.abc import Callable

from msgspec import Struct

from birthday_calendar.telegram import TelegramError, TelegramUnreachable

UNREACHABLE, THROTTLED, UNAUTHORIZED = "unreachable", "throttled", "unauthorized"
CONFLICT, WEBHOOK_SET = "conflict", "webhook_set"  # of polling
WEBHOOK_REFUSED, WEBHOOK_FAILING = "webhook_refused", "webhook_failing"


class Waits(Struct, frozen=True):
    """Seconds: the first wait, the longest one, and how long polls must go well to end it."""

    first: float
    longest: float
    quiet: float = 0.0


# A conflict is told to the older of two polls, so that one of ours goes well until the other side
# polls again: it is over only after some quiet. 50 s and 8 s of that recover within a minute.
BACKOFF = {
    UNREACHABLE: Waits(1, 30),
    THROTTLED: Waits(1, 60),
    UNAUTHORIZED: Waits(60, 60),
    CONFLICT: Waits(5, 50, quiet=8),
    WEBHOOK_SET: Waits(1, 50, quiet=8),
    WEBHOOK_REFUSED: Waits(5, 60),
    WEBHOOK_FAILING: Waits(60, 60),
}
RELAPSE = 300.0  # seconds; a trouble that is back within them goes on with the wait it had reached

ADVICE = {
    UNREACHABLE: "check the network, DNS and TELEGRAM_API_URL",
    THROTTLED: "wait: Telegram says how long",
    UNAUTHORIZED: "the token was revoked or is wrong: get one from @BotFather, set"
    " TELEGRAM_BOT_TOKEN and restart",
    CONFLICT: "another program polls with this token: getMe says which bot it is, getWebhookInfo"
    " whether a webhook is set; look for a second installation or a developer's machine, or revoke"
    " the token at @BotFather",
    WEBHOOK_SET: "somebody set a webhook for this token: getWebhookInfo says where to",
    WEBHOOK_REFUSED: "Telegram refuses WEBHOOK_URL: it takes a public https address, on port 443,"
    " 80, 88 or 8443",
    WEBHOOK_FAILING: "Telegram can't deliver: call WEBHOOK_URL from outside, and look at its"
    " certificate",
}


def trouble_of(error: TelegramError | TelegramUnreachable) -> str:
    if isinstance(error, TelegramUnreachable):
        return UNREACHABLE
    match error.code:
        case 400 if "webhook" in error.description.lower():
            return WEBHOOK_REFUSED
        case 401 | 404:
            return UNAUTHORIZED
        case 409:
            return WEBHOOK_SET if "webhook" in error.description.lower() else CONFLICT
        case 429:
            return THROTTLED
    return UNREACHABLE  # 5xx, and whatever a proxy in between makes of it


class Backoff:
    """How long to wait before the next try, for each trouble by itself; `scale` is for tests."""

    def __init__(self, scale: float = 1.0, clock: Callable[[], float] = time.monotonic):
        self._scale = scale
        self._clock = clock
        self._next: dict[str, float] = {}
        self._last_seen: dict[str, float] = {}

    def next_wait(self, trouble: str, at_least: float = 0.0) -> float:
        """Doubles up to the longest, with jitter that only shortens; `at_least` is not scaled."""
        waits = BACKOFF[trouble]
        now = self._clock()
        if now - self._last_seen.get(trouble, now) > RELAPSE * self._scale:
            self._next.pop(trouble, None)
        wait = self._next.get(trouble, waits.first)
        self._next[trouble] = min(wait * 2, waits.longest)
        self._last_seen[trouble] = now
        return max(wait * _jitter() * self._scale, at_least)

    def over(self, trouble: str) -> None:
        """It ended; one that ends after some quiet only is remembered for a relapse."""
        if BACKOFF[trouble].quiet == 0:
            self._next.pop(trouble, None)

    def quiet(self, trouble: str) -> float:
        """Seconds that polls must go well before the trouble counts as over."""
        return BACKOFF[trouble].quiet * self._scale


def _jitter() -> float:
    return random.uniform(0.8, 1.0)  # noqa: S311  # nobody gains by guessing it
