"""A card: changed in place, by two people at once, taken back, deleted and brought back."""

import re
from typing import Any

import pytest

from tests.api.conftest import ANN
from tests.support.databases import on_sqlite
from tests.web.conftest import Browser, Pages

pytestmark = on_sqlite
AS_IT_IS = {"name": "Anna", "day": "15", "month": "3", "year": "1990", "kind": "birthday"}


class Card:
    def __init__(self, world: Pages, browser: Browser, address: str):
        self.world = world
        self.browser = browser
        self.address = address
        self.stamp = ""

    async def open(self) -> str:
        text = (await self.browser.get(self.address)).text
        self.stamp = re.findall(r'name="stamp" value="(\d+)"', text)[0]
        return text

    async def submit(self, **fields: Any) -> Any:
        self.world.later(seconds=1)
        return await self.browser.submit(self.address, **{"stamp": self.stamp, **fields})


@pytest.fixture
async def card(world: Pages, ann: Browser) -> Card:
    event_id = await world.add("Anna", 15, 3, year=1990, note="Tea")
    calendar = await world.calendar(ANN)
    card = Card(world, ann, f"/web/{calendar.id}/people/{event_id}")
    await card.open()
    return card


async def test_a_change_is_kept_and_can_be_taken_back(card: Card) -> None:
    answer = await card.submit(**AS_IT_IS | {"name": "Anne", "note": "Tea"})
    assert "Saved." in answer.text
    assert "Anne</bdi></h1>" in answer.text
    [undo] = re.findall(r'name="stamp" value="(\d+)"><button name="do" value="undo"', answer.text)
    answer = await card.submit(do="undo", stamp=undo)
    assert "It is as it was before." in answer.text
    assert "Anna</bdi></h1>" in answer.text


async def test_a_change_is_not_taken_back_after_another_one(card: Card) -> None:
    await card.submit(**AS_IT_IS | {"name": "Anne"})
    await card.open()
    first = card.stamp
    await card.submit(**AS_IT_IS | {"name": "Annette"})
    answer = await card.submit(do="undo", stamp=first)
    assert "can&#39;t be taken back" in answer.text
    assert "Annette" in await card.open()


async def test_an_error_stands_at_its_field_and_nothing_is_lost(card: Card) -> None:
    answer = await card.submit(**AS_IT_IS | {"day": "31", "month": "4", "note": "Cake"})
    assert answer.status_code == 422
    assert "April has 30 days" in answer.text
    assert ">Cake</textarea>" in answer.text
    assert "15 March 1990" in await card.open()


async def test_two_who_change_it_at_once_lose_nothing(world: Pages, card: Card) -> None:
    other = Card(world, await world.visitor(), card.address)
    await other.open()
    await other.submit(**AS_IT_IS | {"name": "Anne", "company": "Acme"})
    answer = await card.submit(**AS_IT_IS | {"name": "Anya"})
    assert answer.status_code == 412
    assert "Somebody has changed it while you did." in answer.text
    assert "<dd><bdi>Anne</bdi></dd>" in answer.text
    assert 'value="Anya"' in answer.text
    assert "Anne</bdi></h1>" in await card.open()
    answer = await card.submit(**AS_IT_IS | {"name": "Anya"})
    assert "Anya</bdi></h1>" in answer.text


async def test_what_is_deleted_can_be_brought_back(card: Card) -> None:
    answer = await card.submit(do="delete")
    assert "Deleted." in answer.text
    assert "Nobody is kept here yet." in answer.text
    answer = await card.submit(do="restore")
    assert "It is back." in answer.text
    assert "Tea" in answer.text


async def test_a_field_is_emptied_and_a_never_reminded_day_stays_so(card: Card) -> None:
    answer = await card.submit(**AS_IT_IS | {"note": "", "lead_days": "never", "year": ""})
    assert "Saved." in answer.text
    assert "Tea" not in answer.text
    assert 'name="lead_days" id="lead_days" type="text" value="never"' in answer.text
    await card.open()
    answer = await card.submit(**AS_IT_IS | {"lead_days": "never"})
    assert 'value="never"' in answer.text
