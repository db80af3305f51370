"""The parameters of a call, each a string as tdlib keeps it; a nested value is its JSON text."""

import json
from dataclasses import dataclass, field
from typing import Any

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import leading_integer
from telegram_sandbox.world.files import Upload


@dataclass
class Params:
    args: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.args.get(name, "")

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """As tdlib reads integers: the digits at the start, 0 where there are none."""
        value = self.text(name)
        return leading_integer(value) if value else default

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        return max(low, min(high, self.integer(name, default)))

    def boolean(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, error: str) -> Any:
        """The decoded value; None where the parameter is empty; 400 `error` where it's no JSON."""
        value = self.text(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(error) from None

    def user_id(self, name: str = "user_id") -> int:
        user_id = self.integer(name)
        if user_id <= 0:
            raise bad_request(f"Invalid {name} specified")
        return user_id

    def upload(self, name: str) -> Upload | None:
        """The file given as the field `name`, or as another field through attach://."""
        value = self.text(name)
        return self.files.get(value.removeprefix("attach://") if value else name)
