"""Months, days, years and people, as somebody reads them."""

import re
from datetime import timedelta

import pytest

from birthday_calendar.domain.models import EventDraft, EventKind, LeapRule, Role
from birthday_calendar.services import calendars, events
from tests.api.conftest import ANN, CHIARA
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


async def page(browser: Browser, world: Pages, path: str) -> str:
    calendar = await world.calendar(ANN)
    answer = await browser.get(f"/web/{calendar.id}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_month_names_who_is_celebrated_on_which_day(world: Pages, ann: Browser) -> None:
    await world.add("Anna", 15, 3, year=1990)
    text = await page(ann, world, "months/2026-03")
    assert "March 2026" in text
    [cell] = re.findall(r'days/2026-03-15">.*?</td>', text, re.DOTALL)
    assert "Anna" in cell
    assert "36" in cell
    assert "turns 36" in text


async def test_today_is_marked(world: Pages, ann: Browser) -> None:
    text = await page(ann, world, "months/2026-03")
    [today] = re.findall(r'aria-current="date">\s*<a class="day" href="[^"]*/days/([^"]+)"', text)
    assert today == "2026-03-01"
    assert 'aria-current="date"' not in await page(ann, world, "months/2026-04")


async def test_what_is_still_to_come_this_month_stands_above_what_was(
    world: Pages, ann: Browser
) -> None:
    for name, day in (("Past", 2), ("Coming", 20)):
        await world.add(name, day, 3)
    world.clock.now += timedelta(days=9)
    _grid, agenda = (await page(ann, world, "months/2026-03")).split("</table>")
    assert agenda.index("Coming") < agenda.index("Earlier this month") < agenda.index("Past")
    assert "Earlier this month" not in await page(ann, world, "months/2026-04")


async def test_a_week_begins_as_the_language_has_it(world: Pages, ann: Browser) -> None:
    text = await page(ann, world, "months/2026-03")
    assert re.findall(r'<th scope="col">(\w+)</th>', text)[0] == "Mo"


@pytest.mark.parametrize(
    ("rule", "month", "day"),
    [
        (LeapRule.FEBRUARY_28, "2026-02", "2026-02-28"),
        (LeapRule.MARCH_1, "2026-03", "2026-03-01"),
        (LeapRule.LEAP_YEARS_ONLY, "2028-02", "2028-02-29"),
    ],
)
async def test_29_february_stands_where_the_calendar_s_rule_has_it(
    world: Pages, ann: Browser, rule: LeapRule, month: str, day: str
) -> None:
    await world.add("Leap", 29, 2)
    calendar = await world.calendar(ANN)
    await calendars.change(world.db, calendar, world.clock(), leap_rule=rule)
    text = await page(ann, world, f"months/{month}")
    assert re.search(rf'<h2><a href="[^"]*/days/{day}">', text)
    assert "Leap" in await page(ann, world, f"days/{day}")


async def test_a_full_day_names_three_and_says_how_many_more(world: Pages, ann: Browser) -> None:
    for number in range(5):
        await world.add(f"Guest {number}", 15, 3)
    assert "+2" in await page(ann, world, "months/2026-03")


async def test_names_are_text_and_not_markup(world: Pages, ann: Browser) -> None:
    await world.add("<img src=x onerror=alert(1)>", 15, 3, note="<script>")
    for path in ("months/2026-03", "days/2026-03-15", "people"):
        text = await page(ann, world, path)
        assert "<img" not in text
        assert "<script>" not in text


async def test_a_day_says_who_how_old_since_when_and_who_is_responsible(
    world: Pages, ann: Browser
) -> None:
    await world.add(
        "Wedding", 15, 3, year=2016, kind=EventKind.ANNIVERSARY, responsible="Boris", note="Roses"
    )
    text = await page(ann, world, "days/2026-03-15")
    for said in ("Sunday, 15 March", "in 14 days", "10 years", "15 March 2016", "Boris", "Roses"):
        assert said in text


async def test_a_year_marks_days_on_which_somebody_is_celebrated(
    world: Pages, ann: Browser
) -> None:
    await world.add("Anna", 15, 3)
    text = await page(ann, world, "years/2026")
    assert re.findall(r'/days/([^"]+)" aria-label', text) == ["2026-03-15"]


async def test_people_come_in_the_order_in_which_they_are_celebrated_or_of_the_year(
    world: Pages, ann: Browser
) -> None:
    for name, day, month in (("January", 5, 1), ("March", 15, 3), ("December", 5, 12)):
        await world.add(name, day, month)
    shown = r'class="name">(\w+)<'
    text = await page(ann, world, "people")
    assert re.findall(shown, text) == ["March", "December", "January"]
    text = await page(ann, world, "people?sort=year")
    assert re.findall(shown, text) == ["January", "March", "December"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=ann", ["Anna"]),
        ("search=Анна", ["Anna"]),
        ("kind=memorial", ["Grandma"]),
        ("tag=family", ["Anna"]),
        ("month=5", ["Grandma"]),
        ("search=nobody", []),
    ],
)
async def test_people_are_found_by_words_kind_tag_and_month(
    world: Pages, ann: Browser, query: str, found: list[str]
) -> None:
    await world.add("Anna", 15, 3, tags=("family",))
    await world.add("Grandma", 1, 5, kind=EventKind.MEMORIAL)
    text = await page(ann, world, f"people?{query}")
    assert re.findall(r'class="name">(\w+)<', text) == found


