"""From a reminder to a card that goes out in one's own name, on the real stack, in three taps."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from telegram_sandbox.client import GROUP
from tests.support.browser import chromium
from tests.support.calendar_page import TOUCH, assure_no_barrier, chat, says
from tests.support.stack import Stack

# alone: a card that takes two seconds, as on a crowded machine, is one that is not there
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone]
REMINDED_WITHIN = 30_000  # milliseconds
_tokens = count(1)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def told(browser: Browser, stack: Stack) -> AsyncIterator[Page]:
    """Ann's chat, in which a reminder tells of Robert: he was kept on his day, after its hour."""
    page = await chat(browser, stack.url, **TOUCH)
    await says(page, "/settings", "Reminders")
    today = datetime.now(UTC)
    await says(page, f"/token {next(_tokens)}", "What may it do?")
    await page.get_by_role("button", name="Everything").last.click()
    await page.get_by_role("button", name="No end").last.click()
    newest = page.locator(".message:not(.mine)").last
    await expect(newest).to_contain_text("bc_")
    secret = next(word for word in (await newest.inner_text()).split() if word.startswith("bc_"))
    async with httpx.AsyncClient(
        base_url=f"{stack.url}/api/v1/", headers={"Authorization": f"Bearer {secret}"}
    ) as api:
        [calendar] = (await api.get("calendars")).json()["items"]
        changes = {"remind_at": "00:00", "time_zone": "UTC"}
        assert (await api.patch(f"calendars/{calendar['id']}", json=changes)).status_code == 200
        robert = {"name": "Robert Schumann", "day": today.day, "month": today.month, "year": 1990}
        added = await api.post(f"calendars/{calendar['id']}/events", json=robert)
        assert added.status_code == 201, added.text
    await expect(newest).to_contain_text("Robert Schumann", timeout=REMINDED_WITHIN)
    yield page
    await page.context.close()


async def test_a_picture_that_is_late_comes_by_itself(told: Page, stack: Stack) -> None:
    stack.supervisorctl("stop", "cards")
    await told.get_by_role("button", name="Postcard").last.tap()
    inside = told.frame_locator("iframe").first
    drawing = inside.get_by_text("The picture is being drawn")
    await expect(drawing).to_be_visible()
    stack.supervisorctl("start", "cards")
    picture = inside.get_by_role("img", name="Postcard: Robert Schumann")
    await expect(picture).to_have_js_property("naturalWidth", 1200)
    await expect(drawing).to_be_hidden()
    await expect(inside.get_by_role("alert")).to_be_hidden()


async def test_three_taps_send_a_card_from_a_reminder_in_ones_own_name(
    told: Page, stack: Stack
) -> None:
    await told.get_by_role("button", name="Postcard").last.tap()
    inside = told.frame_locator("iframe").first
    picture = inside.get_by_role("img", name="Postcard: Robert Schumann")
    await expect(picture).to_have_js_property("naturalWidth", 1200)
    await told.get_by_role("button", name="Send in my own name").tap()
    dialog = told.locator("dialog[open]")
    await expect(dialog.get_by_role("img")).to_have_js_property("naturalWidth", 1200)
    await dialog.get_by_role("button", name="Family & friends").tap()

    await expect(told.locator("#toast")).to_have_text("Sent to Family & friends")
    await expect(inside.get_by_role("status")).to_have_text("It was sent.")
    messages = httpx.get(f"{stack.url}/sandbox/messages", params={"chat_id": GROUP}).json()
    [sent] = [one for one in messages if "photo" in one]
    assert sent["from"]["first_name"] == "Ann"
    assert sent["via_bot"]["is_bot"]
    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (1200, 800)
    await assure_no_barrier(told.frames[-1])

    await inside.get_by_label("Design").select_option(label="🌙 Dark")
    await inside.get_by_label("Size").select_option(label="For a story")
    await expect(picture).to_have_js_property("naturalWidth", 1080)
    await inside.get_by_role("button", name="Into my story").tap()
    await expect(dialog.get_by_role("img")).to_have_js_property("naturalHeight", 1920)
    await dialog.get_by_role("button", name="Post").tap()
    await expect(told.locator("#toast")).to_have_text("Posted as a story")

    await inside.get_by_role("button", name="Download").tap()
    async with told.expect_download() as waiting:
        await dialog.get_by_role("button", name="Download").tap()
    download = await waiting.value
    assert (await download.path()).read_bytes().startswith(b"\xff\xd8\xff")
    assert download.suggested_filename == "card.jpg"
