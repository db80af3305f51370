"""`birthday-calendar doctor`: what is wrong, and what to do about it, on one screen."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection

from msgspec.structs import replace

from birthday_calendar.config import Settings
from birthday_calendar.ops import (
    commands,
    doctor_clock,
    doctor_machine,
    doctor_services,
    owner_chat,
)
from birthday_calendar.ops.doctor_report import Check, as_json, as_text, worst
from birthday_calendar.states import Level

TIMEOUT = 4.5  # seconds for each check, all of which run at once; with its start less than six

Examination = Callable[[Settings], Awaitable[list[Check]]]

EXAMINATIONS: dict[str, Examination] = {
    "disk": doctor_machine.disk,
    "logs": doctor_machine.logs,
    "settings": doctor_machine.started_with,
    "programs": doctor_machine.programs,
    "api socket": doctor_machine.api_socket,
    "nginx": doctor_machine.nginx,
    "nginx config": doctor_machine.nginx_configuration,
    "time zones": doctor_machine.time_zones,
    "database": doctor_services.database,
    "clock": doctor_clock.clock,
    "Telegram": doctor_services.telegram,
    "polling": doctor_services.polling,
    "webhook": doctor_services.webhook,
    "reminders": doctor_services.reminders,
    "deliveries": doctor_services.deliveries,
    "drawing": doctor_services.cards,
    "sandbox": doctor_services.sandbox,
    "owner": owner_chat.check,
}


async def report(settings: Settings, *, for_machines: bool = False) -> int:
    """The exit code: 0 where all is well, 1 with warnings, 2 with failures."""
    checks = await examine(settings)
    if for_machines:
        print(as_json(checks))
    else:
        print(f"Birthday Calendar in {settings.var_dir}, HTTP on port {settings.http_port}\n")
        print(as_text(checks, in_colour=sys.stdout.isatty()))
        print(f"`supervisorctl` stands for: {commands.supervisorctl(settings)}")
        print("More is in docs/runbook.md.")
    return int(worst(checks))


async def examine(settings: Settings, without: Collection[str] = ()) -> list[Check]:
    """All of EXAMINATIONS but those, at once."""
    chosen = {name: one for name, one in EXAMINATIONS.items() if name not in without}
    found = await asyncio.gather(*(_bounded(name, one, settings) for name, one in chosen.items()))
    return _first_things_first([check for checks in found for check in checks])


def _first_things_first(checks: list[Check]) -> list[Check]:
    """Without supervisord nobody hears `supervisorctl`; once it is started, it starts the rest."""
    if all(check.name != "supervisord" for check in checks):  # which is there only if it is not
        return checks
    return [replace(one, advice="") if "supervisorctl" in one.advice else one for one in checks]


async def _bounded(name: str, examination: Examination, settings: Settings) -> list[Check]:
    """Whatever goes wrong with one examination says nothing about the others."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return await examination(settings)
    except TimeoutError:
        detail = f"nothing was known after {TIMEOUT:g} s"
    except Exception as error:
        detail = f"could not be checked: {type(error).__name__}: {error}"
    return [Check(name, Level.FAILURE, detail)]
