"""Idempotency-Key: a write that is sent again is answered again, and not done again.

As in draft-ietf-httpapi-idempotency-key-header. The key is written in the transaction of what it
is for, so an error leaves neither behind, and the same key may be tried again.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.api.responses import Answer
from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.storage import idempotency

PURGED_EVERY = 64  # writes, by chance: it looks at all of a calendar's keys
_KEY = re.compile(r"[ -~]{1,255}")
_REPLAYED = {"Idempotent-Replayed": "true"}
# The rest is each sending's own. An ETag may be of before by now: then it is told so by a 412.
_HEADERS = ("content-type", "location", "cache-control", "etag", "content-location")


async def once(
    request: Request,
    db: Database,
    calendar: Calendar,
    now: datetime,
    write: Callable[[], Awaitable[Response]],
    again: Callable[[bytes], Awaitable[Response]] | None = None,
    *,
    person: int | None = None,
) -> Response:
    """What `write` answers, or answered when it came with this request's key before; to that
    `person` alone, where it was one: others may not be shown the same.

    Where that is too long to be kept, `again` makes it of what its `kept_as` says.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return await write()
    if not _KEY.fullmatch(key):
        raise Problem("bad-idempotency-key", "It must be 1 to 255 printable ASCII characters.")
    request_hash = await _fingerprint(request, person)
    async with db.transaction():
        if await idempotency.claim(db, calendar.id, key, request_hash, now):
            response = await write()
            status, body = response.status_code, _pack(response)
            await idempotency.keep(db, calendar.id, key, status, body)
            if now.microsecond % PURGED_EVERY == 0:
                await idempotency.purge_oldest(db, calendar.id)
            return response
        kept = await idempotency.get(db, calendar.id, key)
    assert kept is not None
    if kept.request_hash != request_hash:
        raise Problem("idempotency-key-reused", "Send another key with another request.")
    response = _unpack(kept.status, kept.body)
    if again is None:
        return response
    made = await again(bytes(response.body))
    made.headers.update(_REPLAYED)
    return made


async def _fingerprint(request: Request, person: int | None) -> str:
    whose = "" if person is None else f"{person} "
    asked = f"{whose}{request.method} {request.url.path}?{request.url.query}\n"
    digest = hashlib.sha256(asked.encode())
    digest.update(await request.body())
    return digest.hexdigest()


def _pack(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    kept_as = response.kept_as if isinstance(response, Answer) else None
    return msgspec.msgpack.encode((headers, kept_as or bytes(response.body)))


def _unpack(status: int, packed: bytes) -> Response:
    headers, body = msgspec.msgpack.decode(packed, type=tuple[dict[str, str], bytes])
    return Response(body, status, headers | _REPLAYED)
