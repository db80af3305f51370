"""/openapi.json: what programs and generators of clients read (OpenAPI 3.1), made of the routes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from birthday_calendar import __version__
from birthday_calendar.api import documented, documented_fields
from birthday_calendar.api.documented import Json
from birthday_calendar.api.operations import Media, Operation
from birthday_calendar.api.problems import KINDS, ProblemOut
from birthday_calendar.api.resources import FileResource, Open
from birthday_calendar.api.schemas import PageQuery

_REFERENCE = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_PROBLEM = "application/problem+json"
_TEXT = {"type": "string"}
_READS = ("GET", "HEAD")


def document(resources: Mapping[str, Open], base_url: str) -> Json:
    """Of resources by their paths."""
    operations = [
        (path, resource, method, operation)
        for path, resource in resources.items()
        for method, operation in resource.operations.items()
    ]
    schemas, components = _schemas(operation for *_, operation in operations)
    paths: dict[str, Json] = defaultdict(dict)
    for path, resource, method, operation in operations:
        paths[path][method.lower()] = _operation(path, resource, method, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Birthday Calendar",
            "version": __version__,
            "description": documented.ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base_url}],
        "tags": [
            {"name": tag} for tag in dict.fromkeys(map(_tag, (one for *_, one in operations)))
        ],
        "paths": paths,
        "components": {
            "schemas": components,
            "headers": {
                name: told | {"schema": _TEXT} for name, told in documented.HEADERS.items()
            },
            "securitySchemes": documented.SECURITY,
        },
    }


def _schemas(operations: Iterator[Operation]) -> tuple[dict[Any, Json], Json]:
    """How each type is named in the document, and all of them."""
    types: dict[Any, None] = {ProblemOut: None}
    queries = set()
    for one in operations:
        types |= dict.fromkeys(
            kind for kind in (one.answer, one.body, one.query) if kind and not _is_media(kind)
        )
        queries.add(one.query.__name__)
    named, components = _components(types)
    # of queries there are parameters instead; but not of the words that these may be
    kept = {name: schema for name, schema in components.items() if name not in queries}
    return dict(zip(types, named, strict=True)), kept


def _components(types: Iterable[Any]) -> tuple[tuple[Json, ...], Json]:
    named, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    _tidy(components)
    for name, schema in components.items():
        documented_fields.describe(name, schema.get("properties", {}))
    return named, components


def _tidy(schema: Any) -> None:
    """Sets are lists: what is said twice in one is heard once, and is no error. Patterns are to be
    JavaScript's, which ends a text by `$` alone.
    """
    if isinstance(schema, dict):
        schema.pop("uniqueItems", None)
        if "pattern" in schema:
            schema["pattern"] = schema["pattern"].replace(r"\Z", "$")
        schema = [*schema.values()]
    if isinstance(schema, list):
        for one in schema:
            _tidy(one)


def _operation(
    path: str, resource: Open, method: str, operation: Operation, schemas: dict[Any, Json]
) -> Json:
    told: Json = {
        "operationId": operation.name,
        "tags": [_tag(operation)],
        "summary": operation.summary,
        "parameters": [*_parameters(path, resource, method, operation)],
        "responses": _responses(path, resource, method, operation, schemas),
    }
    if operation.body is not None:
        told["requestBody"] = {
            "required": not operation.is_body_optional,
            "content": _content(operation.body, schemas),
        }
    if resource.wants_credentials:
        told["security"] = [{name: []} for name in documented.SECURITY]
    return told


def _parameters(path: str, resource: Open, method: str, operation: Operation) -> Iterator[Json]:
    for name in _PARAMETER.findall(path):
        yield {"name": name, "in": "path", "required": True} | documented.PATH[name]
    yield from _query(operation.query)
    is_read = method in _READS
    if is_read and resource.has_etag:
        yield documented.IF_NONE_MATCH
    if not is_read and resource.keeps_answers:
        yield documented.IDEMPOTENCY_KEY
    if not is_read and resource.is_written_if:
        yield from documented.PRECONDITIONS
    yield documented.REQUEST_ID


def _query(query: type[Struct]) -> Iterator[Json]:
    _, components = _components([query])
    schema = components[query.__name__]
    for name, told in schema["properties"].items():
        is_required = name in schema.get("required", ())
        description = told.pop("description")
        parameter = {"name": name, "in": "query", "required": is_required, "schema": told}
        yield parameter | {"description": description}


def _responses(
    path: str, resource: Open, method: str, operation: Operation, schemas: dict[Any, Json]
) -> Json:
    good: Json = {"description": operation.summary, "headers": {}}
    names = [*documented.ALWAYS, *operation.headers]
    is_read = method in _READS
    has_etag = resource.has_etag if is_read else resource.is_written_if and method != "DELETE"
    names += ["ETag"] * has_etag
    names += ["Link"] * issubclass(operation.query, PageQuery)
    names += ["Location"] * (operation.status == 201)
    names += ["Content-Location"] * (has_etag and not is_read)
    names += ["Idempotent-Replayed"] * (resource.keeps_answers and not is_read)
    good["headers"] = {name: _header(name) for name in names}
    if operation.answer is not None:
        good["content"] = _content(operation.answer, schemas)
    responses = {str(operation.status): good}
    if has_etag and is_read:
        headers = {name: _header(name) for name in ("X-Request-ID", "ETag", "Cache-Control")}
        responses["304"] = {"description": "It is what you have", "headers": headers}
    return responses | _problems([*_kinds(path, resource, method, operation)])


def _problems(kinds: list[str]) -> Json:
    by_status: dict[int, list[str]] = defaultdict(list)
    for kind in dict.fromkeys(kinds):
        status, title = KINDS[kind]
        by_status[status].append(f"`/problems/{kind}`: {title}")
    told: Json = {}
    for status, titles in sorted(by_status.items()):
        names = [*documented.ALWAYS, *documented.BESIDE.get(status, ())]
        told[str(status)] = {
            "description": "  \n".join(titles),
            "headers": {name: _header(name) for name in names},
            "content": {_PROBLEM: {"schema": {"$ref": _REFERENCE.format(name="ProblemOut")}}},
        }
    return told


def _kinds(path: str, resource: Open, method: str, operation: Operation) -> Iterator[str]:
    """Of problems that it may answer."""
    yield from operation.problems
    yield from documented.EVERYWHERE
    if not resource.wants_credentials:
        return
    yield from documented.WITH_CREDENTIALS
    for name in _PARAMETER.findall(path):
        if name.endswith("_id"):
            yield f"unknown-{name.removesuffix('_id')}"
    if method not in _READS:
        yield from documented.WRITING
        if resource.is_written_if:
            yield from documented.WRITTEN_IF
    if operation.body is not None:
        yield from documented.WITH_BODY
        yield from ("unknown-format",) if _is_media(operation.body) else documented.WITH_JSON
    if isinstance(resource, FileResource):
        yield from documented.OF_FILES


def _content(kind: Any, schemas: dict[Any, Json]) -> Json:
    if isinstance(kind, Media):
        return {name: {"schema": {} if "json" in name else _TEXT} for name in kind.types}
    return {"application/json": {"schema": schemas[kind]}}


def _header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def _is_media(kind: object) -> bool:
    return isinstance(kind, Media)


def _tag(operation: Operation) -> str:
    return operation.name.partition("_")[0]
