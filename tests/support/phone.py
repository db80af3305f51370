"""The sandbox's chat page on a phone, where people play a transcript by hand."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.bot import transcripts
from tests.bot.transcripts import WHO, Scene
from tests.support.browser import chromium

LANGUAGES = ("en", "ru")
SIZE = {"width": 390, "height": 844}  # CSS pixels of a phone of today
PATIENCE = 40_000  # milliseconds: the bot may still be starting


def scene(language: str) -> Scene:
    """The one that is played: somebody is added who is there already."""
    flow = transcripts.read(transcripts.FOLDER / "05-same-person.txt")
    return next(one for one in flow.scenes if one.language == language)


@asynccontextmanager
async def page(url: str) -> AsyncIterator[Page]:
    """Of the stack at that address."""
    async with chromium() as browser:
        context = await browser.new_context(
            viewport=SIZE,  # type: ignore[arg-type]
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        await page.goto(f"{url}/sandbox/")
        yield page


async def play(page: Page, scene: Scene) -> None:
    """Writes and presses; each time the newest message has to be what the transcript ends with."""
    await page.locator(f'[data-chat-id="{WHO[scene.language]}"]').first.click()
    newest = page.locator(".message:not(.mine)").last
    for step in scene.steps:
        if pressed := re.fullmatch(r"\[(.+)\]", step.does):
            await newest.get_by_role("button", name=pressed[1]).click()
        else:
            await page.fill("#message", step.does)
            await page.click("#send")
        await expect(newest).to_contain_text(step.shows[0].removeprefix("✎ "))
    await page.wait_for_timeout(500)  # scrolling is animated
