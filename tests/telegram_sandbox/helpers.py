"""A bot's view of the sandbox, and a tester's."""

import itertools
from dataclasses import dataclass
from typing import Any

import httpx

ANN, BORIS, CHIARA = 700_000_001, 700_000_002, 700_000_003
GROUP = -4_700_000_001
_numbers = itertools.count(1_000_001)


def new_token() -> str:
    return f"{next(_numbers)}:{'a' * 35}"


@dataclass
class Api:
    """A bot's view of the sandbox, and a tester's."""

    client: httpx.AsyncClient
    token: str

    @property
    def id(self) -> int:
        return int(self.token.split(":")[0])

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer to a call with a JSON body; None parameters are left out."""
        given = {name: value for name, value in params.items() if value is not None}
        response = await self.client.post(f"/bot{self.token}/{method}", json=given)
        body: dict[str, Any] = response.json()
        assert body["ok"] is (response.status_code == 200)
        assert body["ok"] or body["error_code"] == response.status_code
        return body

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a call that has to succeed."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def error(self, method: str, **params: Any) -> str:
        """Code and description of a call that has to fail."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"

    async def refusal(self, path: str, /, **arguments: Any) -> str:
        """Code and description of what the sandbox doesn't let a tester do."""
        response = await self.client.post(
            f"/sandbox/{path}", params={"token": self.token}, json=arguments
        )
        assert not response.is_success, response.text
        return f"{response.status_code} {response.json()['description']}"

    async def control(self, verb: str, path: str, /, **arguments: Any) -> Any:
        response = await self.client.request(
            verb, f"/sandbox/{path}", params={"token": self.token}, json=arguments
        )
        assert response.is_success, response.text
        return response.json()

    async def get(self, path: str, **parameters: Any) -> Any:
        query = {"token": self.token, **parameters}
        response = await self.client.get(f"/sandbox/{path}", params=query)
        assert response.is_success, response.text
        return response.json()

    async def say(
        self, text: str, chat_id: int = ANN, user_id: int = ANN, **more: Any
    ) -> dict[str, Any]:
        """Someone writes; in a private chat that lets the bot write too."""
        message: dict[str, Any] = await self.control(
            "POST", "send", chat_id=chat_id, user_id=user_id, text=text, **more
        )
        return message

    async def supergroup(self) -> int:
        """Upgrade the group; the bot has heard of that."""
        chat_id: int = (await self.control("POST", "migrate", chat_id=GROUP))["chat_id"]
        await self.news()
        return chat_id

    async def forum(self) -> int:
        """The same, with topics."""
        chat_id = await self.supergroup()
        await self.control("POST", "forum", chat_id=chat_id, is_forum=True)
        return chat_id

    async def topic(self, chat_id: int, name: str = "Cakes", **more: Any) -> int:
        """Somebody makes a topic; its id. The bot has heard of that."""
        made = await self.control("POST", "topics", chat_id=chat_id, name=name, **more)
        await self.news()
        topic_id: int = made["message_thread_id"]
        return topic_id

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("getUpdates", **params)
        return found

    async def news(self) -> list[dict[str, Any]]:
        """The updates that have come, which then are confirmed."""
        found = await self.updates()
        if found:
            await self.updates(offset=found[-1]["update_id"] + 1)
        return found


async def promote(api: Api, chat_id: int, user_id: int | str = "bot", **more: Any) -> None:
    change = {"chat_id": chat_id, "user_id": user_id, "status": "administrator", **more}
    await api.control("POST", "members", **change)
    await api.news()


async def in_topic(api: Api, chat_id: int, topic_id: int) -> list[str]:
    """The texts that people see in a topic."""
    messages = await api.get("messages", chat_id=chat_id)
    return [
        message["text"]
        for message in messages
        if message.get("message_thread_id") == topic_id and "text" in message
    ]
