"""A sandbox outside the stack: Telegram, which other programs talk with, too."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx

from telegram_sandbox.client import Sandbox, blocking

TOKEN = "7000001:" + "t" * 35


class Telegram:
    def __init__(self, url: str, token: str = TOKEN):
        self.url = url
        self.token = token
        client = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)
        self._sandbox = Sandbox(client, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        blocking(self._sandbox.client.aclose())

    def call(self, method: str, **parameters: Any) -> Any:
        return blocking(self._sandbox.answer(method, **parameters))

    def calls(self, method: str) -> list[dict[str, Any]]:
        return blocking(self._sandbox.calls(method))

    @contextmanager
    def another_poller(self, faster: float = 1) -> Iterator[None]:
        """Somebody's laptop: polls for 10 s, and after a 409 again a second later, or `faster`."""
        done = threading.Event()

        def poll() -> None:
            with httpx.Client(timeout=30, trust_env=False) as http:
                while not done.is_set():
                    address = f"{self.url}/bot{self.token}/getUpdates"
                    answer = http.post(address, json={"timeout": 10})
                    if answer.status_code != 200:
                        done.wait(1 / faster)

        thread = threading.Thread(target=poll)
        thread.start()
        try:
            time.sleep(0.5)
            yield
        finally:
            done.set()
            thread.join()
