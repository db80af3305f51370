"""Who looks after what, on a page. It is 1 March 2026."""

import re
from datetime import date

import pytest

from birthday_calendar.domain.duties import Person
from birthday_calendar.domain.models import Calendar, Role
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import duties, members, own_birthday, tokens
from birthday_calendar.storage import duties as stored
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


@pytest.fixture
async def group(world: Pages) -> Calendar:
    """Ann, who is its admin, and Chiara, whose birthday is on 20 March."""
    await world.join(CHIARA, Role.EDITOR)
    calendar = await world.join(ANN)
    day = Day(20, 3, None)
    await own_birthday.keep(world.db, calendar, CHIARA, "Chiara", day, world.clock(), most=10)
    return calendar


def address(calendar: Calendar) -> str:
    return f"/web/{calendar.id}/duties"


async def look(browser: Browser, calendar: Calendar) -> str:
    return (await browser.get(address(calendar))).text


async def test_a_day_that_is_nobody_s_is_given_there(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    oma = await world.add("Oma", 15, 3)
    assert "Nobody looks after" in await look(ann, calendar)
    said = await ann.submit(address(calendar), do="give_event", event=oma, people="Boris")
    assert "Saved." in said.text
    assert "Nobody looks after" not in said.text
    assert "<bdi>Boris</bdi>" in said.text


async def test_tags_and_ranges_are_given_in_words_with_lead_days_of_their_own(
    world: Pages, ann: Browser
) -> None:
    calendar = await world.calendar(ANN)
    await world.add("Oma", 15, 3)
    await look(ann, calendar)
    given = {"do": "give", "people": "Boris, Vera"}
    await ann.submit(address(calendar), what="20.12 – 10.1", lead_days="14", **given)
    said = await ann.submit(address(calendar), what="#family", **given)
    assert "<bdi>20 December – 10 January</bdi>" in said.text
    assert "<bdi>#family</bdi>" in said.text
    assert "<bdi>Boris → Vera</bdi>" in said.text
    assert "Days before: 14" in said.text
    [(first, _), _] = await duties.all_of(world.db, calendar)
    said = await ann.submit(address(calendar), do="away", duty=first.id)
    assert "#family" not in said.text


@pytest.mark.parametrize(
    ("what", "people", "lead_days", "reason"),
    [
        ("Nemo", "Boris", "", "I found nothing called “Nemo” in the calendar."),
        ("Oma", "@nobody", "", "Nobody here has the name @nobody"),
        ("Oma", "Oma", "", "Nobody looks after their own day: Oma"),
        ("#no tag", "Boris", "", "Each must be of letters"),
        ("Oma", "Boris", "soon", "Write numbers of days, such as 0, 1, 7."),
        ("Oma", "", "", "Must not be empty"),
    ],
)
async def test_what_cant_be_given_says_why_and_keeps_what_was_written(
    world: Pages, ann: Browser, what: str, people: str, lead_days: str, reason: str
) -> None:
    calendar = await world.calendar(ANN)
    await world.add("Oma", 15, 3)
    await look(ann, calendar)
    sent = {"what": what, "people": people, "lead_days": lead_days}
    said = await ann.submit(address(calendar), do="give", **sent)
    assert said.status_code == 422
    assert reason in said.text
    assert f'value="{what}"' in said.text


async def test_it_is_done_and_handed_over_by_whose_it_is_and_by_who_may_change_the_calendar(
    world: Pages, group: Calendar, ann: Browser
) -> None:
    oma = await world.add("Oma", 15, 3, chat_id=GROUP)
    own = [Person("Chiara", CHIARA)]
    await duties.give_event(world.db, group, oma, own, world.clock())
    chiara = await world.visitor(CHIARA)
    await look(chiara, group)
    day = {"event": oma, "day": "2026-03-15"}
    said = await chiara.submit(address(group), do="done", **day)
    assert "✓ Done" in said.text
    said = await ann.submit(address(group), do="undone", **day)
    assert "✓ Done" not in said.text
    said = await chiara.submit(address(group), do="hand_over", people="Boris", **day)
    assert "<bdi>Boris</bdi>" in said.text
    refused = await chiara.submit(address(group), do="done", **day)  # it is theirs no more
    assert refused.status_code == 403
    assert (await chiara.submit(address(group), do="give", **day)).status_code == 403


async def test_nobody_sees_who_looks_after_their_own_day(
    world: Pages, group: Calendar, ann: Browser
) -> None:
    [own] = [await own_birthday.get(world.db, group, CHIARA)]
    assert own
    boris = [Person("Boris")]
    await duties.give_event(world.db, group, own.id, boris, world.clock())
    assert "Boris" in await look(ann, group)
    chiara = await world.visitor(CHIARA)
    page = await look(chiara, group)
    assert "Boris" not in page
    assert "Nobody has been given anything yet." in page
    await chiara.get(f"/web/{group.id}/settings")
    day = {"event": own.id, "day": "2026-03-20"}
    for deed in ("done", "hand_over"):
        assert (await chiara.submit(address(group), do=deed, people="X", **day)).status_code == 404


@pytest.mark.parametrize("day", ["2026-03-16", "soon", ""])
async def test_a_day_that_is_none_is_not_there(world: Pages, ann: Browser, day: str) -> None:
    calendar = await world.calendar(ANN)
    oma = await world.add("Oma", 15, 3)
    await look(ann, calendar)
    said = await ann.submit(address(calendar), do="done", event=oma, day=day)
    assert said.status_code == 404


async def test_settings_lead_there(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    assert f'href="{address(calendar)}"' in (await ann.get(f"/web/{calendar.id}/settings")).text


async def test_a_day_that_is_far_away_is_nobody_s_to_do(world: Pages, ann: Browser) -> None:
    """Each year in between is looked at, and a day of each would be kept."""
    calendar = await world.calendar(ANN)
    oma = await world.add("Oma", 15, 3)
    await duties.give_event(world.db, calendar, oma, [Person("Boris")], world.clock())
    await look(ann, calendar)
    for day in ("2028-03-15", "9999-03-15", "0001-03-15"):
        said = await ann.submit(address(calendar), do="done", event=oma, day=day)
        assert said.status_code == 404
    kept = await stored.tasks(world.db, calendar.id, date.min, date.max)
    assert {one.day.year for one in kept} <= {2026}


async def test_very_many_names_are_refused_before_any_is_looked_up(
    world: Pages, ann: Browser
) -> None:
    calendar = await world.calendar(ANN)
    await world.add("Oma", 15, 3)
    await look(ann, calendar)
    said = await ann.submit(address(calendar), do="give", what="Oma", people="A, " * 5_000)
    assert said.status_code == 422
    assert "at most 50" in said.text


async def feed_of(browser: Browser, calendar: Calendar) -> str:
    """Where one's own is to be had."""
    await look(browser, calendar)
    made_ = await browser.submit(address(calendar), do="feed")
    assert made_.status_code == 201
    found = re.search(r"(/feeds/bcf_[\w-]+\.ics)", made_.text)
    assert found
    return found[1]


async def test_what_one_looks_after_is_had_as_a_feed_by_who_is_no_admin(
    world: Pages, group: Calendar
) -> None:
    oma = await world.add("Oma", 15, 3, chat_id=GROUP)
    await world.add("Opa", 16, 3, chat_id=GROUP)
    await duties.give_event(world.db, group, oma, [Person("Chiara", CHIARA)], world.clock())
    await tokens.note_maker(world.db, group, CHIARA, world.clock(), is_admin=False)
    chiara = await world.visitor(CHIARA)
    file = await feed_of(chiara, group)
    said = (await world.browser().get(file)).text
    assert [line for line in said.splitlines() if line.startswith("SUMMARY")] == ["SUMMARY:🎂 Oma"]
    wall = file.removesuffix(".ics").replace("feeds", "display")
    assert (await world.browser().get(wall)).status_code == 404
    await duties.give_event(world.db, group, oma, [Person("Boris")], world.clock())
    assert "SUMMARY" not in (await world.browser().get(file)).text


async def test_another_one_ends_the_feed_and_so_does_leaving(world: Pages, group: Calendar) -> None:
    chiara = await world.visitor(CHIARA)
    first, second = await feed_of(chiara, group), await feed_of(chiara, group)
    assert (await world.browser().get(first)).status_code == 404
    assert (await world.browser().get(second)).status_code == 200
    await members.left(world.db, group, CHIARA, world.clock())
    assert (await world.browser().get(second)).status_code == 404
