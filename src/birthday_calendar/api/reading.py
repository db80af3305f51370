"""What comes in, read by a schema; or a Problem that names the field, in the words of JSON."""

import re
from collections.abc import Iterable
from enum import EnumMeta
from typing import Any, TypeVar, get_args

import msgspec
from starlette.requests import Request

from birthday_calendar.api.problems import Problem, invalid
from birthday_calendar.api.schemas import PAGE_LIMIT, ListQuery

T = TypeVar("T")
Q = TypeVar("Q", bound=ListQuery)

_JSON_TYPES = {"application/json", "application/merge-patch+json"}
_MESSAGE = re.compile(r"(?s)(?P<detail>.*?)(?: - at `\$\.?(?P<path>.*)`)?")
# msgspec's words for kinds of values, in JSON's
_KINDS = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
_NAMED = re.compile(r"(?s)Object (?P<what>.*) field `(?P<field>.*)`")


async def read(request: Request, schema: type[T]) -> T:
    """The body. Raises Problem naming what is wrong with it."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in _JSON_TYPES:
        raise Problem("not-json", f"Content-Type was {content_type or 'missing'}.")
    try:
        return msgspec.json.decode(await request.body(), type=schema)
    except msgspec.ValidationError as error:
        raise _refusal(error, schema) from None
    except UnicodeDecodeError:
        raise Problem("broken-json", "It is not UTF-8.") from None
    except msgspec.DecodeError as error:
        raise Problem("broken-json", str(error)) from None
    except RecursionError:
        raise Problem("broken-json", "It is nested too deeply.") from None


def read_query(request: Request, schema: type[T]) -> T:
    """The query's parameters. Raises Problem naming the one that is wrong."""
    try:
        return msgspec.convert(dict(request.query_params), schema, strict=False)
    except msgspec.ValidationError as error:
        raise _refusal(error, schema, in_query=True) from None


def read_list_query(request: Request, schema: type[Q]) -> Q:
    """The same of a list."""
    query = read_query(request, schema)
    if not 1 <= query.limit <= PAGE_LIMIT:
        raise invalid("limit", f"must be from 1 to {PAGE_LIMIT}")
    return query


def _refusal(
    error: msgspec.ValidationError, schema: type[Any], *, in_query: bool = False
) -> Problem:
    message = _MESSAGE.fullmatch(str(error))
    assert message
    if named := _NAMED.fullmatch(message["detail"]):
        if named["what"] == "contains unknown":
            return invalid(named["field"], "nobody knows this field", kind="unknown-field")
        return invalid(named["field"], "is required")
    detail = message["detail"]
    if "matching regex" in detail:  # the only one there is
        detail = "expected a time of day such as 09:30"
    elif detail.startswith("Invalid enum value"):
        detail = f"expected one of {', '.join(_words(schema, message['path']))}"
    elif detail.startswith("Expected"):
        detail = re.sub("`(.*?)`", _in_json, detail[0].lower() + detail[1:])
        if in_query:  # where everything is a string
            detail = detail.removesuffix(", got string")
    return invalid(message["path"] or "$", detail)


def _words(schema: type[Any], name: str) -> Iterable[str]:
    """Those that a field of it may be."""
    kind = next(field.type for field in msgspec.structs.fields(schema) if field.name == name)
    return next(one for one in (kind, *get_args(kind)) if isinstance(one, EnumMeta))


def _in_json(kinds: re.Match[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds[1].split(" | "))
