"""Holidays in a month, on a day, and the page that chooses them. It is 1 March 2026."""

from datetime import UTC, datetime
from typing import Any

import pytest

from birthday_calendar import public_holidays
from birthday_calendar.domain.models import Subscription
from birthday_calendar.services import feeds, holidays
from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.support.patient import be_patient
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


async def take(world: Pages, *keys: str) -> str:
    """Where its pages are."""
    calendar = await world.calendar(ANN)
    for key in keys:
        calendar = await holidays.subscribe(world.db, calendar, Subscription(key=key))
    return f"/web/{calendar.id}"


async def test_a_month_names_them_in_its_cells_and_below(world: Pages, ann: Browser) -> None:
    home = await take(world, "public:DE")
    page = (await ann.get(f"{home}/months/2026-10")).text
    assert page.count("<bdi>German Unity Day</bdi>") == 2
    assert "Nobody is celebrated" not in page
    assert "German Unity Day" not in (await ann.get(f"{home}/months/2026-09")).text


async def test_a_cell_names_two_and_counts_the_others(world: Pages, ann: Browser) -> None:
    home = await take(world, "ru-days")
    page = (await ann.get(f"{home}/months/2026-10")).text
    assert f'<a href="{home}/days/2026-10-01">+1 <span aria-hidden="true">🎉</span>' in page


async def test_a_day_tells_what_they_are_and_who_has_set_them(world: Pages, ann: Browser) -> None:
    home = await take(world, "ru-days")
    page = (await ann.get(f"{home}/days/2026-10-05")).text
    assert "<bdi>Teachers&#39; Day</bdi>" in page
    assert "Of those who teach." in page
    assert "№ 1961" in page
    assert "Nobody is celebrated" not in page
    assert "Nobody is celebrated" in (await ann.get(f"{home}/days/2026-10-08")).text


async def test_a_year_marks_days_off_and_no_professional_days(world: Pages, ann: Browser) -> None:
    home = await take(world, "public:DE", "ru-days")
    page = (await ann.get(f"{home}/years/2026")).text
    assert 'aria-label="3 October: German Unity Day"' in page
    assert f"{home}/days/2026-10-05" not in page
    await world.add("Anna", 3, 10, chat_id=ANN)
    page = (await ann.get(f"{home}/years/2026")).text
    assert 'aria-label="3 October: 1"' in page


async def test_who_looks_for_people_finds_holidays_by_the_same_words(
    world: Pages, ann: Browser
) -> None:
    home = await take(world, "ru-days")
    await world.add("Anna Teacher", 1, 8, chat_id=ANN)
    page = (await ann.get(f"{home}/people?search=teacher")).text
    assert "Anna Teacher" in page
    link = f'<a href="{home}/days/2026-10-05"><bdi>Teachers&#39; Day</bdi></a>'
    assert link in page
    alone = (await ann.get(f"{home}/people?search=accountants")).text
    assert "Accountants&#39; Day" in alone
    assert "Nobody is found" not in alone
    for path in ("people", "people?search=teacher&tag=team", "people?search=teacher&kind=birthday"):
        assert "Teachers&#39; Day" not in (await ann.get(f"{home}/{path}")).text


async def test_pages_are_kept_until_the_sets_change(world: Pages, ann: Browser) -> None:
    home = await take(world)
    address = f"{home}/months/2026-10"
    tag = (await ann.get(address)).headers["ETag"]
    assert (await ann.get(address, headers={"If-None-Match": tag})).status_code == 304
    await take(world, "public:DE")
    assert "German Unity Day" in (await ann.get(address, headers={"If-None-Match": tag})).text


