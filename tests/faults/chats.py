"""People who chat with a bot, by way of the sandbox it is connected to."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx

from tests.faults.programs import wait_until

PATIENCE = 40.0  # seconds for an answer: the bot may still be importing aiogram
_message_ids = count(1000)

Json = dict[str, Any]


class Person:
    """Somebody in a private chat, at a sandbox: of a stack, or one by itself."""

    def __init__(self, sandbox: str, user_id: int):
        self._sandbox = sandbox
        self.id = user_id
        self._user = {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}

    def writes(self, text: str) -> None:
        chat = {"id": self._user["id"], "type": "private", "first_name": "Ann"}
        message = {
            "message_id": next(_message_ids),
            "date": int(time.time()),
            "from": self._user,
            "chat": chat,
            "text": text,
        }
        sent = httpx.post(f"{self._sandbox}/updates", json={"message": message}, timeout=20)
        assert sent.status_code == 200, sent.text

    def says(self, text: str) -> str:
        """What the bot answers."""
        before = len(self.heard())
        self.writes(text)
        return str(self.hears(lambda heard: len(heard) > before)["text"])

    def hears(self, enough: Callable[[list[Json]], bool], within: float = PATIENCE) -> Json:
        wait_until(lambda: enough(self.heard()), within, "an answer in the chat")
        return self.heard()[-1]

    def heard(self) -> list[Json]:
        query = {"chat_id": self._user["id"]}
        answer = httpx.get(f"{self._sandbox}/messages", params=query, timeout=20)
        if answer.status_code in (404, 503):  # nobody has written there, or it is still starting
            return []
        return [message for message in answer.json() if message["from"]["is_bot"]]
