"""Whose files, and as whom everything runs: root steps down, and a lock says whose it is."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.programs import wait_until
from tests.support import installation
from tests.support.installation import NOBODY
from tests.support.stack import Stack

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="becoming somebody else takes root")


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    python = installation.python_of_others()
    if python is None:
        pytest.skip("there is no Python of this version that others may run")
    with installation.installation(python) as folder:
        yield folder


@pytest.fixture
def srv() -> Iterator[Path]:
    """Root's, and others may enter."""
    folder = Path(tempfile.mkdtemp(prefix="bc-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def stack_of(checkout: Path, var_dir: Path, **environ: str) -> Stack:
    stack = Stack(var_dir=var_dir, extra_env={"SUDO_UID": "", **environ})
    stack.up = lambda: start(stack)  # type: ignore[method-assign]
    stack.program = checkout / ".venv/bin/birthday-calendar"
    return stack


def said(stack: Stack) -> str:
    """What it says where it doesn't start."""
    done = subprocess.run(
        [stack.program, "up"], env=stack.env, cwd="/", capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 1, done
    return done.stderr


def users(stack: Stack) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in stack.processes()}


def owners(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("how", ["sudo", "RUN_AS", "owner of the folder", "owner of the checkout"])
def test_a_start_by_root_steps_down_to_an_ordinary_user(
    checkout: Path, srv: Path, how: str
) -> None:
    var_dir = srv / "a/var"
    environ = {"sudo": {"SUDO_UID": str(NOBODY.pw_uid)}, "RUN_AS": {"RUN_AS": "nobody"}}
    stack = stack_of(checkout, var_dir, **environ.get(how, {}))
    if how == "owner of the folder":
        var_dir.mkdir(parents=True)
        os.chown(var_dir, NOBODY.pw_uid, NOBODY.pw_gid)
    if how == "owner of the checkout":
        installation.give(checkout, NOBODY.pw_uid, NOBODY.pw_gid)
    try:
        with stack:
            wait_until(lambda: len(stack.processes()) > 8, 20)
            assert users(stack) == {NOBODY.pw_uid}
        assert owners(var_dir) == {NOBODY.pw_uid}
        assert srv.stat().st_uid == 0
        assert "as root" not in stack.output
    finally:
        installation.give(checkout, 0, 0)


def start(stack: Stack) -> "subprocess.Popen[str]":
    """In a folder that everybody may enter."""
    return subprocess.Popen(
        [stack.program, "up"], env=stack.env, cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_root_stays_root_where_nobody_else_owns_it_and_says_so() -> None:
    with Stack(extra_env={"SUDO_UID": ""}) as stack:
        stack.stop()
        assert "Everything runs as root: nobody else owns it; RUN_AS=NAME" in stack.output
        stack.env["RUN_AS"] = "root"  # whoever wants it need not hear of it
        stack.start()
        stack.stop()
        assert "as root" not in stack.output


def test_a_user_who_can_not_be_is_named(checkout: Path, srv: Path) -> None:
    assert "RUN_AS=nosuchuser: there is no such user" in said(
        stack_of(checkout, srv / "var", RUN_AS="nosuchuser")
    )
    (checkout / "conf").chmod(0o700)
    try:
        assert f"RUN_AS=nobody: that user can't read {checkout}/conf/nginx.conf" in said(
            stack_of(checkout, srv / "var", RUN_AS="nobody")
        )
    finally:
        (checkout / "conf").chmod(0o755)


@pytest.fixture(scope="module")
def used(checkout: Path) -> Iterator[Stack]:
    """It ran as nobody, and was stopped."""
    folder = Path(tempfile.mkdtemp(prefix="bc-"))
    folder.chmod(0o755)
    stack = stack_of(checkout, folder / "var", RUN_AS="nobody")
    with stack:
        stack.wait_until_running()
    yield stack
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "locked", ["", "logs", "logs/bot.log", "logs/access.log", "run/bot.status", "data/birthdays.db"]
)
def test_what_is_somebody_else_s_is_named_with_the_command_that_gives_it_back(
    used: Stack, locked: str
) -> None:
    """As after one start by root."""
    path = used.var_dir / locked
    os.chown(path, 0, 0)
    path.chmod(0o755 if path.is_dir() else 0o644)
    complaint = said(used)
    assert f"{path} can't be written by nobody" in complaint
    assert "Traceback" not in complaint
    command = re.search(r"`sudo (chown -R .*)`", complaint)
    assert command
    subprocess.run(["sh", "-c", command[1]], check=True)
    assert owners(used.var_dir) == {NOBODY.pw_uid}


def test_and_once_it_is_given_back_everything_starts(used: Stack) -> None:
    with used:
        used.wait_until_running()


def test_a_log_that_can_not_be_opened_is_lost_and_its_program_runs() -> None:
    with Stack() as stack:
        stack.wait_until_running()
        log = stack.var_dir / "logs/reminders.log"
        stack.supervisorctl("stop", "reminders")
        log.unlink()
        log.mkdir()
        stack.supervisorctl("start", "reminders")
        assert stack.status()["reminders"].state == "RUNNING"
        assert f"{log} can't be opened, and what goes there is lost" in stack.logs("supervisord")
        log.rmdir()
        pid = int((stack.var_dir / "run/supervisord.pid").read_text())
        os.kill(pid, signal.SIGUSR2)  # as logrotate does when it has rotated
        stack.supervisorctl("restart", "reminders")
        wait_until(lambda: log.exists() and '"serving"' in log.read_text(), 10)


def test_a_database_in_somebody_else_s_folder_is_never_a_reason_to_change_all_of_it(
    used: Stack, srv: Path
) -> None:
    (srv / "birthdays.db").touch()
    used.env["DATABASE_URL"] = f"sqlite:///{srv}/birthdays.db"
    try:
        complaint = said(used)
    finally:
        del used.env["DATABASE_URL"]
    mine = f"{NOBODY.pw_uid}:{NOBODY.pw_gid}"
    assert f"{srv}, {srv}/birthdays.db can't be written by nobody" in complaint
    assert f"`sudo chown {mine} {srv} && sudo chown {mine} {srv}/birthdays.db`" in complaint
