"""How much memory each program may have: one that runs away ends alone, and is started again.

What counts is RLIMIT_DATA: all memory that a process alone can write, be it resident or not, as
most of a thread's stack is not. What goes beyond is a MemoryError, for which logs.py ends the
program. docs/deploying.md has what was measured.
"""

import resource
import threading

STACK = 512 * 1024  # bytes of each thread's; the system's 8 MB would be most of what there is

# MB; at least twice the most that was seen under load
LIMITS = {
    "api": 600,
    "bot": 600,
    "reminders": 400,
    "migrate": 1_000,
    "alerts": 300,
    "cards": 300,
    "card_drawer": 300,
    "watchdog": 200,
    "sandbox": 600,
    "file_reading": 400,
    "public_holidays": 300,
}


def limit(program: str) -> None:
    """The bound of this process, if its program has one; a lower one from outside stays."""
    if program in LIMITS:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = LIMITS[program] * 1024**2
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        threading.stack_size(STACK)
