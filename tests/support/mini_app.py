"""What Telegram hands to a Mini App, signed as it signs that."""

import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

ANN = {"id": 700_000_001, "first_name": "Ann", "username": "ann", "language_code": "en"}


def init_data(bot_token: str, now: datetime, who: object = ANN, **fields: Any) -> str:
    """`fields` are put in, or left out where they are None."""
    said = {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps(who, separators=(",", ":")),
        "auth_date": int(now.timestamp()),
        "signature": "3rd_party",
        **fields,
    }
    said = {name: str(value) for name, value in said.items() if value is not None}
    return urlencode({**said, "hash": signature(bot_token, said)})


def signature(bot_token: str, fields: dict[str, str]) -> str:
    """https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app"""
    written = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", bot_token.encode(), "sha256")
    return hmac.new(key, written.encode(), "sha256").hexdigest()
