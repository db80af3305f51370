"""People who chat with a bot, by way of the sandbox it is connected to."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx

from telegram_sandbox.client import Refused, Sandbox, blocking, buttons_of
from tests.faults.programs import wait_until

PATIENCE = 40.0  # seconds for an answer: the bot may still be importing aiogram
_message_ids = count(1000)

Json = dict[str, Any]


def sandbox_at(url: str) -> Sandbox:
    """By its address: of a stack, or one by itself."""
    once = httpx.Limits(max_keepalive_connections=0)  # whoever serves it may be killed meanwhile
    return Sandbox(httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, limits=once))


class Person:
    """Somebody in a private chat, at a sandbox by its address."""

    def __init__(self, url: str, user_id: int):
        self._sandbox = sandbox_at(url)
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
        blocking(self._sandbox.update(message=message))

    def says(self, text: str) -> str:
        """What the bot answers."""
        before = len(self.heard())
        self.writes(text)
        return str(self.hears(lambda heard: len(heard) > before)["text"])

    def presses(self, label: str, then: str) -> str:
        """A button of the newest message, which has `then` in it after that; its text."""
        message = self.heard()[-1]
        fitting = (button for button in buttons_of(message) if label in button["text"])
        [data] = {button["callback_data"] for button in fitting}
        me = {"chat_id": self.id, "user_id": self.id}
        pressed = {**me, "message_id": message["message_id"], "data": data}
        blocking(self._sandbox.post("press", **pressed))
        return str(self.hears(lambda heard: then in heard[-1]["text"])["text"])

    def hears(self, enough: Callable[[list[Json]], bool], within: float = PATIENCE) -> Json:
        wait_until(lambda: enough(self.heard()), within, "an answer in the chat")
        return self.heard()[-1]

    def heard(self) -> list[Json]:
        try:
            return blocking(self._sandbox.said(self.id))
        except Refused as refused:
            if refused.code in (404, 503):  # nobody has written there, or it is still starting
                return []
            raise
