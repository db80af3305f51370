"""The calendar's pages in a real browser, on the real stack: its doors, by keyboard alone, without
scripts, on a screen of any width, and without a barrier that axe-core knows. What one does there is
in test_web_flows.py.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, expect

from tests.support.browser import chromium
from tests.support.calendar_page import (
    DESKTOP,
    PHONE,
    barriers,
    chat,
    fill,
    home_of,
    opened,
    opened_in_telegram,
    says,
    today,
)
from tests.support.stack import Stack

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROOMS = ["settings", "holidays", "import", "export", "feeds", "deliveries", "tokens", "sessions"]
OF_ONE = ["people/1/greetings", "people/1/postcard"]
PAGES = [
    "months/{month}",
    "years/{year}",
    "days/{day}",
    "people",
    "people/1",
    *OF_ONE,
    "add",
    *ROOMS,
]
OUTSIDE = ["/web/enter/x", "/web/enter/sandbox", "/web/app"]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        stack.wait_until_running()
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(stack: Stack) -> AsyncIterator[Browser]:
    async with chromium() as browser:
        await fill(browser, stack.url)
        yield browser


def addresses(home: str) -> list[str]:
    day = today().date()
    named = {"month": f"{day:%Y-%m}", "year": day.year, "day": day}
    return [f"{home}/{path.format(**named)}" for path in PAGES]


async def test_web_in_the_chat_gives_a_link_that_opens_the_calendar_once(
    browser: Browser, stack: Stack
) -> None:
    talk = await chat(browser, stack.url, viewport=PHONE)
    await says(talk, "/web", "/web/enter/bcl_")
    said = await talk.locator(".message:not(.mine)").last.inner_text()
    [link] = re.findall(r"http\S+/web/enter/bcl_[\w-]+", said)
    page = await talk.context.new_page()
    await page.goto(link)
    await page.get_by_role("button", name="Open the calendar").click()
    await expect(page.get_by_text("My calendar")).to_be_visible()
    await page.goto(link)
    await expect(page.get_by_role("alert")).to_contain_text("Write /web to the bot")
    await talk.context.close()


async def test_within_telegram_it_has_its_theme_and_its_back_button(
    browser: Browser, stack: Stack
) -> None:
    inside = await opened_in_telegram(browser, stack.url, viewport=PHONE, color_scheme="dark")
    heading = inside.get_by_role("heading", level=1)
    await expect(inside.locator("html")).to_have_css("color-scheme", "dark")
    back = inside.page.get_by_role("button", name="Back")
    await expect(back).to_be_hidden()
    await inside.get_by_role("link", name="The month after").click()
    await expect(inside.page.locator("#mini-app")).to_have_attribute(
        "data-felt", "selection_change"
    )
    await inside.get_by_role("link", name="Today").click()
    await expect(back).to_be_visible()
    await inside.get_by_role("link", name="People", exact=True).click()
    await expect(heading).to_have_text("People and days")
    await inside.page.get_by_role("button", name="Light or dark").click()
    await expect(inside.locator("html")).to_have_css("color-scheme", "light")
    await back.click()
    await expect(heading).to_contain_text(str(today().year))
    await inside.page.context.close()


async def test_one_looks_changes_adds_and_deletes_without_scripts(
    browser: Browser, stack: Stack
) -> None:
    page = await opened(browser, stack.url, java_script_enabled=False)
    await page.get_by_role("link", name="People", exact=True).click()
    await page.get_by_label("Search").fill("boris")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".list .name")).to_have_text(["Boris Ivanov"])
    await page.get_by_role("link", name="Boris").click()
    await page.get_by_text("Change", exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Boris Petrov")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Boris Petrov")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("link", name="Add", exact=True).click()
    await page.get_by_label("Write whom, and when").fill("Scriptless 15 March")
    await page.get_by_role("button", name="Add", exact=True).first.click()
    await page.get_by_text("Change", exact=True).click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("status").first).to_contain_text("Deleted.")
    await page.context.close()


async def test_a_file_is_brought_looked_at_added_and_taken_back_without_scripts(
    browser: Browser, stack: Stack
) -> None:
    page = await opened(browser, stack.url, java_script_enabled=False)
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Bring people").click()
    content = b"name,birthday\nIda,15.03.1990\nOtto,04/05/1904\nUwe,\n"
    file = FilePayload(name="people.csv", mimeType="text/csv", buffer=content)
    await page.get_by_label("A file of people").set_input_files(file)
    await page.get_by_role("button", name="Show what is in it").click()
    table = page.get_by_role("table")
    await expect(table.get_by_role("row").filter(has_text="Uwe")).to_contain_text("no birthday")
    await page.get_by_label("most likely none of birth").select_option(label="Without the year")
    await page.get_by_role("button", name="Look at it").click()
    await expect(table.get_by_role("row").filter(has_text="Otto")).not_to_contain_text("1904")
    await page.get_by_role("button", name="Add all").click()
    await expect(page.get_by_role("status")).to_contain_text("2 added")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("status")).to_contain_text("2 taken out again")
    await page.context.close()


async def test_a_card_is_opened_and_changed_by_keyboard_alone(
    browser: Browser, stack: Stack
) -> None:
    page = await opened(browser, stack.url)
    await page.goto(f"{home_of(page)}/people/1")
    await press_until(page, "Change")
    await page.keyboard.press("Enter")
    await press_until(page, "Save")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    await page.context.close()


async def press_until(page: Page, text: str) -> None:
    """By Tab, to what is called so."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = await page.evaluate("document.activeElement.innerText || ''")
        if focused.strip() == text:
            return
    raise AssertionError(f"{text} is not reached by Tab")


