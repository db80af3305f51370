"""A Mini App on the chat page, in a real browser, on a phone's screen."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aiogram.utils.web_app import safe_parse_webapp_init_data
from playwright.async_api import Browser, Frame, Page, expect

from telegram_sandbox.client import until
from tests.support.browser import chromium
from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api, new_token
from tests.telegram_sandbox.mini_app_page import mini_app
from tests.telegram_sandbox.test_prepared import saved

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONE: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def app_url(base_url: str) -> Iterator[str]:
    with mini_app(base_url) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def api(base_url: str) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=base_url, timeout=15, trust_env=False) as client:
        api = Api(client, new_token())
        await api.call("getMe")
        await api.call("setMyName", name="Calendar")
        await api.say("hello")
        await api.news()
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def page(base_url: str, browser: Browser, api: Api) -> AsyncIterator[Page]:
    phone = await browser.new_context(**PHONE)
    page = await phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{base_url}/sandbox/?bot={api.id}")
    await page.tap(f'[data-chat-id="{ANN}"]')
    yield page
    await phone.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def frame(page: Page, api: Api, app_url: str) -> Frame:
    """The page that Ann has opened by a button."""
    keyboard = {"inline_keyboard": [[{"text": "Open", "web_app": {"url": f"{app_url}/calendar"}}]]}
    await api.call("sendMessage", chat_id=ANN, text="Here", reply_markup=keyboard)
    await page.tap('.inline-button:has-text("Open")')
    return await opened(page)


async def opened(page: Page) -> Frame:
    await expect(page.locator("#mini-app")).to_have_attribute("aria-busy", "false")
    frame = page.frames[-1]
    await frame.wait_for_load_state()
    return frame


async def becomes_true(frame: Frame, expression: str) -> None:
    """Asked from here: the page's policy keeps it from asking itself by eval."""

    async def is_true() -> bool:
        return bool(await frame.evaluate(expression))

    await until(is_true)


async def heard(frame: Frame, name: str) -> Any:
    """What the page was told, once it was."""
    found = f"window.heard.find(([name]) => name === '{name}')"
    await becomes_true(frame, found)
    _, *data = await frame.evaluate(found)
    return data[0] if data else None


async def test_a_button_opens_a_page_that_knows_who_has_pressed_it(
    page: Page, frame: Frame, api: Api
) -> None:
    await expect(page.locator("#mini-app-title")).to_have_text("Calendar")
    assert await frame.inner_text("#name") == "Ann"
    init_data = await frame.evaluate("Telegram.WebApp.initData")
    data = safe_parse_webapp_init_data(api.token, init_data)
    assert data.user
    assert data.user.id == ANN
    assert await frame.evaluate("Telegram.WebApp.platform") == "web"
    assert await frame.evaluate("Telegram.WebApp.isVersionAtLeast('8.0')") is True
    assert await frame.evaluate("Telegram.WebApp.isVersionAtLeast('10.0')") is False
    await page.tap("#mini-app-close")
    await expect(page.locator("#mini-app")).to_be_hidden()
    await expect(page.locator("#mini-app iframe")).to_have_count(0)


async def test_a_page_that_one_goes_on_to_still_knows(page: Page, frame: Frame) -> None:
    init_data = await frame.evaluate("Telegram.WebApp.initData")
    await frame.click("#next")
    await frame.wait_for_url("**/april")
    assert await frame.evaluate("Telegram.WebApp.initData") == init_data
    assert await frame.inner_text("#name") == "Ann"


async def test_a_page_that_one_goes_on_to_has_to_hide_the_back_button(
    page: Page, frame: Frame
) -> None:
    back, main = page.locator("#mini-app-back"), page.locator("#mini-app-main")
    await frame.evaluate("Telegram.WebApp.BackButton.show(), Telegram.WebApp.MainButton.show()")
    await expect(main).to_be_visible()
    await frame.click("#next")
    await frame.wait_for_url("**/april")
    await expect(main).to_be_hidden()  # its script has been told the theme, and has sent the button
    await expect(back).to_be_visible()
    await frame.evaluate("Telegram.WebApp.BackButton.hide()")
    await expect(back).to_be_hidden()


async def test_the_sheet_grows_on_demand(page: Page, frame: Frame) -> None:
    height = "Telegram.WebApp.viewportStableHeight"
    await becomes_true(frame, f"{height} === innerHeight")
    before = await frame.evaluate(height)
    await frame.evaluate("window.heard = [], Telegram.WebApp.expand()")
    assert await heard(frame, "viewportChanged") == {"isStateStable": True}
    await becomes_true(frame, f"Telegram.WebApp.isExpanded && {height} === innerHeight")
    assert before < await frame.evaluate(height)
    sheet = await page.locator("#mini-app").bounding_box()
    assert sheet
    assert (sheet["x"], sheet["width"], sheet["y"] + sheet["height"]) == (0, 390, 844)
    css = "getComputedStyle(document.documentElement).getPropertyValue('--tg-viewport-height')"
    assert await frame.evaluate(f"parseInt({css}) === innerHeight")


