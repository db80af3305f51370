"""What parts say about themselves, and what people are told to do about it."""

import re
from pathlib import Path

import pytest

from birthday_calendar.states import Level, State

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text()


@pytest.mark.parametrize("state", [state for state in State if state.level is Level.FAILURE])
def test_each_failure_has_an_advice(state: State) -> None:
    assert state.advice("bot")


@pytest.mark.parametrize("state", State)
def test_what_is_well_needs_no_advice_and_nobody_is_told_of_braces(state: State) -> None:
    assert not (state.is_well and state.advice("bot"))
    assert "{" not in state.advice("bot")


@pytest.mark.parametrize("state", [state for state in State if not state.is_well])
def test_the_runbook_explains_each_state_in_which_something_is_wrong(state: State) -> None:
    tables = [line for line in RUNBOOK.splitlines() if line.startswith("| ")]
    assert any(f"`{state}`" in line.split(" | ")[0] for line in tables)


def test_the_api_s_description_calls_the_same_ones_well() -> None:
    _, _, ready = (DOCS / "api.md").read_text().partition("## `/health/ready`")
    rows = [line.split(" | ") for line in ready.splitlines() if line.startswith("| `")]
    for _, well, in_trouble in rows:
        assert all(State(word).is_well for word in re.findall("`([a-z_]+)`", well))
        assert not any(State(word).is_well for word in re.findall("`([a-z_]+)`", in_trouble))