async def test_what_can_t_be_computed_now_is_left_out_of_a_page_that_nobody_keeps(
    world: Pages, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_now(*_: Any, **__: Any) -> None:
        return None

    home = await take(world, "public:DE")
    for path in ("months/2026-10", "days/2026-10-03", "years/2026", "people?search=german"):
        with monkeypatch.context() as broken:
            broken.setattr(public_holidays, "of_years", not_now)
            answer = await ann.get(f"{home}/{path}")
            assert answer.status_code == 200
            assert "ETag" not in answer.headers
            assert "German Unity Day" not in answer.text
        assert "German Unity Day" in (await ann.get(f"{home}/{path}")).text


async def test_a_set_is_found_taken_changed_and_left(world: Pages, ann: Browser) -> None:
    home = await take(world)
    found = (await ann.get(f"{home}/holidays?search=bay")).text
    assert "+ Germany, Bayern" in found
    await ann.submit(f"{home}/holidays", do="take", set="public:DE-BY")
    page = (await ann.get(f"{home}/holidays")).text
    assert fields_of(page)["in_feeds"] == "on"
    assert "in_reminders" not in fields_of(page)
    await ann.submit(f"{home}/holidays", do="keep", set="public:DE-BY", in_reminders="on")
    calendar = await world.calendar(ANN)
    assert calendar.holiday_sets == (
        Subscription(key="public:DE-BY", in_reminders=True, in_feeds=False),
    )
    answer = await ann.submit(f"{home}/holidays", do="leave", set="public:DE-BY")
    assert "Saved." in answer.text
    assert (await world.calendar(ANN)).holiday_sets == ()


async def test_a_region_stands_in_its_countrys_place(world: Pages, ann: Browser) -> None:
    home = await take(world, "public:DE")
    await ann.get(f"{home}/holidays?search=bayern")
    await ann.submit(f"{home}/holidays", do="take", set="public:DE-BY")
    assert [one.key for one in (await world.calendar(ANN)).holiday_sets] == ["public:DE-BY"]


async def test_the_likeliest_are_offered(world: Pages) -> None:
    home = await take(world)
    browser = await world.visitor(ANN, "ru")
    assert "+ Россия" in (await browser.get(f"{home}/holidays")).text


async def test_what_no_form_sends_is_refused(world: Pages, ann: Browser) -> None:
    home = await take(world)
    await ann.get(f"{home}/holidays")
    for form in ({"do": "take", "set": "public:XX"}, {"do": "leave", "set": "ru-days"}, {}):
        assert (await ann.submit(f"{home}/holidays", **form)).status_code == 404


async def test_ten_are_enough(world: Pages, ann: Browser) -> None:
    keys = ["AT", "AU", "BE", "BG", "CA", "CH", "CZ", "DE", "DK", "EE"]
    home = await take(world, *(f"public:{key}" for key in keys))
    await ann.get(f"{home}/holidays")
    answer = await ann.submit(f"{home}/holidays", do="take", set="ru-days")
    assert answer.status_code == 422
    assert "10 sets of holidays" in answer.text


async def test_a_wall_shows_what_its_feed_has(world: Pages) -> None:
    await take(world, "public:DE", "ru-days")
    calendar = await world.calendar(ANN)
    hidden = Subscription(key="ru-days", in_feeds=False)
    calendar = await holidays.subscribe(world.db, calendar, hidden)
    now = world.clock()
    _, everything = await feeds.create(world.db, calendar, ANN, now, name="a", most=5)
    _, tagged = await feeds.create(world.db, calendar, ANN, now, name="b", most=5, tags=("family",))
    coming = (await world.browser().get(f"/display/{everything}?show=next")).text
    assert "<bdi>Good Friday</bdi>" in coming
    assert "Writers" not in coming
    assert "Good Friday" not in (await world.browser().get(f"/display/{tagged}?show=next")).text
    world.clock.now = datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert "German Unity Day" in (await world.browser().get(f"/display/{everything}")).text


async def test_a_day_leads_to_whose_it_is(world: Pages, ann: Browser) -> None:
    home = await take(world, "ru-days")
    anna = await world.add("Anna", 1, 8, chat_id=ANN, position="Teacher")
    page = (await ann.get(f"{home}/days/2026-10-05")).text
    assert f'<a href="{home}/people/{anna}"><bdi>Anna</bdi></a>' in page
