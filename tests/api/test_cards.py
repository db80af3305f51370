"""POST …/events/{id}/card: a picture to congratulate with."""

import asyncio

import pytest

from birthday_calendar import studio
from tests.api.conftest import CHIARA, Api, World
from tests.support.databases import on_sqlite

pytestmark = on_sqlite
ANNA = {"name": "Anna", "day": 15, "month": 3, "year": 1991, "note": "a secret"}


async def of(api: Api, **event: object) -> str:
    """The address of their card."""
    answer = await api.post("events", json=ANNA | event)
    assert answer.status_code == 201, answer.text
    return f"events/{answer.json()['id']}/card"


@pytest.mark.usefixtures("drawing")
async def test_a_card_is_a_jpeg(world: World) -> None:
    api = await world.token()
    path = await of(api)
    usual = await api.post(path, json={})
    assert (usual.status_code, usual.headers["content-type"]) == (200, "image/jpeg")
    assert usual.content.startswith(b"\xff\xd8\xff")
    chosen = {
        "design": "dark", "size": "story", "text": "С днём рождения! 🎉", "with_age": False,
        "link": "https://example.org/gift", "language": "ru",
    }  # fmt: skip
    story = await api.post(path, json=chosen)
    assert story.status_code == 200
    assert story.content != usual.content


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"design": "neon"}, "design"),
        ({"size": "huge"}, "size"),
        ({"text": "a" * 1_201}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://example.org/" + "a" * 200}, "link"),
        ({"language": "tlh"}, "language"),
    ],
)
async def test_what_cannot_be_on_one_is_named(
    world: World, sent: dict[str, str], field: str
) -> None:
    api = await world.token()
    answer = await api.post(await of(api), json=sent)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.usefixtures("drawing")
async def test_who_is_remembered_gets_none(world: World) -> None:
    api = await world.token()
    answer = await api.post(await of(api, kind="memorial"), json={})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "event"


async def test_while_the_program_is_away_it_says_when_to_come_again(world: World) -> None:
    api = await world.token()
    answer = await api.post(await of(api), json={})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/cards-away")
    assert answer.headers["retry-after"] == "2"


@pytest.mark.usefixtures("drawing")
async def test_nobody_keeps_it_drawing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "MOST_CARDS", 1)
    api = await world.token()
    path = await of(api)
    assert (await api.post(path, json={})).status_code == 200
    answer = await api.post(path, json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


@pytest.mark.usefixtures("drawing")
async def test_nobody_takes_all_places_of_the_queue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "AT_ONCE", 1)
    api = await world.token()
    path = await of(api)
    both = await asyncio.gather(api.post(path, json={}), api.post(path, json={}))
    assert sorted(answer.status_code for answer in both) == [200, 429]
    assert (await api.post(path, json={})).status_code == 200


async def test_no_card_is_kept_for_a_key(world: World) -> None:
    """Thousands of pictures would fill the disk."""
    api = await world.token()
    answer = await api.post(await of(api), json={}, headers={"Idempotency-Key": "1"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-idempotency-key")


@pytest.mark.usefixtures("drawing")
async def test_who_has_had_their_share_takes_nobody_else_s(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "MOST_CARDS", 1)
    ann, chiara = await world.token(), await world.token(chat_id=CHIARA, user_id=CHIARA)
    paths = await of(ann), await of(chiara)
    assert (await ann.post(paths[0], json={})).status_code == 200
    assert (await ann.post(paths[0], json={})).status_code == 429
    assert (await chiara.post(paths[1], json={})).status_code == 200
