"""Who has opened a Mini App: `Telegram.WebApp.initData`, as Telegram has signed it.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import hmac
import re
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta, Struct

from birthday_calendar.domain.errors import Unauthorized

LENGTH_LIMIT = 4_096  # characters: several times the longest that Telegram makes
FIELDS_LIMIT = 32
# Telegram makes another one each time that the Mini App is opened, and none while it stays open.
GOOD_FOR = timedelta(hours=1)
AHEAD = timedelta(minutes=1)  # of our clock, its clock may be

# Once, and as Telegram writes it: nginx tells one initData from others by it.
_HASH = re.compile(r"(?:.*&)?hash=(?P<hash>[0-9a-f]{64})(?:&.*)?")


class User(Struct, frozen=True):
    """https://core.telegram.org/bots/webapps#webappuser"""

    id: Annotated[int, Meta(gt=0, lt=2**52)]
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None


def key_of(bot_token: str) -> bytes:
    """By which a bot's own data is signed."""
    return hmac.digest(b"WebAppData", bot_token.encode(), "sha256")


def read(init_data: str, key: bytes, now: datetime) -> User:
    """Raises Unauthorized for what Telegram has not signed by that key, or not of late."""
    signed = _HASH.fullmatch(init_data)
    if signed is None or len(init_data) > LENGTH_LIMIT or not init_data.isascii():
        raise Unauthorized("that is no initData of a Mini App")
    fields = _fields(init_data)
    written = "\n".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "hash")
    expected = hmac.new(key, written.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(expected, signed["hash"]):
        raise Unauthorized("initData is not signed for this bot: send it as Telegram gave it")
    age = now.timestamp() - _auth_date(fields)
    if not -AHEAD.total_seconds() <= age < GOOD_FOR.total_seconds():
        raise Unauthorized("initData is too old, or of the future; open the Mini App again")
    try:
        return msgspec.json.decode(fields.get("user", ""), type=User)
    except (msgspec.DecodeError, RecursionError):
        raise Unauthorized("initData names no user") from None


def signature(init_data: str) -> str:
    """One of all orders and spellings of it; of initData that was read."""
    signed = _HASH.fullmatch(init_data)
    assert signed is not None
    return signed["hash"]


def start_param(init_data: str) -> str:
    """What the link had in it by which the Mini App was opened; of initData that was read."""
    return _fields(init_data).get("start_param", "")


def _fields(init_data: str) -> dict[str, str]:
    """Each once. Raises Unauthorized."""
    try:
        pairs = parse_qsl(
            init_data,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS_LIMIT,
        )
    except ValueError:
        raise Unauthorized("that is no initData of a Mini App") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Unauthorized("initData has a field twice")
    return fields


def _auth_date(fields: dict[str, str]) -> int:
    """Seconds since 1970. Raises Unauthorized."""
    text = fields.get("auth_date", "")
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise Unauthorized("initData does not say when it was made")
    return int(text)
