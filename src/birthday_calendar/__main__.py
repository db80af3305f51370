"""The command line: one subcommand a program, and the tools of who runs it."""

import argparse
import signal
import sys
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
        (*_ALL, *_TELEGRAM, *_PRIVATE, "PUBLIC_URL", "EVENTS_PER_CALENDAR", "RATE_LIMIT_REFUSED"),
    ),
    "bot": Command(
        "talk with people on Telegram; by polling, or where WEBHOOK_URL is set on the socket that"
        " supervisord gives it as fd 0",
        (
            *(*_ALL, *_TELEGRAM, *_PRIVATE, "ENABLE_TELEGRAM_BOT", "WEBHOOK_URL", "PUBLIC_URL"),
            *("TIMEZONE", "CALENDARS_PER_PERSON", "EVENTS_PER_CALENDAR", "TOKENS_PER_CALENDAR"),
        ),
    ),
    "reminders": Command(
        "plan and send reminders; several may run, of which one at a time does it",
        (*_ALL, *_TELEGRAM, *_PRIVATE),
    ),
    "migrate": Command("bring the database to this version, then exit", _ALL),
    "watchdog": Command(
        "restart programs that hang; supervisord starts it and talks with it on its stdin",
        ("VAR_DIR", "LOG_LEVEL", "HTTP_HOST", "HTTP_PORT"),
    ),
    "doctor": Command(
        "check everything, and say what to do about it; exits with 0 where all is well, 1 after"
        " warnings and 2 after failures",
        (*config.NAMES,),
    ),
    "sandbox": Command(
        "stand in for Telegram, behind nginx; whoever reaches it may speak as anybody",
        ("VAR_DIR", "LOG_LEVEL", "SANDBOX", "PUBLIC_URL"),
    ),
}


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
    arguments = parser.parse_args()

    try:
        settings = config.load()
    except config.ConfigError as error:
        what = without_secrets(str(error))  # which Docker's log must not keep either
        print(f"Settings that can't be used:\n{what}", file=sys.stderr)
        return 2
    is_stdout_taken = arguments.command in {"watchdog", "doctor"}
    logs.configure(
        arguments.command, settings.log_level, _write_stderr if is_stdout_taken else None
    )
    memory.limit(arguments.command)
    # who has no better way to stop says its last words, too
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    return run(arguments, settings)


def run(arguments: argparse.Namespace, settings: config.Settings) -> int:
    """Each program is imported only when it is the one to run: aiogram alone costs 165 MB."""
    match arguments.command:
        case "up":
            from birthday_calendar.ops import launch

            return launch.up(settings)
        case "api":
            from birthday_calendar.api import server

            server.run(settings)
        case "bot":
            from birthday_calendar.bot import program

            program.run(settings)
        case "reminders":
            from birthday_calendar.reminders import program as reminders

            reminders.run(settings)
        case "migrate":
            from birthday_calendar.migrations import migrate

            migrate.run(settings)
        case "watchdog":
            from birthday_calendar.ops import watchdog

            watchdog.run(settings)
        case "doctor":
            from birthday_calendar.ops import doctor

            running.run(doctor.report(settings, for_machines=arguments.json))
        case "sandbox":
            from birthday_calendar import sandbox

            sandbox.run(settings)
    return 0


def _write_stderr(line: str) -> None:
    sys.stderr.write(line)


if __name__ == "__main__":
    sys.exit(main())
