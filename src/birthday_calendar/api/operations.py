"""What an address does with a method, told as callers have to know it: the document shows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from starlette.responses import Response

Handler = Callable[[Any], Awaitable[Response]]


@dataclass(frozen=True)
class Media:
    """A body that is not JSON, by its media types."""

    types: tuple[str, ...]


class NoQuery(Struct, forbid_unknown_fields=True):
    """Of an address that takes no parameters."""


@dataclass(frozen=True)
class Operation:
    """`answer` is what a good answer's body is, None where it has none; `query` and `body` are what
    its handler reads. `problems` are kinds of what may go wrong beside what may with every call,
    `headers` those of a good answer that others don't have.
    """

    summary: str
    handler: Handler
    answer: type | Media | None = None
    status: int = 200
    query: type[Struct] = NoQuery
    body: type[Struct] | Media | None = None
    is_body_optional: bool = False
    problems: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Unique: of the module that has the handler, and of that."""
        return f"{self.handler.__module__.rpartition('.')[2]}_{self.handler.__name__}"
