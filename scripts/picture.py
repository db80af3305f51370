"""`make picture`: docs/chat.png, the chat page after a talk, and docs/reminder.png, on the day.

And docs/phone-en.png and phone-ru.png, a transcript on a phone; docs/web-*.png, pages to look at.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from telegram_sandbox.client import GROUP
from tests.support import phone
from tests.support.browser import chromium
from tests.support.stack import Stack

DOCS = Path(__file__).parents[1] / "docs"
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=860)
TEAM = [
    *("Johannes Brahms", "Amy Beach", "Edvard Grieg", "Lili Boulanger", "Antonín Dvořák"),
    *("Мила Балакирева", "Nadia Boulanger", "Niels Gade", "Ethel Smyth", "Bedřich Smetana"),
    *("Pauline Viardot", "Louise Farrenc", "César Cui", "Teresa Carreño", "Carl Nielsen"),
]
SCHEMES: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", ""), ("dark", "-dark"))
FILE = "Franz Schubert 31.1.1997\nHugo Wolf 04/05/1904\nAlma Mahler\nFelix Mendelssohn 3.2.1990"
WITHIN = 150_000  # ms until a reminder of the next minute but one has come


async def main() -> None:
    with Stack() as stack:
        stack.wait_until_running()
        for language in phone.LANGUAGES:
            async with phone.page(stack.url) as small:
                await phone.play(small, phone.scene(language))
                await small.screenshot(path=DOCS / f"phone-{language}.png")
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
    with Stack() as stack:
        stack.wait_until_running()
        async with chromium() as browser:
            page = await browser.new_page()
            await page.goto(f"{stack.url}/sandbox/")
            await talk(page)
            await look(browser, stack.url)


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


async def look(browser: Browser, url: str) -> None:
    """At the pages, on a phone's and a desktop's screen, light and dark."""
    await add_team(await opened(browser, url, DESKTOP, "light"))
    for scheme, end in SCHEMES:
        page = await opened(browser, url, DESKTOP, scheme)
        await page.screenshot(path=DOCS / f"web-month{end}.png")
        page = await opened(browser, url, PHONE, scheme)
        await page.screenshot(path=DOCS / f"web-phone-month{end}.png")
        await page.get_by_role("link", name="People").click()
        await page.screenshot(path=DOCS / f"web-phone-people{end}.png")
        await page.locator(".list .who a").first.click()
        await page.locator("summary.button").click()
        await page.screenshot(path=DOCS / f"web-phone-card{end}.png")
        await page.get_by_role("link", name="Add", exact=True).click()
        await page.fill("#text", "Zoe 15 March 1990\nMax und Mia wedding 5.6.2015\nBob 31 April")
        await expect(page.locator("#understood li")).to_have_count(3)
        await page.screenshot(path=DOCS / f"web-phone-add{end}.png")
        await look_around(page, end)


async def look_around(page: Page, end: str) -> None:
    """At a day, a year, and what the settings lead to."""
    home, today = page.url.rpartition("/")[0], datetime.now(UTC)
    born = today + timedelta(days=3)

    async def seen(name: str, path: str = "") -> None:
        if path:
            await page.goto(f"{home}/{path}")
        await page.screenshot(path=DOCS / f"web-phone-{name}{end}.png")

    await seen("day", f"days/{born:%Y-%m-%d}")
    await seen("year", f"years/{today.year}")
    await seen("postcard", "people/1/postcard")
    for name in ("deliveries", "tokens", "sessions", "export"):
        await seen(name, name)
    await page.goto(f"{home}/settings")
    await page.get_by_role("heading", name="Tomorrow's reminder").scroll_into_view_if_needed()
    await page.mouse.wheel(0, 400)
    await page.wait_for_timeout(300)
    await seen("settings")
    await page.goto(f"{home}/import")
    await page.fill("[name=text]", FILE)
    await page.get_by_role("button", name="Show what is in it").click()
    await expect(page.get_by_role("table")).to_be_visible()
    await seen("import")
    await page.goto(f"{home}/feeds")
    await page.evaluate("document.querySelector('details').open = true")  # is folded below one
    await page.get_by_role("button", name="Get the address").click()
    await expect(page.get_by_alt_text("QR code")).to_be_visible()
    await seen("feed")


async def opened(
    browser: Browser, url: str, size: ViewportSize, scheme: Literal["light", "dark"]
) -> Page:
    """The month of the sandbox's first person."""
    context = await browser.new_context(viewport=size, color_scheme=scheme)
    page = await context.new_page()
    await page.goto(f"{url}/web/enter/sandbox")
    await page.get_by_role("button").click()
    return page


async def add_team(page: Page) -> None:
    today = datetime.now(UTC)
    lines = [
        f"{name} {1 + number * 2 % 28}.{today.month:02}.{1955 + number * 4}"
        for number, name in enumerate(TEAM)
    ]
    await page.get_by_role("link", name="Add", exact=True).click()
    await page.fill("#text", "\n".join(lines))
    await page.get_by_role("button", name="Add", exact=True).first.click()
    await expect(page.get_by_role("heading", name=f"{len(TEAM)} added")).to_be_visible()


async def say(page: Page, text: str, answer: str) -> None:
    await page.fill("#message", text)
    await page.click("#send")
    await expect(page.locator(".message:not(.mine)").last).to_contain_text(answer)


asyncio.run(main())
