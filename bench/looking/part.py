"""Clicks from month to month in Chromium with a slowed processor, and what a first view loads."""

import asyncio
import statistics
import tempfile
from pathlib import Path

from msgspec import Struct
from playwright.async_api import Browser, Page, ViewportSize

from bench import machine
from bench.api import calendars, servers
from bench.api.calendars import Asked
from bench.progress import tell
from birthday_calendar.migrations import migrate
from tests.support.browser import chromium

CLICKS, SMALL_CLICKS = 20, 4
SLOWED = 4  # times
SHOWN_WITHIN = 1.0  # seconds of the click, the median
LOADED_MOST = 60_000  # bytes of a first view, as they are transferred
PHONE = ViewportSize(width=390, height=844)


class Found(Struct, frozen=True):
    shown: list[float]  # seconds from each click until the month was painted
    loaded: int  # bytes


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    with machine.durable_postgres() as server:
        database = server.create()
        migrate.upgrade(server.url(database))
        with (
            tempfile.TemporaryDirectory(prefix="bc-bench-") as folder,
            servers.product(Path(folder, "ours"), server.url(database)) as stack,
        ):
            asked = calendars.fill(server, database)[0]
            clicks = SMALL_CLICKS if is_small else CLICKS
            found = asyncio.run(_measure(stack.url, asked, clicks))
        return _section(found, machine.facts(server, load_before))


async def _measure(url: str, asked: Asked, clicks: int) -> Found:
    async with chromium() as browser:
        page = await _opened(browser, url, asked)
        client = await page.context.new_cdp_session(page)
        sizes: list[float] = []
        client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        await client.send("Network.enable")
        await client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        await page.goto(f"{url}/web/{asked.id}/months/2026-03", wait_until="networkidle")
        loaded = round(sum(sizes))
        shown = []
        for number in range(clicks):
            await page.locator(".leaf a[rel=next]").click()
            await page.wait_for_load_state("load")
            shown.append(await _painted(page))
            tell(f"click {number + 1}: {1_000 * shown[-1]:.0f} ms")
        return Found(shown, loaded)


async def _opened(browser: Browser, url: str, asked: Asked) -> Page:
    """By one that has seen nothing of it yet."""
    context = await browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    await context.add_cookies([{"name": "session", "value": asked.session, "url": url}])
    for _worker in range(2 * servers.WORKERS):  # each reads its templates for its first page
        await context.request.get(f"{url}/web/{asked.id}/months/2026-01")
    return await context.new_page()


async def _painted(page: Page) -> float:
    """Seconds from the click, with which the browser's clock of a page begins."""
    found = await page.evaluate(
        """() => new Promise((resolve) => {
            const look = () => {
                const [paint] = performance.getEntriesByName("first-contentful-paint");
                if (paint) resolve(paint.startTime); else setTimeout(look, 20);
            };
            look();
        })"""
    )
    return float(found) / 1_000


def _section(found: Found, facts: list[str]) -> list[str]:
    median, loaded = statistics.median(found.shown), found.loaded / 1_000
    return [
        f"Chromium on a phone's screen with its processor slowed {SLOWED} times goes from month to",
        f"month of a calendar of {calendars.PEOPLE:,} people, 85 in each, {len(found.shown)} times",
        "by the button. How long it takes from the click until the month is painted.",
        "",
        *facts,
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        f"| a month is shown within {SHOWN_WITHIN:.0f} s of the click, by the median |"
        f" {median:.2f} s; the slowest {max(found.shown):.2f} s |"
        f" {'✓' if median <= SHOWN_WITHIN else '✗'} |",
        f"| a first view loads less than {LOADED_MOST // 1_000} kB | {loaded:.1f} kB |"
        f" {'✓' if found.loaded < LOADED_MOST else '✗'} |",
    ]
