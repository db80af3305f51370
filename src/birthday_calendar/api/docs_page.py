"""The document of the API as a page: read without a script, and with it each call can be tried."""

from collections.abc import Iterator
from html import escape
from string import Template
from typing import Any

import msgspec

Json = dict[str, Any]

HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>API · Birthday Calendar</title>
<style>
:root { --line: color-mix(in srgb, currentColor 20%, transparent) }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; text-transform: capitalize }
details[id] { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0 }
details[id] > :not(summary) { margin: .6rem 1rem }
summary { padding: .5rem 0; cursor: pointer; overflow-wrap: anywhere }
details[id] > summary { padding: .5rem 1rem }
summary b { display: inline-block; min-width: 4.2rem; font-family: ui-monospace, monospace }
h3 { font-size: 1rem; margin-bottom: 0 }
table { border-collapse: collapse; display: block; overflow-x: auto }
td { border-top: 1px solid var(--line); padding: .3rem .8rem .3rem 0; vertical-align: top }
code, pre, textarea, input { font: .9rem/1.4 ui-monospace, monospace }
pre { overflow: auto; max-height: 30rem; padding: .6rem; border: 1px solid var(--line) }
textarea, input { box-sizing: border-box; width: 100%; padding: .4rem }
form { display: none } .scripted form { display: block }
form label { display: block; margin: .4rem 0 }
button { font: inherit; padding: .4rem 1.2rem }
small { opacity: .75 }
</style>
<h1>🎂 Birthday Calendar: API $version</h1>
<p>The bot's <code>/token</code> makes a token. <code>HEAD</code> works wherever <code>GET</code>
does. Errors are problem details (RFC 9457). <a href="/docs/api.md">The same in prose</a>, with
examples for a shell; <a href="/openapi.json">for programs</a>, as OpenAPI 3.1.</p>
<form id="who"><label>Token, to try calls with: it stays in this page
<input id="token" type="password" autocomplete="off" placeholder="bc_…"></label>
<output></output></form>
$sections
<script src="/docs/try.js"></script>
</html>
""")


def render(document: Json) -> str:
    sections = []
    for tag in document["tags"]:
        calls = [
            _call(path, method, operation, document)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        sections.append(f"<h2>{escape(tag['name'].replace('_', ' '))}</h2>\n" + "\n".join(calls))
    version = escape(document["info"]["version"])
    return _PAGE.substitute(version=version, sections="\n".join(sections))


def _call(path: str, method: str, operation: Json, document: Json) -> str:
    body = operation.get("requestBody")
    good, bad = _answers(operation["responses"], document)
    parts = [
        f'<details id="{operation["operationId"]}" data-method="{method.upper()}"'
        f' data-path="{escape(path)}">',
        f"<summary><b>{method.upper()}</b> <code>{escape(path)}</code>"
        f" <small>{escape(operation['summary'])}</small></summary>",
        "<h3>Parameters</h3>" + _table(map(_parameter, operation["parameters"])),
    ]
    if body is not None:
        parts.append("<h3>Body</h3>" + _body(body, document))
    parts.append("<h3>Answers</h3>" + _table(good))
    parts.append(f"<details><summary>Errors</summary>{_table(bad)}</details>")
    parts.append(_form(operation, document))
    return "\n".join([*parts, "</details>"])


def _answers(responses: Json, document: Json) -> tuple[list[list[str]], list[list[str]]]:
    """What it answers, and the errors: there are many, and more alike than not."""
    good, bad = [], []
    for status, told in responses.items():
        row = [f"<code>{status}</code>", _prose(told["description"])]
        if status < "400":
            good.append([*row, _shape(told, document)])
        else:
            bad.append(row)
    return good, bad


def _parameter(told: Json) -> list[str]:
    needed = "" if told.get("required") else " <small>may be left out</small>"
    where = f"<small>{told['in']}</small>"
    return [
        f"<code>{escape(told['name'])}</code> {where}",
        _kind(told["schema"]) + needed,
        _prose(told.get("description", "")),
    ]


def _body(body: Json, document: Json) -> str:
    [(media, told), *others] = body["content"].items()
    kinds = ", ".join(
        f"<code>{escape(one)}</code>" for one in (media, *(name for name, _ in others))
    )
    schema = _resolved(told["schema"], document)
    rows = (
        [
            f"<code>{escape(name)}</code>",
            _kind(field)
            + ("" if name in schema.get("required", ()) else " <small>may be left out</small>"),
            _prose(field.get("description", "")),
        ]
        for name, field in schema.get("properties", {}).items()
    )
    return f"<p>{kinds}</p>" + _table(rows)


def _form(operation: Json, document: Json) -> str:
    """Filled in with examples."""
    fields = [
        f'<label>{escape(one["name"])} <input name="{escape(one["name"])}" data-in="{one["in"]}"'
        f' value="{escape(_filled_in(one))}"{" required" * one.get("required", False)}></label>'
        for one in operation["parameters"]
        if one["in"] in ("path", "query") or one["name"] == "If-Match"
    ]
    if body := operation.get("requestBody"):
        media, told = next(iter(body["content"].items()))
        example = example_of(_resolved(told["schema"], document))
        text = msgspec.json.format(msgspec.json.encode(example)).decode() if example else ""
        fields.append(
            f'<label>Body <textarea name="body" rows="8" data-media="{media}">{escape(text)}'
            "</textarea></label>"
        )
    return f"<form>{''.join(fields)}<button>Send</button><pre hidden></pre></form>"


def _filled_in(parameter: Json) -> str:
    return str(parameter.get("example", "")) if parameter["in"] == "path" else ""


def example_of(schema: Json) -> Json:
    """What a body may be: what is required, as the examples of its fields have it."""
    fields = schema.get("properties", {})
    named = schema.get("required") or list(fields)[:1]
    return {name: fields[name]["examples"][0] for name in named if "examples" in fields[name]}


def _resolved(schema: Json, document: Json) -> Json:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Json = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _kind(schema: Json) -> str:
    """In words."""
    if reference := schema.get("$ref"):
        return f"<code>{escape(reference.rpartition('/')[2])}</code>"
    if choices := schema.get("anyOf"):
        return " or ".join(map(_kind, choices))
    if words := schema.get("enum"):
        return ", ".join(f"<code>{escape(str(one))}</code>" for one in words)
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(schema.get("format", kind))


def _shape(told: Json, document: Json) -> str:
    media = next(iter(told.get("content", {})), "")
    if not media or "problem" in media:
        return ""
    schema = told["content"][media]["schema"]
    names = _resolved(schema, document).get("properties", {})
    return " ".join(f"<code>{escape(name)}</code>" for name in names) or f"<code>{media}</code>"


def _table(rows: Iterator[list[str]] | list[list[str]]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _prose(text: str) -> str:
    """With what stands in backticks as code, and its lines."""
    parts = escape(text).split("`")
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(parts).replace("\n", "<br>")
