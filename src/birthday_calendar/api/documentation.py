"""/docs and its kind: the API for people who read, for those who try, and for programs."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api import docs_page, etags, openapi
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.resources import Open

PROSE = Path(__file__).parents[3] / "docs/api.md"  # beside src/, in the container too
SCRIPT = Path(__file__).with_name("try.js")


class Documentation:
    """Of resources by their paths."""

    def __init__(self, resources: Mapping[str, Open], base_url: str):
        self._resources = resources
        self._base_url = base_url

    @cached_property
    def _document(self) -> bytes:
        return msgspec.json.encode(openapi.document(self._resources, self._base_url))

    @cached_property
    def _page(self) -> bytes:
        """Made once: it takes a worker longer than most calls, and anybody may ask for it."""
        return docs_page.render(msgspec.json.decode(self._document)).encode()

    async def document(self, request: Request) -> Response:
        answer = Response(self._document, media_type="application/json")
        return etags.if_changed(request, answer, "no-cache")

    async def page(self, request: Request) -> Response:
        return Response(self._page, media_type="text/html", headers=docs_page.HEADERS)

    async def script(self, request: Request) -> Response:
        """What tries a call: the page loads it, and nothing from elsewhere."""
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(SCRIPT.read_bytes(), media_type="text/javascript", headers=headers)

    async def prose(self, request: Request) -> Response:
        """As text: browsers would keep text/markdown as a file."""
        try:
            return Response(PROSE.read_bytes(), media_type="text/plain")
        except FileNotFoundError:
            raise Problem("unknown-route") from None
