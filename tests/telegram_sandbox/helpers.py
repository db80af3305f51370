"""A bot's view of the sandbox, and a tester's."""

import itertools
from typing import Any

import pytest

from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Refused, Sandbox

__all__ = ["ANN", "BORIS", "CHIARA", "GROUP", "Api", "in_topic", "new_token", "promote"]
_numbers = itertools.count(1_000_001)


def new_token() -> str:
    return f"{next(_numbers)}:{'a' * 35}"


class Api(Sandbox):
    """The client, with what only the sandbox's own tests do."""

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """The HTTP status is that of the answer."""
        given = {name: value for name, value in params.items() if value is not None}
        response = await self.client.post(f"/bot{self.token}/{method}", json=given)
        body: dict[str, Any] = response.json()
        assert body["ok"] is (response.status_code == 200)
        assert body["ok"] or body["error_code"] == response.status_code
        return body

    async def error(self, method: str, **params: Any) -> str:
        """Code and description of a call that has to fail."""
        with pytest.raises(Refused) as refused:
            await self.call(method, **params)
        return str(refused.value)

    async def refusal(self, path: str, /, **arguments: Any) -> str:
        """Code and description of what the sandbox doesn't let a tester do."""
        with pytest.raises(Refused) as refused:
            await self.post(path, **arguments)
        return str(refused.value)

    async def say(
        self, text: str, chat_id: int = ANN, user_id: int = ANN, **more: Any
    ) -> dict[str, Any]:
        """Someone writes; in a private chat that lets the bot write too."""
        message: dict[str, Any] = await self.post(
            "send", chat_id=chat_id, user_id=user_id, text=text, **more
        )
        return message

    async def supergroup(self) -> int:
        """Upgrade the group; the bot has heard of that."""
        chat_id: int = (await self.post("migrate", chat_id=GROUP))["chat_id"]
        await self.news()
        return chat_id

    async def forum(self) -> int:
        """The same, with topics."""
        chat_id = await self.supergroup()
        await self.post("forum", chat_id=chat_id, is_forum=True)
        return chat_id

    async def topic(self, chat_id: int, name: str = "Cakes", **more: Any) -> int:
        """Somebody makes a topic; its id. The bot has heard of that."""
        made = await self.post("topics", chat_id=chat_id, name=name, **more)
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
    await api.post("members", **change)
    await api.news()


async def in_topic(api: Api, chat_id: int, topic_id: int) -> list[str]:
    """The texts that people see in a topic."""
    messages = await api.get("messages", chat_id=chat_id)
    return [
        message["text"]
        for message in messages
        if message.get("message_thread_id") == topic_id and "text" in message
    ]
