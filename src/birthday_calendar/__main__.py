"""The command line: one subcommand a program, and the tools of who runs it."""

import argparse
import signal
import sys
from pathlib import Path
from typing import NamedTuple

from birthday_calendar import __version__, config, logs, memory, running
from birthday_calendar.redaction import without_secrets


class Command(NamedTuple):
    does: str
    reads: tuple[str, ...]  # settings


_ALL = ("VAR_DIR", "DATABASE_URL", "LOG_LEVEL")
_TELEGRAM = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "SANDBOX")
_PRIVATE = ("ALLOWED_USERS", "ALLOWED_CHATS")
COMMANDS = {
    "up": Command(
        "start everything under supervisord, in the foreground; Ctrl-C stops it, and what became"
        " of each part is told on the way",
        (*config.NAMES,),
    ),
    "api": Command(
        "serve the HTTP API; on the socket that supervisord gives it as fd 0",
        (
            *_ALL,
            *_TELEGRAM,
            *_PRIVATE,
            "PUBLIC_URL",
            "EVENTS_PER_CALENDAR",
            "HTTP_HOST",
            "HTTP_PORT",
            "RATE_LIMIT_REFUSED",
            "REQUIRE_IF_MATCH",
            "METRICS_ADDRESS",
            "WEBHOOKS_PRIVATE_NETWORKS",
        ),
    ),
    "bot": Command(
        "talk with people on Telegram; by polling, or where WEBHOOK_URL is set on the socket that"
        " supervisord gives it as fd 0",
        (
            *(*_ALL, *_TELEGRAM, *_PRIVATE, "ENABLE_TELEGRAM_BOT", "WEBHOOK_URL", "PUBLIC_URL"),
            *("TIMEZONE", "CALENDARS_PER_PERSON", "EVENTS_PER_CALENDAR", "TOKENS_PER_CALENDAR"),
            "METRICS_ADDRESS",
        ),
    ),
    "reminders": Command(
        "plan and send reminders; several may run, of which one at a time does it",
        (*_ALL, *_TELEGRAM, *_PRIVATE, "PUBLIC_URL", "METRICS_ADDRESS"),
    ),
    "alerts": Command(
        "tell OWNER_CHAT_ID what the doctor calls a failure, once, and when it is over",
        (*config.NAMES,),
    ),
    "cards": Command(
        "draw cards to congratulate with, on the socket that supervisord gives it as fd 0",
        ("VAR_DIR", "LOG_LEVEL", "METRICS_ADDRESS"),
    ),
    "migrate": Command("bring the database to this version, then exit", _ALL),
    "watchdog": Command(
        "restart programs that hang, and tell the metrics of all; supervisord starts it and talks"
        " with it on its stdin",
        ("VAR_DIR", "LOG_LEVEL", "HTTP_HOST", "HTTP_PORT", "METRICS_ADDRESS"),
    ),
    "doctor": Command(
        "check everything, and say what to do about it; exits with 0 where all is well, 1 after"
        " warnings and 2 after failures",
        (*config.NAMES,),
    ),
    "tell-owner": Command(
        "send OWNER_CHAT_ID a message, to see that what fails can be told there",
        ("OWNER_CHAT_ID", "DATABASE_URL", *_TELEGRAM),
    ),
    "backup": Command(
        "write a copy of the database, checked, while everything runs; to a file, to a folder,"
        " where it is named for the time, or to - for stdout. PostgreSQL's is pg_dump's custom"
        " format",
        _ALL,
    ),
    "restore": Command(
        "put a backup in the database's place; from a file, or from - for stdin. api, bot and"
        " reminders have to be stopped. A backup of an older version is brought to this one."
        " Whatever happens meanwhile, what is there then is all of the one or of the other",
        _ALL,
    ),
    "sandbox": Command(
        "stand in for Telegram, behind nginx; whoever reaches it may speak as anybody",
        ("VAR_DIR", "LOG_LEVEL", "SANDBOX", "PUBLIC_URL"),
    ),
}


