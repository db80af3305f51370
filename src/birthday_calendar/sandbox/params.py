"""The parameters of a call, however they were encoded.

The Bot API takes them from the query string, a urlencoded or multipart form or a JSON object, by
GET or POST. tdlib keeps each as a string; a nested value is its JSON text, whichever way it came.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from birthday_calendar.sandbox.errors import ApiError, bad_request

MAX_BODY = 52 * 1024 * 1024  # bytes; Telegram takes files of up to 50 MB
_INTEGER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass
class Params:
    args: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.args.get(name, "")

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """As tdlib reads integers: the digits at the start, 0 where there are none."""
        value = self.text(name)
        return leading_integer(value) if value else default

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        return max(low, min(high, self.integer(name, default)))

    def boolean(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, error: str) -> Any:
        """The decoded value; None where the parameter is empty; 400 `error` where it's no JSON."""
        value = self.text(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(error) from None

    def user_id(self, name: str = "user_id") -> int:
        user_id = self.integer(name)
        if user_id <= 0:
            raise bad_request(f"Invalid {name} specified")
        return user_id

    def upload(self, name: str) -> Upload | None:
        """The file given as the field `name`, or as another field through attach://."""
        value = self.text(name)
        return self.files.get(value.removeprefix("attach://") if value else name)


def as_argument(value: Any) -> str:
    """A JSON value as tdlib keeps it: a string as it is, anything else as its JSON text."""
    return value if isinstance(value, str) else json.dumps(value)


def leading_integer(value: str) -> int:
    match = _INTEGER.match(value)
    return int(match.group()) if match else 0


async def decode(request: Request) -> Params:
    """Read a request; a parameter given twice keeps its first value, the query string comes first.

    Raises ApiError: 400 for a body that isn't what its Content-Type says, 413 for one too large.
    """
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise ApiError(413, "Request Entity Too Large")
    params = Params()
    for name, value in request.query_params.multi_items():
        params.args.setdefault(name, value)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        _add_json(params, await request.body())
    elif content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        await _add_form(params, request)
    try:
        "".join(params.args.values()).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return params


def _add_json(params: Params, body: bytes) -> None:
    if not body.strip():
        return
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    for name, value in values.items():
        if value is not None:
            params.args.setdefault(name, as_argument(value))


async def _add_form(params: Params, request: Request) -> None:
    try:
        async with request.form(max_part_size=MAX_BODY) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content_type = value.content_type or ""
                    upload = Upload(value.filename or name, content_type, await value.read())
                    params.files.setdefault(name, upload)
                else:
                    params.args.setdefault(name, value)
    except HTTPException:
        raise bad_request("can't parse the form") from None


def string_field(value: dict[str, Any], name: str, required: bool = False) -> str:
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


def integer_field(value: dict[str, Any], name: str, default: int | None = None) -> int:
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


def boolean_field(value: dict[str, Any], name: str) -> bool:
    found = value.get(name, False)
    if not isinstance(found, bool):
        raise bad_request(f'Field "{name}" must be of type Boolean')
    return found


def object_field(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    if not isinstance(found, dict):
        raise bad_request(f'Field "{name}" must be of type Object')
    return found
