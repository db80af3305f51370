"""What the owner reads."""

import re

import pytest

from birthday_calendar.states import Level, State
from birthday_calendar.wording import alerts
from birthday_calendar.wording.texts import texts

RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


def test_it_says_what_is_wrong_for_how_long_and_what_to_do() -> None:
    assert alerts.begun("full", "disk", 300, "", texts("en")) == (
        "⚠️ <b>The disk is full</b>, for 5 min now.\n"
        "→ free some: <code>du -xh $VAR_DIR | sort -h</code> shows what takes it"
    )
    assert alerts.over("full", "disk", 7500, texts("en")) == (
        "✅ Over: <b>The disk is full</b>. It lasted 2 h 5 min."
    )


def test_it_speaks_russian() -> None:
    assert alerts.begun("full", "disk", 300, "", texts("ru")).startswith(
        "⚠️ <b>Диск заполнен</b>, уже 5 мин.\n→ освободите место: "
    )
    assert alerts.over("full", "disk", 7500, texts("ru")) == (
        "✅ Больше нет: <b>Диск заполнен</b>. Это длилось 2 ч 5 мин."
    )


@pytest.mark.parametrize("state", [state for state in State if state.level is Level.FAILURE])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_failure_has_words_of_its_own(state: State, language: str) -> None:
    said = alerts.begun(state, "bot", 300, "", texts(language))
    assert "{" not in said
    assert "wrong with" not in said
    assert "→" in said
    assert bool(RUSSIAN.search(said)) is (language == "ru")


@pytest.mark.parametrize("part", ["disk", "logs", "supervisord", "api", "database", "reminders"])
def test_so_has_each_part_that_has_no_word_for_its_state(part: str) -> None:
    assert "wrong with" not in alerts.begun(part, part, 300, "", texts("en"))
    assert alerts.begun("clock", "clock", 300, "", texts("en")).startswith(
        "⚠️ <b>Something is wrong with clock</b>"
    )


def test_one_of_two_workers_is_named_as_supervisorctl_takes_it() -> None:
    said = alerts.begun(State.FATAL, "api:api_1", 300, "", texts("en"))
    assert "see api.log; then <code>supervisorctl restart api:api_1</code>" in said


def test_what_has_no_state_comes_with_the_advice_of_its_check() -> None:
    said = alerts.begun("logs", "logs", 300, "see <this>, then `that`", texts("en"))
    assert said.endswith("\n→ see &lt;this&gt;, then <code>that</code>")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "1 min"), (3599, "1 h 0 min"), (86_399, "1 d 0 h"), (100 * 86_400, "100 d 0 h")],
)
def test_a_time_is_as_exact_as_anybody_wants_to_know(seconds: float, shown: str) -> None:
    assert f"It lasted {shown}." in alerts.over("down", "database", seconds, texts("en"))
