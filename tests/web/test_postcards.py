"""A card on its page: looked at, sent in one's own name, taken along, put into a story."""

import re
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa

from birthday_calendar import studio
from birthday_calendar.domain.cards import Design, Size
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.domain.visits import MOST_CARDS, CardTicket
from birthday_calendar.services import events, members, visits
from birthday_calendar.storage.visit_tables import web_cards
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.api.conftest import drawing as drawing  # a fixture
from tests.support.databases import on_sqlite
from tests.support.nasty_cards import portrait
from tests.web.conftest import Browser, Pages, fields_of

pytestmark = [on_sqlite, pytest.mark.usefixtures("drawing")]
JPEG = b"\xff\xd8\xff"


async def page_of(world: Pages, chat_id: int = ANN, **of: Any) -> str:
    """The address of Anna's card."""
    event_id = await world.add("Anna", 15, 3, chat_id=chat_id, year=1991, **of)
    return f"/web/{(await world.calendar(chat_id)).id}/people/{event_id}/postcard"


async def mini_app(world: Pages, user_id: int = ANN) -> Browser:
    """Who has come in out of Telegram."""
    browser = world.browser()
    assert (await browser.post("/web/app", content=world.signed(user_id))).status_code == 200
    return browser


def picture_in(page: httpx.Response) -> bytes:
    found = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page.text)
    return b64decode(found[1]) if found else b""


async def does(browser: Browser, address: str, what: str, **fields: str) -> httpx.Response:
    """What the page's script sends of its form."""
    chosen = fields_of((await browser.get(address)).text)
    return await browser.submit(address, **(chosen | fields | {"do": what}))


async def test_it_is_shown_at_once_with_a_text(world: Pages, ann: Browser) -> None:
    page = await ann.get(await page_of(world))
    assert picture_in(page).startswith(JPEG)
    chosen = fields_of(page.text)
    assert "Anna" in chosen["text"]
    assert (chosen["design"], chosen["size"], "age" in chosen) == ("festive", "wide", False)


async def test_it_is_shown_as_it_is_chosen(world: Pages, ann: Browser) -> None:
    address = await page_of(world)
    usual = picture_in(await ann.get(address))
    for changed in (
        {"design": "dark"}, {"size": "story"}, {"age": "on"}, {"text": "Short"},
        {"link": "https://example.org/gift"},
    ):  # fmt: skip
        other = await does(ann, address, "", **changed)
        assert picture_in(other) not in (usual, b"")
        assert (await does(ann, address, "draw", **changed)).content == picture_in(other)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("design", "neon"),
        ("size", "huge"),
        ("text", "a" * 1_201),
        ("link", "ftp://example.org"),
        ("link", "https://example.org/" + "a" * 200),
    ],
)
@pytest.mark.parametrize("what", ["", "share", "save"])
async def test_what_is_wrong_is_said_at_its_field(
    world: Pages, ann: Browser, field: str, wrong: str, what: str
) -> None:
    page = await does(ann, await page_of(world), what, **{field: wrong})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


async def test_a_greeting_becomes_a_card(world: Pages, ann: Browser) -> None:
    address = await page_of(world)
    greetings = address.replace("postcard", "greetings")
    await ann.get(greetings)
    written = await ann.submit(greetings, style="warm", length="short", gender="", theme="")
    text = re.findall(r'name="text" value="([^"]+)"', written.text)[0]
    page = await ann.submit(address, text=text)
    assert page.status_code == 200
    assert fields_of(page.text)["text"] == text
    assert picture_in(page).startswith(JPEG)


async def test_in_a_browser_it_is_downloaded(world: Pages, ann: Browser) -> None:
    file = await does(ann, await page_of(world), "save")
    assert file.content.startswith(JPEG)
    assert file.headers["content-disposition"] == 'attachment; filename="card.jpg"'
    refused = await does(ann, await page_of(world), "share")
    assert refused.status_code == 403


async def test_it_is_prepared_for_who_has_made_it_to_send_in_their_own_name(world: Pages) -> None:
    browser, address = await mini_app(world), await page_of(world)
    told = (await does(browser, address, "share")).json()
    shown = await world.prepared(told["id"])
    assert shown["kinds"] == ["channels", "groups", "users"]
    assert (await fetched(world, shown["photo_url"])).content.startswith(JPEG)
    assert "caption" not in shown
    # and its text does not come again
    again = fields_of((await browser.get(await page_of(world))).text)["text"]
    assert again != fields_of((await browser.get(address)).text)["text"]


async def fetched(world: Pages, url: str, method: str = "GET") -> httpx.Response:
    """By who shows nothing else."""
    parts = urlsplit(url)
    return await world.browser().request(method, f"{parts.path}?{parts.query}")


async def address_of(world: Pages, browser: Browser | None = None, what: str = "story") -> str:
    answer = await does(browser or await mini_app(world), await page_of(world), what)
    return str(answer.json()["url"])


async def test_its_address_gets_it_as_often_as_it_is_asked_for_a_day_long(world: Pages) -> None:
    browser = await mini_app(world)
    url = await address_of(world, browser)
    for _ in range(2):
        picture = await fetched(world, url)
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["access-control-allow-origin"] == "https://web.telegram.org"
        assert picture.content.startswith(JPEG)
        assert "content-disposition" not in picture.headers
    world.later(hours=11)
    await browser.get("/web/")  # or its session would end
    world.later(hours=11)
    assert (await fetched(world, url)).status_code == 200
    world.later(hours=2)
    assert (await fetched(world, url)).status_code == 401


