"""Ctrl-C and SIGTERM: a backup or a restore ends with a sentence, and what it says is true."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def until_done() -> Iterator[None]:
    """Whatever `not_any_more` did is over at its end."""
    before = {one: signal.getsignal(one) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def not_any_more() -> None:
    """The last step is done to its end: who stopped it would be told that nothing has changed."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)
