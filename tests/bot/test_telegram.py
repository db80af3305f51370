"""What the Bot API client makes of an answer that is not Telegram's."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramError, TelegramUnreachable


@asynccontextmanager
async def somebody_who_says(status: int, body: str) -> AsyncIterator[BotApi]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await web.SockSite(runner, listening).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with BotApi(url, "1:a") as api:
            yield api
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<html>Bad Gateway</html>"),
        (404, '{"title": "Not Found", "status": 404}'),
        (403, '{"error": "blocked by the proxy"}'),
        (200, '{"ok": true}'),
        (200, "[]"),
        (200, '"ok"'),
        (200, ""),
    ],
)
async def test_who_is_no_bot_api_says_nothing_about_token_or_chats(status: int, body: str) -> None:
    async with somebody_who_says(status, body) as api:
        with pytest.raises(TelegramUnreachable, match=f"HTTP {status}") as raised:
            await api.call("getMe")
    assert raised.value.trouble is State.UNREACHABLE


async def test_an_error_of_telegram_is_told_in_its_words() -> None:
    said = (
        '{"ok": false, "error_code": 429, "description": "Too Many Requests",'
        ' "parameters": {"retry_after": 7}}'
    )
    async with somebody_who_says(429, said) as api:
        with pytest.raises(TelegramError) as raised:
            await api.call("sendMessage")
    assert (raised.value.code, raised.value.retry_after) == (429, 7)
