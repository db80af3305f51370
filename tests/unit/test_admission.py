"""Whom a private bot serves."""

from typing import NamedTuple

import pytest

from birthday_calendar.domain.admission import lets_in

ANN, BORIS, GROUP = 700_000_001, 700_000_002, -47


class Rules(NamedTuple):
    allowed_users: frozenset[int] = frozenset()
    allowed_chats: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("rules", "let_in", "not_let_in"),
    [
        (Rules(), [(ANN, ANN), (GROUP, BORIS), (GROUP, None)], []),
        (
            Rules(allowed_users=frozenset({ANN})),
            [(ANN, ANN), (ANN, None), (GROUP, ANN)],
            [(BORIS, BORIS), (GROUP, BORIS), (GROUP, None)],
        ),
        (
            Rules(allowed_chats=frozenset({GROUP, BORIS})),
            [(GROUP, ANN), (GROUP, None), (BORIS, BORIS)],
            [(ANN, ANN), (-48, BORIS)],
        ),
    ],
)
def test_chats_are_let_in_by_name_or_by_whose_they_are(
    rules: Rules, let_in: list[tuple[int, int | None]], not_let_in: list[tuple[int, int | None]]
) -> None:
    assert all(lets_in(rules, *chat) for chat in let_in)
    assert not any(lets_in(rules, *chat) for chat in not_let_in)
