"""Bodies that come compressed: `Content-Encoding: gzip` (RFC 9110, 8.4)."""

import zlib

from starlette.datastructures import Headers

from birthday_calendar.api.problems import Problem

_GZIP = {"gzip", "x-gzip"}  # which are the same: RFC 9110, 8.4.1.3
_WINDOW_OF_GZIP = 31  # for zlib: its largest window, with gzip's head and end around it


class Gunzip:
    """Unpacks a body as it comes, to `limit` bytes and one more: no small one gets large."""

    def __init__(self, limit: int):
        self._unpack = zlib.decompressobj(_WINDOW_OF_GZIP)
        self._room = limit + 1

    def unpack(self, piece: bytes, *, is_last: bool) -> bytes:
        """Raises Problem where it is not gzip, has no end, or more behind it."""
        if not self._room:
            return b""  # it is too long already
        try:
            unpacked = self._unpack.decompress(piece, self._room)
        except zlib.error:
            raise _broken("It can't be unpacked.") from None
        self._room -= len(unpacked)
        if self._unpack.unused_data:
            raise _broken("There is something behind its end.")
        if is_last and self._room and not self._unpack.eof:
            raise _broken("Its end is missing.")
        return unpacked


def gunzip_of(headers: Headers, limit: int) -> Gunzip | None:
    """None where a body comes as it is. Raises Problem for codings that are not known here."""
    said = ", ".join(headers.getlist("content-encoding")).strip().lower()
    if said in _GZIP:
        return Gunzip(limit)
    if said in ("", "identity"):
        return None
    raise Problem(
        "unknown-coding",
        f"Content-Encoding was {said}. Send gzip, or the body as it is.",
        headers={"Accept-Encoding": "gzip"},  # RFC 9110, 15.5.16
    )


def _broken(detail: str) -> Problem:
    return Problem("broken-gzip", detail)
