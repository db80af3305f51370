"""A newcomer's first minute: the chat page in a real browser, the real bot behind it."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.support.browser import chromium
from tests.support.stack import Stack

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATIENCE = 40_000  # milliseconds: the bot may still be importing aiogram
ANN = '[data-chat-id]:has-text("Ann")'


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(stack: Stack) -> AsyncIterator[Page]:
    async with chromium() as browser:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        await page.goto(f"{stack.url}/sandbox/")
        await page.locator(ANN).first.click()
        yield page


async def say(page: Page, text: str) -> None:
    await page.fill("#message", text)
    await page.click("#send")


def answer(page: Page) -> Locator:
    return page.locator(".message:not(.mine)").last


async def test_a_event_is_added_step_by_step_and_with_buttons(page: Page) -> None:
    await say(page, "/add")
    await expect(answer(page)).to_contain_text("Whose birthday")
    await say(page, "Clara Schumann")
    await expect(answer(page)).to_contain_text("When")
    await say(page, "13.09.1990")
    await expect(answer(page)).to_contain_text("13 September 1990")
    await answer(page).get_by_role("button", name="Note").click()
    await expect(answer(page)).to_contain_text("What should I note?")
    await say(page, "Gewandhaus")
    await expect(answer(page)).to_contain_text("Gewandhaus")


async def test_a_deleted_event_comes_back_with_undo(page: Page) -> None:
    await say(page, "/add Robert Schumann 08.06.1990")
    await expect(answer(page)).to_contain_text("Robert Schumann")
    await answer(page).get_by_role("button", name="More").click()
    await answer(page).get_by_role("button", name="Delete").click()
    await answer(page).get_by_role("button", name="Undo").click()
    await say(page, "/list")
    await expect(answer(page)).to_contain_text("Robert Schumann")


async def test_a_token_from_the_chat_opens_the_api_and_what_it_adds_is_in_the_chat(
    page: Page, stack: Stack
) -> None:
    await say(page, "/token page")
    await answer(page).get_by_role("button", name="Read and change dates").click()
    await answer(page).get_by_role("button", name="No end").click()
    await expect(answer(page)).to_contain_text("bc_")
    [token, *_] = re.findall(r"bc_[\w-]+", await answer(page).inner_text())
    headers = {"Authorization": f"Bearer {token}"}
    [calendar] = httpx.get(f"{stack.url}/api/v1/calendars", headers=headers).json()["items"]
    events = f"{stack.url}/api/v1/calendars/{calendar['id']}/events"
    names = [one["name"] for one in httpx.get(events, headers=headers).json()["items"]]
    assert "Clara Schumann" in names
    httpx.post(events, headers=headers, json={"name": "Fanny Hensel", "day": 14, "month": 11})
    await say(page, "/list")
    await expect(answer(page)).to_contain_text("Fanny Hensel")


async def test_the_reminder_appears_on_the_page(page: Page) -> None:
    strike = datetime.now(UTC) + timedelta(seconds=75)
    await say(page, "/settings")
    await answer(page).get_by_role("button", name="Time", exact=False).nth(1).click()
    await expect(answer(page)).to_contain_text("18:30")
    await say(page, f"{strike:%H:%M}")
    await expect(answer(page)).to_contain_text(f"Reminders at {strike:%H:%M}")
    await say(page, f"/add Felix Mendelssohn {strike:%d.%m}.1992")
    await expect(answer(page)).to_contain_text("Felix Mendelssohn")
    await expect(answer(page)).to_contain_text("Today", timeout=90_000)
    await expect(answer(page)).to_contain_text("Felix Mendelssohn")
