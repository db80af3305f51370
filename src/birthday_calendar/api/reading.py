"""What comes in, read by a schema; or a Problem that names the field, in the words of JSON."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import EnumMeta
from functools import cache
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Raw, Struct
from starlette.requests import Request

from birthday_calendar.api.problems import Problem, invalid
from birthday_calendar.domain.errors import NotFound

T = TypeVar("T")

MOST_NAMED = 20  # fields of a body that are wrong
JSON_TYPES = ("application/json", "application/merge-patch+json")
_MESSAGE = re.compile(r"(?s)(?P<detail>.*?)(?: - at `\$\.?(?P<path>.*)`)?")
# msgspec's words for kinds of values, in JSON's
_KINDS = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
_NAMED = re.compile(r"(?s)Object (?P<what>.*) field `(?P<field>.*)`")


async def read(request: Request, schema: type[T]) -> T:
    """The body. Raises Problem naming what is wrong with it."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in JSON_TYPES:
        raise _not_json(request, content_type)
    body = await request.body()
    if not body:
        raise Problem("broken-json", "It is empty.")
    try:
        try:
            return msgspec.json.decode(body, type=schema)
        except msgspec.ValidationError as error:
            first = refusal(error, schema)
            errors = _errors(body, schema) or first.errors  # what comes later may be no JSON
            raise Problem(first.kind, first.detail, errors=errors) from None
    except UnicodeDecodeError:
        raise Problem("broken-json", "It is not UTF-8.") from None
    except msgspec.DecodeError as error:
        raise Problem("broken-json", str(error)) from None
    except RecursionError:
        raise Problem("broken-json", "It is nested too deeply.") from None


def read_query(request: Request, schema: type[T]) -> T:
    """The query's parameters. Raises Problem naming the one that is wrong, or there twice."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise invalid(name, "is there more than once")
        given[name] = value
    try:
        return msgspec.convert(given, schema, strict=False)
    except msgspec.ValidationError as error:
        raise refusal(error, schema, in_query=True) from None


def date_in(field: str, text: str, example: str) -> date:
    """The day that is written as in the example. Raises Problem."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(field, f"expected one such as {example}")


def row_number(request: Request, name: str) -> int:
    """The one in the path. Raises NotFound also for what no database could number a row with."""
    number = number_in(request.path_params[name])
    if number is None:
        raise NotFound(name.removesuffix("_id"))
    return number


def number_in(text: str) -> int | None:
    """None where it is none that a row could have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _not_json(request: Request, content_type: str) -> Problem:
    """With what is taken, as RFC 9110, 15.5.16 and RFC 5789, 2.2 name it."""
    names = ["Accept", "Accept-Patch"] if request.method == "PATCH" else ["Accept"]
    headers = dict.fromkeys(names, ", ".join(JSON_TYPES))
    return Problem("not-json", f"Content-Type was {content_type or 'missing'}.", headers=headers)


def _errors(body: bytes, schema: Any) -> list[tuple[str, ...]]:
    """What is wrong with each member of an object by itself, and with each that is missing."""
    try:
        given = msgspec.json.decode(body, type=dict[str, Raw])
    except msgspec.ValidationError:  # it is no object
        return []
    alone = _alone(schema)
    members = {name: b"{%s:%s}" % (msgspec.json.encode(name), given[name]) for name in given}
    found: list[tuple[str, ...]] = []
    for name, member in (dict.fromkeys([*given, *alone], b"{}") | members).items():
        try:
            msgspec.json.decode(member, type=alone.get(name, _Nothing))
        except msgspec.ValidationError as error:
            found.extend(refusal(error, schema).errors)
    return found[:MOST_NAMED]


class _Nothing(Struct, forbid_unknown_fields=True):
    """What a member may be that the schema does not know."""


@cache
def _alone(schema: type[Struct]) -> dict[str, type[Struct]]:
    """Each of its fields as a struct of its own, by name."""
    fields = msgspec.structs.fields(schema)
    return {
        one.name: msgspec.defstruct(
            one.name, [(one.name, one.type) if one.required else (one.name, one.type, None)]
        )
        for one in fields
    }


def refusal(error: msgspec.ValidationError, schema: Any, *, in_query: bool = False) -> Problem:
    """What is wrong with what was to be of a struct, or of one of several."""
    message = _MESSAGE.fullmatch(str(error))
    assert message
    if named := _NAMED.fullmatch(message["detail"]):
        field = ".".join(filter(None, (message["path"], named["field"])))
        if named["what"] == "contains unknown":
            return invalid(field, "nobody knows this field", kind="unknown-field")
        return invalid(field, "is required")
    detail = message["detail"]
    if "matching regex" in detail:  # the only one there is
        detail = "expected a time of day such as 09:30"
    elif detail.startswith("Invalid enum value"):
        detail = f"expected one of {', '.join(_words(schema, message['path']))}"
    elif detail.startswith("Invalid value"):
        detail = f"expected one of {', '.join(map(_tag, get_args(schema)))}"
    elif "RFC3339" in detail or "timezone" in detail:
        detail = "expected a time with its zone such as 2026-03-01T12:00:00Z"
    elif detail.startswith("Expected"):
        detail = re.sub("`(.*?)`", _in_json, detail[0].lower() + detail[1:])
        if in_query:  # where everything is a string, and null is not said
            detail = detail.removesuffix(", got string").replace(" or null", "")
    return invalid(message["path"] or "$", detail)


def _words(schema: Any, path: str) -> Iterable[str]:
    """Those that a field of it, or each in a list there, may be."""
    kinds = [schema]
    for name in re.sub(r"\[.*?\]", "", path).split("."):
        within = (one for kind in kinds for one in _within(kind))
        structs = (one for one in within if isinstance(one, type) and issubclass(one, Struct))
        fields = (field for one in structs for field in msgspec.structs.fields(one))
        kinds = [field.type for field in fields if field.name == name]
    return next(one for kind in kinds for one in _within(kind) if isinstance(one, EnumMeta))


def _tag(struct: type[Struct]) -> str:
    """By which it is told from others in a union."""
    return str(struct.__struct_config__.tag)


def _within(kind: Any) -> Iterator[Any]:
    yield kind
    for one in get_args(kind):
        yield from _within(one)


def _in_json(kinds: re.Match[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds[1].split(" | "))
