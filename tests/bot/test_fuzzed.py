"""Whatever somebody writes, edits, forwards or answers, nothing goes wrong."""

from itertools import count
from typing import Any

import hypothesis
import pytest
from aiogram import Dispatcher
from aiogram.types import Update
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from birthday_calendar.bot.dispatcher import Identity
from birthday_calendar.bot.middlewares import Reply
from birthday_calendar.wording.messages import MESSAGE_LIMIT, visible_length
from tests.bot.test_privacy import PERSON, PRIVATE, dispatcher, feed, identity  # noqa: F401

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

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


@st.composite
def _messages(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """The kind of an update, and the message in it."""
    chat = draw(st.sampled_from([PRIVATE, GROUP]))
    message: dict[str, Any] = {"message_id": draw(st.integers(1, 4)), "date": 1, "chat": chat}
    message["from"] = PERSON
    what = draw(st.sampled_from(["text", "text", "text", "caption", "contact"]))
    if what == "contact":
        vcard = draw(_VCARDS)
        message["contact"] = {"phone_number": "1", "first_name": draw(_PARTS), "vcard": vcard}
    else:
        message[what] = draw(_TEXTS)
    if draw(st.integers(0, 4)) == 0:
        message |= {"forward_origin": _ORIGIN}
    return draw(st.sampled_from(["message", "message", "edited_message"])), message


_update_ids = count(10_000_000)


@given(messages=st.lists(_messages(), min_size=1, max_size=5))
@hypothesis.settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
async def test_nothing_goes_wrong(
    dispatcher: Dispatcher,  # noqa: F811
    identity: Identity,  # noqa: F811
    messages: list[tuple[str, dict[str, Any]]],
) -> None:
    for kind, message in messages:
        raw = {"update_id": next(_update_ids), kind: message}
        reply = await feed(
            dispatcher, identity, Update.model_validate(raw, context={"bot": identity})
        )
        if isinstance(reply, Reply):  # of what was not said to the bot there is none
            texts = (answer.parameters.get("text", "") for answer in reply.answers)
            assert all(visible_length(text) <= MESSAGE_LIMIT for text in texts)
