"""The chat page in a real browser."""

import json
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.support.browser import chromium
from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, new_token, promote

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one browser for all: one event loop


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def api(base_url: str) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=base_url, timeout=15, trust_env=False) as client:
        api = Api(client, new_token())
        await api.call("getMe")
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def page(base_url: str, browser: Browser, api: Api) -> AsyncIterator[Page]:
    page = await browser.new_page(permissions=["clipboard-write"])  # as in a window in front
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{base_url}/sandbox/?bot={api.id}")
    yield page
    await page.close()
    assert errors == []


async def test_a_person_chats_with_the_bot(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    await page.fill("#message", "/start")
    await page.click("#send")
    await expect(page.locator(".message.mine .text")).to_have_text("/start")
    [update] = await api.updates(timeout=5)
    assert update["message"]["text"] == "/start"

    keyboard = {"inline_keyboard": [[{"text": "Save", "callback_data": "save"}]]}
    sent = await api.call("sendMessage", chat_id=ANN, text="<b>Ada</b> <i>?", reply_markup=keyboard)
    await expect(page.locator(".message").last).to_contain_text("<b>Ada</b> <i>?")
    await page.click(".inline-button")
    [update] = await api.updates(offset=update["update_id"] + 1, timeout=5)
    query = update["callback_query"]
    await api.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    await expect(page.locator("#toast")).to_have_text("Saved")

    where = {"chat_id": ANN, "message_id": sent["message_id"]}
    await api.call("editMessageText", **where, text="<b>Ada</b> saved", parse_mode="HTML")
    await expect(page.locator(".message").last.locator(".edited")).to_be_visible()
    await expect(page.locator(".message b")).to_have_text("Ada")
    await api.call("deleteMessage", **where)
    await expect(page.locator(".message")).to_have_count(1)


async def test_on_a_phone_words_stay_whole_and_notices_inside(page: Page, api: Api) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    words = ["30 дней", "Удалить", "Бессрочно"]
    row = [{"text": word, "callback_data": word} for word in words]
    keyboard = {"inline_keyboard": [row, [{"text": "A", "callback_data": "a"}]]}
    await page.click(f'[data-chat-id="{GROUP}"]')
    await api.call("sendMessage", chat_id=GROUP, text="?", reply_markup=keyboard)
    buttons = page.locator(".inline-button")
    await expect(buttons).to_have_count(4)
    boxes = [await buttons.nth(number).bounding_box() for number in range(4)]
    assert len({box["height"] for box in boxes if box}) == 1
    await buttons.last.click()
    [update] = await api.updates(timeout=5)
    query_id = update["callback_query"]["id"]
    await api.call("answerCallbackQuery", callback_query_id=query_id, text="Ж" * 90)
    await expect(page.locator("#toast")).to_contain_text("ЖЖЖ")
    fits = "toast => toast.scrollWidth <= toast.clientWidth"
    assert await page.locator("#toast").evaluate(fits)


async def test_on_a_phone_what_one_can_do_with_a_message_covers_no_word(
    base_url: str, browser: Browser, api: Api
) -> None:
    phone = await browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = await phone.new_page()
    await page.goto(f"{base_url}/sandbox/?bot={api.id}")
    await page.tap(f'[data-chat-id="{ANN}"]')
    for text in ("?", "What a long message this is, which needs more than a line on a phone"):
        await api.say(text)
    await expect(page.locator(".message")).to_have_count(2)
    for bubble in await page.locator(".bubble").all():
        words = await bubble.locator(".text").bounding_box()
        actions = await bubble.locator(".actions").bounding_box()
        assert words
        assert actions
        assert actions["y"] >= words["y"] + words["height"]
    await page.locator(".bubble").first.locator('[title="Reply"]').tap()
    await expect(page.locator("#context-text")).to_have_text("Reply to: ?")
    await phone.close()


async def test_on_a_phone_chats_have_names_and_show_what_is_unread(page: Page, api: Api) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await Api(api.client, new_token()).call("getMe")  # another bot: one has to choose
    await page.reload()
    await expect(page.locator("#bot-choice")).to_be_visible()
    bots = await page.locator("#bot-choice").bounding_box()
    header = await page.locator(".chat-header").bounding_box()
    assert bots
    assert header
    assert bots["x"] + bots["width"] <= header["x"]
    await page.click(f'[data-chat-id="{ANN}"]')
    group = page.locator(f'[data-chat-id="{GROUP}"]')
    await expect(group.locator("strong")).to_be_visible()
    await api.say("psst", GROUP, BORIS)
    await expect(group.locator(".unread")).to_be_visible()
    await expect(group).to_have_accessible_name("Family & friends, 1 unread")


async def test_the_newest_message_stays_in_view(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    for number in range(30):
        await api.say(f"line {number}")
    keyboard = {"keyboard": [["1"], ["2"], ["3"], ["4"]]}
    await api.call("sendMessage", chat_id=ANN, text="Which?", reply_markup=keyboard)
    await expect(page.locator(".keyboard-button")).to_have_count(4)
    await expect(page.locator(".message").last).to_be_in_viewport(ratio=1)
    await page.locator(".message").nth(10).scroll_into_view_if_needed()
    await api.call("sendMessage", chat_id=ANN, text="Well?")
    await expect(page.locator(".message")).to_have_count(32)
    await expect(page.locator(".message").nth(10)).to_be_in_viewport()


async def test_what_somebody_has_opened_stays_open(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    contact = {"phone_number": "+4420", "first_name": "Ada", "vcard": "BEGIN:VCARD\nEND:VCARD"}
    await api.post("contact", chat_id=ANN, user_id=ANN, **contact)
    await page.click(".contact summary")
    first = await api.say("one")
    await api.say("two")
    await expect(page.locator(".message")).to_have_count(3)
    await expect(page.locator(".contact pre")).to_be_visible()
    where = {"chat_id": ANN, "message_id": first["message_id"]}
    await api.post("edit", **where, text="one, that is")
    await expect(page.locator(".message .text")).to_have_text(["one, that is", "two"])
    await expect(page.locator(".contact pre")).to_be_visible()


async def test_whoever_edits_no_more_has_an_empty_line(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    await api.say("Ada 10.12")
    await page.hover(".message .bubble")
    await page.click('[title="Edit"]')
    await expect(page.locator("#message")).to_have_value("Ada 10.12")
    await page.click("#context-cancel")
    await expect(page.locator("#message")).to_have_value("")


async def test_who_asks_inline_is_told_that_nothing_was_found(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    username = (await api.call("getMe"))["username"]
    await page.fill("#message", f"@{username} nobody")
    [update] = await api.updates(timeout=5)
    query_id = update["inline_query"]["id"]
    await api.call("answerInlineQuery", inline_query_id=query_id, results=[])
    await expect(page.locator("#suggestions")).to_have_text("The bot found nothing")


async def test_a_bot_says_what_it_is_for_before_anything_was_said(page: Page, api: Api) -> None:
    await api.call("setMyDescription", description="I keep birthdays")
    await page.reload()
    await page.click(f'[data-chat-id="{ANN}"]')
    await expect(page.locator("#messages")).to_have_attribute("data-empty", "I keep birthdays")


async def test_an_alert_has_to_be_dismissed(page: Page, api: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Why", "callback_data": "why"}]]}
    await page.click(f'[data-chat-id="{GROUP}"]')
    await api.call("sendMessage", chat_id=GROUP, text="?", reply_markup=keyboard)
    await page.click(".inline-button")
    [update] = await api.updates(timeout=5)
    answer = {"callback_query_id": update["callback_query"]["id"], "text": "So", "show_alert": True}
    await api.call("answerCallbackQuery", **answer)
    await expect(page.locator("dialog")).to_contain_text("So")
    await page.click("dialog button")
    await expect(page.locator("dialog")).to_be_hidden()


async def test_several_people_speak_in_the_group(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{GROUP}"]')
    await page.select_option("#speaker", str(BORIS))
    await page.fill("#message", "привет")
    await page.press("#message", "Enter")
    [update] = await api.updates(timeout=5)
    assert update["message"]["from"]["language_code"] == "ru"
    assert update["message"]["chat"]["id"] == GROUP


async def test_files_go_up_and_come_down(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    file = FilePayload(name="days.csv", mimeType="text/csv", buffer=b"Ada,10.12")
    await page.click("#attach")
    async with page.expect_file_chooser() as choosing:
        await page.click("#share-file")
    await (await choosing.value).set_files(files=[file])
    await expect(page.locator("#context")).to_contain_text("days.csv")
    await page.click("#send")
    [update] = await api.updates(timeout=5)
    file_id = update["message"]["document"]["file_id"]
    await api.call("sendDocument", chat_id=ANN, document=file_id, caption="back")
    async with page.expect_download() as waiting:
        await page.locator(".document").last.click()
    path = await (await waiting.value).path()
    assert path.read_bytes() == b"Ada,10.12"


async def test_commands_and_reply_keyboards_are_offered(page: Page, api: Api) -> None:
    commands = [{"command": "list", "description": "All birthdays"}]
    await api.call("setMyCommands", commands=commands)
    await page.click(f'[data-chat-id="{ANN}"]')
    await page.fill("#message", "/")
    await page.click(".suggestion")
    [update] = await api.updates(timeout=5)
    assert update["message"]["text"] == "/list"
    keyboard = json.dumps({"keyboard": [["Upcoming"]]})
    await api.call("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    await page.click(".keyboard-button")
    [update] = await api.updates(offset=update["update_id"] + 1, timeout=5)
    assert update["message"]["text"] == "Upcoming"


async def test_a_group_gets_topics_that_people_write_in(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{GROUP}"]')
    await page.check("#forum")
    await expect(page.locator("#topics .topic")).to_have_text(["General"])
    await page.click('#topics [title="New topic"]')
    await page.fill("#topic-name", "Cakes")
    await page.press("#topic-name", "Enter")
    await expect(page.locator("#topics .topic")).to_have_text(["General", "Cakes"])
    await expect(page.locator(".message")).to_have_text(["Ann made the topic “Cakes”"])
    await page.fill("#message", "Who bakes?")
    await page.click("#send")
    await expect(page.locator(".message .text")).to_have_text(["Who bakes?"])
    asked = (await api.news())[-1]["message"]
    assert asked["is_topic_message"] is True

    where = {"chat_id": asked["chat"]["id"], "message_thread_id": asked["message_thread_id"]}
    await api.call("sendMessage", **where, text="I do")
    await expect(page.locator(".message .text")).to_have_text(["Who bakes?", "I do"])
    await page.click("#topics .topic >> nth=0")
    await expect(page.locator(".message .text")).to_have_count(0)

    await page.click("#topics .topic >> nth=1")
    await page.click('#topics [title="Change this topic"]')
    await page.click('dialog button:text("Close")')
    await expect(page.locator("#topics .topic").last).to_have_text("Cakes (closed)")
    assert await api.error("sendMessage", **where, text="?") == "400 Bad Request: TOPIC_CLOSED"
    await page.select_option("#speaker", str(CHIARA))
    await page.fill("#message", "Me too")
    await page.press("#message", "Enter")
    await expect(page.locator("#toast")).to_have_text("the topic is closed")
    await expect(page.locator("#message")).to_have_value("Me too")
    await page.select_option("#speaker", str(BORIS))
    await page.click('#topics [title="Change this topic"]')
    await page.click('dialog button:text("Delete")')
    await expect(page.locator("#topics .topic")).to_have_text(["General"])


async def test_an_administrator_speaks_as_the_group(page: Page, api: Api) -> None:
    chat_id = await api.supergroup()
    await page.click(f'[data-chat-id="{chat_id}"]')
    await page.select_option("#speaker", str(BORIS))
    await page.check("#anonymous")
    await page.fill("#message", "to all")
    await page.press("#message", "Enter")
    [update] = await api.updates(timeout=5)
    assert update["message"]["sender_chat"]["id"] == chat_id
    await expect(page.locator(".message.mine .text")).to_have_text("to all")
    await page.select_option("#speaker", str(CHIARA))
    await expect(page.locator("#anonymous")).to_be_hidden()
    await expect(page.locator(".message .sender").last).to_have_text("Family & friends")


async def test_contacts_and_locations_are_shared_by_the_menu(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    await page.click("#attach")
    await page.click("#share-contact")
    await page.get_by_label("First name").fill("Ada")
    await page.get_by_label("Phone number").fill("+44 20")
    await page.get_by_label("vCard").fill("BEGIN:VCARD\nBDAY:1815-12-10\nEND:VCARD")
    await page.press('[name="phone_number"]', "Enter")
    await expect(page.locator(".contact")).to_contain_text("Ada")
    contact = (await api.news())[-1]["message"]["contact"]
    assert contact["phone_number"] == "+44 20"
    assert "BDAY:1815-12-10" in contact["vcard"]

    await page.click("#attach")
    await page.click("#share-location")
    await page.get_by_label("Latitude").fill("52.52")
    await page.get_by_label("Longitude").fill("-13.405")
    await page.click('dialog button:text("Share")')
    await expect(page.locator(".location")).to_have_text("📍 52.52000, -13.40500")
    location = (await api.news())[-1]["message"]["location"]
    assert location == {"latitude": 52.52, "longitude": -13.405}


async def test_buttons_ask_for_a_number_a_place_and_people(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    await api.say("hello")
    await api.news()
    row = [
        {"text": "Number", "request_contact": True},
        {"text": "Place", "request_location": True},
        {"text": "People", "request_users": {"request_id": 5, "max_quantity": 2}},
    ]
    await api.call("sendMessage", chat_id=ANN, text="?", reply_markup={"keyboard": [row]})
    keys = page.locator(".keyboard-button")
    await keys.nth(0).click()
    await expect(page.locator("dialog[open]")).to_contain_text("+9996600001")
    await page.click('dialog button:text("Share")')
    await expect(page.locator(".contact")).to_contain_text("+9996600001")
    await keys.nth(1).click()
    await page.get_by_label("Latitude").fill("0")
    await page.get_by_label("Longitude").fill("0")
    await page.press('[name="longitude"]', "Enter")
    await expect(page.locator(".location")).to_have_count(1)
    await keys.nth(2).click()
    await page.get_by_role("checkbox", name="Борис").check()
    await page.get_by_role("checkbox", name="Chiara").check()
    await expect(page.get_by_role("checkbox", name="Ann")).to_be_disabled()  # 2 at the most
    await page.click('dialog button:text("Share")')
    shared = "Ann shared somebody, somebody with the bot"
    await expect(page.locator(".message.service")).to_have_text(shared)
    contact, place, people = [update["message"] for update in await api.news()]
    assert contact["contact"]["user_id"] == ANN
    assert place["location"] == {"latitude": 0, "longitude": 0}
    assert people["users_shared"]["user_ids"] == [BORIS, CHIARA]


async def test_a_message_is_forwarded_to_the_bot(page: Page, api: Api) -> None:
    group = await api.supergroup()  # what it was before is no chat to choose
    await api.say("mine is in May", group, BORIS)
    await page.click(f'[data-chat-id="{group}"]')
    await page.hover(".message .bubble")
    await page.click('[title="Forward"]')
    choices = page.locator("dialog .answers button")
    await expect(choices).to_have_text(["Ann", "Family & friends", "Cancel"])
    await choices.first.click()
    await expect(page.locator("#toast")).to_have_text("Forwarded to Ann")
    await page.click(f'[data-chat-id="{ANN}"]')
    await expect(page.locator(".message.mine")).to_contain_text("Forwarded from Борис")
    forwarded = (await api.news())[-1]["message"]
    assert forwarded["text"] == "mine is in May"
    assert forwarded["forward_origin"]["sender_user"]["id"] == BORIS


async def test_a_person_shows_a_birthdate_and_hides(page: Page, api: Api) -> None:
    await page.click(f'[data-chat-id="{ANN}"]')
    await page.click("#person")
    await page.get_by_label("Day").fill("10")
    await page.get_by_label("Month").fill("12")
    await page.get_by_label("show only their name").check()
    async with page.expect_response("**/people*"):
        await page.press('[name="month"]', "Enter")
    await api.say("hello")
    shown = await api.call("getChat", chat_id=ANN)
    assert shown["birthdate"] == {"day": 10, "month": 12}
    assert shown["has_private_forwards"] is True
    await page.click("#person")
    await expect(page.get_by_label("Month")).to_have_value("12")
    await expect(page.get_by_label("show only their name")).to_be_checked()
    await page.get_by_label("Day").fill("31")
    await page.get_by_label("Month").fill("2")
    await page.press('[name="month"]', "Enter")
    await expect(page.locator("#toast")).to_contain_text("is no {day, month, year?}")


async def test_what_one_person_sees_alone_has_a_mark(page: Page, api: Api) -> None:
    await promote(api, GROUP)
    await page.click(f'[data-chat-id="{GROUP}"]')
    await page.select_option("#speaker", str(CHIARA))
    await api.call(
        "sendMessage",
        chat_id=GROUP,
        text="for you",
        ephemeral_message_parameters={"receiver_user_id": CHIARA},
        reply_markup={"inline_keyboard": [[{"text": "Save", "callback_data": "save"}]]},
    )
    await expect(page.locator(".message.ephemeral")).to_contain_text("Only you see this")
    await page.click(".ephemeral .inline-button")
    [update] = await api.updates(timeout=5)
    assert update["callback_query"]["message"]["ephemeral_message_id"] == 1
    await page.select_option("#speaker", str(ANN))
    await expect(page.locator(".message.ephemeral")).to_have_count(0)


async def test_a_link_to_the_bot_starts_it_with_its_word(page: Page, api: Api) -> None:
    name = (await api.call("getMe"))["username"]
    link = f"https://t.me/{name}?start=share_a-B"
    rows = [[{"text": "Send it on", "url": f"https://t.me/share/url?url={quote(link, safe='')}"}]]
    keyboard = {"inline_keyboard": rows}
    await page.click(f'[data-chat-id="{GROUP}"]')
    await api.call("sendMessage", chat_id=GROUP, text=f"Look: {link}", reply_markup=keyboard)
    await page.click(".inline-button")
    await expect(page.locator("#toast")).to_contain_text(re.compile("Copied|may not copy"))
    await page.select_option("#speaker", str(BORIS))
    await page.click(".message .text a")
    await expect(page.locator(".message.mine .text")).to_have_text("/start share_a-B")
    [update] = await api.updates(timeout=5)
    message = update["message"]
    assert (message["chat"]["id"], message["from"]["id"]) == (BORIS, BORIS)
    assert message["text"] == "/start share_a-B"


async def test_a_link_into_a_group_asks_which_one(page: Page, api: Api) -> None:
    await api.post("send", chat_id=ANN, user_id=ANN, text="/start")
    url = "https://t.me/some_bot?startgroup=key-1"
    keyboard = {"inline_keyboard": [[{"text": "Choose", "url": url}]]}
    await page.click(f'[data-chat-id="{ANN}"]')
    await api.call("sendMessage", chat_id=ANN, text="Which group?", reply_markup=keyboard)
    await page.click(".inline-button")
    await page.get_by_role("button", name="Family & friends").last.click()
    await page.click(f'[data-chat-id="{GROUP}"]')
    await expect(page.locator(".message .text").last).to_contain_text("key-1")