async def test_a_page_has_the_theme_of_the_chat_and_hears_of_another(
    page: Page, frame: Frame
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert await frame.evaluate("Telegram.WebApp.colorScheme") == "light"
    assert await frame.evaluate(ground) == await page.evaluate(ground) == "rgb(255, 255, 255)"
    await heard(frame, "themeChanged")  # once at the beginning, as its script asks
    await page.tap("#mini-app-theme")
    await becomes_true(frame, "Telegram.WebApp.colorScheme === 'dark'")
    assert await frame.evaluate(ground) == await page.evaluate(ground) == "rgb(23, 33, 43)"


async def test_a_page_opens_dark_where_the_browser_is(page: Page, api: Api, app_url: str) -> None:
    await page.emulate_media(color_scheme="dark")
    menu = {"type": "web_app", "text": "Days", "web_app": {"url": app_url}}
    await api.call("setChatMenuButton", menu_button=menu)
    await page.tap("#menu-button")
    frame = await opened(page)
    assert await frame.evaluate("Telegram.WebApp.themeParams.bg_color") == "#17212b"
    await page.emulate_media(color_scheme="light")
    await heard(frame, "themeChanged")


async def test_the_clients_buttons_are_the_pages(page: Page, frame: Frame) -> None:
    await frame.evaluate("Telegram.WebApp.BackButton.show()")
    await page.tap("#mini-app-back")
    await heard(frame, "backButtonClicked")
    await frame.evaluate("Telegram.WebApp.BackButton.hide()")
    await expect(page.locator("#mini-app-back")).to_be_hidden()
    await frame.evaluate("Telegram.WebApp.SettingsButton.show()")
    await page.tap("#mini-app-settings")
    await heard(frame, "settingsButtonClicked")

    main, secondary = page.locator("#mini-app-main"), page.locator("#mini-app-secondary")
    await frame.evaluate("Telegram.WebApp.MainButton.setText('Save').show()")
    await frame.evaluate("Telegram.WebApp.SecondaryButton.setParams({is_visible: true})")
    await expect(main).to_have_text("Save")
    await expect(main).to_have_css("background-color", "rgb(47, 127, 209)")
    await expect(secondary).to_have_text("Cancel")
    left, right = await secondary.bounding_box(), await main.bounding_box()
    assert left
    assert right
    assert left["x"] < right["x"]
    await frame.evaluate("Telegram.WebApp.SecondaryButton.position = 'top'")
    await expect(page.locator("#mini-app-buttons")).to_have_attribute("data-secondary", "top")
    await secondary.tap()
    await heard(frame, "secondaryButtonClicked")
    await main.tap()
    await heard(frame, "mainButtonClicked")
    await frame.evaluate("Telegram.WebApp.MainButton.showProgress()")
    await expect(main).to_be_disabled()
    await expect(main).to_have_attribute("aria-busy", "true")
    await frame.evaluate("Telegram.WebApp.MainButton.hideProgress().setParams({color: '#0a0'})")
    await expect(main).to_be_enabled()
    await expect(main).to_have_css("background-color", "rgb(0, 170, 0)")
    await frame.evaluate("Telegram.WebApp.MainButton.hide()")
    await expect(main).to_be_hidden()


async def test_the_phone_is_felt(page: Page, frame: Frame) -> None:
    await frame.evaluate("Telegram.WebApp.HapticFeedback.impactOccurred('light')")
    await expect(page.locator("#mini-app")).to_have_attribute("data-felt", "impact light")


@pytest.mark.parametrize(("button", "answer"), [("OK", True), ("Cancel", False)])
async def test_a_page_asks(page: Page, frame: Frame, button: str, answer: bool) -> None:
    await frame.evaluate("Telegram.WebApp.showConfirm('Delete Ada?', (yes) => window.yes = yes)")
    await expect(page.locator("dialog[open]")).to_contain_text("Delete Ada?")
    await page.click(f'dialog[open] button:text("{button}")')
    await heard(frame, "popupClosed")
    assert await frame.evaluate("window.yes") is answer


async def test_a_popup_has_buttons_of_its_own(page: Page, frame: Frame) -> None:
    buttons = "[{id: 'go', type: 'destructive', text: 'Go'}, {type: 'cancel'}]"
    popup = f"Telegram.WebApp.showPopup({{title: 'Ada', message: 'Gone?', buttons: {buttons}}})"
    await frame.evaluate(popup)
    await page.click('dialog[open] button:text("Go")')
    assert await heard(frame, "popupClosed") == {"button_id": "go"}
    await frame.evaluate(f"window.heard = [], {popup}")
    await page.keyboard.press("Escape")
    assert await heard(frame, "popupClosed") == {"button_id": None}


async def test_what_telegrams_script_refuses_is_refused(frame: Frame) -> None:
    for call, error in (
        ("showPopup({message: ''})", "WebAppPopupParamInvalid"),
        ("showAlert('x'.repeat(257))", "WebAppPopupParamInvalid"),
        ("MainButton.setText('')", "WebAppBottomButtonParamInvalid"),
        ("MainButton.setParams({color: 'red'})", "WebAppBottomButtonParamInvalid"),
        ("HapticFeedback.impactOccurred('big')", "WebAppHapticImpactStyleInvalid"),
        ("openTelegramLink('https://example.org/x')", "WebAppTgUrlInvalid"),
        ("openLink('javascript:alert(1)')", "WebAppTgUrlInvalid"),
        ("downloadFile({url: 'blob:x', file_name: 'x'})", "WebAppDownloadFileParamInvalid"),
        ("downloadFile({url: '/days.csv'})", "WebAppDownloadFileParamInvalid"),
        ("sendData('')", "WebAppDataInvalid"),
        ("setHeaderColor('red')", "WebAppHeaderColorInvalid"),
    ):
        tried = f"try {{ Telegram.WebApp.{call}; }} catch (error) {{ error.message }}"
        assert await frame.evaluate(tried) == error, call


async def test_a_page_outside_of_telegram_knows_nobody(page: Page, app_url: str) -> None:
    other = await page.context.new_page()
    await other.goto(f"{app_url}/calendar")
    assert await other.inner_text("#name") == "somebody"
    assert await other.evaluate("[Telegram.WebApp.initData, Telegram.WebApp.platform]") == [
        "",
        "unknown",
    ]
    share = "try { Telegram.WebApp.shareMessage('x') } catch (error) { error.message }"
    assert await other.evaluate(share) == "WebAppMethodUnsupported"


async def test_a_card_is_shared_into_a_chat_from_ones_own_name(
    page: Page, frame: Frame, api: Api
) -> None:
    prepared_id = await saved(api, allow_group_chats=True, allow_user_chats=True)
    await frame.evaluate(f"Telegram.WebApp.shareMessage('{prepared_id}', (ok) => window.ok = ok)")
    dialog = page.locator("dialog[open]")
    await expect(dialog.locator(".bubble")).to_have_text("Ada is 37")
    await expect(dialog.locator(".answers button")).to_have_text(
        ["Family & friends", "Борис", "Chiara", "Cancel"]
    )
    await dialog.get_by_text("Family & friends").tap()
    await heard(frame, "shareMessageSent")
    assert await frame.evaluate("window.ok") is True
    await expect(page.locator("#toast")).to_have_text("Sent to Family & friends")
    [message] = await api.messages(GROUP)
    assert (message["from"]["id"], message["via_bot"]["id"]) == (ANN, api.id)

    await frame.evaluate(f"Telegram.WebApp.shareMessage('{prepared_id}', (ok) => window.ok = ok)")
    await dialog.get_by_text("Cancel").tap()
    assert await heard(frame, "shareMessageFailed") == {"error": "USER_DECLINED"}
    assert await frame.evaluate("window.ok") is False
    await frame.evaluate("window.heard = [], Telegram.WebApp.shareMessage('another')")
    assert await heard(frame, "shareMessageFailed") == {"error": "MESSAGE_EXPIRED"}


async def test_a_file_is_downloaded_once_one_agrees(
    page: Page, frame: Frame, base_url: str
) -> None:
    ask = "Telegram.WebApp.downloadFile({url: '/%s', file_name: 'days.csv'})"
    await frame.evaluate(ask % "days.csv")
    async with page.expect_download() as waiting:
        await page.tap('dialog[open] button:text("Download")')
    download = await waiting.value
    assert (await download.path()).read_bytes() == b"Ada,10.12"
    assert download.suggested_filename == "days.csv"
    assert await heard(frame, "fileDownloadRequested") == {"status": "downloading"}
    for path, button in (("days.csv", "Cancel"), ("gone.csv", "Download"), ("x", "Download")):
        await frame.evaluate("window.heard = []")
        await frame.evaluate(ask % path)
        await page.tap(f'dialog[open] button:text("{button}")')
        assert await heard(frame, "fileDownloadRequested") == {"status": "cancelled"}
    await expect(page.locator("#toast")).to_contain_text("Access-Control-Allow-Origin")
    # also where the chat page's own server is asked, which a browser would let it read
    own = f"{base_url}/sandbox/telegram-web-app.js"
    await frame.evaluate("window.heard = []")
    await frame.evaluate(f"Telegram.WebApp.downloadFile({{url: '{own}', file_name: 'a.js'}})")
    await page.tap('dialog[open] button:text("Download")')
    assert await heard(frame, "fileDownloadRequested") == {"status": "cancelled"}


async def test_a_page_downloads_nothing_by_itself(page: Page, frame: Frame) -> None:
    downloads: list[Any] = []
    page.on("download", lambda download: downloads.append(download))
    await frame.click("#blob")
    await page.wait_for_timeout(500)  # milliseconds: a browser without windows does not say so
    assert downloads == []


async def test_links_lead_into_chats_and_out(page: Page, frame: Frame, api: Api) -> None:
    name = (await api.call("getMe"))["username"]
    await frame.evaluate(f"Telegram.WebApp.openTelegramLink('https://t.me/{name}?start=days')")
    await expect(page.locator("#mini-app")).to_be_hidden()
    await expect(page.locator(".message.mine .text").last).to_have_text("/start days")
    await heard(frame, "deactivated")
    await page.tap("#mini-app-resume")
    await heard(frame, "activated")
    assert await frame.inner_text("#name") == "Ann"
    await frame.evaluate("Telegram.WebApp.openLink('/calendar/april')")
    async with page.context.expect_page() as waiting:
        await page.tap('dialog[open] button:text("Open")')
    assert (await waiting.value).url.endswith("/calendar/april")


async def test_a_link_in_a_group_opens_a_page_with_its_word(
    page: Page, api: Api, app_url: str
) -> None:
    link = (await api.post("apps", short_name="days", url=app_url))["link"]
    await api.call("sendMessage", chat_id=GROUP, text=f"Here: {link}?startapp=g-1")
    await page.tap(f'[data-chat-id="{GROUP}"]')
    await page.select_option("#speaker", str(BORIS))
    await page.tap(".message .text a")
    frame = await opened(page)
    assert await frame.inner_text("#name") == "Борис"
    assert await frame.inner_text("#start") == "g-1"
    assert await frame.evaluate("Telegram.WebApp.initDataUnsafe.chat_type") == "group"


async def test_a_key_opens_a_page_that_sends_data(page: Page, api: Api, app_url: str) -> None:
    key = {"text": "Pick a day", "web_app": {"url": app_url}}
    await api.call("sendMessage", chat_id=ANN, text="When?", reply_markup={"keyboard": [[key]]})
    await page.tap(".keyboard-button")
    frame = await opened(page)
    assert await frame.inner_text("#name") == "somebody"
    await frame.evaluate("Telegram.WebApp.sendData('15 March')")
    await expect(page.locator(".message.service")).to_contain_text("sent data")
    await expect(page.locator("#mini-app")).to_be_hidden()
    [update] = await api.news()
    assert update["message"]["web_app_data"]["data"] == "15 March"


async def test_one_is_asked_before_changes_are_lost(page: Page, frame: Frame) -> None:
    await frame.evaluate("Telegram.WebApp.enableClosingConfirmation()")
    await page.tap("#mini-app-close")
    await page.tap('dialog[open] button:text("Cancel")')
    await expect(page.locator("#mini-app")).to_be_visible()
    await page.tap("#mini-app-close")
    await page.tap('dialog[open] button:text("Close")')
    await expect(page.locator("#mini-app")).to_be_hidden()


async def test_a_page_goes_on_to_the_home_screen_and_to_an_inline_query(
    page: Page, frame: Frame, api: Api
) -> None:
    await frame.evaluate("Telegram.WebApp.addToHomeScreen()")
    await page.tap('dialog[open] button:text("Add")')
    await heard(frame, "homeScreenAdded")
    status = "new Promise((told) => Telegram.WebApp.checkHomeScreenStatus(told))"
    assert await frame.evaluate(status) == "added"
    await frame.evaluate("Telegram.WebApp.switchInlineQuery('ada', ['groups'])")
    await page.tap('dialog[open] button:text("Family & friends")')
    name = (await api.call("getMe"))["username"]
    await expect(page.locator("#message")).to_have_value(f"@{name} ada")
    await expect(page.locator("#chat-title")).to_have_text("Family & friends")
