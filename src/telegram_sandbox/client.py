"""A sandbox as tests see it: the bot's side, the tester's, and people who talk with the bot.

    async with Sandbox.at("http://127.0.0.1:8081", TOKEN) as sandbox:
        ann = Chat(sandbox, ANN, ANN)
        answer = await ann.asks("/start")
        notice = await ann.presses("Settings")

Code that isn't async waits for each of these: `blocking(ann.asks("/start"))`. It takes httpx.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Self, TypeVar

import httpx

ANN, BORIS, CHIARA = 700_000_001, 700_000_002, 700_000_003  # English, Russian, Italian
GROUP = -4_700_000_001  # Ann made it, Boris is an admin, Chiara a member
PATIENCE = 10.0  # seconds
_PAUSE = 0.005  # seconds between two looks
_ONE_WAIT = 2.0  # seconds; shorter than any client's or proxy's patience

Json = dict[str, Any]
T = TypeVar("T")


class Refused(Exception):
    """What a bot or a tester may not do: code and description."""

    def __init__(self, code: int, description: str):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description


class Sandbox:
    """One bot of a sandbox: its calls, and what a tester asks about it and does to it.

    `client` has the sandbox's address as its base_url. Without a token it is about the first bot
    that has connected. Everything but answer() raises Refused, and httpx's errors.
    """

    def __init__(self, client: httpx.AsyncClient, token: str = ""):
        self.client = client
        self.token = token

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str = "", patience: float = 20) -> AsyncIterator[Self]:
        """The same by its address; `patience` is in seconds."""
        # certificates, which take longer to load than a talk, only where they are looked at
        verify = url.startswith("https:")
        async with httpx.AsyncClient(
            base_url=url, trust_env=False, timeout=patience, verify=verify
        ) as client:
            yield cls(client, token)

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    # as the bot

    async def answer(self, method: str, **parameters: Any) -> Json:
        """The whole answer to a call of the Bot API; parameters that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        response = await self.client.post(f"/sandbox/bot{self.token}/{method}", json=given)
        answer: Json = response.json()
        return answer

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result of a call."""
        answer = await self.answer(method, **parameters)
        if not answer["ok"]:
            raise Refused(answer["error_code"], answer["description"])
        return answer["result"]

    # as a tester

    async def get(self, path: str, **query: Any) -> Any:
        return await self.control("GET", path, query)

    async def post(self, path: str, **body: Any) -> Any:
        return await self.control("POST", path, body=body)

    async def delete(self, path: str, **query: Any) -> Any:
        return await self.control("DELETE", path, query)

    async def control(
        self, verb: str, path: str, query: Json | None = None, body: Json | None = None
    ) -> Any:
        """One of the sandbox's own endpoints, below /sandbox/."""
        chosen = {"token": self.token} if self.token else {}
        response = await self.client.request(
            verb, f"/sandbox/{path}", params={**chosen, **(query or {})}, json=body
        )
        if not response.is_success:
            is_json = response.headers.get("content-type", "").startswith("application/json")
            reason = response.json() if is_json else {}
            raise Refused(response.status_code, reason.get("description", response.reason_phrase))
        return response.json()

    async def calls(self, method: str = "", after: int = 0) -> list[Json]:
        """What the bot called, oldest first; `after` is the number `n` of a call."""
        found: list[Json] = await self.get("calls", method=method, after=after)
        return found

    async def messages(self, chat_id: int, user_id: int = 0, after: int = 0) -> list[Json]:
        """What somebody sees there, or everybody, oldest first; with `after`, a message_id, what
        everybody sees since.
        """
        found: list[Json] = await self.get(
            "messages", chat_id=chat_id, user_id=user_id, after=after
        )
        return found

    async def said(self, chat_id: int, user_id: int = 0, after: int = 0) -> list[Json]:
        """The bot's own messages among them that have a text."""
        seen = await self.messages(chat_id, user_id, after)
        every = (one for one in seen if "sender_chat" not in one)
        return [one for one in every if one["from"]["is_bot"] and "text" in one]

    async def update(self, **update: Any) -> int | None:
        """Something happens that is put as Telegram puts it, such as message={…}; its update_id."""
        update_id: int | None = (await self.post("updates", **update))["update_id"]
        return update_id

    async def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        bots = await self.get("bots")
        counts = {bot["user"]["id"]: int(bot["pending_updates"]) for bot in bots}
        return counts[self.id] if self.token else next(iter(counts.values()))

    async def settled(self, within: float = PATIENCE) -> None:
        """Until the bot has confirmed everything; raises TimeoutError where it doesn't in time."""

        async def confirmed() -> bool:
            asked = await self.get("settled", within=min(within, _ONE_WAIT))
            return not asked["pending_updates"]

        await until(confirmed, within)


