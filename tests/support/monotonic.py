"""A monotonic clock that a test sets."""


class Clock:
    def __init__(self) -> None:
        self.now = 5_000.0  # seconds

    def __call__(self) -> float:
        return self.now
