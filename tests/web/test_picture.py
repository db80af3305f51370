"""A member's picture, where their Telegram profile shows one to the bot."""

from base64 import b64encode

from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events
from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite
GIF = b"GIF89a" + (96).to_bytes(2, "little") * 2 + b"\x00" * 20  # as much of one as is looked at


async def card_of_ann(world: Pages) -> str:
    calendar = await world.calendar(ANN)
    draft = EventDraft(name="Ann", day=1, month=5)
    own = await events.add(world.db, calendar, draft, world.clock(), most=9, member_id=ANN)
    return f"/web/{calendar.id}/people/{own.id}"


async def test_it_is_on_the_card_of_a_member_who_shows_one(world: Pages, ann: Browser) -> None:
    await world.happens("people", user_id=ANN, photo=b64encode(GIF).decode())
    card = await card_of_ann(world)
    assert f'src="{card}/picture"' in (await ann.get(card)).text
    picture = await ann.get(f"{card}/picture")
    assert picture.content == GIF
    assert picture.headers["cache-control"] == "private, max-age=86400"


async def test_there_is_none_of_who_shows_none_or_is_no_member(world: Pages, ann: Browser) -> None:
    card = await card_of_ann(world)
    assert (await ann.get(f"{card}/picture")).status_code == 404
    other = await world.add("Boris", 2, 5)
    address = f"/web/{(await world.calendar(ANN)).id}/people/{other}"
    assert "/picture" not in (await ann.get(address)).text
    assert (await ann.get(f"{address}/picture")).status_code == 404
