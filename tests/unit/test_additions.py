"""A summary of many people fits a message, whatever they are called."""

import pytest

from birthday_calendar.domain.models import EventDraft
from birthday_calendar.wording.additions import Refused, summary
from birthday_calendar.wording.messages import MESSAGE_LIMIT, visible_length
from birthday_calendar.wording.texts import texts

LONG = "🎂" * 200
REASON = "x" * 110


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", [LONG, "<" * 200, "\u05d0" * 200])
def test_it_fits(language: str, name: str) -> None:
    drafts = [EventDraft(name=name, day=30, month=9, year=1990)] * 500
    said = summary(drafts, drafts, [Refused(name, REASON)] * 500, texts(language))
    assert visible_length(said) <= MESSAGE_LIMIT
    assert said.count("490") == 3


def test_what_there_is_none_of_is_not_said() -> None:
    said = summary([], [], [Refused("?", "Why.")] * 2, texts("en"))
    assert said == "2 not understood:\n\nNot understood:\n«?» Why.\n«?» Why."
