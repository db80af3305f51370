"""Where a page of a list goes on, as programs are told it: it means nothing to them."""

import base64
import binascii
from collections.abc import Iterable
from operator import attrgetter
from typing import Protocol, TypeVar

import msgspec

from birthday_calendar.domain.errors import N_, Invalid


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T")
N = TypeVar("N", bound=Numbered)


def write(place: tuple[object, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def read(cursor: str, kind: type[T]) -> T:
    """Raises Invalid for what no list has given out."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=kind)
    except (binascii.Error, ValueError):  # msgspec's are a ValueError too
        raise not_ours() from None


def read_id(cursor: str) -> int:
    """Of a list that is in the order of ids. Raises the same."""
    (id_,) = read(cursor, tuple[int])
    if not 0 <= id_ < 2**63:  # which a database could not compare
        raise not_ours()
    return id_


def page_of(few: Iterable[N], cursor: str | None, limit: int) -> tuple[list[N], str | None]:
    """A page of few that are all known, in the order of ids, with the cursor of the next one."""
    after = 0 if cursor is None else read_id(cursor)
    left = sorted((one for one in few if one.id > after), key=attrgetter("id"))
    return left[:limit], write((left[limit - 1].id,)) if len(left) > limit else None


def not_ours() -> Invalid:
    return Invalid("cursor", N_("expected next_cursor of an earlier answer"))
