"""`.env`, read so that a slip of the keyboard in it is said instead of being passed over.

What `dotenv` can't read, and what it does not know, it leaves out: a token, or who is let in.
"""

import io
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

# The file may be for others too, as for Compose; this near a name of ours is meant for us.
# TELEGRAM_TOKEN and TIME_ZONE are; HTTP_PROXY and DATABASE_HOST are not.
NEAR = 0.8


def read(path: Path, known: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """The values that are not empty, by name, and what is wrong, a line each without any value."""
    if not path.exists():
        return {}, []
    if path.is_dir():  # which Docker makes where a file that it is to mount is missing
        return {}, [f"{path.absolute()} is a folder; it has to be a file with lines NAME=value"]
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        return {}, [f"{path.absolute()} can't be read: {error.strerror}"]
    except UnicodeDecodeError as error:
        return {}, [f"{path.absolute()} is no UTF-8 text: {error.reason}"]
    problems = [
        f"{path.absolute()}, line {one.original.line}: {problem}"
        for one in parse_stream(io.StringIO(text))
        if (problem := _problem(one, known))
    ]
    if problems:
        return {}, problems
    values = dotenv_values(stream=io.StringIO(text))
    return {name: value for name, value in values.items() if value}, []


def _problem(line: Binding, known: Collection[str]) -> str:
    if line.error or (line.key and line.value is None):
        return "expected NAME=value"
    if "\n" in (line.value or ""):
        return f"{line.key}: the quotation mark is closed on another line"
    if line.key and line.key not in known:
        for meant in get_close_matches(line.key.upper(), known, 1, NEAR):
            return f"{line.key} is not known; {meant} is"
    return ""
