"""How much one chat and one person may ask."""

from typing import Any

import pytest

from birthday_calendar.bot.updates import buckets, glance, quota
from birthday_calendar.bot.updates.quota import Quota, Verdict
from tests.support.monotonic import Clock

ANN, BORIS, GROUP, OTHER_GROUP, BOT = 700_000_001, 700_000_002, -47, -48, 1_000_001
ANONYMOUS = 1_087_968_824
START = 1_790_000_000  # seconds since 1970


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rules(clock: Clock) -> Quota:
    return Quota(BOT, "Calendar_Bot", ["add", "list"], clock)


def message(
    text: str = "/add Anna 1.2", user: int = ANN, chat: int = 0, at: float = 0, **more: Any
) -> glance.Glance:
    place = {"id": chat or user, "type": "group" if chat else "private"}
    said = {"message_id": 1, "date": START + int(at), "chat": place, "from": {"id": user}}
    return glance.at({"update_id": 1, "message": {**said, "text": text, **more}})


def press(user: int = ANN, chat: int = 0) -> glance.Glance:
    place = {"id": chat or user, "type": "group" if chat else "private"}
    under = {"message_id": 1, "date": 1, "chat": place}
    query = {"id": "1", "from": {"id": user}, "message": under}
    return glance.at({"update_id": 1, "callback_query": query})


def taken(rules: Quota, *seen: glance.Glance) -> int:
    return sum(rules.judge(one) is Verdict.TAKEN for one in seen)


def test_a_pasted_list_of_fifty_lines_passes(rules: Quota) -> None:
    assert taken(rules, *[message()] * 50) == 50


def test_a_flood_is_refused_and_told_once_until_there_is_room_again(rules: Quota) -> None:
    verdicts = [rules.judge(message()) for _ in range(200)]
    assert verdicts == [Verdict.TAKEN] * 120 + [Verdict.TOLD] + [Verdict.REFUSED] * 79
    assert rules.judge(message(at=59)) is Verdict.REFUSED
    verdicts = [rules.judge(message(at=60)) for _ in range(32)]
    assert verdicts == [Verdict.TAKEN] * 30 + [Verdict.TOLD, Verdict.REFUSED]


def test_who_asks_at_leisure_is_never_refused(rules: Quota) -> None:
    assert taken(rules, *(message(at=3 * number) for number in range(5_000))) == 5_000


def test_what_waited_while_the_bot_was_away_is_no_flood(rules: Quota) -> None:
    """It comes all at once, but was not sent so."""
    group = [message(chat=GROUP, user=ANN + n % 5, at=30 * n) for n in range(1_000)]
    assert taken(rules, *group) == 1_000


def test_a_flooding_group_is_not_its_people_s_fault_elsewhere(rules: Quota) -> None:
    people = [ANN + number % 10 for number in range(300)]
    assert taken(rules, *(message(chat=GROUP, user=user) for user in people)) == 240
    assert rules.judge(message(user=ANN)) is Verdict.TAKEN
    assert rules.judge(message(chat=OTHER_GROUP)) is Verdict.TAKEN


def test_one_person_floods_no_further_in_several_groups(rules: Quota) -> None:
    seen = [message(chat=GROUP - number) for number in range(200)]
    assert taken(rules, *seen) == 120
    assert rules.judge(message(chat=GROUP, user=BORIS)) is Verdict.TAKEN


def test_who_writes_as_a_group_is_not_one_person_everywhere(rules: Quota) -> None:
    seen = [message(chat=GROUP - number, user=ANONYMOUS) for number in range(200)]
    assert taken(rules, *seen) == 200
    as_group: dict[str, Any] = {"sender_chat": {"id": GROUP, "type": "group"}}
    assert taken(rules, *[message(chat=GROUP, user=7, **as_group)] * 300) == 239


