"""Each field that the API takes or shows has words in its document.

Nothing of the API is imported here: where words are missing, that can't be.
"""

from birthday_calendar.described import CALENDAR, EVENT, FEED
from birthday_calendar.domain.keys import FeedOptions
from birthday_calendar.domain.models import EventDraft, Preferences


def test_every_field_of_an_event_is_described() -> None:
    assert set(EVENT) == {*EventDraft.__struct_fields__}


def test_every_setting_of_a_calendar_is_described() -> None:
    assert set(CALENDAR) == {"language", "time_zone", *Preferences.__struct_fields__}


def test_every_option_of_a_feed_is_described() -> None:
    assert set(FEED) == {"name", *FeedOptions.__struct_fields__}
