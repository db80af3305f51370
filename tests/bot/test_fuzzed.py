"""Whatever somebody writes, edits, forwards or answers, nothing goes wrong."""

from itertools import count
from typing import Any

import hypothesis
from aiogram import Dispatcher
from aiogram.types import Update
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from birthday_calendar.bot.dispatcher import Identity
from birthday_calendar.bot.middlewares import Reply
from birthday_calendar.wording.messages import MESSAGE_LIMIT, visible_length
from tests.bot.test_privacy import PERSON, PRIVATE, dispatcher, feed, identity  # noqa: F401
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

GROUP = {"id": -1, "type": "group", "title": "Family"}
_PARTS = st.sampled_from(
    [
        *(
            "Anna",
            "Bert",
            "мама",
            "דוד",
            "/add",
            "/add@b",
            "@b",
            "see you",
            "#tag",
            "wedding",
            "🎂",
        ),
        *("15.03", "5/6", "6/5/1990", "31.04", "29.02.1991", "2/4/2026", "tomorrow"),
        *(
            "15 March",
            "15 марта 1990",
            "1990",
            "'90",
            ",",
            "\n",
            ";",
            "and",
            "и",
            "born",
            "wedding",
        ),
        *("yes", "no", "да", "cancel", "/cancel", "-", "/", "\u202e", "\u2800", "<b>", "&"),
    ]
)
_TEXTS = st.lists(_PARTS, min_size=1, max_size=8).map(" ".join) | st.text(min_size=1, max_size=40)
_ORIGIN = {"type": "hidden_user", "sender_user_name": "Olga", "date": 1}
_VCARDS = st.lists(st.sampled_from(["BDAY:--0101", "ORG:A;B", "BDAY:1990-02-30"])).map("\n".join)


_COMMANDS = st.sampled_from(
    [
        *("/start", "/add", "/me", "/today", "/upcoming", "/month", "/list", "/find", "/edit"),
        *("/delete", "/settings", "/language", "/pause", "/resume", "/why", "/privacy", "/help"),
        *("/city", "/time", "/days", "/ADD", "/nothing", "/skip"),
    ]
)
_ANSWERS = st.sampled_from(
    [
        *("", "Anna", "Аня", "90", "december", "в марте", "15.03.1990", "tomorrow", "never", "-"),
        *("Berlin", "Paris, Texas", "UTC+3", "9:30", "полвосьмого", "0, 1, 7", "#tag", "нет", "2"),
        *("до завтра", "until 15 January", "skip", "29.02.1991", "1992", "x" * 300),
    ]
)
_PEOPLE = [{"user_id": 2, "first_name": "Olga"}, {"user_id": 3}, {"user_id": 4, "username": "pete"}]


@st.composite
def _updates(draw: st.DrawFn) -> dict[str, Any]:
    """An update as Telegram has it; or whose press of which button of the latest ones it is."""
    chat = draw(st.sampled_from([PRIVATE, PRIVATE, GROUP]))
    sender = PERSON | {"language_code": draw(st.sampled_from(["en", "ru"]))}
    if draw(st.integers(0, 2)) == 0:
        return {"press": draw(st.integers(0, 30)), "from": sender}
    message: dict[str, Any] = {"message_id": draw(st.integers(1, 4)), "date": 1, "chat": chat}
    message["from"] = sender
    match draw(st.sampled_from(["text", "command", "answer", "caption", "contact", "users"])):
        case "contact":
            name = {"first_name": draw(_PARTS), "vcard": draw(_VCARDS)}
            message["contact"] = {"phone_number": "1"} | name
        case "users":
            users = draw(st.lists(st.sampled_from(_PEOPLE), min_size=1, max_size=3))
            message["users_shared"] = {"request_id": 1, "users": users, "user_ids": []}
        case "command":
            message["text"] = f"{draw(_COMMANDS)} {draw(_ANSWERS)}".strip()
            length = len(message["text"].split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        case "answer":
            message["text"] = draw(_ANSWERS) or "?"
        case what:
            message[what] = draw(_TEXTS)
    if draw(st.integers(0, 4)) == 0:
        message |= {"forward_origin": _ORIGIN}
    return {draw(st.sampled_from(["message", "message", "edited_message"])): message}


_update_ids = count(10_000_000)


def _pressed(update: dict[str, Any], shown: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A press of one of the buttons that were shown in the latest messages."""
    if not shown:
        return None
    button = shown[-1 - update["press"] % len(shown)]
    message = {"message_id": 7, "date": 1, "chat": button["chat"], "text": "<b>Anna</b>"}
    query = {"id": "1", "from": update["from"], "chat_instance": "1", "data": button["data"]}
    return {"callback_query": query | {"message": message}}


def _buttons(reply: Reply) -> list[dict[str, Any]]:
    rows = [
        (row, answer.parameters["chat_id"])
        for answer in reply.answers
        for row in (answer.parameters.get("reply_markup") or {}).get("inline_keyboard", ())
    ]
    chats = {one["id"]: one for one in (PRIVATE, GROUP)}
    return [
        {"chat": chats[chat_id], "data": button["callback_data"]}
        for row, chat_id in rows
        for button in row
        if "callback_data" in button
    ]


@given(updates=st.lists(_updates(), min_size=1, max_size=8))
@hypothesis.settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
async def test_nothing_goes_wrong(
    dispatcher: Dispatcher,  # noqa: F811
    identity: Identity,  # noqa: F811
    updates: list[dict[str, Any]],
) -> None:
    shown: list[dict[str, Any]] = []
    for update in updates:
        made = _pressed(update, shown) if "press" in update else update
        if made is None:
            continue
        raw = {"update_id": next(_update_ids), **made}
        reply = await feed(
            dispatcher, identity, Update.model_validate(raw, context={"bot": identity})
        )
        if isinstance(reply, Reply):  # of what was not said to the bot there is none
            texts = [answer.parameters.get("text", "") for answer in reply.answers]
            assert all(visible_length(text) <= MESSAGE_LIMIT for text in texts)
            shown = [*shown, *_buttons(reply)][-40:]
