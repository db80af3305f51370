"""Somebody with a token reads /docs on a phone, and tries calls there: in a real browser."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.faults.access import Access, open_calendar
from tests.faults.programs import database_of
from tests.support.browser import chromium
from tests.support.stack import Stack

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    stack.wait_until_running()
    open_calendar(database_of(stack), 710_000_001)  # so that theirs is not the first
    return open_calendar(database_of(stack), 710_000_002)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(stack: Stack) -> AsyncIterator[Page]:
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(f"{stack.url}/docs")
        yield page


async def says(page: Page, call: str, **fields: str) -> str:
    """What comes back when it is tried, with these fields filled in."""
    section = page.locator(f"details#{call}")
    if await section.get_attribute("open") is None:
        await section.locator("summary").first.click()
    for name, value in fields.items():
        await section.locator(f"[name={name}]").fill(value)
    await section.locator("button").click()
    shown = section.locator("form pre")
    await expect(shown).to_contain_text("x-request-id")
    return await shown.inner_text()


async def test_a_token_fills_in_its_calendar_and_what_is_tried_is_answered(
    page: Page, access: Access
) -> None:
    await page.fill("#token", access.token)
    await page.locator("#token").blur()
    number = access.calendar.rpartition("/")[2]
    await expect(page.locator("#who output")).to_contain_text(f"admin, of calendar {number}")
    assert (await says(page, "events_create")).startswith("201")
    found = await says(page, "events_index", search="anna")
    assert found.startswith("200")
    assert '"name": "Anna Schmidt"' in found
    assert (await says(page, "batches_create")).startswith("200")


async def test_what_has_to_be_filled_in_is_asked_for_before_a_call(page: Page) -> None:
    section = page.locator("details#events_show")
    await section.locator("summary").first.click()
    await section.locator("button").click()
    assert await section.locator("[name=event_id]:invalid").count() == 1
    await expect(section.locator("form pre")).to_be_hidden()


async def test_a_token_that_opens_nothing_is_told_to_be_one(page: Page) -> None:
    await page.fill("#token", f"bc_{'x' * 43}")
    await page.locator("#token").blur()
    await expect(page.locator("#who output")).to_have_text("unknown or revoked token")


async def test_it_fits_a_phone_in_its_width_whatever_is_open(page: Page) -> None:
    for call in ("webhooks_create", "calendars_change"):
        await page.locator(f"details#{call} > summary").click()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
