"""`make picture`: docs/chat.png, the chat page after a talk, and docs/reminder.png, on the day."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.browser import chromium
from tests.support.stack import Stack

PICTURE = Path(__file__).parents[1] / "docs" / "chat.png"


async def main() -> None:
    with Stack() as stack:
        stack.wait_until_running()
        async with chromium() as browser:
            page = await browser.new_page(viewport={"width": 1100, "height": 760})
            expect.set_options(timeout=40_000)
            await page.goto(f"{stack.url}/sandbox/")
            await page.locator('[data-chat-id]:has-text("Ann")').first.click()
            today = datetime.now(UTC)
            for name, days in (("Clara Schumann", 3), ("Felix Mendelssohn", 12)):
                born = (today + timedelta(days=days)).strftime("%d.%m.1990")
                await say(page, f"/add {name} {born}", answer=name)
                await page.locator(".message").last.get_by_role("button", name="Done").click()
            await say(page, "/upcoming", answer="Felix")
            born = (today + timedelta(days=20)).strftime("%d.%m")
            await say(page, f"/add Fanny Hensel {born}", answer="Fanny")
            await page.wait_for_timeout(500)  # scrolling is animated
            await page.screenshot(path=PICTURE)


async def say(page: Page, text: str, answer: str) -> None:
    await page.fill("#message", text)
    await page.click("#send")
    await expect(page.locator(".message:not(.mine)").last).to_contain_text(answer)


asyncio.run(main())