@pytest.mark.parametrize(
    "text", ["hello", "Anna 1.2.1990", "/add@another_bot x", "/play", "/", " ", "a /add"]
)
def test_the_chatter_of_a_group_is_free(rules: Quota, text: str) -> None:
    assert taken(rules, *[message(text, chat=GROUP)] * 200) == 200
    assert taken(rules, *[message(chat=GROUP)] * 120) == 120


@pytest.mark.parametrize("text", ["/add x", "/ADD", "/Add@calendar_BOT x", "/list\nx"])
def test_what_is_asked_in_a_group_counts(rules: Quota, text: str) -> None:
    assert taken(rules, *[message(text, chat=GROUP)] * 200) == 120


def test_a_reply_to_the_bot_counts_and_one_to_others_does_not(rules: Quota) -> None:
    to_bot, to_boris = (
        message("Anna", chat=GROUP, reply_to_message={"message_id": 1, "from": {"id": user}})
        for user in (BOT, BORIS)
    )
    assert taken(rules, *[to_boris] * 200) == 200
    assert taken(rules, *[to_bot] * 200) == 120


def test_what_turned_out_to_be_asked_counts_afterwards(rules: Quota) -> None:
    """An answer to a question, heard without privacy mode."""
    seen = message("soon", chat=GROUP)
    for _ in range(120):
        assert rules.judge(seen) is Verdict.TAKEN
        rules.answered(seen)
    assert rules.judge(seen) is Verdict.REFUSED
    assert rules.judge(message("/add", chat=GROUP)) is Verdict.TOLD


def test_what_telegram_itself_tells_of_a_group_is_never_refused(rules: Quota) -> None:
    taken(rules, *[message(chat=GROUP)] * 200)
    left = message("", chat=GROUP, left_chat_member={"id": BORIS})
    assert rules.judge(left) is Verdict.TAKEN
    gone = {"chat": {"id": GROUP, "type": "group"}, "from": {"id": ANN}}
    assert rules.judge(glance.at({"my_chat_member": gone})) is Verdict.TAKEN


def test_leafing_through_a_long_list_passes(rules: Quota, clock: Clock) -> None:
    rules.judge(message())
    for _ in range(300):  # 100 pages a minute, for three of them
        clock.now += 0.6
        assert rules.judge(press()) is Verdict.TAKEN
    assert taken(rules, *[press()] * 600) < 500
    clock.now += quota.PAUSE + 1
    assert rules.judge(press()) is Verdict.TAKEN


def test_while_it_is_crowded_nobody_adds_to_what_they_have_waiting(rules: Quota) -> None:
    assert rules.judge(message(), is_crowded=True) is Verdict.TOLD
    assert rules.judge(message(user=BORIS)) is Verdict.TAKEN


def test_what_is_remembered_is_bounded(rules: Quota, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "REMEMBERED", 100)
    monkeypatch.setattr(quota, "REMEMBERED", 100)
    for number in range(1, 1_000):
        rules.judge(message(user=number), is_crowded=number % 2 == 0)
    assert len(rules._people._levels) <= 100
    assert len(rules._closed) <= 100


@pytest.mark.parametrize(
    "update", [{}, {"message": None}, {"message": {"chat": {"id": "x"}}}, {"callback_query": {}}]
)
def test_what_is_no_update_is_left_to_others(rules: Quota, update: dict[str, Any]) -> None:
    assert rules.judge(glance.at({"update_id": 1, **update})) is Verdict.TAKEN
    assert glance.chat_of(update) == 0


def test_inline_queries_have_a_measure_of_their_own(rules: Quota, clock: Clock) -> None:
    typed = glance.at({"update_id": 1, "inline_query": {"id": "1", "from": {"id": ANN}}})
    assert glance.chat_of({"inline_query": {"from": {"id": ANN}}}) == ANN
    assert taken(rules, message(), *[typed] * 100) == 61
    assert rules.judge(typed) is Verdict.REFUSED  # and never told: there is nowhere to
    assert rules.judge(message()) is Verdict.TAKEN
    clock.now += 10
    assert taken(rules, *[typed] * 20) == 10
    assert rules.judge(typed, is_crowded=True) is Verdict.REFUSED
