"""The command line: one subcommand a program, and the tools of who runs it."""

import argparse
import signal
import sys

from birthday_calendar import __version__, config, logs, memory, running
from birthday_calendar.redaction import without_secrets


def main() -> int:
    parser = argparse.ArgumentParser(prog="birthday-calendar", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start everything under supervisord, in the foreground")
    commands.add_parser("api", help="serve the HTTP API on the socket given as fd 0")
    commands.add_parser("bot", help="talk with people on Telegram")
    commands.add_parser("reminders", help="plan and send reminders")
    commands.add_parser("migrate", help="bring the database to this version, then exit")
    commands.add_parser("watchdog", help="restart programs that hang; supervisord starts it")
    doctor = commands.add_parser("doctor", help="check everything, and say what to do about it")
    doctor.add_argument("--json", action="store_true", help="for machines")
    commands.add_parser("sandbox", help="stand in for Telegram, behind nginx")
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
