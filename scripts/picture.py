"""`make picture`: docs/chat.png, the chat page after a talk, and docs/reminder.png, on the day."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from telegram_sandbox.client import GROUP
from tests.support.browser import chromium
from tests.support.stack import Stack

DOCS = Path(__file__).parents[1] / "docs"
WITHIN = 150_000  # ms until a reminder of the next minute but one has come


async def main() -> None:
    with Stack() as stack:
        stack.wait_until_running()
        async with chromium() as browser:
            page = await browser.new_page(viewport={"width": 1100, "height": 760})
            expect.set_options(timeout=40_000)
            await page.goto(f"{stack.url}/sandbox/")
            await talk(page)
            await page.screenshot(path=DOCS / "chat.png")
            await be_reminded(page)
            await page.screenshot(path=DOCS / "reminder.png")


async def talk(page: Page) -> None:
    await page.locator('[data-chat-id]:has-text("Ann")').first.click()
    today = datetime.now(UTC)
    for name, days in (("Clara Schumann", 3), ("Felix Mendelssohn", 12)):
        born = today + timedelta(days=days)
        await say(page, f"{name} {born.day} {born:%B} 1990", answer=name)
    await say(page, "/upcoming", answer="Felix")
    born = today + timedelta(days=20)
    await say(page, f"Fanny's birthday is on {born.day} {born:%B}", answer="Fanny")
    await page.wait_for_timeout(500)  # scrolling is animated


async def be_reminded(page: Page) -> None:
    """In a group, of two whose day is today."""
    await page.locator(f'[data-chat-id="{GROUP}"]').click()
    at = datetime.now(UTC) + timedelta(minutes=2)
    await say(page, "/settings", answer="Settings")
    await page.get_by_role("button", name="⏰ Time").last.click()
    await say(page, f"{at:%H:%M}", answer=f"{at:%H:%M}")
    for name, year in (("Clara Schumann", at.year - 40), ("Robert Schumann", at.year - 33)):
        await say(page, f"/add {name} {at:%d.%m}.{year}", answer=name)
    reminder = page.locator(".message:not(.mine)").last
    await expect(reminder).to_contain_text("🎉 Today", timeout=WITHIN)
    await page.wait_for_timeout(500)


async def say(page: Page, text: str, answer: str) -> None:
    await page.fill("#message", text)
    await page.click("#send")
    await expect(page.locator(".message:not(.mine)").last).to_contain_text(answer)


asyncio.run(main())
