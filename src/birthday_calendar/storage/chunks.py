"""Rows to insert, some at a time: each has parameters of its own, and a statement's are limited."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

ROWS_AT_ONCE = 200  # the text of an INSERT is made anew each time: a larger one costs memory


def chunks(
    rows: Iterable[Mapping[str, Any]], at_once: int = ROWS_AT_ONCE
) -> Iterator[list[dict[str, Any]]]:
    """Not a single one where there are no rows: an INSERT of none is a mistake."""
    remaining = iter(rows)
    while some := [dict(row) for row in islice(remaining, at_once)]:
        yield some
