"""What one does on the calendar's pages: on a phone's and a desktop's screen, by either door."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, expect

from tests.support.browser import chromium
from tests.support.calendar_page import (
    DESKTOP,
    TOUCH,
    assure_no_barrier,
    fill,
    home_of,
    opened,
    opened_in_telegram,
    today,
)
from tests.support.stack import Stack

pytestmark = pytest.mark.asyncio(loop_scope="module")
SCREENS: dict[str, dict[str, Any]] = {"phone": TOUCH, "desktop": {"viewport": DESKTOP}}
DROPPED = """(content) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([content], "people.csv", {type: "text/csv"}));
    return dropped;
}"""
SWIPED = """() => {
    const target = document.body;
    const touch = (x) => new Touch({identifier: 1, target, clientX: x, clientY: 300});
    const fire = (name, x, touches) => target.dispatchEvent(new TouchEvent(
        name, {bubbles: true, touches, changedTouches: [touch(x)]}));
    fire("touchstart", 300, [touch(300)]);
    fire("touchend", 100, []);
}"""


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


class Looking:
    """Somebody in front of the pages: in a browser's own frame, or in Telegram's."""

    def __init__(self, frame: Frame, door: str, screen: str):
        self.frame, self.door, self.screen = frame, door, screen
        self.home = home_of(frame)

    async def assure_no_barrier(self) -> None:
        """By either door and on either screen, but not on all four ways: it takes its time."""
        if (self.door == "browser") == (self.screen == "phone"):
            await assure_no_barrier(self.frame)

    async def presses(self, name: str) -> None:
        """The main button of a form; in Telegram its client has it."""
        if self.door == "browser":
            await self.frame.get_by_role("button", name=name, exact=True).first.click()
            return
        main = self.frame.page.locator("#mini-app-main")
        await expect(main).to_have_text(name)
        await main.click()

    async def goes(self, path: str = "") -> Frame:
        await self.frame.goto(self.home + path)
        return self.frame


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["browser", "telegram"], ids=str
)
async def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SCREENS, ids=str)
async def looking(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, door: str
) -> AsyncIterator[Looking]:
    options = SCREENS[request.param]
    if door == "telegram":
        frame = await opened_in_telegram(browser, stack.url, **options)
    else:
        frame = (await opened(browser, stack.url, **options)).main_frame
    yield Looking(frame, door, request.param)
    await frame.page.context.close()


async def test_a_month_has_names_or_marks_and_is_leafed_through(looking: Looking) -> None:
    page = await looking.goes()
    heading = page.get_by_role("heading", level=1)
    this = await heading.inner_text()
    is_wide = await page.evaluate("innerWidth") >= 720
    in_cell = page.locator("td.today li").filter(has_text="Anna")
    below = page.locator(".agenda li").filter(has_text="Anna")
    assert await in_cell.is_visible() is is_wide
    assert await below.is_visible() is not is_wide
    await page.get_by_role("link", name="The month after").click()
    await expect(heading).not_to_have_text(this)
    await page.locator("body").press("ArrowLeft")
    await expect(heading).to_have_text(this)
    if looking.screen == "phone":
        await page.evaluate(SWIPED)
        await expect(heading).not_to_have_text(this)
    await page.get_by_role("link", name="Today").click()
    await expect(heading).to_have_text(this)
    await page.get_by_role("link", name="The whole year").click()
    await expect(heading).to_have_text(str(today().year))
    await page.locator(".small .today a").click()
    await expect(page.get_by_role("heading", name="Anna")).to_be_visible()


async def test_people_are_found_as_in_the_chat(looking: Looking) -> None:
    page = await looking.goes("/people")
    names = page.locator(".list .name")
    await page.get_by_label("Search").fill("анна")
    await page.get_by_label("Search").press("Enter")
    await expect(names).to_have_text(["Anna Schmidt"])
    await page.get_by_role("link", name="People", exact=True).click()
    await page.get_by_text("Filters").click()
    await page.get_by_label("Kind").select_option("holiday")
    await expect(page.get_by_text("Nobody is found by that.")).to_be_visible()


async def test_somebody_is_added_changed_taken_back_deleted_and_brought_back(
    looking: Looking,
) -> None:
    page = await looking.goes("/add")
    await page.get_by_label("Write whom, and when").fill("Zoe 15 March 1990")
    await expect(page.locator("#understood")).to_contain_text("turns")
    await looking.presses("Add")
    await expect(page.get_by_role("status")).to_contain_text("Added.")
    await page.get_by_text("Change", exact=True).click()
    await page.get_by_label("Day", exact=True).fill("31")
    await page.get_by_label("Month").select_option("4")
    await looking.presses("Save")
    await expect(page.get_by_role("alert")).to_contain_text("April has 30 days")
    await page.get_by_label("Day", exact=True).fill("30")
    await looking.presses("Save")
    await expect(page.get_by_text("30 April 1990")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("15 March 1990")).to_be_visible()
    await page.get_by_text("Change", exact=True).click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("status").first).to_contain_text("Deleted.")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="Zoe")).to_be_visible()
    await page.get_by_text("Change", exact=True).click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("status").first).to_contain_text("Deleted.")


async def test_fields_are_filled_in_and_the_same_person_is_noticed(looking: Looking) -> None:
    page = await looking.goes(f"/add?on={today():%Y-%m-%d}")
    await page.get_by_label("Name", exact=True).fill("Anna Schmidt")
    await looking.presses("Add")
    await expect(page.get_by_role("alert")).to_contain_text("is there already")
    await looking.assure_no_barrier()
    await page.get_by_role("link", name="Look at it").click()
    await expect(page.get_by_role("heading", name="Anna Schmidt")).to_be_visible()


async def test_what_two_change_at_once_is_told_as_a_choice(
    looking: Looking, browser: Browser, stack: Stack
) -> None:
    page = await looking.goes("/people/2")
    other = (await opened(browser, stack.url)).main_frame
    await other.goto(f"{looking.home}/people/2")
    others = Looking(other, "browser", "phone")
    for who, company in ((others, "Theirs"), (looking, "Mine")):
        one = who.frame
        await one.get_by_text("Change", exact=True).click()
        if not await one.get_by_label("Company").is_visible():
            await one.get_by_text("More", exact=True).click()
        await one.get_by_label("Company").fill(f"{company} {looking.door} {looking.screen}")
        await who.presses("Save")
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("Somebody has changed it while you did.")
    await expect(told).to_contain_text("Theirs")
    await expect(page.get_by_label("Company")).to_have_value(
        f"Mine {looking.door} {looking.screen}"
    )
    await looking.assure_no_barrier()
    await looking.presses("Save")
    await expect(page.get_by_role("status")).to_contain_text("Saved.")
    await other.page.context.close()


async def test_a_file_is_dropped_its_doubts_answered_and_all_of_it_taken_back(
    looking: Looking,
) -> None:
    page = await looking.goes("/import")
    content = "name,birthday\nIda,15.03.1990\nOtto,04/05/1904\nUwe,\n"
    dropped = await page.evaluate_handle(DROPPED, content)
    await page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    table = page.get_by_role("table")
    await expect(table.get_by_role("row").filter(has_text="Uwe")).to_contain_text("no birthday")
    await looking.assure_no_barrier()
    await page.get_by_label("most likely none of birth").select_option(label="Without the year")
    await page.get_by_role("button", name="Look at it").click()
    await expect(table.get_by_role("row").filter(has_text="Otto")).not_to_contain_text("1904")
    await looking.presses("Add all")
    await expect(page.get_by_role("status")).to_contain_text("2 added")
    await looking.assure_no_barrier()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("status")).to_contain_text("2 taken out again")


async def test_all_is_taken_along_as_a_file(looking: Looking) -> None:
    """In Telegram its client asks, and fetches it."""
    page = await looking.goes("/export")
    await looking.assure_no_barrier()
    async with page.page.expect_download() as waiting:
        if looking.door == "telegram":
            await page.get_by_role("button", name="CSV").click()
            await page.page.locator("dialog[open]").get_by_role("button", name="Download").click()
        else:
            await page.get_by_role("link", name="CSV").click()
    download = await waiting.value
    assert download.suggested_filename == "birthdays.csv"
    assert "Anna Schmidt" in (await download.path()).read_text()


async def unfold(page: Frame, summary: str) -> None:
    """Where there are some already it is folded."""
    folded = page.locator("details:not([open]) > summary").filter(has_text=summary)
    if await folded.count():
        await folded.click()


async def test_a_feed_is_made_seen_as_a_picture_and_revoked(looking: Looking) -> None:
    page = await looking.goes("/feeds")
    await unfold(page, "New feed")
    await looking.presses("Get the address")
    picture = page.get_by_alt_text("QR code")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(one) => one.naturalWidth") > 0
    address = await page.get_by_label("The address").input_value()
    assert "Anna Schmidt" in httpx.get(address).text.replace("\r\n ", "")
    await looking.assure_no_barrier()
    await page.get_by_role("link", name="I have it").click()
    await page.locator(".card a").first.click()
    await expect(page.get_by_role("button", name="Revoke")).to_be_visible()
    await looking.assure_no_barrier()
    await page.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_role("status")).to_contain_text("Revoked.")
    assert httpx.get(address).status_code == 404


async def test_a_token_is_made_its_secret_shown_once_and_revoked(looking: Looking) -> None:
    page = await looking.goes("/tokens")
    await unfold(page, "New token")
    await page.get_by_label("What shall the new one be called?").fill("Door")
    await looking.presses("Make it")
    secret = await page.get_by_label("The secret").input_value()
    address = (await page.locator("pre").inner_text()).split()[-1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(address, headers=headers).status_code == 200
    await looking.assure_no_barrier()
    await page.get_by_role("link", name="I have it").click()
    await page.get_by_role("link", name="Door").click()
    await expect(page.get_by_role("button", name="Revoke")).to_be_visible()
    assert secret not in await page.content()
    await looking.assure_no_barrier()
    await page.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_role("status")).to_contain_text("Revoked.")
    assert httpx.get(address, headers=headers).status_code == 401


async def test_a_session_is_seen_and_ended(
    looking: Looking, browser: Browser, stack: Stack
) -> None:
    other = await opened(browser, stack.url)
    page = await looking.goes("/sessions")
    this = page.locator(".card").filter(has_text="This one")
    await expect(this).to_have_count(1)
    await expect(this).to_contain_text("in Telegram" if looking.door == "telegram" else "Chrome")
    await page.get_by_role("button", name="End: ").first.click()  # what was used last
    await expect(page.get_by_role("status")).to_contain_text("Ended.")
    await other.reload()
    await expect(other.get_by_role("alert")).to_contain_text("You are not signed in here")
    await other.context.close()


async def test_settings_are_changed_mended_at_the_field_and_shown_as_tomorrow_s_reminder(
    looking: Looking,
) -> None:
    page = await looking.goes("/settings")
    days = page.get_by_label("Days before")
    await days.fill("a week or so")
    await looking.presses("Save")
    await expect(days).to_have_attribute("aria-invalid", "true")
    assert await days.evaluate("(one) => one === document.activeElement")
    await expect(page.locator("#lead_days-error")).to_be_visible()
    await looking.assure_no_barrier()
    await days.fill("0, 1")
    await looking.presses("Save")
    await expect(page.get_by_role("status")).to_contain_text("Saved.")
    await expect(page.locator(".message").first).to_contain_text("Clara Novak")


async def test_it_says_why_somebody_did_not_get_it(looking: Looking) -> None:
    page = await looking.goes("/settings")
    await page.get_by_role("link", name="Why didn't I get it?").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Why didn't I get it?")
    await expect(page.get_by_role("main")).to_contain_text("Clara Novak")  # what comes next
    await page.get_by_role("link", name="Settings").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
