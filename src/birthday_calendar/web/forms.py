"""What a form brings: fields, and on some pages a file, all of it in memory."""

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from birthday_calendar.api.middlewares import FILE_LIMIT
from birthday_calendar.api.problems import Problem
from birthday_calendar.domain.errors import N_

MOST_FIELDS = 2_000
NO_CHOICE = N_("is none that I know")  # of what a form offers


async def read(request: Request) -> FormData:
    """Raises Problem."""
    _assure_has_no_charset(request)
    try:
        return await request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException:
        raise Problem("malformed-request") from None


class _InMemory(MultiPartParser):
    """Starlette's writes what is longer than this to a file; 0 is without end."""

    spool_max_size = 0


async def read_with_file(request: Request) -> FormData:
    """As long as FILE_LIMIT, which api/middlewares.py sees to. Raises Problem."""
    if not _is_multipart(request):
        return await read(request)
    _assure_has_no_charset(request)
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=MOST_FIELDS,
        max_part_size=FILE_LIMIT,
    )
    try:
        return await parser.parse()
    except MultiPartException:
        raise Problem("malformed-request") from None
    except ClientDisconnect:
        raise Problem("slow-body") from None


def _is_multipart(request: Request) -> bool:
    return "multipart/form-data" in request.headers.get("content-type", "").lower()


def _assure_has_no_charset(request: Request) -> None:
    """Browsers send UTF-8 and name none; some that others name take minutes. Raises Problem."""
    if _is_multipart(request) and "charset" in request.headers["content-type"].lower():
        raise Problem("malformed-request")


async def file_in(form: FormData, name: str) -> tuple[str, str, bytes] | None:
    """What it is called, its type, and what is in it; None where none was chosen."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    data = await sent.read()
    await sent.close()  # it is held once
    return sent.filename, sent.content_type or "", data
