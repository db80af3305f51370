"""What a Mini App shows as its right to call: only what Telegram has signed, of late."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from aiogram.utils.web_app import safe_parse_webapp_init_data
from hypothesis import assume, given
from hypothesis import strategies as st

from birthday_calendar.api.init_data import key_of, read
from birthday_calendar.domain.errors import Unauthorized
from tests.support.mini_app import ANN, init_data

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"
KEY = key_of(TOKEN)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = init_data(TOKEN, NOW)


def test_it_says_who_has_opened_it() -> None:
    user = read(GOOD, KEY, NOW)
    assert (user.id, user.first_name, user.username) == (ANN["id"], "Ann", "ann")


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
# aiogram drops empty ones, which Telegram makes none of, and reads what begins as JSON as that
values = names.filter(lambda text: text[:1] not in ("", "[", "{"))


@given(
    st.dictionaries(st.text("abcdefghijklmnop_", min_size=1, max_size=9), values, max_size=5),
    names,
)
def test_aiogram_finds_it_signed_just_the_same(fields: dict[str, str], name: str) -> None:
    said = init_data(TOKEN, NOW, ANN | {"first_name": name}, **fields)
    assert read(said, KEY, NOW).first_name == name
    parsed = safe_parse_webapp_init_data(TOKEN, said)
    assert parsed.user is not None
    assert parsed.user.first_name == name


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("0aZ&=%+\n\0é"))
def test_nobody_else_can_make_or_change_it(place: int, character: str) -> None:
    forged = GOOD[:place] + character + GOOD[place + 1 :]
    assume(unquote(forged) != unquote(GOOD))
    with pytest.raises(Unauthorized):
        read(forged, KEY, NOW)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("", id="nothing"),
        pytest.param("hash=", id="an empty hash"),
        pytest.param("hash=" + "0" * 64, id="a hash of nothing"),
        pytest.param(GOOD.replace("hash=", "h="), id="no hash"),
        pytest.param(GOOD.upper(), id="in capitals"),
        pytest.param(GOOD.replace("hash=", "%68ash="), id="a hash that nginx does not see"),
        pytest.param(GOOD.replace("hash=", "hash=" + "0" * 64 + "&hash="), id="two hashes"),
        pytest.param(GOOD + "&auth_date=1", id="a field twice"),
        pytest.param(GOOD + "&%61uth_date=1", id="a field twice, encoded"),
        pytest.param(GOOD + "&x=1", id="a field more"),
        pytest.param(GOOD.replace("Ann", "Bob"), id="another user"),
        pytest.param(GOOD.replace("Ann", "%FF"), id="no UTF-8"),
        pytest.param(GOOD + "&x", id="a field without a value"),
        pytest.param("&".join(f"f{n}=1" for n in range(99)) + "&" + GOOD, id="many fields"),
        pytest.param(init_data("1:" + "b" * 35, NOW), id="another bot's"),
        pytest.param(init_data("", NOW), id="no bot's"),
        pytest.param(init_data(TOKEN, NOW, start_param="x" * 4_000), id="long"),
        pytest.param(init_data(TOKEN, NOW, auth_date=None), id="of no time"),
        pytest.param(init_data(TOKEN, NOW, auth_date=""), id="of an empty time"),
        pytest.param(init_data(TOKEN, NOW, auth_date="-1"), id="of a time before time"),
        pytest.param(init_data(TOKEN, NOW, auth_date="9" * 12), id="of the end of time"),
        pytest.param(init_data(TOKEN, NOW, auth_date="9" * 400), id="of no time at all"),
        pytest.param(init_data(TOKEN, NOW, auth_date="٣"), id="of a time in other digits"),
    ],
)
def test_what_telegram_has_not_signed_like_that_is_refused(said: str) -> None:
    with pytest.raises(Unauthorized):
        read(said, KEY, NOW)


@pytest.mark.parametrize(
    "user",
    [
        *(None, 1, [], "Ann", {}, {"id": "7", "first_name": "Ann"}, {"first_name": "Ann"}),
        *({"id": number, "first_name": "Ann"} for number in (0, -7, 2**63, 1e400, True, 1.5)),
        {"id": 7},
        {"id": 7, "first_name": None},
    ],
)
def test_who_is_nobody_is_refused(user: Any) -> None:
    with pytest.raises(Unauthorized, match="no user"):
        read(init_data(TOKEN, NOW, user), KEY, NOW)


@pytest.mark.parametrize("user", [None, "", "{", "[" * 1_000, '{"id":7,'])
def test_what_is_no_user_is_refused(user: str | None) -> None:
    with pytest.raises(Unauthorized, match="no user"):
        read(init_data(TOKEN, NOW, user=user), KEY, NOW)


@pytest.mark.parametrize(
    ("age", "is_good"),
    [
        (timedelta(minutes=59, seconds=59), True),
        (timedelta(hours=1), False),
        (timedelta(days=1), False),
        (-timedelta(minutes=1), True),
        (-timedelta(minutes=1, seconds=1), False),
    ],
)
def test_it_is_good_for_an_hour(age: timedelta, is_good: bool) -> None:
    if is_good:
        assert read(GOOD, KEY, NOW + age)
        return
    with pytest.raises(Unauthorized, match="open the Mini App again"):
        read(GOOD, KEY, NOW + age)