async def test_axe_core_finds_no_barrier_on_any_page(browser: Browser, stack: Stack) -> None:
    page = await opened(browser, stack.url)
    found: dict[tuple[Any, ...], list[Any]] = {}
    outside = [f"{stack.url}{path}" for path in OUTSIDE]
    for address in [*addresses(home_of(page)), *outside]:
        await page.goto(address)
        for size in (PHONE, DESKTOP):
            await page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                wrong = await barriers(page, scheme)
                found |= {(address, size["width"], scheme): wrong} if wrong else {}
    assert found == {}
    await page.context.close()


async def test_nothing_is_wider_than_a_phone_s_screen_nor_refused_by_the_page_s_own_policy(
    browser: Browser, stack: Stack
) -> None:
    page = await opened(browser, stack.url)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses(home_of(page)):
        await page.goto(address)
        await page.evaluate(
            "document.querySelectorAll('details').forEach((one) => one.open = true)"
        )
        for width in (320, 390):
            await page.set_viewport_size(ViewportSize(width=width, height=700))
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert said == []
    await page.context.close()


async def test_the_first_view_on_a_phone_takes_less_than_60_kb(
    browser: Browser, stack: Stack
) -> None:
    page = await opened(browser, stack.url)
    context: BrowserContext = await browser.new_context(
        viewport=PHONE, storage_state=await page.context.storage_state()
    )
    anew = await context.new_page()
    client = await context.new_cdp_session(anew)
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await client.send("Network.enable")
    await anew.goto(page.url, wait_until="networkidle")
    assert len(sizes) >= 3  # page, style, script
    assert sum(sizes) < 60_000
    await context.close()
    await page.context.close()


async def test_a_printed_month_fits_a_page(browser: Browser, stack: Stack) -> None:
    page = await opened(browser, stack.url, viewport=DESKTOP)
    printed = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    await page.context.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)], ids=str)
async def test_a_month_on_a_wall_fits_its_screen(
    browser: Browser, stack: Stack, size: tuple[int, int]
) -> None:
    page = await opened(browser, stack.url)
    await page.goto(f"{home_of(page)}/feeds")
    await page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    await page.get_by_label("What shall the new one be called?").fill(f"Wall of {size[0]}")
    await page.get_by_role("button", name="Get the address").click()
    address = await page.get_by_role("link", name="The same for a screen on a wall").get_attribute(
        "href"
    )
    await page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    await page.goto(str(address))
    wall = page.locator(".wall")
    assert await wall.evaluate("(one) => one.scrollHeight <= one.clientHeight")
    assert await wall.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await page.context.close()
