"""Answers as HTTP has them: JSON, and files."""

from collections.abc import AsyncIterator

import msgspec
from starlette.responses import Response, StreamingResponse


class Answer(Response):
    """JSON. `revision` is its calendar's as all of it was found, where that is known, and
    `next_cursor` that of the page after it; `kept_as` what stands for it where it is too long to be
    kept for who asks again.
    """

    media_type = "application/json"
    kept_as: bytes | None = None

    def __init__(
        self,
        body: bytes,
        status: int,
        headers: dict[str, str],
        revision: int | None,
        next_cursor: str | None,
    ):
        super().__init__(body, status, headers)
        self.revision = revision
        self.next_cursor = next_cursor


class File(StreamingResponse):
    """One to take away, sent while it is made. `revision` is as in Answer."""

    def __init__(self, body: AsyncIterator[bytes], name: str, kind: str, revision: int | None):
        head = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        super().__init__(body, headers=head, media_type=kind)
        self.revision = revision


def to_json(
    value: object,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    revision: int | None = None,
    next_cursor: str | None = None,
) -> Answer:
    headers = {"Cache-Control": "no-store"} | (headers or {})
    return Answer(msgspec.json.encode(value), status, headers, revision, next_cursor)
