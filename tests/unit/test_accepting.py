"""Which answers an `Accept` takes."""

import pytest

from birthday_calendar.api.accepting import takes


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("*/*", True),
        ("text/html, */*;q=0.1", True),
        ("application/*", True),
        ("application/problem+json, application/json", True),
        ("application/problem+json", False),
        ("text/html", False),
        ("application/json;q=0, */*", False),  # the closest one counts
        ("application/*;q=0.0, text/*", False),
        ("*/*;q=0", False),
        ("application/json;q=x", True),
        ("json", True),  # says nothing that could be obeyed
        ("", True),
    ],
)
def test_what_accept_takes(accept: str, is_json: bool) -> None:
    assert takes(accept, "application/json") is is_json
