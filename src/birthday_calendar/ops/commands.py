"""Commands to be typed: they work when they are pasted where they were shown."""

import os
import shlex
import shutil
import sys
from pathlib import Path

from birthday_calendar.config import Settings


def supervisorctl(settings: Settings) -> str:
    """For what runs in this VAR_DIR, from any folder."""
    where = shlex.quote(f"unix://{settings.run_dir}/supervisor.sock")
    return f"{_command('supervisorctl')} -s {where}"


def doctor(settings: Settings) -> str:
    """With those settings of the environment by which it finds what runs."""
    given = {"VAR_DIR": str(settings.var_dir), "HTTP_PORT": str(settings.http_port)}
    words = [f"{name}={shlex.quote(value)}" for name, value in given.items() if name in os.environ]
    return " ".join([*words, _command("birthday-calendar"), "doctor"])


def _command(name: str) -> str:
    """Its name where that finds ours, as in the container; or its path."""
    ours = str(Path(sys.executable).parent / name)
    return name if shutil.which(name) == ours else shlex.quote(ours)
