"""Which sets of holidays there are, and how they are found."""

import pytest

from birthday_calendar.domain import searching
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.holidays.sets import MOST_SETS
from birthday_calendar.domain.models import Subscription
from scripts import holiday_regions


def test_countries_and_regions_are_those_of_the_library() -> None:
    """Where this fails, run scripts/holiday_regions.py."""
    assert [tuple(row) for row in sets.read_table("regions.tsv")] == holiday_regions.rows()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Russia", "ru-days"),
        ("россия", "public:RU"),
        ("RU", "public:RU"),
        ("герм", "public:DE"),
        ("bayern", "public:DE-BY"),
        ("germany bav", None),
        ("Germany Bay", "public:DE-BY"),
        ("us", "public:US"),
        ("de-by", "public:DE-BY"),
        ("São", "public:ST"),
        ("", None),
        ("…", None),
        ("Atlantis", None),
    ],
)
def test_a_set_is_found_as_it_is_typed(text: str, first: str | None) -> None:
    assert [one.key for one in sets.find(text)][:1] == [first] * (first is not None)


def test_a_country_comes_before_its_regions() -> None:
    assert [one.key for one in sets.of_country("AT")][:3] == [
        "public:AT",
        "public:AT-1",
        "public:AT-2",
    ]


def test_a_region_is_called_with_its_country() -> None:
    assert sets.of_key("public:DE-BY").name("en") == "Germany, Bayern"
    assert sets.of_key("public:DE-BY").name("ru") == "Германия, Bayern"


@pytest.mark.parametrize("key", ["", "public:", "public:XX", "public:DE-XX", "public:BV", "RU"])
def test_there_is_no_other_set(key: str) -> None:
    with pytest.raises(NotFound):
        sets.of_key(key)


def test_a_set_is_had_once_and_stays_in_its_place() -> None:
    days, germany = Subscription(key="ru-days"), Subscription(key="public:DE")
    both = sets.with_set(sets.with_set((), days), germany)
    assert both == (days, germany)
    told = Subscription(key="ru-days", in_reminders=True)
    assert sets.with_set(both, told) == (told, germany)
    assert sets.without_set(both, "ru-days") == (germany,)
    assert sets.without_set(both, "public:AT") == both


def test_a_region_that_is_chosen_stands_in_its_countrys_place() -> None:
    country = Subscription(key="public:DE", in_reminders=True)
    taken = sets.with_taken((country,), "public:DE-BY")
    assert taken == (Subscription(key="public:DE-BY", in_reminders=True),)
    assert sets.with_taken(taken, "public:DE-BY") == taken
    assert sets.with_taken(taken, "ru-days") == (*taken, Subscription(key="ru-days"))
    full = (country, *(Subscription(key=key) for key in list(sets.all_sets())[: MOST_SETS - 1]))
    assert sets.with_taken(full, "public:DE-BY")[-1].key == "public:DE-BY"


def test_a_word_said_often_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = []
    fold = searching.fold

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(searching, "fold", counted)
    found = sets.find("s " * 4_000)
    assert len(folded) < 10 * len(sets.all_sets())
    assert found == sets.find("s")


def test_a_calendar_has_so_many_sets_at_most() -> None:
    keys = list(sets.all_sets())[:MOST_SETS]
    full = tuple(Subscription(key=key) for key in keys)
    assert sets.with_set(full, full[3]) == full
    with pytest.raises(Invalid, match="may have 10 sets"):
        sets.with_set(full, Subscription(key="public:DE"))
