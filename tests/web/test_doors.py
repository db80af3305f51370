"""Coming in: by a link that opens once, or out of Telegram; and what others get."""

import pytest
from msgspec.structs import replace

from birthday_calendar import config
from birthday_calendar.api import init_data
from birthday_calendar.api.app import create_app
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.visits import ENDED_KEPT_FOR
from birthday_calendar.services import visits
from birthday_calendar.web.routes import pages
from tests.api.conftest import ANN
from tests.web.conftest import Browser, Pages

STRANGER = 700_000_009


@pytest.fixture
def public(world: Pages) -> Browser:
    """In front of pages that are reached by TLS."""
    there = replace(
        world.settings, public_url="https://days.example", telegram_api_url=config.TELEGRAM
    )
    app = create_app(there, world.db, world.clock, pages=pages(there))
    return Browser(app, there.public_url)


async def test_a_link_is_opened_by_a_press_and_leads_to_this_month(world: Pages) -> None:
    browser, link = world.browser(), await world.link()
    knock = await browser.get(f"/web/enter/{link}")
    assert "This link works once" in knock.text
    assert not browser.cookies
    answer = await browser.post(f"/web/enter/{link}")
    assert answer.url.path.endswith("/months/2026-03")
    assert "My calendar" in answer.text


async def test_a_link_opens_once(world: Pages) -> None:
    link = await world.link()
    assert (await world.browser().post(f"/web/enter/{link}")).status_code == 200
    answer = await world.browser().post(f"/web/enter/{link}")
    assert answer.status_code == 401
    assert "Write /web to the bot" in answer.text
    assert not answer.cookies


async def test_a_link_opens_for_ten_minutes(world: Pages) -> None:
    link = await world.link()
    world.later(minutes=10)
    assert (await world.browser().post(f"/web/enter/{link}")).status_code == 401


async def test_a_link_that_nobody_made_opens_nothing(world: Pages) -> None:
    for secret in ("bcl_" + "a" * 43, "a", "bcl_%00"):
        assert (await world.browser().post(f"/web/enter/{secret}")).status_code == 401


async def test_the_sixth_link_makes_the_first_one_open_nothing(world: Pages) -> None:
    first, *others = [await world.link() for _ in range(6)]
    assert (await world.browser().post(f"/web/enter/{first}")).status_code == 401
    assert (await world.browser().post(f"/web/enter/{others[0]}")).status_code == 200


async def test_a_session_is_only_the_server_s_to_read(world: Pages) -> None:
    browser, link = world.browser(), await world.link()
    answer = await browser.post(f"/web/enter/{link}", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_a_session_ends_when_it_was_not_used_for_30_days(world: Pages, ann: Browser) -> None:
    world.later(days=29)
    assert (await ann.get("/web/")).status_code == 200
    world.later(days=29)
    assert (await ann.get("/web/")).status_code == 200
    world.later(days=30)
    assert (await ann.get("/web/")).status_code == 401


async def test_who_leaves_is_not_known_any_more(world: Pages, ann: Browser) -> None:
    await world.join()
    await ann.get("/web/")
    kept = dict(ann.cookies)
    await ann.submit("/web/leave")
    ann.cookies.update(kept)
    assert (await ann.get("/web/")).status_code == 401


async def test_a_form_of_no_page_of_ours_does_nothing(ann: Browser) -> None:
    assert (await ann.post("/web/leave", data={"token": "a" * 32})).status_code == 403
    assert (await ann.post("/web/leave")).status_code == 403
    assert (await ann.get("/web/")).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["https://example.org", "null", "", "http://[", "http://days.example", "//days.example"],
)
async def test_a_form_that_another_page_sends_does_nothing(
    world: Pages, public: Browser, origin: str
) -> None:
    link, elsewhere, browser = await world.link(), {"Origin": origin}, public
    answer = await browser.post(f"/web/enter/{link}", headers=elsewhere)
    assert answer.status_code == 403
    here = {"Origin": "https://days.example"}
    assert (await browser.post(f"/web/enter/{link}", headers=here)).status_code == 200


async def test_behind_a_proxy_whose_name_nobody_has_set_forms_are_taken(
    world: Pages,
) -> None:
    link, here = await world.link(), {"Origin": "https://test"}
    assert (await world.browser().post(f"/web/enter/{link}", headers=here)).status_code == 200


