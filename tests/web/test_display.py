"""A screen on a wall: read-only, by the secret of a feed, until that is revoked."""

import re

import pytest

from birthday_calendar.services import feeds
from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Pages

pytestmark = on_sqlite


async def display(world: Pages, **options: object) -> str:
    calendar = await world.calendar(ANN)
    _, secret = await feeds.create(
        world.db, calendar, ANN, world.clock(), name="Wall", most=5, **options
    )
    return f"/display/{secret}"


async def test_it_shows_this_month(world: Pages) -> None:
    await world.add("Anna", 15, 3, year=1990)
    text = (await world.browser().get(await display(world))).text
    assert "March 2026" in text
    assert re.search(r"<bdi>Anna</bdi> <small>36</small>", text)


async def test_it_shows_what_comes_next(world: Pages) -> None:
    await world.add("Anna", 15, 4, year=1990)
    text = (await world.browser().get(f"{await display(world)}?show=next")).text
    assert "Wednesday, 15 April" in text
    assert "Anna</bdi> — turns 36" in text


async def test_it_asks_again_by_itself_and_leads_nowhere(world: Pages) -> None:
    await world.add("Anna", 15, 3)
    answer = await world.browser().get(await display(world))
    assert answer.headers["refresh"] == "900"
    assert "/people/" not in answer.text
    assert "<form" not in answer.text


async def test_it_has_in_it_what_its_feed_has(world: Pages) -> None:
    await world.add("Anna", 15, 3, year=1990, tags=("family",), note="Tea")
    await world.add("Boris", 15, 3)
    address = await display(world, tags=("family",), ages=False, emoji=False, language="ru")
    text = (await world.browser().get(address)).text
    assert "Март 2026" in text
    assert "Anna" in text
    for left_out in ("Boris", "36", "Tea", "🎂"):
        assert left_out not in text


@pytest.mark.parametrize("secret", ["bcf_" + "a" * 43, "x"])
async def test_what_nobody_has_made_shows_nothing(world: Pages, secret: str) -> None:
    answer = await world.browser().get(f"/display/{secret}")
    assert answer.status_code == 404
    assert "This address shows nothing now" in answer.text


async def test_one_that_is_revoked_shows_nothing(world: Pages) -> None:
    address = await display(world)
    calendar = await world.calendar(ANN)
    [feed] = await feeds.list_(world.db, calendar)
    await feeds.revoke(world.db, calendar, feed.id)
    assert (await world.browser().get(address)).status_code == 404
