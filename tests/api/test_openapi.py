"""The document of the API says what it does, and its page loads nothing from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from birthday_calendar.api.docs_page import example_of
from birthday_calendar.api.routes import RESOURCES
from tests.api.conftest import Api
from tests.support.databases import on_sqlite

Json = dict[str, Any]
FILE = b'[{"name": "Boris", "birthday": "1985-03-16"}]'


@pytest.fixture
async def document(api: Api) -> Json:
    answer = await api.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return dict(answer.json())


def calls(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resolved(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(document["components"]["schemas"][name]) if name else schema


@on_sqlite
async def test_it_has_every_method_of_every_address(document: Json) -> None:
    told = {(path, method.upper()) for path, method, _ in calls(document)}
    known = {(path, method) for path, one in RESOURCES.items() for method in one.operations}
    assert told >= known
    assert told - known == {
        ("/health", "GET"),
        ("/health/ready", "GET"),
        ("/feeds/{secret}.ics", "GET"),
    }


@on_sqlite
async def test_it_names_each_call_once_and_says_who_may_call(document: Json) -> None:
    names = [operation["operationId"] for *_, operation in calls(document)]
    assert len(names) == len({*names})
    for path, _, operation in calls(document):
        assert ("security" in operation) == path.startswith("/api/v1/")


@on_sqlite
async def test_it_says_each_field_and_parameter_in_words(document: Json) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            assert told["description"], f"{name}.{field}"
    for path, method, operation in calls(document):
        assert operation["summary"]
        for parameter in operation["parameters"]:
            is_said = parameter.get("description") or parameter.get("example")
            assert is_said, f"{method} {path} {parameter['name']}"


@on_sqlite
async def test_every_error_is_a_problem_of_a_kind_that_is_named(document: Json) -> None:
    for _, _, operation in calls(document):
        for status, answer in operation["responses"].items():
            assert "X-Request-ID" in answer["headers"]
            if status >= "400" and "application/problem+json" in answer["content"]:
                assert "`/problems/" in answer["description"]


@on_sqlite
@pytest.mark.usefixtures("drawing")
async def test_every_example_is_taken(api: Api, document: Json) -> None:
    """With each body as the document makes it of its examples."""
    taken = 0
    for path, method, operation in calls(document):
        if method == "delete" or path.startswith("/feeds/"):
            continue
        good = next(status for status in operation["responses"] if status < "300")
        numbers: Json = {
            "calendar_id": api.calendar.id,
            "event_id": await _event(api, path) if "{event_id}" in path else 0,
            "import_id": await _import(api, path) if "{import_id}" in path else 0,
            "webhook_id": await _webhook(api) if "{webhook_id}" in path else 0,
            "token_id": (await api.get("tokens")).json()["items"][0]["id"],
            "duty_id": await _duty(api) if "{duty_id}" in path else 0,
            "feed_id": await _feed(api) if "{feed_id}" in path else 0,
            "set_id": await _set_of_holidays(api) if "{set_id}" in path else "",
        }
        if "/duties/open/" in path:
            numbers["day"] = "2026-03-15"  # one of the next
        filled = path
        for one in operation["parameters"]:
            if one["in"] == "path":
                value = numbers.get(one["name"], one.get("example"))
                filled = filled.replace(f"{{{one['name']}}}", str(value))
        options: Json = {}
        if body := operation.get("requestBody"):
            media, told = next(iter(body["content"].items()))
            schema = resolved(document, told["schema"])
            options = (
                {"json": example_of(schema)}
                if media == "application/json"
                else {
                    "content": b"name,birthday\nAnna,15.03.1990\n",
                    "headers": {"Content-Type": media},
                }
            )
        answer = await api.request(method.upper(), filled, **options)
        assert str(answer.status_code) == good, f"{method} {filled}: {answer.text}"
        taken += 1
    assert taken > 20


@on_sqlite
async def test_who_has_it_is_told_so(api: Api) -> None:
    first = await api.get("/openapi.json")
    again = await api.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@on_sqlite
async def test_the_page_shows_every_call_and_loads_one_script_of_ours(
    api: Api, document: Json
) -> None:
    page = await api.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for path, method, operation in calls(document):
        assert f'id="{operation["operationId"]}" data-method="{method.upper()}"' in page.text
        assert path in page.text
    assert re.findall(r'(?:src|href)="([^"]*)"', page.text) == [
        "/docs/api.md",
        "/openapi.json",
        "/docs/try.js",
    ]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    script = await api.get("/docs/try.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"


async def _import(api: Api, path: str) -> int:
    """Applied, where it is to be undone."""
    made = await api.post("imports", content=FILE, headers={"Content-Type": "application/json"})
    number = int(made.json()["id"])
    if path.endswith("/undo"):
        await api.post(f"imports/{number}/apply")
    return number


async def _set_of_holidays(api: Api) -> str:
    return str((await api.put("holidays/ru-days", json={})).json()["set"])


async def _event(api: Api, path: str) -> int:
    """Somebody's, and looked after where it is to be marked as done."""
    if "/duties/open/" in path:
        await _duty(api)
        oma = {"name": "Oma", "day": 15, "month": 3, "tags": ["work"]}
        return int((await api.post("events", json=oma)).json()["id"])
    return int((await api.add("Cy", 1, 2))["id"])


async def _duty(api: Api) -> int:
    duty = {"scope": "tag", "tag": "work", "people": [{"name": "Boris"}]}
    return int((await api.post("duties", json=duty)).json()["id"])


async def _feed(api: Api) -> int:
    feeds = (await api.get("feeds")).json()["items"]
    if not feeds:
        await api.post("feeds", json={"name": "desk"})
        return await _feed(api)
    return int(feeds[0]["id"])


async def _webhook(api: Api) -> int:
    found = (await api.get("webhooks")).json()["items"]
    if not found:
        made = {"name": "one", "url": "https://93.184.215.14/hook"}
        return int((await api.post("webhooks", json=made)).json()["id"])
    return int(found[0]["id"])
