"""The program as an ordinary user may run it: a checkout and a Python that others may read.

The one that runs the tests may be below /root, where nobody else comes in.
"""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOBODY = pwd.getpwnam("nobody")
SCRIPT = """\
#!{python}
import sys
from {module} import main
sys.exit(main())
"""


def may_run(python: str, code: str) -> bool:
    """Whether somebody without any right may."""
    try:
        done = subprocess.run(
            [python, "-c", code], capture_output=True, cwd="/",
            user=NOBODY.pw_uid, group=NOBODY.pw_gid, extra_groups=[],
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


def python_of_others() -> str | None:
    """One of the same version, so that it takes the packages of the tests."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = sysconfig.get_path("purelib")
    for python in (f"{sys.base_prefix}/bin/python{version}", f"/usr/bin/python{version}"):
        if may_run(python, f"import sys; sys.path.append({packages!r}); import supervisor"):
            return python
    return None


@contextmanager
def installation(python: str) -> Iterator[Path]:
    """Its folder, which is root's."""
    folder = Path(tempfile.mkdtemp(prefix="bc-app-"))
    folder.chmod(0o755)
    try:
        for name in ("conf", "scripts", "src", "docs"):
            shutil.copytree(ROOT / name, folder / name)
        subprocess.run([python, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
        [packages] = (folder / ".venv/lib").glob("python*/site-packages")
        paths = (folder / "src", sysconfig.get_path("purelib"))
        (packages / "birthday_calendar.pth").write_text("\n".join(map(str, paths)))
        for name, module in (
            ("birthday-calendar", "birthday_calendar.__main__"),
            ("supervisord", "supervisor.supervisord"),
            ("supervisorctl", "supervisor.supervisorctl"),
        ):
            script = folder / ".venv/bin" / name
            script.write_text(SCRIPT.format(python=folder / ".venv/bin/python", module=module))
            script.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def give(folder: Path, uid: int, gid: int) -> None:
    """All of it, as chown -R does."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, gid, follow_symlinks=False)
