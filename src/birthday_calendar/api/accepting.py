"""Which answers a request takes: `Accept`, as RFC 9110, 12.5.1 has it."""

from functools import lru_cache

from starlette.requests import Request

from birthday_calendar.api.problems import Problem

JSON = "application/json"


def assure_takes(request: Request, media_type: str) -> None:
    """Raises Problem where an answer of that type is not what it asks for."""
    accept = request.headers.get("accept")
    if accept and accept != "*/*" and not takes(accept, media_type):
        raise Problem("not-acceptable", f"There is {media_type} here, and nothing else.")


@lru_cache(64)  # clients say few; nginx lets 8 kB of it through
def takes(accept: str, media_type: str) -> bool:
    """By the range that fits most closely. One that is no media range fits nothing."""
    any_of_its = f"{media_type.partition('/')[0]}/*"
    weights = {}
    for one in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in one.split(";"))
        weights[media_range] = _weight(parameters)
    for fitting in (media_type, any_of_its, "*/*"):
        if fitting in weights:
            return weights[fitting] > 0
    return not any("/" in media_range for media_range in weights)


def _weight(parameters: list[str]) -> float:
    """1 without a `q` that can be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