# Commands that tell who is on call in a sentence what became of them; when they are stopped, too.
_UNDONE = {"backup": "No backup was written", "restore": "Nothing was restored"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="birthday-calendar", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {
        name: commands.add_parser(
            name,
            help=command.does.partition(";")[0],
            description=f"{command.does[0].upper()}{command.does[1:]}.",
            epilog=f"Settings that it reads: {', '.join(command.reads)}. See docs/settings.md.",
        )
        for name, command in COMMANDS.items()
    }
    parsers["doctor"].add_argument("--json", action="store_true", help="for machines")
    backup, restore = parsers["backup"], parsers["restore"]
    backup.add_argument("to", metavar="FILE", help="a file, a folder that is there, or -")
    backup.add_argument("--replace", action="store_true", help="write over a file that is there")
    backup.add_argument(
        "--keep",
        type=_at_least_one,
        metavar="N",
        help="in a folder: remove all but the newest N, once done",
    )
    restore.add_argument("backup", metavar="FILE", type=Path, help="as `backup` wrote it, or -")
    restore.add_argument(
        "--replace", action="store_true", help="put data that is there aside, and say where it is"
    )
    arguments = parser.parse_args()

    try:
        settings = config.load()
    except config.ConfigError as error:
        what = without_secrets(str(error))  # which Docker's log must not keep either
        print(f"Settings that can't be used:\n{what}", file=sys.stderr)
        return 2
    is_stdout_taken = arguments.command in {"watchdog", "doctor", "tell-owner", "backup", "restore"}
    undone = _UNDONE.get(arguments.command)
    level = "WARNING" if undone else settings.log_level
    logs.configure(arguments.command, level, _write_stderr if is_stdout_taken else None)
    memory.limit(arguments.command)
    # who has no better way to stop says its last words, too
    signal.signal(signal.SIGTERM, _stop)
    if undone is None:
        return run(arguments, settings)
    signal.signal(signal.SIGINT, _stop)
    try:
        return run(arguments, settings)
    except SystemExit:
        print(f"{undone}: it was stopped", file=sys.stderr)
        raise


def run(arguments: argparse.Namespace, settings: config.Settings) -> int:
    """Each program is imported only when it is the one to run: aiogram alone costs 165 MB."""
    match arguments.command:
        case "up":
            from birthday_calendar.ops import launch

            return launch.up(settings)
        case "api":
            from birthday_calendar import worker

            worker.run(settings)
        case "bot":
            from birthday_calendar.bot import program

            program.run(settings)
        case "reminders":
            from birthday_calendar.reminders import program as reminders

            reminders.run(settings)
        case "alerts":
            from birthday_calendar.ops import alerts

            alerts.run(settings)
        case "cards":
            from birthday_calendar.cards import program as cards

            cards.run(settings)
        case "migrate":
            from birthday_calendar.migrations import migrate

            migrate.run(settings)
        case "watchdog":
            from birthday_calendar.ops import watchdog

            watchdog.run(settings)
        case "doctor":
            from birthday_calendar.ops import doctor

            running.run(doctor.report(settings, for_machines=arguments.json))
        case "tell-owner":
            from birthday_calendar.ops import owner_chat

            running.run(owner_chat.try_it(settings))
        case "backup":
            from birthday_calendar.ops import backup

            return backup.run(
                settings, arguments.to, replace=arguments.replace, keep=arguments.keep
            )
        case "restore":
            from birthday_calendar.ops import restore

            return restore.run(settings, arguments.backup, replace=arguments.replace)
        case "sandbox":
            from birthday_calendar import sandbox

            sandbox.run(settings)
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least the new one is kept: 1 or more")
    return number


def _stop(number: int, _: object) -> None:
    sys.exit(128 + number)


def _write_stderr(line: str) -> None:
    sys.stderr.write(line)


if __name__ == "__main__":
    sys.exit(main())
