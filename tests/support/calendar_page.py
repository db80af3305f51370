"""The calendar's pages in a browser: on a phone or a desktop, by either of their doors."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Frame, Page, ViewportSize, expect

PATIENCE = 40_000  # milliseconds: the bot may still be importing aiogram
PHONE, DESKTOP = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
TOUCH: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
_AXE = Path(__file__).parents[1] / "clients/node_modules/axe-core/axe.min.js"
_ANN = '[data-chat-id]:has-text("Ann")'


def today() -> datetime:
    return datetime.now(UTC)


async def chat(browser: Browser, url: str, **options: Any) -> Page:
    """Ann's, with the bot."""
    page = await (await browser.new_context(**options)).new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    await page.goto(f"{url}/sandbox/")
    await page.locator(_ANN).first.click()
    return page


async def says(page: Page, text: str, heard: str) -> None:
    """In a chat, in which the bot's last message has that in it then."""
    await page.fill("#message", text)
    await page.click("#send")
    await expect(page.locator(".message:not(.mine)").last).to_contain_text(heard)


async def fill(browser: Browser, url: str) -> None:
    """Two whose day is today, and one of tomorrow."""
    page = await chat(browser, url)
    for name, day in (("Anna Schmidt", 0), ("Boris Ivanov", 0), ("Clara Novak", 1)):
        when = today() + timedelta(days=day)
        await says(page, f"{name} {when.day}.{when.month}.1992 #team", name)
    await page.context.close()


async def opened(browser: Browser, url: str, **options: Any) -> Page:
    """In a browser, by the link that `make run` names."""
    page = await (await browser.new_context(**{"viewport": PHONE, **options})).new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(f"{url}/web/enter/sandbox")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(str(today().year))
    return page


async def opened_in_telegram(browser: Browser, url: str, **options: Any) -> Frame:
    """As a Mini App, by the button below /start."""
    page = await chat(browser, url, **options)
    await says(page, "/start", "")
    await page.get_by_role("button", name="Open calendar").last.click()
    heading = page.frame_locator("iframe").first.get_by_role("heading", level=1)
    await expect(heading).to_contain_text(str(today().year))
    return page.frames[-1]


def home_of(where: Page | Frame) -> str:
    """The address of the calendar; of who looks at a month."""
    return where.url.partition("/months/")[0]


@cache
def _axe() -> str:
    return _AXE.read_text()


async def barriers(where: Page | Frame, scheme: Literal["light", "dark"]) -> list[Any]:
    """What axe-core finds, with all that is folded opened. Dark differs by colours alone."""
    page = where if isinstance(where, Page) else where.page
    await page.emulate_media(color_scheme=scheme)
    await where.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    if not await where.evaluate("'axe' in window"):
        await where.evaluate(_axe())
    only = "{runOnly: ['color-contrast']}" if scheme == "dark" else "{}"
    found = await where.evaluate(f"axe.run({only}).then((result) => result.violations)")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


async def assure_no_barrier(where: Page | Frame) -> None:
    """In either theme."""
    for scheme in ("light", "dark"):
        found = await barriers(where, scheme)
        assert found == [], (where.url, scheme, found)
