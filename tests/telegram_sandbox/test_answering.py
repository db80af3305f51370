"""Presses of buttons and inline queries, and the bot's answers."""

import asyncio
from typing import Any

from tests.telegram_sandbox.helpers import ANN, Api

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def pressed(api: Api) -> tuple[asyncio.Task[Any], dict[str, Any]]:
    """Ann's press, which waits for its answer, and the callback query of it."""
    message = await api.call("sendMessage", chat_id=ANN, text="?", reply_markup=KEYBOARD)
    press = {"chat_id": ANN, "user_id": ANN, "message_id": message["message_id"], "data": "a"}
    task = asyncio.create_task(api.post("press", **press))
    [update] = await api.updates(timeout=5)
    return task, update["callback_query"]


async def test_a_press_becomes_a_callback_query(ann: Api) -> None:
    task, query = await pressed(ann)
    assert query["data"] == "a"
    assert query["from"]["id"] == ANN
    assert query["message"]["reply_markup"] == KEYBOARD
    assert query["chat_instance"]
    answer = {"callback_query_id": query["id"], "text": "done", "show_alert": True}
    assert await ann.call("answerCallbackQuery", **answer) is True
    assert (await task)["answer"] == {"text": "done", "show_alert": True}


async def test_an_unknown_callback_id_is_refused(ann: Api) -> None:
    for callback_query_id in ("12345", None):
        error = await ann.error("answerCallbackQuery", callback_query_id=callback_query_id)
        assert error == TOO_OLD


async def test_an_old_callback_id_is_refused(ann: Api) -> None:
    task, query = await pressed(ann)
    await ann.post("expire", callback_query_id=query["id"])
    assert await ann.error("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
    task.cancel()


async def test_an_answer_has_200_characters_at_most(ann: Api) -> None:
    task, query = await pressed(ann)
    answer = {"callback_query_id": query["id"], "text": "я" * 201}
    assert await ann.error("answerCallbackQuery", **answer) == "400 Bad Request: MESSAGE_TOO_LONG"
    task.cancel()


async def test_a_raw_callback_query_can_be_answered(api: Api) -> None:
    query = {
        "id": "77",
        "from": {"id": 5, "first_name": "Eve"},
        "data": "x",
        "message": {"chat": {"id": 5, "type": "private"}, "message_id": 9, "text": "?"},
    }
    await api.post("updates", callback_query=query)
    [update] = await api.updates()
    assert update["callback_query"]["id"] == "77"
    assert await api.call("answerCallbackQuery", callback_query_id="77") is True


async def test_a_button_that_is_not_there_cannot_be_pressed(ann: Api) -> None:
    press = {"chat_id": ANN, "user_id": ANN, "message_id": 1, "data": "a"}
    response = await ann.client.post("/sandbox/press", params={"token": ann.token}, json=press)
    assert response.status_code == 400


async def test_an_inline_query_is_answered_and_a_result_sent(ann: Api) -> None:
    asked = {"user_id": ANN, "query": "ada"}
    task = asyncio.create_task(ann.post("inline", **asked))
    [update] = await ann.updates(timeout=5)
    query = update["inline_query"]
    assert (query["query"], query["offset"]) == ("ada", "")
    content = {"message_text": "<b>Ada</b>", "parse_mode": "HTML"}
    article = {"type": "article", "id": "1", "title": "Ada", "input_message_content": content}
    await ann.call("answerInlineQuery", inline_query_id=query["id"], results=[article])
    [result] = (await task)["results"]
    sent = await ann.post("choose", chat_id=ANN, user_id=ANN, query="ada", result=result)
    assert sent["text"] == "Ada"
    assert sent["via_bot"]["id"] == ann.id
    kinds = [list(found)[1] for found in await ann.updates(offset=update["update_id"] + 1)]
    assert kinds == ["message", "chosen_inline_result"]


async def test_wrong_inline_results_are_refused(ann: Api) -> None:
    error = await ann.error("answerInlineQuery", inline_query_id="1", results="{")
    assert error == "400 Bad Request: can't parse inline query results JSON object"
    assert await ann.error("answerInlineQuery", inline_query_id="1", results=[]) == TOO_OLD
