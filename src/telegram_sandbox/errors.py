"""What a Bot API method fails with."""

from typing import Any


class ApiError(Exception):
    """A Bot API error: `code` is both the HTTP status and `error_code` of the answer."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str, **parameters: Any) -> ApiError:
    return ApiError(400, _prefixed("Bad Request", text), parameters or None)


def forbidden(text: str) -> ApiError:
    return ApiError(403, _prefixed("Forbidden", text))


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(retry_after: int) -> ApiError:
    """`retry_after` is in whole seconds, at least 1."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


def _prefixed(prefix: str, text: str) -> str:
    # tdlib lowers the first letter, except of codes such as BUTTON_DATA_INVALID
    if len(text) > 1 and (text[1] == "_" or text[1].isupper()):
        return f"{prefix}: {text}"
    return f"{prefix}: {text[:1].lower()}{text[1:]}"
