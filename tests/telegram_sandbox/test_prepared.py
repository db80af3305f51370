"""Messages that a bot prepares, and that people send in their own name."""

import time
from typing import Any

import pytest

from telegram_sandbox.client import Chat
from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api

CARD = {
    "type": "article",
    "id": "1",
    "title": "Ada",
    "input_message_content": {"message_text": "<b>Ada</b> is 37", "parse_mode": "HTML"},
    "reply_markup": {"inline_keyboard": [[{"text": "More", "url": "https://example.org/"}]]},
}


async def saved(api: Api, **more: Any) -> str:
    allowed = more or {"allow_group_chats": True}
    made = await api.call("savePreparedInlineMessage", user_id=ANN, result=CARD, **allowed)
    assert time.time() < made["expiration_date"]
    prepared_id: str = made["id"]
    return prepared_id


async def test_a_card_goes_into_a_group_from_the_persons_own_name(ann: Api) -> None:
    prepared_id = await saved(ann)
    shown = await ann.post("prepared", user_id=ANN, id=prepared_id)
    assert (shown["text"], shown["kinds"]) == ("Ada is 37", ["groups"])
    message = await Chat(ann, GROUP, ANN).shares(prepared_id)
    assert (message["from"]["id"], message["via_bot"]["id"]) == (ANN, ann.id)
    assert (message["text"], message["reply_markup"]) == ("Ada is 37", CARD["reply_markup"])
    news = await ann.updates()
    assert news[0]["message"] == message
    assert news[1]["chosen_inline_result"]["result_id"] == "1"


async def test_a_card_goes_to_the_kinds_of_chats_that_the_bot_allows(ann: Api) -> None:
    for_groups, for_people = await saved(ann), await saved(ann, allow_user_chats=True)
    with_the_bot = await saved(ann, allow_bot_chats=True)
    assert "bots" in await ann.refusal("share", user_id=ANN, id=for_groups, chat_id=ANN)
    assert "users" in await ann.refusal("share", user_id=ANN, id=for_groups, to=BORIS)
    assert "groups" in await ann.refusal("share", user_id=ANN, id=for_people, chat_id=GROUP)
    assert await Chat(ann, ANN, ANN).shares(with_the_bot)
    assert "private" in await ann.refusal("share", user_id=ANN, id=with_the_bot, chat_id=BORIS)
    await ann.news()
    assert await ann.post("share", user_id=ANN, id=for_people, to=BORIS) is None
    [update] = await ann.updates()  # what people write to each other no bot sees
    assert update["chosen_inline_result"]["from"]["id"] == ANN


async def test_a_card_is_for_one_person_and_for_a_while(ann: Api) -> None:
    prepared_id = await saved(ann)
    where = {"chat_id": GROUP, "id": prepared_id}
    assert "ID_INVALID" in await ann.refusal("share", **where, user_id=CHIARA)
    assert "ID_INVALID" in await ann.refusal("prepared", user_id=ANN, id="another")
    await ann.post("expire", prepared_message_id=prepared_id)
    assert "ID_EXPIRED" in await ann.refusal("share", **where, user_id=ANN)


async def test_who_may_not_write_shares_nothing(ann: Api) -> None:
    prepared_id = await saved(ann)
    await ann.post("permissions", chat_id=GROUP, can_send_messages=False)
    await ann.post("members", chat_id=GROUP, user_id=ANN, status="member", by=ANN)
    assert "may not send" in await ann.refusal("share", user_id=ANN, id=prepared_id, chat_id=GROUP)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"user_id": None}, "invalid user_id specified"),
        ({"user_id": "ann"}, "invalid user_id specified"),
        ({"user_id": 5}, "user not found"),
        ({"result": None}, "can't parse JSON encoded inline query result"),
        ({"result": "{"}, "can't parse JSON encoded inline query result"),
        ({"result": []}, "inline query result must be an Object"),
        ({"result": {**CARD, "id": ""}}, "RESULT_ID_INVALID"),
        ({"result": {**CARD, "title": ""}}, "ARTICLE_TITLE_EMPTY"),
        ({"result": {**CARD, "input_message_content": None}}, "message_text is empty"),
        ({"allow_group_chats": False}, "at least one chat type must be allowed"),
    ],
)
async def test_what_cannot_be_prepared_is_refused(
    ann: Api, params: dict[str, Any], error: str
) -> None:
    given = {"user_id": ANN, "result": CARD, "allow_group_chats": True, **params}
    answer = await ann.error("savePreparedInlineMessage", **given)
    assert answer == f"400 Bad Request: {error}"


async def test_nothing_that_is_sent_inline_opens_a_mini_app(ann: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "a", "web_app": {"url": "https://example.org/"}}]]}
    result = {**CARD, "reply_markup": keyboard}
    for method, params in (
        ("savePreparedInlineMessage", {"user_id": ANN, "result": result}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [result]}),
    ):
        assert await ann.error(method, **params) == "400 Bad Request: BUTTON_TYPE_INVALID"
