"""Whoever loses the right to a token: its programs are out, whatever Telegram does meanwhile."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import CalendarKind
from birthday_calendar.services import calendars, tokens
from telegram_sandbox.client import ANN, BORIS, GROUP, blocking
from tests.faults.chats import sandbox_at
from tests.faults.pace import stretched
from tests.faults.programs import database_of, pid_of, wait_until
from tests.faults.results import Measured
from tests.support.stack import Stack
from tests.support.standing_still import standing_still

pytestmark = pytest.mark.faults

ANSWERED_WITHIN = 3.0  # seconds


def api_of(stack: Stack, user_id: int) -> httpx.Client:
    """With a token that somebody made in the group an hour ago."""

    async def make() -> httpx.Client:
        made_at = datetime.now(UTC) - timedelta(hours=1)
        async with Database(database_of(stack)) as db:
            calendar = await calendars.open_for_chat(
                db,
                GROUP,
                kind=CalendarKind.SHARED,
                title="Group",
                language="en",
                time_zone="UTC",
                now=made_at,
            )
            _, secret = await tokens.create(db, calendar, user_id, made_at, name=str(user_id))
        base = f"{stack.url}/api/v1/calendars/{calendar.id}"
        return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {secret}"})

    return asyncio.run(make())


def happens(stack: Stack, path: str, **body: object) -> None:
    blocking(sandbox_at(stack.url).post(path, **body))


def bot_is(stack: Stack, state: str) -> bool:
    parts = httpx.get(f"{stack.url}/health/ready").json()["parts"]
    return bool(parts["bot"]["state"] == state)


def reads(api: httpx.Client) -> int:
    return api.get("/events").status_code


def write(api: httpx.Client) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    answer = api.post("/events", json={"name": "Anna", "day": 15, "month": 3}, timeout=20)
    return answer, time.monotonic() - began


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


def test_who_has_no_right_to_a_token_any_more_is_out(stack: Stack, measured: Measured) -> None:
    with api_of(stack, ANN) as ann, api_of(stack, BORIS) as boris:
        happens(stack, "members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
        refused = [write(ann) for _ in range(20)]
        told = {(answer.status_code, kind(answer)) for answer, _ in refused}
        assert told == {(403, "token-rests")}
        assert ann.get("/events").status_code == 403
        wait_until(lambda: bot_is(stack, "polling"), 40, "the bot to poll")
        happens(stack, "kick", chat_id=GROUP)
        heard = wait_until(lambda: reads(boris) == 403, 10, "the bot to hear of it")
        happens(stack, "members", chat_id=GROUP, user_id="bot", status="member", by=BORIS)
        wait_until(lambda: reads(boris) == 200, 10, "the bot to be back")
        hung = write_while_telegram_hangs(stack, boris)
    measured(
        "tokens",
        f"none of {len(refused)} writes, the first refused after {refused[0][1]:.2f} s; nothing"
        f" read {heard:.1f} s after; a write while Telegram hangs answered after {hung:.1f} s",
    )


def write_while_telegram_hangs(stack: Stack, api: httpx.Client) -> float:
    """What Telegram said an hour ago counts; returns the seconds that it took."""
    with standing_still(pid_of(stack, "sandbox")):
        answer, took = write(api)
    assert answer.status_code == 201
    assert took < stretched(ANSWERED_WITHIN)
    return took
