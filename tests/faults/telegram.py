"""A sandbox outside the stack: Telegram, which other programs talk with, too."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx

TOKEN = "7000001:" + "t" * 35


class Telegram:
    def __init__(self, url: str, token: str = TOKEN):
        self.url = url
        self.token = token
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, **parameters: Any) -> Any:
        return self._http.post(f"/bot{self.token}/{method}", json=parameters).json()

    def calls(self, method: str) -> list[dict[str, Any]]:
        query = {"token": self.token, "method": method}
        found: list[dict[str, Any]] = self._http.get("/sandbox/calls", params=query).json()
        return found

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
