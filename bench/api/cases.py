"""What is asked for, in which ways, and how near to bare Starlette it has to be."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from bench.api.calendars import Asked

_EVENTS = "/api/v1/calendars/{calendar_id}/events"
_SENT = msgspec.json.encode({"name": "Anna Petrova", "day": 5, "month": 6, "year": 1990})

POLL, HEALTH = "a feed of 5,000 days", "/health"


class Way(StrEnum):
    FRESH = "first read after a change"
    REPEATED = "repeated"
    CONDITIONAL = "with If-None-Match"
    ONCE = ""  # of what is not read from a calendar


class Case(Struct, frozen=True):
    what: str
    route: str
    ways: dict[Way, float]  # the ratio of requests a second that has to be reached
    method: str = "GET"

    def request(self, calendar: Asked, etag: str = "") -> bytes:
        """As wrk sends it."""
        path = self.route.format(calendar_id=calendar.id, feed=calendar.feed)
        lines = [
            f"{self.method} {path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: session={calendar.session}"
            if path.startswith("/web/")
            else f"Authorization: Bearer {calendar.secret}",
        ]
        if etag:
            lines.append(f"If-None-Match: {etag}")
        if self.method != "GET":
            lines += ["Content-Type: application/json", f"Content-Length: {len(_SENT)}"]
        head = "\r\n".join([*lines, "", ""]).encode()
        return head if self.method == "GET" else head + _SENT


CASES = [
    Case(
        "a month of 85 people",
        "/api/v1/calendars/{calendar_id}/months/2026-03",
        {Way.FRESH: 0.2, Way.REPEATED: 0.5, Way.CONDITIONAL: 0.5},
    ),
    Case(
        "a day",
        "/api/v1/calendars/{calendar_id}/days/2026-03-15",
        {Way.FRESH: 0.3, Way.REPEATED: 0.5, Way.CONDITIONAL: 0.5},
    ),
    Case(
        "a list of 100",
        _EVENTS,
        {Way.FRESH: 0.15, Way.REPEATED: 0.5, Way.CONDITIONAL: 0.5},
    ),
    Case(
        "a month's page of 85 people",
        "/web/{calendar_id}/months/2026-03",
        {Way.FRESH: 0.3, Way.REPEATED: 0.5, Way.CONDITIONAL: 0.5},
    ),
    Case(POLL, "/feeds/{feed}.ics", {Way.CONDITIONAL: 0.5}),
    Case("create", _EVENTS, {Way.ONCE: 0.2}, method="POST"),
    Case(HEALTH, "/health", {Way.ONCE: 0.9}),
]
