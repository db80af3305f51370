"""Polls: what a bot may ask, who votes, and when results are seen."""

import time
from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api

IDEAS = ["Flowers", "A book"]


async def ask(api: Api, **more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"chat_id": GROUP, "question": "What?", "options": IDEAS} | more
    poll: dict[str, Any] = await api.call("sendPoll", **asked)
    return poll


async def test_a_poll_is_a_message_with_options_that_nobody_has_chosen(api: Api) -> None:
    poll = (await ask(api, options=[{"text": "Flowers"}, "A book"]))["poll"]
    assert [one["text"] for one in poll["options"]] == IDEAS
    assert [one["voter_count"] for one in poll["options"]] == [0, 0]
    assert (poll["is_anonymous"], poll["is_closed"], poll["type"]) == (True, False, "regular")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"question": ""}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
        ({"options": [" "]}, "text must be non-empty"),
        ({"options": [7]}, "expected an option to be of type String"),
        ({"options": "Flowers"}, "can't parse options JSON object"),
        ({"options": {"text": "x"}}, "expected an Array of String as options"),
        ({"type": "riddle"}, "unsupported poll type specified"),
        ({"members_only": True}, "poll voters can be restricted only in channel chats"),
        ({"allow_adding_options": True}, "POLL_ANSWERS_INVALID"),
        ({"close_date": 1}, "POLL_CLOSE_DATE_INVALID"),
        ({"open_period": 4}, "POLL_OPEN_PERIOD_INVALID"),
        ({"description": "x" * 1025}, "message caption is too long"),
    ],
)
async def test_what_telegram_takes_no_poll_for(api: Api, wrong: dict[str, Any], said: str) -> None:
    asked = {"chat_id": GROUP, "question": "What?", "options": IDEAS} | wrong
    assert await api.error("sendPoll", **asked) == f"400 Bad Request: {said}"


async def test_twelve_options_of_a_hundred_characters_and_a_month_are_taken(api: Api) -> None:
    month = int(time.time()) + 2_627_990
    await ask(api, question="x" * 300, options=["x" * 100] * 12, close_date=month)
    error = await api.error(
        "sendPoll", chat_id=GROUP, question="?", options=IDEAS, close_date=month + 60
    )
    assert error == "400 Bad Request: POLL_CLOSE_DATE_INVALID"


async def test_a_group_may_deny_polls_to_members(api: Api) -> None:
    await api.post("permissions", chat_id=GROUP, can_send_polls=False)
    error = await api.error("sendPoll", chat_id=GROUP, question="?", options=IDEAS)
    assert error == "400 Bad Request: not enough rights to send polls to the chat"


async def test_people_vote_add_and_see_hidden_results_when_it_is_closed(api: Api) -> None:
    message = await ask(
        api,
        is_anonymous=False,
        allow_adding_options=True,
        hide_results_until_closes=True,
        allows_multiple_answers=True,
    )
    where = {"chat_id": GROUP, "message_id": message["message_id"]}
    await api.post("polls/add", **where, user_id=CHIARA, text="A trip")
    await api.post("polls/vote", **where, user_id=BORIS, options=[0, 2])
    seen = await api.post("polls/vote", **where, user_id=CHIARA, options=[2])
    assert [one["voter_count"] for one in seen["poll"]["options"]] == [0, 0, 0]
    answers = [one["poll_answer"] for one in await api.news() if "poll_answer" in one]
    assert [one["option_ids"] for one in answers] == [[0, 2], [2]]
    closed = await api.call("stopPoll", **where)
    assert [one["voter_count"] for one in closed["options"]] == [1, 0, 2]
    assert closed["options"][2]["added_by_user"]["id"] == CHIARA
    assert await api.error("stopPoll", **where) == ("400 Bad Request: poll has already been closed")
    assert await api.refusal("polls/vote", **where, user_id=ANN, options=[0]) == (
        "400 the poll is closed"
    )


async def test_one_option_and_no_new_ones_where_the_bot_did_not_allow_more(api: Api) -> None:
    where = {"chat_id": GROUP, "message_id": (await ask(api))["message_id"]}
    assert "only one" in await api.refusal("polls/vote", **where, user_id=ANN, options=[0, 1])
    assert "nobody may add" in await api.refusal("polls/add", **where, user_id=ANN, text="x")


async def test_a_poll_whose_time_has_come_is_closed(api: Api) -> None:
    message = await ask(api, close_date=int(time.time()) + 100)
    where = {"chat_id": GROUP, "message_id": message["message_id"]}
    assert (await api.post("polls/close", **where))["poll"]["is_closed"]


async def test_only_a_poll_of_its_own_is_stopped(api: Api) -> None:
    said = await api.say("hello", chat_id=GROUP)
    for number, words in (
        (said["message_id"], "message is not a poll"),
        (999, "message with poll to stop not found"),
    ):
        error = await api.error("stopPoll", chat_id=GROUP, message_id=number)
        assert error == f"400 Bad Request: {words}"
