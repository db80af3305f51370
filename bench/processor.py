"""How long programs have kept a processor busy."""

from pathlib import Path


def seconds(*pids: int) -> float:
    """Of these and of all that they started; what has ended counts no more."""
    return sum(_own(pid) + seconds(*_children(pid)) for pid in pids)


def _own(pid: int) -> float:
    """Nanoseconds come first: Documentation/scheduler/sched-stats.rst of Linux."""
    try:
        threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [*map(int, text.split())]
