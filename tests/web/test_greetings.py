"""A greeting on a page of its own, from the card."""

import re

from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite


def texts(page: str) -> list[str]:
    return re.findall(r'data-copies="([^"]*)"', page)


async def test_a_card_leads_to_three_texts(world: Pages, ann: Browser) -> None:
    event_id = await world.add("Anna <3", 15, 3, note="secret")
    card = f"/web/{(await world.calendar(ANN)).id}/people/{event_id}"
    assert f'{card}/greetings"' in (await ann.get(card)).text
    page = (await ann.get(f"{card}/greetings")).text
    assert texts(page) == []
    answer = await ann.submit(f"{card}/greetings", style="warm", length="long", theme="hiking")
    assert answer.status_code == 200
    found = texts(answer.text)
    assert len({*found}) == 3
    assert all("Anna &lt;3" in one and "hiking" in one for one in found)
    assert "secret" not in answer.text
    again = await ann.submit(f"{card}/greetings", style="warm", length="long", theme="")
    assert not {*texts(again.text)} & {*found}


async def test_what_is_wrong_stands_at_its_field(world: Pages, ann: Browser) -> None:
    event_id = await world.add("Anna", 15, 3)
    page = f"/web/{(await world.calendar(ANN)).id}/people/{event_id}/greetings"
    await ann.get(page)
    answer = await ann.submit(page, style="rude", length="short", theme="x" * 201)
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 2


async def test_who_is_remembered_is_not_congratulated(world: Pages, ann: Browser) -> None:
    event_id = await world.add("Grandpa", 15, 3, deceased=True)
    card = f"/web/{(await world.calendar(ANN)).id}/people/{event_id}"
    assert "/greetings" not in (await ann.get(card)).text
    answer = await ann.submit(f"{card}/greetings", style="warm", length="long", theme="")
    assert answer.status_code == 422
    assert "is remembered, and not congratulated" in answer.text
