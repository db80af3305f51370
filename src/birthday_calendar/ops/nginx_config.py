"""nginx's own judgement of its configuration."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

TAKES = 3.0  # seconds at most


def program() -> str | None:
    """Where nginx is: Debian leaves /usr/sbin out of an ordinary user's PATH."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def complaint(nginx: str, configuration: Path) -> str:
    """What nginx says against a configuration; empty where it is valid.

    Tried in a folder of its own: a test opens the logs and the pid file that it finds named. Raises
    OSError where there is no room for that.
    """
    with tempfile.TemporaryDirectory() as folder:
        for needed in ("run/nginx", "logs"):
            (Path(folder) / needed).mkdir(parents=True)
        done = subprocess.run(
            [nginx, "-t", "-q", "-e", "stderr", "-p", folder, "-c", configuration],
            capture_output=True, text=True, timeout=TAKES, env=_environment()
        )  # fmt: skip
    return done.stderr.strip().splitlines()[0] if done.returncode else ""


def _environment() -> dict[str, str]:
    """Without NGINX, by which it would take a descriptor of ours for a socket it inherits."""
    return {name: value for name, value in os.environ.items() if name != "NGINX"}