async def test_many_people_are_leafed_through(world: Pages, ann: Browser) -> None:
    for number in range(51):
        await world.add(f"Guest{number:02}", 15, 3)
    first = await page(ann, world, "people")
    assert "51 dates" in first
    [later] = re.findall(r'rel="next" href="(\?[^"]+)"', first)
    assert re.findall(r'class="name">(\w+)<', await page(ann, world, f"people{later}")) == [
        "Guest50"
    ]


@pytest.mark.parametrize(
    "path",
    ["months/2026-13", "months/1", "months/9999-12", "days/2026-02-30", "years/0", "people/9", "x"],
)
async def test_what_is_no_page_says_so(world: Pages, ann: Browser, path: str) -> None:
    calendar = await world.calendar(ANN)
    answer = await ann.get(f"/web/{calendar.id}/{path}")
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]
    assert 'href="/web/"' in answer.text  # the way back


async def test_a_file_of_no_page_s_is_not_there(world: Pages) -> None:
    for name in ("routing.py", "..%5crouting.py", "a" * 300 + ".css"):
        assert (await world.browser().get(f"/web/static/x/{name}")).status_code == 404


async def test_an_empty_calendar_invites(world: Pages, ann: Browser) -> None:
    assert "Add somebody" in await page(ann, world, "months/2026-03")
    assert "Add somebody" in await page(ann, world, "people")


async def test_pages_speak_the_visitor_s_language(world: Pages) -> None:
    boris = await world.visitor(language="ru")
    calendar = await world.calendar(ANN)
    await world.add("Анна", 15, 3, year=1990)
    text = (await boris.get(f"/web/{calendar.id}/months/2026-03")).text
    assert '<html lang="ru">' in text
    assert "Март 2026" in text
    assert "исполнится 36" in text


async def test_a_month_is_asked_for_again_and_has_not_changed_until_something_has(
    world: Pages, ann: Browser
) -> None:
    await world.add("Anna", 15, 3)
    address = f"/web/{(await world.calendar(ANN)).id}/months/2026-03"
    first = await ann.get(address)
    same = {"If-None-Match": first.headers["etag"]}
    assert (await ann.get(address, headers=same)).status_code == 304
    assert (await ann.get(address)).text == first.text
    await world.add("Boris", 15, 3)
    changed = await ann.get(address, headers=same)
    assert changed.status_code == 200
    assert "Boris" in changed.text
    world.later(days=1)
    tomorrow = await ann.get(address, headers={"If-None-Match": changed.headers["etag"]})
    assert tomorrow.status_code == 200


async def test_what_one_sees_is_nobody_else_s_page(world: Pages, ann: Browser) -> None:
    """A group's member does not read what others note of them, whoever looked before."""
    group = await world.join()
    await world.join(CHIARA, Role.EDITOR)
    draft = EventDraft(name="Chiara", day=15, month=3, note="Surprise")
    await events.add(world.db, group, draft, world.clock(), most=9, member_id=CHIARA)
    address = f"/web/{group.id}/days/2026-03-15"
    assert "Surprise" in (await ann.get(address)).text
    assert "Surprise" not in (await (await world.visitor(CHIARA)).get(address)).text
