"""Tokens: made with a secret that is shown once, renamed, revoked; by who may keep them alone."""

import re

import pytest

from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.keys import Access
from birthday_calendar.services import tokens, webhooks
from tests.api.conftest import ANN, CHIARA
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = on_sqlite


async def address(world: Pages) -> str:
    return f"/web/{(await world.calendar(ANN)).id}/tokens"


async def make(world: Pages, browser: Browser, name: str = "Phone", **fields: str) -> str:
    """The page that comes back."""
    form = fields_of((await browser.get(await address(world))).text)
    return (await browser.post(await address(world), data=form | {"name": name} | fields)).text


async def test_a_token_is_made_with_what_it_may_and_shown_once(world: Pages, ann: Browser) -> None:
    page = await make(world, ann, access="write", days="30")
    found = re.search(r"bc_[A-Za-z0-9_-]{43}", page)
    assert found
    assert "I can&#39;t show it again." in page
    token, _ = await tokens.authenticate(world.db, found[0], world.clock())
    assert (token.name, token.access, token.user_id) == ("Phone", Access.WRITE, ANN)
    assert token.expires_at is not None
    assert (token.expires_at - world.clock()).days == 30
    listed = (await ann.get(await address(world))).text
    assert "reads and changes dates" in listed
    assert "not used yet" in listed
    assert found[0] not in listed


async def test_the_first_one_is_offered_a_name_and_may_only_read(
    world: Pages, ann: Browser
) -> None:
    form = fields_of((await ann.get(await address(world))).text)
    assert (form["name"], form["access"], form["days"]) == ("Token 1", "read", "365")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, "must have something in it"),
        ({"name": "a" * 65}, "must be at most 64 characters"),
        ({"access": "root"}, "is none that I know"),
        ({"days": "7000"}, "is none that I know"),
    ],
)
async def test_what_can_t_be_is_told_at_its_field(
    world: Pages, ann: Browser, fields: dict[str, str], told: str
) -> None:
    page = await make(world, ann, **fields)
    assert told.lower() in page.lower()
    assert 'aria-invalid="true"' in page
    assert "bc_" not in page


async def test_a_token_is_renamed_and_revoked(world: Pages, ann: Browser) -> None:
    await make(world, ann)
    calendar = await world.calendar(ANN)
    [token] = await tokens.list_(world.db, calendar)
    one = f"{await address(world)}/{token.id}"
    await ann.get(one)
    assert "Tablet" in (await ann.submit(one, name="Tablet")).text
    assert "Must have something in it" in (await ann.submit(one, name="")).text
    assert "Revoked." in (await ann.submit(one, do="revoke")).text
    assert await tokens.list_(world.db, calendar) == []
    gone = await ann.get(one)
    assert gone.status_code == 404
    assert "no such token any more" in gone.text


async def test_webhooks_are_listed_with_how_they_are(world: Pages, ann: Browser) -> None:
    assert "no program has asked to be called" in (await ann.get(await address(world))).text
    calendar, to = await world.calendar(ANN), Destinations()
    url = "https://shop.example/hook"
    hook, _ = await webhooks.create(
        world.db, calendar, ANN, world.clock(), to, name="Shop", url=url
    )
    page = (await ann.get(await address(world))).text
    assert "https://shop.example/hook" in page
    assert "in order" in page
    await webhooks.change(world.db, calendar, hook.id, world.clock(), to, enabled=False)
    assert "switched off" in (await ann.get(await address(world))).text


async def test_only_admins_of_a_group_see_its_tokens(world: Pages, ann: Browser) -> None:
    group = await world.join(ANN)
    chiara = await world.visitor(CHIARA)
    assert (await ann.get(f"/web/{group.id}/tokens")).status_code == 200
    assert (await chiara.get(f"/web/{group.id}/tokens")).status_code == 403
    assert (await chiara.submit(f"/web/{group.id}/tokens", name="x")).status_code == 403
    assert "/tokens" not in (await chiara.get(f"/web/{group.id}/settings")).text


async def test_a_token_of_another_calendar_is_none_of_this(world: Pages, ann: Browser) -> None:
    group = await world.join(ANN)
    await make(world, ann)
    [token] = await tokens.list_(world.db, await world.calendar(ANN))
    elsewhere = f"/web/{group.id}/tokens/{token.id}"
    assert (await ann.get(elsewhere)).status_code == 404
    assert (await ann.submit(elsewhere, do="revoke")).status_code == 404
    assert await tokens.list_(world.db, await world.calendar(ANN)) == [token]
