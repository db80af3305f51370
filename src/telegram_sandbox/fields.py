"""Fields of JSON objects, read as tdlib reads them: with its leniency, and its words for errors."""

import json
import re
from typing import Any

from telegram_sandbox.errors import bad_request

Json = dict[str, Any]

_INTEGER = re.compile(r"-?\d+")


def as_argument(value: Any) -> str:
    """A JSON value as tdlib keeps it: a string as it is, anything else as its JSON text."""
    return value if isinstance(value, str) else json.dumps(value)


def leading_integer(value: str) -> int:
    match = _INTEGER.match(value)
    return int(match.group()) if match else 0


def string_field(value: Json, name: str, required: bool = False) -> str:
    """A field of a nested JSON object; a number is as good as a string to tdlib."""
    if name not in value:
        if required:
            raise bad_request(f'Can\'t find field "{name}"')
        return ""
    found = value[name]
    if isinstance(found, str):
        return found
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    raise bad_request(f'Field "{name}" must be of type String')


def integer_field(value: Json, name: str, default: int | None = None) -> int:
    """A field of a nested JSON object, required unless a default is given."""
    if name not in value:
        if default is None:
            raise bad_request(f'Can\'t find field "{name}"')
        return default
    found = value[name]
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    if isinstance(found, str) and _INTEGER.fullmatch(found):
        return int(found)
    raise bad_request(f'Field "{name}" must be of type Number')


def boolean_field(value: Json, name: str) -> bool:
    found = value.get(name, False)
    if not isinstance(found, bool):
        raise bad_request(f'Field "{name}" must be of type Boolean')
    return found


def object_field(value: Json, name: str) -> Json:
    found = value.get(name)
    if not isinstance(found, dict):
        raise bad_request(f'Field "{name}" must be of type Object')
    return found
