"""Files to take along: the API's own, by a link."""

from urllib.parse import urlsplit

import httpx
import pytest

from birthday_calendar.domain.visits import MOST_TICKETS, Ticket
from birthday_calendar.services import members, visits
from tests.api.conftest import ANN, CHIARA, GROUP
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("file_format", "kind"),
    [
        ("csv", "text/csv"),
        ("vcf", "text/vcard"),
        ("ics", "text/calendar"),
        ("json", "application/json"),
    ],
)
async def test_a_file_is_that_of_the_api(
    world: Pages, ann: Browser, file_format: str, kind: str
) -> None:
    await world.add("Anna", 15, 3, year=1990)
    api = await world.token(ANN)
    calendar = await world.calendar(ANN)
    assert f'/export/{file_format}"' in (await ann.get(f"/web/{calendar.id}/export")).text
    file = await ann.get(f"/web/{calendar.id}/export/{file_format}")
    assert file.content == (await api.get(f"events.{file_format}")).content
    assert file.headers["content-type"].startswith(kind)
    name = f'attachment; filename="birthdays.{file_format}"'
    assert file.headers["content-disposition"] == name
    assert "Content-Security-Policy" in file.headers


async def test_there_is_no_other_format(world: Pages, ann: Browser) -> None:
    calendar = await world.calendar(ANN)
    for name in ("xls", "lines", "%2e%2e"):
        assert (await ann.get(f"/web/{calendar.id}/export/{name}")).status_code == 404


async def test_who_is_not_in_a_group_takes_nothing_of_it_along(world: Pages) -> None:
    group = await world.join(CHIARA)
    chiara = await world.visitor(CHIARA)
    assert (await chiara.get(f"/web/{group.id}/export/json")).status_code == 200
    stranger = await world.visitor(700_000_009)
    assert (await stranger.get(f"/web/{group.id}/export/json")).status_code == 404


# --- in Telegram, whose client fetches the file and shows no session ------------------------------


async def mini_app(world: Pages, user_id: int = ANN) -> Browser:
    """Who has come in out of Telegram."""
    browser = world.browser()
    assert (await browser.post("/web/app", content=world.signed(user_id))).status_code == 200
    return browser


async def ticket(browser: Browser, calendar_id: int, file_format: str = "csv") -> str:
    """The address of a file, as the page's script gets it."""
    await browser.get(f"/web/{calendar_id}/export")
    answer = await browser.submit(f"/web/{calendar_id}/export/{file_format}")
    told = answer.json()
    assert told["file_name"] == f"birthdays.{file_format}"
    return str(urlsplit(told["url"]).path)


async def fetched(world: Pages, address: str, method: str = "GET") -> httpx.Response:
    return await world.browser().request(method, address)


async def test_an_address_gets_the_file_for_who_shows_nothing_else(world: Pages) -> None:
    await world.add("Anna", 15, 3, year=1990)
    calendar = await world.calendar(ANN)
    address = await ticket(await mini_app(world), calendar.id)
    assert (await fetched(world, address, "HEAD")).status_code == 200  # and the file stays
    file = await fetched(world, address)
    assert "Anna" in file.text
    assert file.headers["content-disposition"] == 'attachment; filename="birthdays.csv"'
    assert file.headers["access-control-allow-origin"] == "https://web.telegram.org"
    assert "set-cookie" not in file.headers


async def assure_gone(world: Pages, address: str) -> None:
    refused = await fetched(world, address)
    assert refused.status_code == 401
    assert "It works once, for five minutes." in refused.text


async def test_it_works_once(world: Pages) -> None:
    address = await ticket(await mini_app(world), (await world.calendar(ANN)).id)
    assert (await fetched(world, address)).status_code == 200
    await assure_gone(world, address)


async def test_it_works_for_five_minutes(world: Pages) -> None:
    address = await ticket(await mini_app(world), (await world.calendar(ANN)).id)
    world.later(minutes=5)
    await assure_gone(world, address)


async def test_it_ends_with_the_session_that_has_made_it(world: Pages) -> None:
    browser = await mini_app(world)
    address = await ticket(browser, (await world.calendar(ANN)).id)
    await browser.submit("/web/leave")
    await assure_gone(world, address)


async def test_it_opens_no_session_and_a_link_gets_no_file(world: Pages) -> None:
    address = await ticket(await mini_app(world), (await world.calendar(ANN)).id)
    secret = address.rpartition("/")[2]
    assert (await world.browser().post(f"/web/enter/{secret}")).status_code == 401
    await assure_gone(world, f"/web/files/{await world.link()}")
    await assure_gone(world, "/web/files/bcd_" + "a" * 43)


async def test_only_the_newest_are_good(world: Pages) -> None:
    browser, calendar = await mini_app(world), await world.calendar(ANN)
    first, *others = [await ticket(browser, calendar.id) for _ in range(MOST_TICKETS + 1)]
    await assure_gone(world, first)
    assert (await fetched(world, others[0])).status_code == 200


async def test_who_has_left_the_group_gets_nothing_of_it(world: Pages) -> None:
    """Telegram was not asked of her a moment ago: its answer counts for a minute."""
    group, now = await world.join(CHIARA), world.clock()
    session, _ = await visits.open_by_telegram(world.db, "a", CHIARA, "en", "", now)
    made = Ticket(session_id=session.id, calendar_id=group.id, file_format="csv")
    address = f"/web/files/{await visits.make_ticket(world.db, made, now)}"
    await world.happens("members", chat_id=GROUP, user_id=CHIARA, status="left", by=CHIARA)
    await members.left(world.db, group, CHIARA, now)
    refused = await fetched(world, address)
    assert refused.status_code == 404
    assert "you are not in its chat any more" in refused.text


async def test_nobody_gets_one_for_a_calendar_of_others_or_a_format_that_is_none(
    world: Pages,
) -> None:
    ann, own = await world.calendar(ANN), await world.calendar(CHIARA)
    browser = await mini_app(world, CHIARA)
    await browser.get(f"/web/{own.id}/export")
    assert (await browser.submit(f"/web/{ann.id}/export/csv")).status_code == 404
    assert (await browser.submit(f"/web/{own.id}/export/xls")).status_code == 404
