"""Whether this worker answers at all, and how everything that it needs or serves is doing."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar import health
from birthday_calendar.api.problems import RETRY_AFTER
from birthday_calendar.api.responses import to_json
from birthday_calendar.config import Settings
from birthday_calendar.health import Health
from birthday_calendar.services import bots
from birthday_calendar.states import State
from birthday_calendar.status import without_holder


class Alive(Struct):
    status: str
    service: str
    message: str


class PartOut(Struct, omit_defaults=True):
    state: State
    reason: str
    since: datetime | None
    advice: str | UnsetType = UNSET


class ReadyOut(Struct):
    status: str
    parts: dict[str, PartOut]


ALIVE = b'{"status":"ok","service":"Telegram Birthday Calendar API","message":"API is running"}'
PROGRAMS = ("bot", "reminders", "cards")


async def alive(request: Request) -> Response:
    return Response(ALIVE, media_type="application/json")


class Readiness:
    """Remembers since when each part has been in its state: those that don't say so themselves."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]):
        self._settings = settings
        self._clock = clock
        self._known: dict[str, Health] = {}

    async def show(self, request: Request) -> Response:
        db = request.app.state.database
        parts = {
            "database": await health.of_database(db),
            "disk": health.of_disk(self._settings.var_dir),
        } | {name: health.of_program(self._settings.run_dir, name) for name in PROGRAMS}
        if self._settings.sandbox:
            parts["sandbox"] = await bots.of_sandbox(db, self._settings)
        parts = {name: self._dated(name, part) for name, part in parts.items()}
        if parts["database"].state not in health.SERVING:
            status, headers = "unavailable", {"Retry-After": RETRY_AFTER}
        else:
            is_fine = all(part.state.is_well for part in parts.values())
            status, headers = "ready" if is_fine else "degraded", {}
        code = 503 if status == "unavailable" else 200
        told = {name: _for_anybody(name, part) for name, part in parts.items()}
        return to_json(ReadyOut(status, told), code, headers)

    def _dated(self, name: str, part: Health) -> Health:
        before = self._known.get(name)
        if part.since is None:
            since = before.since if before and before.state == part.state else self._clock()
            part = msgspec.structs.replace(part, since=since)
        self._known[name] = part
        return part


def _for_anybody(name: str, part: Health) -> PartOut:
    """The doctor tells the rest, to whoever is on the machine."""
    reason = without_holder(part.reason)
    if part.state.is_quoting:
        reason = reason.partition(": ")[0]
    return PartOut(part.state, reason, part.since, part.state.advice(name) or UNSET)
