"""What people write is in no log, however wrong things go; and no forged press is more than old."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import hypothesis
import pytest
from aiogram import Dispatcher
from aiogram.filters.callback_data import CallbackData
from aiogram.types import Update
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from structlog.testing import LogCapture

from birthday_calendar.bot import presses
from birthday_calendar.bot.dispatcher import Identity, create_dispatcher
from birthday_calendar.bot.handlers.edit import _CHANGES
from birthday_calendar.bot.middlewares import Reply
from birthday_calendar.bot.updates.turns import Place, Turns
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import events
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import ANN, Chat, Sandbox
from tests.bot.conftest import NOW, Bots
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

MARK = "Quetzalcoatl"  # what somebody wrote
PERSON = {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"}
PRIVATE = {"id": ANN, "type": "private", "first_name": "Ann"}


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[None]:
    async def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(events, "add", fail)
        yield


async def test_what_people_write_is_in_no_log(
    bots: Bots,
    telegram: Sandbox,
    logged: LogCapture,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("/start")
        for malformed in (
            {"text": MARK, "date": MARK},
            {"text": {"is": MARK}},
            {"text": MARK, "entities": [{"type": MARK, "offset": MARK}]},
            {"contact": MARK},
            {"text": MARK, "chat": {"id": MARK, "type": "private"}},
            {"text": MARK, "from": MARK},
        ):
            await post(telegram, {"chat": PRIVATE, "from": PERSON, **malformed})
        for error in (
            RuntimeError(f"invalid input for query argument $1: '{MARK}'"),
            KeyError(MARK),
            UnicodeEncodeError("utf-8", MARK, 0, 1, MARK),
        ):
            with broken(monkeypatch, error):
                assert "Sorry" in await ann.says(f"/add {MARK} 15.03")
        for refusal in (
            f'Bad Request: can\'t parse entities: Unsupported start tag "{MARK}"',
            f'Bad Request: wrong button "{MARK}"',
        ):
            fault = {"method": "sendMessage", "error_code": 400, "description": refusal}
            await telegram.post("faults", times=1, **fault)
            await ann.says(f"/add {MARK} 15.03")
        await telegram.post("faults", method="sendMessage", error_code=403, times=1)
        await ann.says(f"/find {MARK}")
    told = repr(logged.entries) + caplog.text
    for event in ("update not understood", "handler failed", "answer refused"):
        assert event in told
    assert MARK not in told


async def post(telegram: Sandbox, message: dict[str, Any]) -> None:
    """Past the sandbox's own checks of what people are and where they write."""
    try:
        await telegram.post("updates", message=message)
    except Exception:
        return
    await telegram.settled()


# --- forged presses -------------------------------------------------------------------------------


@pytest.fixture
def identity(telegram: Sandbox) -> Identity:
    return Identity(telegram.token, {"id": 1, "is_bot": True, "first_name": "Bot", "username": "b"})


@pytest.fixture
async def dispatcher(database: Database, settings: Settings) -> AsyncIterator[Dispatcher]:
    async with BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api:
        yield create_dispatcher(database, api, settings, lambda: NOW)


def _kinds() -> Iterator[type[CallbackData]]:
    for kind in vars(presses).values():
        if isinstance(kind, type) and issubclass(kind, CallbackData) and kind is not CallbackData:
            yield kind


_NUMBERS = st.integers() | st.sampled_from([2**31, 2**63 - 1, 2**63, -(2**63), 10**40, 1])
_WORDS = st.sampled_from(
    [*_CHANGES, *fields.BY_NAME, *EventKind, "show", "more", "kind", "done", "delete", "", "hour"]
)
_PARTS = (_NUMBERS | _WORDS | st.text(max_size=5)).map(str)
_FORGED = st.one_of(
    st.text(max_size=64),
    st.lists(_PARTS, max_size=4).map(":".join),
    *(
        st.tuples(st.just(kind.__prefix__), *[_PARTS] * len(kind.model_fields)).map(":".join)
        for kind in _kinds()
    ),
)
_update_ids = count(1)


def pressed(data: str, identity: Identity, **changes: Any) -> Update:
    user = {"id": identity.id, "is_bot": True, "first_name": "Bot"}
    message = {"message_id": 7, "date": 1, "chat": PRIVATE, "from": user, "text": "?"} | changes
    query = {"id": "1", "from": PERSON, "chat_instance": "1", "message": message, "data": data}
    update = {"update_id": next(_update_ids), "callback_query": query}
    return Update.model_validate(update, context={"bot": identity})


async def feed(dispatcher: Dispatcher, identity: Identity, update: Update) -> Reply:
    reply: Reply = await dispatcher.feed_update(identity, update, place=Place(Turns(1)), done=None)
    return reply


@given(data=_FORGED)
@hypothesis.settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_forged_press_is_answered_whatever_it_says(
    dispatcher: Dispatcher, identity: Identity, data: str
) -> None:
    reply = await feed(dispatcher, identity, pressed(data, identity))
    assert [answer.method for answer in reply.answers].count("answerCallbackQuery") == 1


@pytest.mark.parametrize(
    "data",
    [
        *(f"person:{action}:{2**63}" for action in ("show", "delete", "restore", "mute")),
        *(f"person:show:{number}" for number in (-1, 10**30, "1e5", "")),
        *(f"list:{number}" for number in (-1, 2**31, 2**63, 10**30)),
        f"pick:more:{2**63}",
        f"field:name:{2**63}",
        f"cancel:{-(2**63) - 1}:1",
        "again:never",
        f"told:card:{2**63}",
        "told:nothing:1",
        "offer:perhaps",
        "nobody:1",
    ],
)
async def test_a_number_beyond_all_bounds_is_out_of_date(
    dispatcher: Dispatcher, identity: Identity, data: str
) -> None:
    reply = await feed(dispatcher, identity, pressed(data, identity))
    [answer] = reply.answers
    assert answer.parameters["text"] == "This button is out of date."


async def test_a_press_under_what_telegram_shows_no_more_is_answered(
    dispatcher: Dispatcher, identity: Identity
) -> None:
    for data in ("offer:1", "set:done:", "cancel:1:1", "person:show:1", "list:0"):
        update = pressed(data, identity, date=0, text=None)
        reply = await feed(dispatcher, identity, update)
        assert reply.answers
