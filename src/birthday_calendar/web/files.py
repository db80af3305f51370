"""Styles and scripts: of one version each, so that a browser asks for each once."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.web.rendering import KINDS, STATIC, static

_THERE = {file.name for file in STATIC.iterdir() if file.suffix in KINDS}
FOREVER = "public, max-age=31536000, immutable"


async def show(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _THERE:
        raise Problem("unknown-route")
    file = STATIC / name
    # that of another version is served, too, while two of them run; and is not kept then
    is_this = static(name) == request.url.path
    headers = {"Cache-Control": FOREVER if is_this else "no-store"}
    return FileResponse(file, media_type=KINDS[file.suffix], headers=headers)


async def nothing(request: Request) -> Response:
    """Said as a page, not as the API says it."""
    raise Problem("unknown-route")
