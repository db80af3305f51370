"""ETags: two answers that have the same one have the same bytes (RFC 9110, 8.8.3)."""

import hashlib
from functools import cache
from pathlib import Path

CACHE_CONTROL = "private, no-cache"  # may be kept by who asked, and is asked for again each time

_PACKAGE = Path(__file__).parents[1]


def etag(calendar_id: int, revision: int, beside: object, path: str, query: bytes) -> str:
    """Of a calendar at a revision, of what else the answer depends on, and of its address."""
    made_of = (version(), calendar_id, revision, beside, path, query)
    return f'"{hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()}"'


@cache
def version() -> str:
    """Of the code: during an upgrade another one may say the same in other words."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(_PACKAGE.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a list of ETags has it, weak or not: RFC 9110, 13.1.2."""
    return tag in if_none_match and tag in (
        one.strip().removeprefix("W/") for one in if_none_match.split(",")
    )
