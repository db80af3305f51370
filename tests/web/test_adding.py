"""Adding: in words, several people at once, and by fields; what is doubtful is asked about."""

import pytest

from birthday_calendar.domain.models import DateOrder
from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


@pytest.fixture
async def home(world: Pages, ann: Browser) -> str:
    calendar = await world.calendar(ANN)
    address = f"/web/{calendar.id}"
    await ann.get(f"{address}/add")
    return address


async def names(ann: Browser, home: str) -> str:
    return (await ann.get(f"{home}/people")).text


async def test_a_line_adds_somebody_and_shows_their_card(ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/add", text="Anna 15 March 1990")
    assert "/people/" in answer.url.path
    assert "Added." in answer.text
    assert "15 March 1990 — in 14 days, turns 36" in answer.text


async def test_several_lines_add_several_people_who_can_all_be_taken_back(
    ann: Browser, home: str
) -> None:
    answer = await ann.submit(f"{home}/add", text="Anna 15 March\nBoris 1 May\nClara 2 May")
    assert "3 added" in answer.text
    events = [one.split('"')[0] for one in answer.text.split('name="event" value="')[1:]]
    assert len(events) == 3
    await ann.submit(f"{home}/take-back", event=events)
    assert "Nobody is kept here yet." in await names(ann, home)


async def test_what_is_not_understood_is_explained_and_stays_to_be_mended_when_the_others_are_added(
    ann: Browser, home: str
) -> None:
    text = "Anna 15 March\nBoris 31 April"
    answer = await ann.submit(f"{home}/add", text=text)
    assert answer.status_code == 422
    assert "April has 30 days" in answer.text
    assert "Boris 31 April</textarea>" in answer.text
    answer = await ann.submit(f"{home}/add", text=text, sure="new")
    assert "1 added" in answer.text
    assert "Boris 31 April</textarea>" in answer.text
    assert "Boris" not in await names(ann, home)


async def test_day_or_month_first_is_asked_once(world: Pages, ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/add", text="Anna 5/6/1990")
    assert answer.status_code == 422
    assert "Which day do you mean?" in answer.text
    answer = await ann.submit(f"{home}/add", text="Anna 5/6/1990", sure="new", order="month_first")
    assert "6 May 1990" in answer.text
    assert (await world.calendar(ANN)).date_order is DateOrder.MONTH_FIRST
    answer = await ann.submit(f"{home}/add", text="Boris 5/6/1990")
    assert "6 May 1990" in answer.text


async def test_the_same_person_is_noticed(ann: Browser, home: str) -> None:
    await ann.submit(f"{home}/add", text="Anna 15 March")
    answer = await ann.submit(f"{home}/add", text="Anna 15 March")
    assert answer.status_code == 422
    assert "is there already" in answer.text
    answer = await ann.submit(f"{home}/add", text="Anna 15 March", sure="all")
    assert "Added." in answer.text
    assert "2 dates" in await names(ann, home)


async def test_what_would_be_added_is_shown_while_it_is_written(ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/understand", text="Anna 15 March 1990")
    assert "15 March 1990 — in 14 days, turns 36" in answer.text
    assert "Nobody is kept here yet." in await names(ann, home)


async def test_which_day_is_meant_is_asked_while_it_is_written(ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/understand", text="Anna 5/6/1990")
    assert 'type="radio" name="order" value="month_first"' in answer.text
    answer = await ann.submit(f"{home}/understand", text="Anna 5/6/1990", order="month_first")
    assert "6 May 1990" in answer.text
    assert 'type="hidden" name="order" value="month_first"' in answer.text


FIELDS = {"by": "fields", "name": "Anna", "day": "15", "month": "3", "kind": "birthday"}


async def test_fields_add_somebody(ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/add", **FIELDS, year="1990", tags="family work")
    assert "15 March 1990" in answer.text
    assert "#family" in answer.text


OPEN_DAY = {"by": "fields", "name": "Open day", "month": "3", "kind": "holiday"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rule": "second Monday of May"}, "second Monday of May — in "),
        ({"rule": "день 5"}, "Write such as “last Friday of June”"),
        ({"rule": "last Friday of June", "year": "1990"}, "A day that moves has no year"),
        ({"rule": "last Friday of June", "kind": "birthday"}, "Only holidays and other days"),
    ],
)
async def test_a_holiday_may_move(
    ann: Browser, home: str, fields: dict[str, str], said: str
) -> None:
    answer = await ann.submit(f"{home}/add", **OPEN_DAY | fields)
    assert said in answer.text
    assert answer.status_code == (200 if said.endswith("in ") else 422)
    assert f'value="{fields["rule"]}"' in answer.text


async def test_each_wrong_field_says_what_is_wrong_and_keeps_what_was_typed(
    ann: Browser, home: str
) -> None:
    wrong = FIELDS | {"day": "31", "month": "4", "lead_days": "often", "company": "Acme"}
    answer = await ann.submit(f"{home}/add", **wrong)
    assert answer.status_code == 422
    assert "This month has no day 31" in answer.text
    assert "Write numbers of days" in answer.text
    assert 'value="Acme"' in answer.text


@pytest.mark.parametrize("changed", [{"day": ""}, {"kind": "x"}, {"month": "x"}, {"name": ""}])
async def test_what_no_form_of_ours_sends_is_refused(
    ann: Browser, home: str, changed: dict[str, str]
) -> None:
    answer = await ann.submit(f"{home}/add", **FIELDS | changed)
    assert answer.status_code == 422


async def test_a_day_of_the_month_is_filled_in(ann: Browser, home: str) -> None:
    text = (await ann.get(f"{home}/add?on=2026-05-09")).text
    assert 'name="day" inputmode="numeric" maxlength="2" value="9"' in text
    assert '<option value="5" selected>' in text


async def test_who_is_there_already_is_not_added_with_the_others(ann: Browser, home: str) -> None:
    await ann.submit(f"{home}/add", text="Anna 15 March")
    again = await ann.submit(f"{home}/add", text="Anna 15 March", sure="new")
    assert again.status_code == 422
    assert "1 date" in await names(ann, home)


async def test_an_order_that_was_not_chosen_is_not_guessed(ann: Browser, home: str) -> None:
    answer = await ann.submit(f"{home}/add", text="Anna 5/6/1990", sure="new")
    assert answer.status_code == 422
    assert "Nobody is kept here yet." in await names(ann, home)