async def test_with_tls_a_session_is_of_this_host_and_tls_alone(
    world: Pages, public: Browser
) -> None:
    link = await world.link()
    answer = await public.post(f"/web/enter/{link}", follow_redirects=False)
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-session=bcs_")
    assert attributes == ["Path=/", "Max-Age=2592000", "HttpOnly", "SameSite=Lax", "Secure"]
    answer = await public.post("/web/app", content=world.signed())
    assert answer.headers["set-cookie"].endswith("; SameSite=None; Secure; Partitioned")


async def test_the_sandbox_s_door_is_there_with_the_sandbox_alone_and_by_its_own_name(
    world: Pages, public: Browser
) -> None:
    here = Browser(world.app, world.settings.public_url)
    assert (await here.get("/web/enter/sandbox")).status_code == 200
    for browser in (world.browser(), public):
        assert (await browser.get("/web/enter/sandbox")).status_code == 401
        assert (await browser.post("/web/enter/sandbox")).status_code == 401


async def test_a_mini_app_lets_in_whom_telegram_names(world: Pages) -> None:
    browser = world.browser()
    answer = await browser.post("/web/app", content=world.signed())
    assert answer.json() == {"to": "/web/"}
    assert "My calendar" in (await browser.get("/web/")).text


@pytest.mark.parametrize(
    ("start", "to"),
    [
        ("c7", "/web/7"),
        ("c7-2026-11-30", "/web/7/days/2026-11-30"),
        ("c7/../x", "/web/"),
        ("//example.org", "/web/"),
    ],
)
async def test_a_direct_link_names_a_calendar_and_a_day(world: Pages, start: str, to: str) -> None:
    signed = world.signed(start_param=start)
    answer = await world.browser().post("/web/app", content=signed)
    assert answer.json() == {"to": to}


async def test_init_data_lets_in_once(world: Pages) -> None:
    signed, browser = world.signed(), world.browser()
    assert (await browser.post("/web/app", content=signed)).status_code == 200
    assert (await world.browser().post("/web/app", content=signed)).status_code == 401
    reloaded = await browser.post("/web/app", content=signed)
    assert reloaded.status_code == 200


async def test_init_data_lets_in_once_however_it_is_spelled(world: Pages) -> None:
    signed = world.signed()
    assert (await world.browser().post("/web/app", content=signed)).status_code == 200
    turned = "&".join(reversed(signed.split("&")))
    for same in (turned, signed.replace("auth_date", "%61uth_date")):
        assert (await world.browser().post("/web/app", content=same)).status_code == 401


async def test_init_data_of_a_session_that_was_ended_lets_nobody_in(world: Pages) -> None:
    signed, browser = world.signed(), world.browser()
    await world.join()
    await browser.post("/web/app", content=signed)
    await browser.get("/web/")
    await browser.submit("/web/leave")
    await visits.tidy(world.db, world.clock())
    assert (await world.browser().post("/web/app", content=signed)).status_code == 401
    world.later(minutes=59)
    await visits.tidy(world.db, world.clock())
    assert (await world.browser().post("/web/app", content=signed)).status_code == 401


def test_an_ended_session_is_kept_for_longer_than_what_has_opened_it_is_good() -> None:
    assert ENDED_KEPT_FOR > init_data.GOOD_FOR + init_data.AHEAD


async def test_a_session_that_was_ended_is_not_brought_back_by_a_use_of_before(
    world: Pages,
) -> None:
    now = world.clock()
    session, secret = await visits.open_by_telegram(world.db, "a", ANN, "en", "", now)
    await visits.end(world.db, ANN, session.id, now)
    await visits.note_use(world.db, session, now)
    with pytest.raises(Unauthorized):
        await visits.find(world.db, secret, now)
    assert await visits.of_person(world.db, ANN, now) == []


async def test_init_data_that_is_forged_old_or_of_another_bot_lets_nobody_in(
    world: Pages,
) -> None:
    old = world.signed()
    world.later(hours=1)
    other = world.signed().replace("hash=", "hash=0")
    for signed in (old, other, "", "hash=" + "0" * 64, "é"):
        answer = await world.browser().post("/web/app", content=signed.encode())
        assert answer.status_code == 401, signed


async def test_who_is_not_in_a_group_does_not_see_its_calendar(world: Pages) -> None:
    group = await world.calendar()
    stranger = await world.visitor(STRANGER)
    answer = await stranger.get(f"/web/{group.id}/people")
    assert answer.status_code == 404
    assert "There is no such calendar for you" in answer.text
    own = await world.calendar(ANN)
    assert (await stranger.get(f"/web/{own.id}/people")).status_code == 404