async def test_telegram_s_client_downloads_it(world: Pages) -> None:
    url = await address_of(world, what="file")
    file = await fetched(world, url)
    assert file.headers["content-disposition"] == 'attachment; filename="card.jpg"'


async def test_blanks_that_nobody_sees_are_not_kept(world: Pages) -> None:
    browser = await mini_app(world)
    address = await page_of(world)
    chosen = fields_of((await browser.get(address)).text) | {"do": "file"}
    answer = await browser.submit(address, **chosen | {"text": "All" + " " * 5_000 + "the best"})
    assert answer.status_code == 200
    [kept] = await world.db.fetch_all(sa.select(web_cards.c.text))
    assert kept["text"] == "All the best"


async def test_its_address_ends_with_the_session_and_is_one_of_the_newest(world: Pages) -> None:
    browser = await mini_app(world)
    address = await page_of(world)
    chosen = fields_of((await browser.get(address)).text) | {"do": "story"}
    first, *others = [
        (await browser.submit(address, **chosen)).json()["url"] for _ in range(MOST_CARDS + 1)
    ]
    assert (await fetched(world, first)).status_code == 401
    assert (await fetched(world, others[0])).status_code == 200
    await browser.submit("/web/leave")
    assert (await fetched(world, others[0])).status_code == 401


async def test_nobody_else_s_address_opens_anything(world: Pages) -> None:
    assert (await fetched(world, "/web/files/bcd_" + "a" * 43 + ".jpg")).status_code == 401
    url = await address_of(world)
    secret = url.rpartition("/")[2].removesuffix(".jpg")
    assert (await world.browser().get(f"/web/files/{secret}")).status_code == 401
    assert (await world.browser().post(f"/web/enter/{secret}")).status_code == 401


async def test_who_was_deleted_or_has_died_since_is_on_no_card(world: Pages) -> None:
    browser, address = await mini_app(world), await page_of(world)
    url = (await does(browser, address, "story")).json()["url"]
    calendar, event_id = await world.calendar(ANN), int(address.split("/")[4])
    await events.change(world.db, calendar, event_id, world.clock(), deceased=True)
    assert (await fetched(world, url)).status_code == 422
    assert "is remembered, and not congratulated" in (await browser.get(address)).text
    await events.delete(world.db, calendar, event_id, world.clock())
    assert (await fetched(world, url)).status_code == 404


async def test_who_has_left_the_group_gets_no_card_of_it(world: Pages) -> None:
    """Telegram was not asked of her a moment ago: its answer counts for a minute."""
    group, now = await world.join(CHIARA), world.clock()
    session, _ = await visits.open_by_telegram(world.db, "a", CHIARA, "en", "", now)
    made = CardTicket(
        session_id=session.id,
        calendar_id=group.id,
        event_id=await world.add("Anna", 15, 3, chat_id=GROUP),
        day=now.date(),
        design=Design.CALM,
        size=Size.WIDE,
        text="All the best!",
        with_age=True,
        link=None,
    )
    url = f"/web/files/{await visits.make_card(world.db, made, now)}.jpg"
    await world.happens("members", chat_id=GROUP, user_id=CHIARA, status="left", by=CHIARA)
    await members.left(world.db, group, CHIARA, now)
    assert (await fetched(world, url)).status_code == 404


async def test_nobody_makes_one_for_themselves(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    draft = EventDraft(name="Ann", day=1, month=5)
    own = await events.add(world.db, calendar, draft, world.clock(), most=9, member_id=ANN)
    page = await ann.get(f"/web/{calendar.id}/people/{own.id}/postcard")
    assert "the others will congratulate you" in page.text
    assert picture_in(page) == b""


async def test_it_has_the_picture_of_a_member_who_shows_one(world: Pages) -> None:
    calendar = await world.calendar(ANN)
    draft = EventDraft(name="Chiara", day=1, month=5)
    event = await events.add(world.db, calendar, draft, world.clock(), most=9, member_id=CHIARA)
    address = f"/web/{calendar.id}/people/{event.id}/postcard"
    await world.happens("people", user_id=CHIARA, photo=b64encode(portrait()).decode())
    with_picture = picture_in(await (await world.visitor()).get(address))
    event = await events.add(world.db, calendar, draft, world.clock(), most=9)
    address = f"/web/{calendar.id}/people/{event.id}/postcard"
    without = picture_in(await (await world.visitor()).get(address))
    assert len(with_picture) != len(without)


async def test_a_note_is_on_no_card(world: Pages, ann: Browser) -> None:
    """What is drawn is what the form says, and the name and age."""
    plain = await page_of(world)
    secret = await page_of(world, note="a bicycle", responsible="Boris", tags=("secret",))
    text = {"text": "All the best!"}
    drawn = [await does(ann, address, "draw", **text) for address in (plain, secret)]
    assert drawn[0].content == drawn[1].content


async def test_one_person_does_not_keep_it_drawing(
    world: Pages, ann: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "MOST_CARDS", 1)
    address = await page_of(world)
    assert picture_in(await ann.get(address)) != b""
    page = await ann.get(address)
    assert (page.status_code, picture_in(page)) == (200, b"")
    assert "There is no picture just now." in page.text
    drawn = await ann.submit(address, **(fields_of(page.text) | {"do": "draw"}))
    assert (drawn.status_code, drawn.headers["retry-after"]) == (429, "60")
