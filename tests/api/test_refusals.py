"""Bad tokens: a few are answered 401, and then they are not looked up any more."""

from unittest.mock import patch

import pytest

from birthday_calendar import recent
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.domain.errors import Unauthorized
from tests.support.monotonic import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> Refusals:
    return Refusals(2, clock)


BAD = "bad"


def refuse(limit: Refusals, token: str = BAD, client: str = "192.0.2.1") -> str:
    """Whether it was looked up; else after how many seconds it may be."""
    try:
        with limit.watching(client, token):
            raise Unauthorized("unknown")
    except Unauthorized:
        return "looked up"
    except Problem as problem:
        return problem.headers["Retry-After"]


def let_in(limit: Refusals, token: str, client: str = "192.0.2.1") -> None:
    with limit.watching(client, token):
        pass


def exhaust(limit: Refusals) -> None:
    for _ in range(20):
        assert refuse(limit) == "looked up"


def test_ten_seconds_worth_of_them_may_come_at_once(limit: Refusals, clock: Clock) -> None:
    exhaust(limit)
    assert refuse(limit) == "1"
    clock.now += 0.5
    assert refuse(limit) == "looked up"
    assert refuse(limit) == "1"


def test_each_address_has_its_own(limit: Refusals) -> None:
    exhaust(limit)
    assert refuse(limit, client="192.0.2.2") == "looked up"


def test_what_was_good_goes_on_and_what_is_new_waits(limit: Refusals, clock: Clock) -> None:
    let_in(limit, "good")
    exhaust(limit)
    let_in(limit, "good")
    with pytest.raises(Problem):
        let_in(limit, "new")
    clock.now += 10
    let_in(limit, "new")


def test_what_was_good_and_is_revoked_is_a_bad_one(limit: Refusals) -> None:
    let_in(limit, "revoked")
    exhaust(limit)
    assert refuse(limit, "revoked") == "looked up"
    assert refuse(limit, "revoked") == "1"
    assert refuse(limit, "bad") == "1"


def test_what_fails_otherwise_is_neither(limit: Refusals) -> None:
    with pytest.raises(RuntimeError, match="unlucky"), limit.watching("192.0.2.1", "unlucky"):
        raise RuntimeError("unlucky")
    exhaust(limit)
    assert refuse(limit, "unlucky") == "1"


def test_it_remembers_so_many_and_no_more(limit: Refusals) -> None:
    with patch.object(recent, "REMEMBERED", 3):
        for number in range(10):
            refuse(limit, client=f"192.0.2.{number}")
            let_in(limit, f"good {number}")
    assert len(limit._until) == len(limit._good) == 3


def test_zero_is_no_limit(clock: Clock) -> None:
    limit = Refusals(0, clock)
    assert {refuse(limit) for _ in range(1000)} == {"looked up"}
