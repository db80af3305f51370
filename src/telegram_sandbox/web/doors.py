"""Who may ask the sandbox at all: whoever is on its machine, but no page a browser there shows.

Whoever reaches the sandbox may do anything in it. A page of somebody else's reaches it through the
browser of whoever looks at that page, in two ways that are both refused here with 403:

* under a name of its own that it has pointed to this machine (DNS rebinding): the Host of a request
  has to be a name of the loopback interface, or one that the sandbox was told of;
* from its own origin (CSRF): `Origin` has to be the Host that is asked, and `Sec-Fetch-Site`
  (w3.org/TR/fetch-metadata) must not name another site. Links to the chat page work from anywhere,
  and pages of any site, which Mini Apps are, may load the script that stands in for Telegram's.

Bots, probes and command lines send neither; HTTP/1.0 needs no Host.
"""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\[\]:@/?#]+?)\.?(?::(\d+))?", re.IGNORECASE)
_ORIGIN = re.compile(r"(https?)://(.+)")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_OWN_SITE = ("", "same-origin", "none")  # none: typed in, or a bookmark
_PAGE = ("/", "/sandbox", "/sandbox/")
SCRIPT = "/sandbox/telegram-web-app.js"


def host_name(text: str) -> str:
    """The name in a Host or an address: calendar.example.org of https://Calendar.example.org:8443/x.

    Raises ValueError where there is none.
    """
    name, _ = _split(text.rpartition("//")[2].partition("/")[0].rpartition("@")[2])
    if not name:
        raise ValueError(f"not the name of a host: {text}")
    return name


class Doors:
    """ASGI middleware that answers what may not ask with 403 and JSON that says why.

    `allowed_hosts` are names as host_name returns them, beside those of the loopback interface.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]):
        self._app = app
        self._hosts = LOOPBACK | set(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = self._refused(scope) if scope["type"] == "http" else ""
        if not reason:
            await self._app(scope, receive, send)
            return
        answer = {"ok": False, "error_code": 403, "description": f"Forbidden: {reason}"}
        await JSONResponse(answer, 403)(scope, receive, send)

    def _refused(self, scope: Scope) -> str:
        """Why a request is refused; empty for one that isn't."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host"), headers.get("origin")
        if host is not None and _split(host)[0] not in self._hosts:
            return (
                "the sandbox does not answer under this Host; its option --allow-host lets it, or "
                "the PUBLIC_URL of what has started it"
            )
        if origin is not None and not _is_same(origin, host or ""):
            return "a page of another origin may not use the sandbox"
        if headers.get("sec-fetch-site", "") not in _OWN_SITE and not _is_open(scope, headers):
            return "a page of another site may not use the sandbox"
        return ""


def _split(authority: str) -> tuple[str, str]:
    """Name and port of a Host header; both are empty where it is none."""
    match = _AUTHORITY.fullmatch(authority)
    return (match[1].lower(), match[2] or "") if match else ("", "")


def _is_same(origin: str, host: str) -> bool:
    """An origin leaves out its scheme's own port, and a Host may."""
    match = _ORIGIN.fullmatch(origin)
    if match is None:  # "null": a file, or a frame without an origin
        return False
    port = _DEFAULT_PORTS[match[1]]
    (name, asked), (own_name, own_port) = _split(match[2]), _split(host)
    return (name, asked or port) == (own_name, own_port or port)


def _is_open(scope: Scope, headers: Headers) -> bool:
    """Somebody followed a link to the chat page, which shows nothing before it asks by itself; or a
    Mini App loads its script, in which nothing is secret.
    """
    mode, use = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    is_link = scope["path"] in _PAGE and mode == "navigate" and use == "document"
    is_script = scope["path"] == SCRIPT and mode == "no-cors" and use == "script"
    return scope["method"] == "GET" and (is_link or is_script)
