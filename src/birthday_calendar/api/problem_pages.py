"""/problems/{kind}: what the `type` of an error leads to, for who reads one (RFC 9457, 3.1.1)."""

from html import escape
from string import Template

from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api.explanations import EXPLANATIONS
from birthday_calendar.api.problems import KINDS, Problem

_HEADERS = {
    # nothing is loaded, from here or elsewhere
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "public, max-age=3600",
}
_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 8vh auto; padding: 1rem }
dt { font-weight: 600; margin-top: 1rem }
dd { margin: 0 }
footer { margin-top: 3rem; opacity: .8; font-size: .9rem }
</style>
<h1>$title</h1>
<dl>
$told</dl>
<footer>$below<a href="/docs/api.md">documentation</a></footer>
</html>
""")
_TO_THE_LIST = '<a href="/problems/">all problems</a> · '


async def index(request: Request) -> Response:
    told = [
        (f'<a href="/problems/{kind}"><code>{kind}</code></a>', f"{status}. {escape(title)}")
        for kind, (status, title) in KINDS.items()
    ]
    return _page("What can be wrong with a request", told, "")


async def show(request: Request) -> Response:
    kind = request.path_params["kind"]
    if kind not in KINDS:
        raise Problem("unknown-route")
    status, title = KINDS[kind]
    explained = EXPLANATIONS[kind]
    told = [
        ("Status", str(status)),
        ("Type", f"<code>/problems/{kind}</code>"),
        ("When", escape(_sentence(explained.when))),
        ("What to do", escape(explained.advice)),
    ]
    return _page(escape(title), told, _TO_THE_LIST)


def _page(title: str, told: list[tuple[str, str]], below: str) -> Response:
    """All of it is HTML."""
    items = "".join(f"<dt>{term}</dt>\n<dd>{text}</dd>\n" for term, text in told)
    page = _PAGE.substitute(title=title, told=items, below=below)
    return Response(page, media_type="text/html", headers=_HEADERS)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
