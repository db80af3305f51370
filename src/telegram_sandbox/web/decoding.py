"""Reading the parameters of a call, however they were encoded.

The Bot API takes them from the query string, a urlencoded or multipart form or a JSON object, by
GET or POST.
"""

import json

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import as_argument
from telegram_sandbox.methods.params import Params
from telegram_sandbox.world.files import Upload

MAX_BODY = 52 * 1024 * 1024  # bytes; Telegram takes files of up to 50 MB


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
