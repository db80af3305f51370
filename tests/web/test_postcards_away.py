"""A card's page while the program that draws is away."""

from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


async def test_the_page_says_that_there_is_no_picture_just_now(world: Pages, ann: Browser) -> None:
    event_id = await world.add("Anna", 15, 3)
    address = f"/web/{(await world.calendar(ANN)).id}/people/{event_id}/postcard"
    page = await ann.get(address)
    assert page.status_code == 200
    assert '<p class="error" role="alert" id="no-picture">' in page.text
    refused = await ann.submit(address, design="dark", size="wide", text="Hi", do="save")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
