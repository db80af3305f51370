"""Templates, and what all of them know: words, dates, and addresses of this version's files."""

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birthday_calendar.wording import holidays
from birthday_calendar.wording.texts import Texts

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def render(template: str, _: Texts, **values: Any) -> str:
    return _environment().get_template(template).render(_=_, static=static, **values)


@cache
def static(name: str) -> str:
    """The address of one of our files, which never becomes another one."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/web/static/{digest}/{name}"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # when a page is first shown

    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        undefined=StrictUndefined,
    )
    made.filters["holiday_icon"] = holidays.icon
    return made
