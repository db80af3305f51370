"""ETags: two answers that have the same one have the same bytes (RFC 9110, 8.8.3)."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

CACHE_CONTROL = "private, no-cache"  # may be kept by who asked, and is asked for again each time

_PACKAGE = Path(__file__).parents[1]
# Of what answers and pages are made; a page names its style and scripts by what is in them.
_SHOWN = ("*.py", "*.po", "*.tsv", "*.html", "*.css", "*.js", "*.svg")


def etag(calendar_id: int, revision: int, beside: object, path: str, query: bytes) -> str:
    """Of a calendar at a revision, of what else the answer depends on, and of its address."""
    made_of = (version(), calendar_id, revision, beside, path, query)
    return f'"{hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()}"'


def of_answer(answer: Response, path: str) -> str:
    """Of what that address shows now, whatever else its calendar has."""
    return of_body(bytes(answer.body), path)


def of_body(body: bytes, path: str) -> str:
    digest = hashlib.blake2b(path.encode() + b" " + body, digest_size=16)
    return f'"{digest.hexdigest()}"'


def if_changed(request: Request, answer: Response, cache_control: str = CACHE_CONTROL) -> Response:
    """An answer with the ETag of what it shows, or that it is what they have: 304."""
    tag = of_answer(answer, request.scope["path"])
    headers = {"ETag": tag, "Cache-Control": cache_control}
    if is_known(request.headers, tag):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


@cache
def version() -> str:
    """Of the code and its words: during an upgrade another one may say the same in others."""
    digest = hashlib.blake2b(digest_size=16)
    files = [file for kind in _SHOWN for file in _PACKAGE.rglob(kind)]
    for file in [*sorted(files), _version_of_holidays()]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version_of_holidays() -> Path:
    """The library's, which nobody loads for this."""
    spec = find_spec("holidays")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("version.py")


def matches_strongly(if_match: str, tag: str) -> bool:
    """Whether a list of ETags has it, and not as a weak one: RFC 9110, 13.1.1."""
    return tag in (one.strip() for one in if_match.split(","))


def is_known(headers: Headers, tag: str) -> bool:
    """Whether If-None-Match has it, or any: RFC 9110, 13.1.2."""
    if_none_match = ",".join(headers.getlist("if-none-match"))
    return if_none_match.strip() == "*" or matches(if_none_match, tag)


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a list of ETags has it, weak or not: RFC 9110, 13.1.2."""
    return tag in if_none_match and tag in (
        one.strip().removeprefix("W/") for one in if_none_match.split(",")
    )
