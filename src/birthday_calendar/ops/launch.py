"""`birthday-calendar up`: prepares VAR_DIR, then becomes supervisord.

nginx and logrotate can't read the environment, so their configuration is rendered into VAR_DIR/run.
"""

import errno
import fcntl
import os
import re
import resource
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from birthday_calendar import __version__
from birthday_calendar.config import INSTANCE, Settings
from birthday_calendar.ops import (
    commands,
    foreground,
    leftovers,
    nginx_config,
    nginx_cors,
    nginx_limits,
    owners,
    room,
)
from birthday_calendar.ops.owners import CantStart

ROOT = Path(__file__).parents[3]  # the checkout; in the container, /app
SOCKET_PATH_LIMIT = 107  # bytes, Linux's sun_path
OPEN_FILES = 65_536  # nginx needs two per client; programs that start with less take what there is
_LOCK_FD = 3  # supervisord keeps 3 and 4 open even when it reloads, and closes both in its children


def up(settings: Settings) -> int:
    os.umask(0o027)
    welcome = _welcome(settings)  # before this process's environment is the programs'
    try:
        _check_name(settings.var_dir)
        user, why_root = owners.whom_to_be(settings, ROOT)
        _make_folders(settings, user)
        if user:
            owners.become(user)
        _check_owner(settings)
        _lock(settings.run_dir)
        _forget_heartbeats(settings.run_dir)
        room.make(settings)
        _render(settings)
        os.environ.update(_environment(settings))
        programs = {name: _find(name) for name in ("supervisord", "nginx", "logrotate")}
        leftovers.end(settings.var_dir)
        room.check(settings)
        _check_port(settings.http_host, settings.http_port)
        _check_nginx(programs["nginx"], settings.run_dir / "nginx.conf")
    except (CantStart, OSError) as problem:
        print(f"Birthday Calendar can't start: {problem}", file=sys.stderr)
        return 1
    if why_root:
        print(f"Everything runs as root: {why_root}")
    print(welcome, flush=True)
    _raise_open_files()
    foreground.report(settings)
    return _become_supervisord(programs["supervisord"])


def _check_name(var_dir: Path) -> None:
    """It becomes a part of three configuration languages and of the names of sockets."""
    if not re.fullmatch(r"[\w ./+@,=-]+", str(var_dir)):
        raise CantStart(
            f"VAR_DIR={var_dir} holds a character other than letters, digits and ./_-+@,="
        )
    # while supervisord makes it, it has its pid behind it
    longest = var_dir / "run" / "supervisor.sock.1234567"
    if len(os.fsencode(longest)) > SOCKET_PATH_LIMIT:
        raise CantStart(
            f"VAR_DIR={var_dir} is too long a path for a Unix socket; choose a shorter one"
        )


def _make_folders(settings: Settings, owner: owners.User | None) -> None:
    private = [settings.data_dir, settings.run_dir, settings.run_dir / "nginx"]
    try:
        owners.make(settings.var_dir, 0o750, owner)
        owners.make(settings.log_dir, 0o750, owner)
        for folder in private:
            owners.make(folder, 0o700, owner)
    except FileExistsError as error:
        raise CantStart(f"{error.filename} has to be a folder, and is a file") from error
    except OSError as error:
        raise CantStart(f"{error.filename} can't be made: {error.strerror}") from error


def _check_owner(settings: Settings) -> None:
    if locked := owners.locked(settings):
        what, advice = owners.complaint(locked, settings)
        raise CantStart(f"{what}. {advice}")


