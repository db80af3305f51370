"""Texts to congratulate with, over HTTP."""

from typing import Any

import pytest

from birthday_calendar.database import Database
from tests.api.conftest import Api
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def of(api: Api, **event: Any) -> str:
    answer = await api.post("events", json={"name": "Anna", "day": 15, "month": 3, **event})
    return f"events/{answer.json()['id']}/greetings"


async def test_three_texts_come_and_never_again(api: Api) -> None:
    address, seen = await of(api), []
    for _ in range(5):
        answer = await api.post(address, json={"style": "warm", "length": "short"})
        assert answer.status_code == 200
        assert answer.json()["date"].endswith("-03-15")
        seen += [one["text"] for one in answer.json()["items"]]
    assert len({*seen}) == len(seen) == 15
    assert all("Anna" in one for one in seen)


async def test_what_is_wanted_may_all_be_left_out_or_said(api: Api) -> None:
    address = await of(api)
    assert len((await api.post(address, json={})).json()["items"]) == 3
    wanted = {"language": "ru", "gender": "she", "theme": "горы", "style": "formal"}
    for one in (await api.post(address, json=wanted)).json()["items"]:
        assert "горы" in one["text"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"style": "rude"}, "style"),
        ({"length": "endless"}, "length"),
        ({"gender": 1}, "gender"),
        ({"theme": "x" * 201}, "theme"),
        ({"language": "la"}, "language"),
        ({"note": "x"}, "note"),
    ],
)
async def test_what_can_t_be_is_named(api: Api, wanted: dict[str, Any], field: str) -> None:
    answer = await api.post(await of(api), json=wanted)
    assert answer.status_code in (400, 422)
    assert field in answer.text


async def test_nobody_congratulates_who_is_remembered(api: Api, database: Database) -> None:
    for event in ({"kind": "memorial"}, {"deceased": True}):
        answer = await api.post(await of(api, **event), json={})
        assert answer.status_code == 422
        assert "remembered" in answer.text
    assert await database.fetch_all("SELECT number FROM greeted") == []
