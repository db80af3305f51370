"""What a write asks to be so before it is done (RFC 9110, 13.1): nobody overwrites what somebody
else has changed meanwhile.

It is looked at in the transaction that writes, of what that has locked.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api import etags
from birthday_calendar.api.problems import Problem


def assure_unchanged(request: Request, shown: Response, updated_at: datetime | None = None) -> None:
    """Raises Problem where what is there, as GET answers it, is not what they have seen; or where
    they say nothing of that which can be heard, and whoever runs it wants that of each write.
    """
    tag = etags.of_answer(shown, request.scope["path"])
    if_match = ",".join(request.headers.getlist("if-match")).strip()
    since = None if updated_at is None else _unmodified_since(request)
    if if_match:
        is_seen = if_match == "*" or etags.matches_strongly(if_match, tag)
    elif updated_at is not None and since is not None:
        is_seen = updated_at.replace(microsecond=0) <= since  # it has whole seconds
    elif "if-none-match" not in request.headers and request.app.state.settings.require_if_match:
        raise Problem("precondition-required", "Send If-Match with the ETag of what you have read.")
    else:
        is_seen = True
    if not is_seen or etags.is_known(request.headers, tag):
        detail = "Read it again, and decide anew. Nothing was changed."
        raise Problem("changed-meanwhile", detail, headers={"ETag": tag})


def _unmodified_since(request: Request) -> datetime | None:
    """One that is no date is not heard: 13.1.4."""
    try:
        since = parsedate_to_datetime(request.headers.get("if-unmodified-since", ""))
    except (ValueError, OverflowError):  # the latter of a year or a zone with twenty digits
        return None
    return since if since.tzinfo else since.replace(tzinfo=UTC)
