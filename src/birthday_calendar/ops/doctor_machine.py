"""Checks of what runs here: disk, logs, programs, sockets, nginx."""

import asyncio
import http.client
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import tzdata

from birthday_calendar import config, health, status
from birthday_calendar.config import Settings
from birthday_calendar.domain.errors import N_
from birthday_calendar.ops import logfiles, nginx_config, owners
from birthday_calendar.ops.doctor_report import Check
from birthday_calendar.ops.processes import (
    Program,
    Supervisor,
    Unanswered,
    UnixConnection,
    descendants,
    environment,
    is_off,
    is_stopped,
)
from birthday_calendar.ops.vitals import Heartbeat, sign_of
from birthday_calendar.ops.watchdog import PATIENCE
from birthday_calendar.states import Level, State

ANSWERS_WITHIN = 3.0  # seconds that an HTTP answer may take
LOGS_BOUND = health.LOW_SPACE // 2  # bytes of all logs together; docs/reliability.md says so
NO_ROTATION = 6 * 1024**2 - 4096  # bytes of access.log: supervisord.conf's `ulimit -f` ends it

# What supervisord calls a program that does not run, and our own word for that.
_STATES = {
    **dict.fromkeys(("STOPPED", "EXITED"), State.STOPPED),
    **dict.fromkeys(("BACKOFF", "FATAL"), State.FATAL),
}

SYSTEM_ZONES = Path("/usr/share/zoneinfo/tzdata.zi")

_MB = 1024**2


async def disk(settings: Settings) -> list[Check]:
    found = health.of_disk(settings.var_dir)
    if locked := owners.locked(settings):
        return [Check("disk", Level.FAILURE, *owners.complaint(locked, settings))]
    if found.state.is_well:
        free = shutil.disk_usage(settings.var_dir).free / _MB
        return [Check("disk", Level.OK, f"{free:,.0f} MB free")]
    advice = found.state.advice().replace("$VAR_DIR", str(settings.var_dir))
    if "files" in found.reason:
        advice = advice.replace("du -xh", "du -x --inodes")
    detail = f"{found.state}: {found.reason}"
    return [Check("disk", found.state.level, detail, advice, found.state)]


async def logs(settings: Settings) -> list[Check]:
    sizes: dict[str, int] = {}
    for path in settings.log_dir.glob("*"):
        try:
            sizes[path.name] = path.stat().st_size
        except FileNotFoundError:
            continue  # rotated just now
    total = sum(sizes.values())
    detail = f"{total / _MB:.1f} of at most {LOGS_BOUND / _MB:.0f} MB"
    huge = [name for name, size in sizes.items() if name.endswith(".log") and size > _most(name)]
    advice = N_("see logrotate.log, then `supervisorctl restart logrotate`")
    if huge:
        detail += f"; not rotated: {', '.join(sorted(huge))}"
    if total > LOGS_BOUND:
        return [Check("logs", Level.FAILURE, detail, advice)]
    return [
        Check("logs", Level.WARNING, detail, advice) if huge else Check("logs", Level.OK, detail)
    ]


def _most(name: str) -> int:
    """Bytes that a log can have where it is rotated, and nothing storms."""
    return NO_ROTATION if name == "access.log" else logfiles.LIMIT


# --- programs -----------------------------------------------------------------------------------


async def programs(settings: Settings) -> list[Check]:
    try:
        found = await asyncio.to_thread(Supervisor(settings.run_dir).programs)
    except Unanswered as error:
        is_there = (settings.run_dir / "supervisor.sock").exists()
        advice = "start it: `make run`, or `docker compose up -d`"
        if is_there:
            advice += "; one that hangs: `kill -KILL` first"
        return [Check("supervisord", Level.FAILURE, f"doesn't answer: {error}", advice)]
    return [
        await asyncio.to_thread(_program, program, settings)
        for program in found
        if not is_off(program, settings)
    ]


def _program(program: Program, settings: Settings) -> Check:
    level, advice = Level.FAILURE, State.STOPPED.advice(program.name)
    detail, state = program.state, _STATES.get(program.state)
    match program.state:
        case "RUNNING" if program.group == "migrate":
            shown = status.read(settings.run_dir, "migrate")
            detail += f": {shown.reason}" if shown and shown.reason and not shown.is_stale else ""
            level, advice = Level.WARNING, "it waits for the database or changes it; see its log"
        case "RUNNING":
            detail += f" for {timedelta(seconds=program.uptime)}"
            level, advice = Level.OK, ""
            if trouble := _hanging(program, settings):
                detail, level, state = trouble, Level.FAILURE, State.STALLED
                advice = state.advice(program.name)
        case "STARTING" | "STOPPING":
            level, advice = Level.WARNING, "look again in a minute"
        case "EXITED" if program.group == "migrate" and program.exit_status == 0:
            detail, level, advice = "done", Level.OK, ""
        case "BACKOFF" | "FATAL":
            detail += f": {program.reason}"
            log = settings.log_dir / f"{program.group}.log"
            # `start` would refuse the one that waits for its next try
            advice = f"see {log}; after that `supervisorctl restart {program.name}`"
    return Check(program.name, level, detail, advice, state)


