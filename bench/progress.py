"""Tells whoever waits how far it is."""

import time

_began = time.monotonic()


def tell(what: str) -> None:
    print(f"{time.monotonic() - _began:6.1f} s  {what}", flush=True)  # noqa: T201