class Chat:
    """One person in one chat with the bot."""

    def __init__(self, sandbox: Sandbox, chat_id: int, user_id: int):
        self.sandbox = sandbox
        self.chat_id = chat_id
        self.user_id = user_id

    async def sends(self, path: str, **what: Any) -> Json:
        """Whatever a person can do here, such as contact or location; the message."""
        message: Json = await self.sandbox.post(
            path, chat_id=self.chat_id, user_id=self.user_id, **what
        )
        return message

    async def write(self, text: str, reply_to: int = 0) -> Json:
        """Say something and wait for nothing."""
        return await self.sends("send", text=text, reply_to=reply_to)

    async def says(self, text: str) -> str:
        """What the bot has answered when it has confirmed the update, messages joined.

        For a bot that confirms what it has handled. See asks() for others.
        """
        before = {_number(one) for one in await self.messages()}
        await self.write(text)
        await self.sandbox.settled()
        new = [one for one in await self.messages() if _number(one) not in before]
        return "\n---\n".join(one["text"] for one in new)

    async def asks(self, text: str, within: float = PATIENCE) -> str:
        """The first message that the bot answers; raises TimeoutError where there is none.

        For a bot that confirms updates before it has handled them, as aiogram's and
        python-telegram-bot's own polling do.
        """
        sent = await self.write(text)
        return str((await self.hears(sent["message_id"], within))["text"])

    async def hears(self, after: int, within: float = PATIENCE) -> Json:
        """The bot's first message with a higher message_id than that, when it has come."""
        found: list[Json] = []

        async def heard() -> bool:
            found[:] = await self.messages(after)
            return bool(found)

        await until(heard, within)
        return found[0]

    async def looks_up(self, query: str) -> list[Json] | None:
        """What an inline bot offers who types @bot and `query`; None where it never answers."""
        asked = await self.sandbox.post("inline", user_id=self.user_id, query=query)
        await self.sandbox.settled()
        results: list[Json] | None = asked["results"]
        return results

    async def chooses(self, query: str, result: Json) -> Json:
        """One of these is sent here; the message."""
        return await self.sends("choose", query=query, result=result)

    async def opens(self, label: str) -> Json:
        """The Mini App of the newest button with that text in it: its url, with all that Telegram
        hands to the page, and that page's init_data.
        """
        for message in reversed(await self.messages()):
            for button in buttons_of(message):
                if label in button["text"] and "web_app" in button:
                    url, message_id = button["web_app"]["url"], message["message_id"]
                    return await self.sends("mini-app", message_id=message_id, url=url)
        raise AssertionError(f"no button {label!r} that opens a Mini App")

    async def opens_menu(self) -> Json:
        """The Mini App of the menu button."""
        return await self.sends("mini-app", menu=True)

    async def opens_link(self, link: str) -> Json:
        """The Mini App of a link t.me/BOT/APP?startapp=WORD that somebody wrote here."""
        return await self.sends("mini-app", link=link)

    async def shares(self, prepared_message_id: str) -> Json:
        """What savePreparedInlineMessage has prepared is sent here, in their own name."""
        return await self.sends("share", id=prepared_message_id)

    async def messages(self, after: int = 0) -> list[Json]:
        """What the bot said here, also to them alone; with `after` what everybody sees."""
        return await self.sandbox.said(self.chat_id, self.user_id, after)

    async def last(self) -> Json:
        return (await self.messages())[-1]

    async def sees(self) -> str:
        """The newest message as it is shown now."""
        return str((await self.last())["text"])

    async def buttons(self) -> list[str]:
        """Those of the newest message."""
        return [button["text"] for button in buttons_of(await self.last())]

    async def presses(self, label: str) -> Json:
        """The newest button with that text in it; the notice the bot answered with."""
        for message in reversed(await self.messages()):
            for button in buttons_of(message):
                if label in button["text"]:
                    message_id, alone = _number(message)
                    data = button["callback_data"]
                    return await self.sends_button(message_id, data, ephemeral_message_id=alone)
        raise AssertionError(f"no button {label!r}")

    async def sends_button(self, message_id: int, data: str, **more: Any) -> Json:
        pressed = await self.sends("press", message_id=message_id, data=data, **more)
        await self.sandbox.settled()
        assert pressed["answer"] is not None, "the button was never answered"
        notice: Json = pressed["answer"]
        return notice


def _number(message: Json) -> tuple[int, int]:
    """Of an ordinary message, and of one that they see alone."""
    return message["message_id"], message.get("ephemeral_message_id", 0)


def buttons_of(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


async def until(condition: Callable[[], Awaitable[bool]], within: float = PATIENCE) -> None:
    """Raises TimeoutError where it isn't so within that many seconds."""
    deadline = time.monotonic() + within
    while not await condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(_PAUSE)


def blocking(work: Coroutine[Any, Any, T]) -> T:
    """Its result, for code that isn't async; from any thread, but never from a running loop."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One for all, since an HTTP client stays with the loop that it has begun in."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="telegram_sandbox.client").start()
    return loop