def _hanging(program: Program, settings: Settings) -> str:
    stopped = [str(pid) for pid in descendants(program.pid) if is_stopped(pid)]
    if stopped:
        return f"process {', '.join(stopped)} is stopped"
    sign = sign_of(program, settings)
    if isinstance(sign, Heartbeat) and program.uptime > max(PATIENCE, sign.limit):
        silence = sign.silence()
        if silence is None or silence > sign.limit:
            return "no sign of life" + (f" for {silence:.0f} s" if silence else "")
    return ""


async def started_with(settings: Settings) -> list[Check]:
    """Every check asks about the settings of here and now; programs may have been given others."""
    theirs = _of_what_runs(settings.run_dir)
    if theirs is None or theirs.var_dir != settings.var_dir:  # what has this pid by now
        return []
    other = [
        name
        for name in config.NAMES
        if getattr(theirs, name.lower()) != getattr(settings, name.lower())
    ]
    if not other:
        return [Check("settings", Level.OK, "those that the programs were started with")]
    detail = f"not those that the programs were started with: {', '.join(other)}"
    advice = "start everything again, or set here what runs: this report is about what is set here"
    return [Check("settings", Level.WARNING, detail, advice)]


def _of_what_runs(run_dir: Path) -> Settings | None:
    try:
        pid = int((run_dir / "supervisord.pid").read_text())
        return config.load(environment(Path(f"/proc/{pid}")), dotenv=Path(os.devnull))
    except (OSError, ValueError, config.ConfigError):
        return None


async def time_zones(settings: Settings) -> list[Check]:
    """Which edition of their data says what clocks show; the system's is never read."""
    ours = tzdata.IANA_VERSION
    theirs = _edition_of_system()
    if theirs > ours:
        detail = f"edition {ours}, and this system has {theirs}, which is not used"
        advice = "take the newest one: docs/deploying.md#time-zone-data"
        return [Check("time zones", Level.WARNING, detail, advice)]
    return [Check("time zones", Level.OK, f"edition {ours}")]


def _edition_of_system() -> str:
    """Such as 2026f; empty where there is none, as in the container."""
    try:
        with SYSTEM_ZONES.open() as zones:
            return zones.readline().removeprefix("# version ").strip()
    except (OSError, UnicodeDecodeError):
        return ""


# --- sockets and nginx --------------------------------------------------------------------------


async def api_socket(settings: Settings) -> list[Check]:
    path = settings.run_dir / "api.sock"
    connection = UnixConnection(path, ANSWERS_WITHIN)
    advice = N_("`supervisorctl restart api:*`, and see api.log")
    return [await _health("api socket", connection, advice)]


async def nginx(settings: Settings) -> list[Check]:
    connection = http.client.HTTPConnection(
        settings.http_host, settings.http_port, timeout=ANSWERS_WITHIN
    )
    advice = N_("if the API socket is fine: see nginx.log, `supervisorctl restart nginx`")
    return [await _health("nginx to api", connection, advice)]


async def _health(name: str, connection: http.client.HTTPConnection, advice: str) -> Check:
    """GET /health on a connection."""

    def ask() -> int:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status
        finally:
            connection.close()

    began = time.monotonic()
    try:
        code = await asyncio.to_thread(ask)
    except (OSError, http.client.HTTPException) as error:
        return Check(name, Level.FAILURE, f"doesn't answer: {error}", advice)
    took = time.monotonic() - began
    if code != 200:
        return Check(name, Level.FAILURE, f"/health answers {code}", advice)
    return Check(name, Level.OK, f"/health answers in {took * 1000:.0f} ms")


async def nginx_configuration(settings: Settings) -> list[Check]:
    return [await asyncio.to_thread(_nginx_configuration, settings.run_dir / "nginx.conf")]


def _nginx_configuration(path: Path) -> Check:
    name = "nginx config"
    if not path.exists():
        return Check(name, Level.FAILURE, f"{path} is missing", "it is made at every start")
    program = nginx_config.program()
    if program is None:
        return Check(name, Level.FAILURE, "nginx is not installed", "`make run` installs it")
    if complaint := nginx_config.complaint(program, path):
        advice = N_("undo the change of conf/nginx.conf; a running nginx keeps the one before")
        return Check(name, Level.FAILURE, complaint, advice)
    return Check(name, Level.OK, "valid")
