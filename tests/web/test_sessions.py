"""Where somebody is known: seen and ended by themself alone."""

import re

from tests.api.conftest import ANN, CHIARA
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


async def address(world: Pages) -> str:
    return f"/web/{(await world.calendar(ANN)).id}/sessions"


async def test_a_session_says_which_browser_since_when_and_whether_it_is_this(
    world: Pages, ann: Browser
) -> None:
    phone = world.browser()
    phone.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537"
    await phone.post(f"/web/enter/{await world.link()}")
    world.later(days=1)
    page = await phone.get(await address(world))
    assert "Chrome, Android" in page.text
    assert page.text.count("This one") == 1
    assert "1 March, 12:00" in page.text


async def test_one_is_ended_and_others_stay(world: Pages, ann: Browser) -> None:
    phone, tablet = await world.visitor(), await world.visitor()
    page = await ann.get(await address(world))
    newest, _ = sorted(map(int, re.findall(r'name="end" value="(\d+)"', page.text)), reverse=True)
    answer = await ann.submit(await address(world), end=newest)
    assert "Ended." in answer.text
    assert (await tablet.get("/web/")).status_code == 401
    assert (await phone.get("/web/")).status_code == 200


async def test_all_others_are_ended_with_the_links_that_would_open_more(
    world: Pages, ann: Browser
) -> None:
    phone, link = await world.visitor(), await world.link()
    await ann.get(await address(world))
    await ann.submit(await address(world), end="others")
    assert (await phone.get("/web/")).status_code == 401
    assert (await world.browser().post(f"/web/enter/{link}")).status_code == 401
    assert (await ann.get("/web/")).status_code == 200


async def test_nobody_ends_a_session_of_somebody_else(world: Pages, ann: Browser) -> None:
    await world.join(CHIARA)
    chiara = await world.visitor(CHIARA)
    await ann.get(await address(world))
    for number in range(1, 5):
        if number != 1:  # Ann's own
            await ann.submit(await address(world), end=number)
    assert (await chiara.get("/web/")).status_code == 200


async def test_a_made_up_number_ends_nothing(world: Pages, ann: Browser) -> None:
    await ann.get(await address(world))
    assert (await ann.submit(await address(world), end="9" * 30)).status_code == 404
