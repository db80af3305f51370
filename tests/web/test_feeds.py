"""Feeds: made by fields, their address shown once with its QR code, changed, revoked."""

import html
import re
from datetime import time

import pytest
from msgspec.structs import replace

from birthday_calendar.api.app import create_app
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import feeds
from birthday_calendar.web.routes import pages
from tests.api.conftest import ANN, CHIARA
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = on_sqlite


async def address(world: Pages) -> str:
    return f"/web/{(await world.calendar(ANN)).id}/feeds"


async def make(world: Pages, browser: Browser, **fields: object) -> str:
    """The page that comes back."""
    form = fields_of((await browser.get(await address(world))).text)
    answer = await browser.post(await address(world), data=form | {"name": "iPad"} | fields)
    return html.unescape(answer.text)


async def test_a_feed_is_made_and_its_address_shown_once(world: Pages, ann: Browser) -> None:
    await world.add("Anna", 15, 3)
    page = await make(world, ann)
    found = re.search(r"/feeds/(bcf_[A-Za-z0-9_-]+)\.ics", page)
    assert found
    assert 'src="data:image/svg+xml' in page
    assert "whoever runs me has to set PUBLIC_URL" in page
    file = await world.browser().get(found[0])
    assert "SUMMARY:🎂 Anna" in file.text
    listed = (await ann.get(await address(world))).text
    assert "iPad" in listed
    assert found[1] not in listed


async def test_where_others_reach_it_each_app_has_its_link(world: Pages, ann: Browser) -> None:
    assert "webcal:" not in await make(world, ann)
    public = replace(world.settings, public_url="https://days.example")
    app = create_app(public, world.db, world.clock, None, pages(public))
    browser = Browser(app, "https://days.example")
    await browser.post(f"/web/enter/{await world.link()}")
    page = await make(world, browser, name="Laptop")
    assert 'href="webcal://days.example/feeds/bcf_' in page
    assert 'href="https://calendar.google.com/calendar/r?cid=webcal' in page
    assert 'href="webcal:https://days.example/feeds/bcf_' in page


async def test_options_are_chosen_and_changed(world: Pages, ann: Browser) -> None:
    await world.add("Anna", 15, 3, tags=("family",))
    chosen = {"alarm_at": "09:00", "lead_days": "1, 7", "kinds": ["birthday", "memorial"]}
    await make(world, ann, tags=["family"], **chosen)
    calendar = await world.calendar(ANN)
    [feed] = await feeds.list_(world.db, calendar)
    assert feed.options.alarm_at == time(9)
    assert feed.options.lead_days == {1, 7}
    assert feed.options.kinds == (EventKind.BIRTHDAY, EventKind.MEMORIAL)
    assert feed.options.tags == ("family",)
    assert (feed.options.ages, feed.options.notes) == (True, False)
    one = f"{await address(world)}/{feed.id}"
    form = fields_of((await ann.get(one)).text)
    del form["ages"], form["kinds"], form["tags"]
    assert "Saved." in (await ann.post(one, data=form | {"notes": "on", "language": "ru"})).text
    [changed] = await feeds.list_(world.db, calendar)
    assert (changed.options.kinds, changed.options.tags) == ((), ())
    assert (changed.options.ages, changed.options.notes) == (False, True)
    assert changed.options.language == "ru"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "Must have something in it that can be seen"),
        ({"alarm_at": "noonish"}, "That is no time of day"),
        ({"lead_days": "0, 1"}, "The day itself has an entry anyway"),
        ({"lead_days": "soon"}, "Write numbers of days"),
        ({"kinds": ["party"]}, "Is none that I know"),
        ({"language": "xx"}, "Expected one of"),
    ],
)
async def test_what_can_t_be_is_told_and_nothing_is_made(
    world: Pages, ann: Browser, fields: dict[str, object], told: str
) -> None:
    page = await make(world, ann, **fields)
    assert told in page
    assert 'class="error"' in page
    assert await feeds.list_(world.db, await world.calendar(ANN)) == []


async def test_a_feed_is_revoked(world: Pages, ann: Browser) -> None:
    await make(world, ann)
    [feed] = await feeds.list_(world.db, await world.calendar(ANN))
    one = f"{await address(world)}/{feed.id}"
    assert "Revoke it?" in (await ann.get(one)).text
    assert "Revoked." in (await ann.submit(one, do="revoke")).text
    assert (await ann.get(one)).status_code == 404


async def test_only_admins_of_a_group_keep_its_feeds(world: Pages, ann: Browser) -> None:
    group = await world.join(ANN)
    chiara = await world.visitor(CHIARA)
    assert (await ann.get(f"/web/{group.id}/feeds")).status_code == 200
    assert (await chiara.get(f"/web/{group.id}/feeds")).status_code == 403
