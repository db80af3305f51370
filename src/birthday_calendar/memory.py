"""How much memory each program may have: one that runs away ends alone, and is started again.

What counts is RLIMIT_DATA: all memory that a process alone can write, with 8 MB for the stack of
each thread, and so more than is resident. What goes beyond is a MemoryError, for which logs.py ends
the program. docs/deploying.md has what was measured.
"""

import resource

# MB; two to three times the most that was seen
LIMITS = {
    "api": 400,
    "bot": 700,
    "reminders": 400,
    "migrate": 1_000,
    "watchdog": 200,
    "sandbox": 600,
}


def limit(program: str) -> None:
    """The bound of this process, if its program has one; a lower one from outside stays."""
    if program in LIMITS:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = LIMITS[program] * 1024**2
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
