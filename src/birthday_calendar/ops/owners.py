"""As whom everything runs, and whether that user may write what has to be written.

Programs that the network reaches don't need root: a start by root steps down to somebody who owns
the calendar. Root stays root where nobody does, as in a container of tests, and says so.
"""

import os
import pwd
import shlex
import sys
from pathlib import Path

from msgspec import Struct

from birthday_calendar import database_url
from birthday_calendar.config import Settings

MOST_NAMED = 4  # paths in a complaint


class CantStart(Exception):
    """Its text is for the person at the keyboard: what is wrong, and what to do."""


class User(Struct, frozen=True):
    name: str
    uid: int
    gid: int
    home: str = "/"


def whom_to_be(settings: Settings, root: Path) -> tuple[User | None, str]:
    """Whom a start by root steps down to; or nobody, and why. `root` is the checkout.

    Raises CantStart where RUN_AS names nobody who could run it.
    """
    if os.getuid() != 0:
        if settings.run_as and settings.run_as not in {_name(os.getuid()), str(os.getuid())}:
            raise CantStart(f"RUN_AS={settings.run_as}: only root can become another user")
        return None, ""
    if settings.run_as:
        user = _named(settings.run_as)
        if user.uid and (unreadable := _unreadable(user, root)):
            raise CantStart(f"RUN_AS={settings.run_as}: that user can't read {unreadable}")
        return user if user.uid else None, ""
    sudo = os.environ.get("SUDO_UID", "")
    uids = [int(sudo) if sudo.isdecimal() else 0, _owner(settings.var_dir), _owner(root)]
    uid = next(filter(None, uids), 0)
    if not uid:
        return None, "nobody else owns it; RUN_AS=NAME names an ordinary user to become"
    user = _of_uid(uid)
    if unreadable := _unreadable(user, root):
        return None, f"{user.name}, whose it is, can't read {unreadable}"
    return user, ""


def become(user: User) -> None:
    os.setgroups(_groups(user))
    os.setgid(user.gid)
    os.setuid(user.uid)
    os.environ |= {"HOME": user.home, "USER": user.name, "LOGNAME": user.name}


def make(folder: Path, mode: int, owner: User | None) -> None:
    """With what is missing above it. Only what is made here changes its owner."""
    if folder.is_dir():
        return
    if not folder.parent.exists():
        make(folder.parent, 0o755, owner)
    folder.mkdir(mode=mode)
    if owner:
        os.chown(folder, owner.uid, owner.gid)


def locked(settings: Settings) -> list[Path]:
    """What programs have to write, is there, and may not be written by this user."""
    folders = [settings.var_dir, settings.log_dir, settings.run_dir, settings.data_dir]
    written = [
        *settings.log_dir.glob("*.log"),  # those that are rotated need their folder only
        *settings.run_dir.rglob("*"),
        *settings.data_dir.glob("*"),
    ]
    database = database_url.parse(settings.database_url)
    if isinstance(database, Path):
        written += [database.parent, database]
    needed = dict.fromkeys([*folders, *written])
    return [path for path in needed if _is_there(path) and not _may_write(path)]


def complaint(paths: list[Path], settings: Settings) -> tuple[str, str]:
    """What can't be written by whom, and what to do about it."""
    me = _of_uid(os.getuid())
    named = ", ".join(map(str, paths[:MOST_NAMED])) + (" …" if len(paths) > MOST_NAMED else "")
    told = f"{named} can't be written by {me.name}"
    if any(os.statvfs(path).f_flag & os.ST_RDONLY for path in paths):
        return told, "the file system is mounted read-only: see `mount` and `dmesg | tail`"
    is_mine = all(path.stat().st_uid == me.uid for path in paths)
    change = "chmod {}u+rwX" if is_mine else f"sudo chown {{}}{me.uid}:{os.getgid()}"
    # A database's own folder, elsewhere, may hold what is nobody's business here: never all of it.
    outside = [path for path in paths if not path.is_relative_to(settings.var_dir)]
    changes = [(change.format("-R "), settings.var_dir)] if len(outside) < len(paths) else []
    changes += [(change.format(""), path) for path in outside]
    typed = " && ".join(f"{command} {shlex.quote(str(path))}" for command, path in changes)
    return told, f"`{typed}` mends it"


def _is_there(path: Path) -> bool:
    try:
        return path.exists() and not path.is_socket()  # made anew by whoever listens
    except OSError:  # below a folder that can't be entered, which is named itself
        return False


def _may_write(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))


def _unreadable(user: User, root: Path) -> Path | None:
    """What of the program itself the user can't read."""
    needed = [root / "conf/nginx.conf", Path(__file__), Path(os.__file__), Path(sys.executable)]
    groups = os.getgroups()
    os.setgroups(_groups(user))
    os.setegid(user.gid)
    os.seteuid(user.uid)
    try:
        return next((p for p in needed if not os.access(p, os.R_OK, effective_ids=True)), None)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _owner(path: Path) -> int:
    return path.stat().st_uid if path.exists() else 0


def _named(text: str) -> User:
    if text.isascii() and text.isdigit():
        return _of_uid(int(text))
    try:
        return _of_entry(pwd.getpwnam(text))
    except KeyError:
        raise CantStart(
            f"RUN_AS={text}: there is no such user; `adduser --system --group {text}` makes one"
        ) from None


def _of_uid(uid: int) -> User:
    try:
        return _of_entry(pwd.getpwuid(uid))
    except KeyError:  # as in a container that was told `--user 10001`
        return User(str(uid), uid, uid)


def _of_entry(entry: pwd.struct_passwd) -> User:
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir)


def _groups(user: User) -> list[int]:
    is_known = user.name != str(user.uid)
    return os.getgrouplist(user.name, user.gid) if is_known else [user.gid]


def _name(uid: int) -> str:
    return _of_uid(uid).name