def _lock(run_dir: Path) -> None:
    """Held for as long as supervisord lives, which inherits it."""
    lock = os.open(run_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CantStart(f"it is already running on {run_dir.parent}") from None
    if lock == _LOCK_FD:
        os.set_inheritable(lock, True)
    else:
        os.dup2(lock, _LOCK_FD)
        os.close(lock)


def _forget_heartbeats(run_dir: Path) -> None:
    """Those of an earlier start of the machine might look like new ones."""
    for shown in (*run_dir.glob("*.status"), *run_dir.glob("*.beat")):
        shown.unlink(missing_ok=True)


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CantStart(f"{host}:{port} is in use; set HTTP_PORT to a free port") from error
        hint = "set HTTP_HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
        if error.errno == errno.EACCES:
            hint = "ports below 1024 are root's: docs/deploying.md puts a proxy in front"
        raise CantStart(f"can't listen on {host}:{port}: {error.strerror}; {hint}") from error


def _check_nginx(program: str, configuration: Path) -> None:
    try:
        if complaint := nginx_config.complaint(program, configuration):
            raise CantStart(f"nginx refuses its configuration: {complaint}")
    except (OSError, subprocess.TimeoutExpired):
        return  # no room to try it, as on a full disk; it has started with it before


def _render(settings: Settings) -> None:
    values = {
        "VAR_DIR": str(settings.var_dir),
        "CONF_DIR": str(ROOT / "conf"),
        "LISTEN": f"{settings.http_host}:{settings.http_port}",
        # Workers of a root nginx would be nobody, whom VAR_DIR doesn't let in.
        "USER": "user root;" if os.getuid() == 0 else "",
        "SANDBOX": "on" if settings.sandbox else "off",
        "WEBHOOK": "on" if settings.webhook_url and settings.enable_telegram_bot else "off",
        **nginx_limits.of(settings),
        **nginx_cors.of(settings),
    }
    for template in (ROOT / "conf/nginx.conf", ROOT / "conf/logrotate.d/birthday-calendar"):
        target = settings.run_dir / f"{template.stem}.conf"
        text = fill(template.read_text(), values)
        if not target.exists() or target.read_text() != text:  # a full disk takes no new one
            target.write_text(text)
        target.chmod(0o600)  # logrotate refuses one that others may write


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replaces each @NAME@. Raises KeyError on one that has no value."""
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], template)


def _environment(settings: Settings) -> dict[str, str]:
    """What supervisord.conf expands, and the settings, resolved once for every program."""
    path = os.environ.get("PATH", os.defpath)
    values = {
        # Debian leaves /usr/sbin, where nginx and logrotate live, out of an ordinary user's PATH.
        "PATH": f"{Path(sys.executable).parent}:{path}:/usr/local/sbin:/usr/sbin:/sbin",
        "VAR_DIR": str(settings.var_dir),
        "DATABASE_URL": settings.database_url,
        "TELEGRAM_BOT_TOKEN": settings.telegram_bot_token,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "TELEGRAM_SCRIPT_URL": settings.telegram_script_url,
        "MINI_APP": settings.mini_app,
        "ENABLE_TELEGRAM_BOT": str(settings.enable_telegram_bot).lower(),
        "SANDBOX": str(settings.sandbox).lower(),
        "SANDBOX_AUTOSTART": str(settings.sandbox).lower(),
        "WEBHOOK_URL": settings.webhook_url,
        "PUBLIC_URL": settings.public_url,
        "HTTP_HOST": settings.http_host,
        "HTTP_PORT": str(settings.http_port),
        "TIMEZONE": settings.timezone,
        "LOG_LEVEL": settings.log_level,
        "RUN_AS": settings.run_as,
        "CALENDARS_PER_PERSON": str(settings.calendars_per_person),
        "EVENTS_PER_CALENDAR": str(settings.events_per_calendar),
        "TOKENS_PER_CALENDAR": str(settings.tokens_per_calendar),
        "ALLOWED_USERS": ",".join(map(str, settings.allowed_users)),
        "ALLOWED_CHATS": ",".join(map(str, settings.allowed_chats)),
        "OWNER_CHAT_ID": str(settings.owner_chat_id),
        "ALERTS_AUTOSTART": str(settings.owner_chat_id != 0).lower(),
        "RATE_LIMIT": str(settings.rate_limit),
        "RATE_LIMIT_TOKEN": str(settings.rate_limit_token),
        "RATE_LIMIT_REFUSED": str(settings.rate_limit_refused),
        "REQUIRE_IF_MATCH": str(settings.require_if_match),
        "METRICS_ADDRESS": settings.metrics_address,
        "WEBHOOKS_PRIVATE_NETWORKS": ",".join(settings.webhooks_private_networks),
        "TRUSTED_PROXIES": ",".join(settings.trusted_proxies),
        "GREETINGS_URL": settings.greetings_url,
        "GREETINGS_KEY": settings.greetings_key,
        "GREETINGS_MODEL": settings.greetings_model,
        "CORS_ORIGINS": ",".join(settings.cors_origins),
        # glibc gives each thread a heap; with SQLite's threads that cost an API worker 5 MB of 65.
        "MALLOC_ARENA_MAX": "1",
        INSTANCE: secrets.token_hex(4),
    }
    if settings.sandbox_by_default:  # so that programs know that nobody asked for it
        values |= dict.fromkeys(("SANDBOX", "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL"), "")
    return values


def _find(program: str) -> str:
    if found := shutil.which(program):
        return found
    raise CantStart(f"{program} is not installed; `sudo apt-get install {program}` does that")


def _welcome(settings: Settings) -> str:
    lines = [
        f"Birthday Calendar {__version__} is starting, with its data in {settings.var_dir}",
        f"  state   {commands.supervisorctl(settings)} status",
        f"  doctor  {commands.doctor(settings)}",
        f"  logs    {settings.log_dir}",
    ]
    if settings.sandbox and not settings.sandbox_by_default:
        lines.append(
            f"SANDBOX=true: whoever reaches {settings.public_url}/sandbox/ may speak as anybody,"
            " and so read and change every calendar in this database"
        )
    return "\n".join([*lines, "Ctrl-C stops everything."])


def _raise_open_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _become_supervisord(program: str) -> NoReturn:
    arguments = [program, "--nodaemon", "--configuration", str(ROOT / "conf/supervisord.conf")]
    if os.getuid() == 0:
        arguments += ["--user", "root"]  # otherwise it warns of running as root
    os.execv(program, arguments)  # noqa: S606 - becoming it is the point
