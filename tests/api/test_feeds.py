"""Feeds over HTTP: made by tokens, read by calendar apps, who poll them for years."""

import asyncio
import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from birthday_calendar import rights
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Access, Rest
from birthday_calendar.services import calendars, feeds, tokens
from birthday_calendar.storage import keys
from birthday_calendar.storage.tables import metadata
from tests.api.conftest import NOW, Api, Clock, Member, World, another_worker, kind, problem
from tests.support.databases import on_sqlite
from tests.support.feeds import by_icalendar, by_vobject

SECRET = re.compile(r"bcf_[A-Za-z0-9_-]{43}")
CALENDAR = "text/calendar; charset=utf-8"


async def made(api: Api, name: str = "Phone", **options: Any) -> str:
    """The path of a new one's file."""
    answer = await api.post("feeds", json={"name": name, **options})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"]).removeprefix("http://127.0.0.1:8080")


async def polled(api: Api, path: str, **headers: str) -> httpx.Response:
    """As a calendar app does, that has no token."""
    plain = {"Authorization": "", "Accept-Encoding": "gzip"}
    return await api.get(path, headers=plain | headers)


async def days(api: Api, path: str) -> list[str]:
    answer = await polled(api, path)
    assert answer.status_code == 200, answer.text
    return [f"{first}: {said}" for first, _, said in by_icalendar(answer.text)]


# --- what a feed says -----------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("year", [2027, 2028, 2100])
async def test_a_feed_has_the_days_that_two_readers_find(api: Api, clock: Clock, year: int) -> None:
    clock.now = datetime(year, 6, 1, 12, tzinfo=UTC)
    await api.add("Anna", 15, 3, year=1990)
    await api.add("Leo", 29, 2, year=2000)
    path = await made(api)
    answer = await polled(api, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, CALENDAR)
    found = by_icalendar(answer.text)
    assert found == by_vobject(answer.text)

    def leo(one: int) -> str:
        if one % 4 == 0 and one != 2100:
            return f"{one}-02-29: 🎂 Leo turns {one - 2000}"
        return f"{one}-02-28: 🎂 Leo turns {one - 2000}, born on 29 February"

    assert [f"{first}: {said}" for first, _, said in found] == [
        said
        for one in range(year - 1, year + 4)
        for said in (leo(one), f"{one}-03-15: 🎂 Anna turns {one - 1990}")
    ]


async def test_29_february_moves_as_the_calendar_says(api: Api) -> None:
    await api.add("Leo", 29, 2)
    path = await made(api)
    assert (await days(api, path))[0] == "2025-02-28: 🎂 Leo, born on 29 February"
    await api.patch("", json={"leap_rule": "march_1"})
    assert (await days(api, path))[0] == "2025-03-01: 🎂 Leo, born on 29 February"
    await api.patch("", json={"leap_rule": "leap_years_only"})
    assert await days(api, path) == ["2028-02-29: 🎂 Leo"]


@on_sqlite
async def test_what_nobody_changes_has_the_same_bytes_for_a_year(
    api: Api, settings: Settings, clock: Clock
) -> None:
    for number in range(30):
        await api.add(f"Person {number}", 1 + number % 28, 1 + number % 12, year=1990)
    path = await made(api)
    first = await polled(api, path)
    clock.now += timedelta(days=100)
    async with another_worker(settings, clock, api) as other:
        second = await polled(other, path)
    assert second.headers["etag"] == first.headers["etag"]
    assert second.content == first.content
    clock.now = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)  # in Berlin it is 23:59
    assert (await polled(api, path)).content == first.content
    clock.now += timedelta(minutes=1)
    assert (await polled(api, path)).headers["etag"] != first.headers["etag"]
    assert max(await days(api, path))[:4] == "2030"


async def test_after_a_change_only_what_was_changed_is_another_one(api: Api, clock: Clock) -> None:
    for number in range(5):
        await api.add(f"Person {number}", 15, 3)
    path = await made(api)
    before = set((await polled(api, path)).text.split("BEGIN:VEVENT"))
    clock.now += timedelta(hours=1)
    await api.patch("events/3", json={"year": 1990})
    after = set((await polled(api, path)).text.split("BEGIN:VEVENT"))
    assert len(before) == len(after) == 26
    assert all("UID:3-" in one for one in before ^ after)
    assert len(before - after) == 5


async def test_options_are_heard(api: Api) -> None:
    await api.add("Anna", 15, 3, year=1990, tags=["family"], note="tulips")
    await api.add("Work", 16, 3, kind="anniversary", tags=["office"])
    path = await made(
        api,
        language="ru",
        emoji=False,
        notes=True,
        alarm_at="09:30",
        lead_days=[1],
        kinds=["birthday"],
        tags=["Family"],
    )
    text = (await polled(api, path)).text
    assert "SUMMARY:Завтра: Anna\\, 36 лет" in text
    assert "TRIGGER:PT9H30M" in text
    assert "DESCRIPTION:tulips" in text
    assert "Work" not in text
    changed = await api.patch("feeds/1", json={"kinds": [], "tags": [], "alarm_at": None})
    assert (changed.json()["kinds"], changed.json()["alarm_at"]) == ([], None)
    text = (await polled(api, path)).text
    assert "Work" in text
    assert "VALARM" not in text


async def test_an_empty_calendar_is_a_calendar(api: Api) -> None:
    path = await made(api)
    answer = await polled(api, path)
    assert answer.text.splitlines()[0] == "BEGIN:VCALENDAR"
    assert "etag" in answer.headers
    assert by_icalendar(answer.text) == []


# --- polling --------------------------------------------------------------------------------------


async def test_who_has_it_is_told_so_without_a_look_at_the_events(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.add("Anna", 15, 3)
    path = await made(api)
    first = await polled(api, path)
    tag = first.headers["etag"]
    asked: list[str] = []
    ask = Database._ask

    async def noted(db: Database, query: Any, *values: Any) -> Any:
        asked.append(str(query))
        return await ask(db, query, *values)

    monkeypatch.setattr(Database, "_ask", noted)
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        unchanged = await polled(api, path, **{"If-None-Match": sent})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert unchanged.headers[name] == first.headers[name]
    assert (await polled(api, path)).content == first.content  # which was kept
    assert [query for query in asked if "events" in query] == []
    assert len(asked) == 5  # nor is the use noted each time
    assert (await polled(api, path, **{"If-None-Match": '"other"'})).status_code == 200


async def test_nobody_keeps_or_finds_it_but_who_asked(api: Api) -> None:
    path = await made(api)
    for answer in (await polled(api, path), await polled(api, path, **{"If-None-Match": "*"})):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["vary"] == "Accept-Encoding"


@on_sqlite
async def test_who_takes_gzip_gets_it_and_who_does_not_the_same_without(api: Api) -> None:
    for number in range(300):
        await api.add(f"Person {number}", 1 + number % 28, 1 + number % 12, year=1990)
    path = await made(api)

    async def raw(accepted: str) -> tuple[str | None, bytes]:
        headers = {"Accept-Encoding": accepted, "Authorization": ""}
        async with api.stream("GET", path, headers=headers) as answer:
            body = b"".join([part async for part in answer.aiter_raw()])
            return answer.headers.get("content-encoding"), body

    encoding, packed = await raw("gzip, deflate, br")
    assert encoding == "gzip"
    for accepted in ("", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"):
        encoding, plain = await raw(accepted)
        assert (accepted, encoding) == (accepted, None)
        assert plain == zlib.decompress(packed, wbits=31)
    for accepted in ("GZIP", "br, gzip;q=0.5", "*"):
        assert await raw(accepted) == ("gzip", packed)
    assert len(by_icalendar(plain.decode())) == 1_500
    assert len(packed) < len(plain) / 10


async def test_head_has_what_get_has(api: Api) -> None:
    await api.add("Anna", 15, 3)
    path = await made(api)
    get = await polled(api, path)
    head = await api.head(path, headers={"Accept-Encoding": "gzip"})
    assert head.status_code == 200
    for name in ("etag", "content-type", "content-length", "content-encoding", "cache-control"):
        assert head.headers[name] == get.headers[name]
    refused = await api.post(path, json={})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_its_use_is_noted_a_few_times_a_day(
    api: Api, settings: Settings, clock: Clock
) -> None:
    path = await made(api)

    async def used() -> str | None:
        [one] = (await api.get("feeds")).json()["items"]
        return one["last_used_at"]  # type: ignore[no-any-return]

    assert await used() is None
    await polled(api, path)
    noted = await used()
    assert noted == "2026-03-01T12:00:00Z"
    clock.now += timedelta(hours=5)
    await polled(api, path)
    assert await used() == noted
    clock.now += timedelta(hours=2)
    async with another_worker(settings, clock, api) as other:
        await polled(other, path)
    assert await used() == "2026-03-01T19:00:00Z"


async def test_a_change_in_the_middle_leaves_it_without_an_etag(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.add("Anna", 15, 3)
    path = await made(api)
    count = feeds.count_events

    async def changed_meanwhile(db: Database, calendar: Any) -> int:
        found = await count(db, calendar)
        await calendars.change(database, calendar, NOW, show_zodiac=True)
        return found

    monkeypatch.setattr(feeds, "count_events", changed_meanwhile)
    answer = await polled(api, path)
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@on_sqlite
async def test_many_who_ask_at_once_have_it_made_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.add("Anna", 15, 3)
    path = await made(api)
    counted = []
    count = feeds.count_events

    async def noted(db: Database, calendar: Any) -> int:
        counted.append(calendar.id)
        return await count(db, calendar)

    monkeypatch.setattr(feeds, "count_events", noted)
    answers = await asyncio.gather(*(polled(api, path) for _ in range(20)))
    assert {one.status_code for one in answers} == {200}
    assert len(counted) == 1


# --- who may --------------------------------------------------------------------------------------


async def test_unknown_and_revoked_ones_are_alike(api: Api) -> None:
    path = await made(api)
    assert (await api.delete("feeds/1")).status_code == 204
    assert kind(await api.delete("feeds/1")) == (404, "unknown-feed")
    revoked = await polled(api, path)
    page = await polled(api, path.removesuffix(".ics"))
    unknown = await polled(api, "/feeds/bcf_" + "x" * 43 + ".ics")
    other = await polled(api, "/feeds/anything.ics")
    assert [kind(one) for one in (revoked, page, unknown, other)] == [(404, "unknown-feed")] * 4
    assert revoked.content == unknown.content == other.content == page.content


@on_sqlite
async def test_who_tries_addresses_is_stopped_and_others_of_their_network_are_not(
    api: Api,
) -> None:
    path = await made(api)
    headers = {"X-Limited-As": "192.0.2.1"}
    assert (await polled(api, path, **headers)).status_code == 200
    for number in range(10):
        tried = await polled(api, f"/feeds/bcf_{number:043}.ics", **headers)
        assert tried.status_code == 404
    refused = await polled(api, f"/feeds/bcf_{'y' * 43}.ics", **headers)
    assert kind(refused) == (429, "too-many-refused")
    assert int(refused.headers["retry-after"]) >= 1
    bad_token = await api.get("/api/v1/calendars", headers=headers | {"Authorization": "Bearer x"})
    assert bad_token.status_code == 429  # they are counted together
    assert (await polled(api, path, **headers)).status_code == 200
    assert (await polled(api, f"/feeds/bcf_{'z' * 43}.ics")).status_code == 404


async def test_a_secret_is_kept_by_its_hash_and_opens_nothing_else(
    api: Api, database: Database
) -> None:
    path = await made(api)
    [secret] = SECRET.findall(path)
    for table in ("feeds", "idempotency_keys", "api_tokens"):
        rows = await database.fetch_all(metadata.tables[table].select())
        assert secret not in repr(rows)
    refused = await api.get("events", headers={"Authorization": f"Bearer {secret}"})
    assert refused.status_code == 401
    assert (await polled(api, f"/feeds/{api.token}.ics")).status_code == 404


async def test_another_calendars_feeds_are_nobodys(api: Api, stranger: Api) -> None:
    await made(api)
    assert (await stranger.get("feeds")).json()["items"] == []
    for answer in (
        await stranger.get("feeds/1"),
        await stranger.patch("feeds/1", json={"ages": False}),
        await stranger.delete("feeds/1"),
        await stranger.get("feeds/x"),
    ):
        assert kind(answer) == (404, "unknown-feed")
    assert (await api.get("feeds/1")).json()["ages"] is True


async def test_a_token_that_may_only_read_knows_of_no_feeds(api: Api, database: Database) -> None:
    await made(api)
    _, secret = await tokens.create(database, api.calendar, 7, NOW, access=Access.READ)
    headers = {"Authorization": f"Bearer {secret}"}
    for answer in (
        await api.get("feeds", headers=headers),
        await api.get("feeds/1", headers=headers),
        await api.post("feeds", json={"name": "x"}, headers=headers),
        await api.delete("feeds/1", headers=headers),
    ):
        assert kind(answer) == (403, "read-only-token")


async def test_it_rests_while_its_maker_is_no_admin(api: Api, database: Database) -> None:
    path = await made(api)
    await keys.set_rest(database, api.calendar.id, 7, Rest.NO_ADMIN, NOW)
    assert kind(await polled(api, path)) == (403, "feed-rests")
    await keys.set_rest(database, api.calendar.id, 7, None, NOW)
    assert (await polled(api, path)).status_code == 200


# --- making them ----------------------------------------------------------------------------------


async def test_what_is_made_is_listed_without_its_secret(api: Api) -> None:
    answer = await api.post("feeds", json={"name": " Ann's  phone "})
    told = answer.json()
    assert answer.headers["location"] == f"/api/v1/calendars/{api.calendar.id}/feeds/1"
    assert answer.headers["cache-control"] == "no-store"
    url, page = told.pop("url"), told.pop("page")
    assert url == f"{page}.ics"
    assert SECRET.search(url)
    listed = await api.get("feeds")
    assert listed.json() == {"items": [told], "next_cursor": None}
    assert (await api.get("feeds/1")).json() == told
    assert told == {
        "id": 1,
        "name": "Ann's phone",
        "language": "en",
        "ages": True,
        "emoji": True,
        "notes": False,
        "alarm_at": None,
        "lead_days": [],
        "kinds": [],
        "tags": [],
        "created_at": "2026-03-01T12:00:00Z",
        "changed_at": "2026-03-01T12:00:00Z",
        "last_used_at": None,
    }
    assert (await polled(api, url.removeprefix("http://127.0.0.1:8080"))).status_code == 200
    assert "bcf_" not in listed.text


async def test_what_cant_be_is_named(api: Api, clock: Clock) -> None:
    await made(api)
    clock.now += timedelta(hours=1)
    for body, field in (
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "x", "alarm_at": "9"}, "alarm_at"),
        ({"name": "x", "kinds": ["party"]}, "kinds[0]"),
        ({"name": "x", "lead_days": [0]}, "lead_days"),
        ({"name": "x", "secret": "mine"}, "secret"),
        ({"name": "PHONE"}, "name"),
    ):
        told = problem(await api.post("feeds", json=body))
        assert (body, told["status"], told["errors"][0]["field"]) == (body, 422, field)
    for number in range(19):
        await made(api, f"Feed {number}")
    assert (await api.post("feeds", json={"name": "one more"})).status_code == 422


async def test_an_idempotency_key_would_keep_the_secret_and_is_refused(api: Api) -> None:
    answer = await api.post("feeds", json={"name": "x"}, headers={"Idempotency-Key": "1"})
    assert kind(answer) == (400, "bad-idempotency-key")
    assert (await api.get("feeds")).json()["items"] == []


async def test_the_same_name_a_moment_later_is_the_same_feed_with_a_new_address(api: Api) -> None:
    first, second = await made(api), await made(api)
    assert [one["id"] for one in (await api.get("feeds")).json()["items"]] == [1]
    assert (await polled(api, first)).status_code == 404
    assert (await polled(api, second)).status_code == 200


async def test_a_name_is_changed_without_the_days(api: Api) -> None:
    await api.add("Anna", 15, 3)
    path = await made(api)
    tag = (await polled(api, path)).headers["etag"]
    assert (await api.patch("feeds/1", json={"name": "Tablet"})).json()["name"] == "Tablet"
    assert (await polled(api, path)).headers["etag"] == tag
    await api.patch("feeds/1", json={"ages": False})
    assert (await polled(api, path)).headers["etag"] != tag


async def test_a_page_offers_each_app_its_link(api: Api) -> None:
    path = await made(api, language="ru")
    page = await polled(api, path.removesuffix(".ics"))
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    file = f"127.0.0.1:8080{path}"
    assert f'href="webcal://{file}"' in page.text
    assert f'href="webcal:http://{file}"' in page.text
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F127.0.0.1" in page.text
    assert '<html lang="ru">' in page.text
    assert "Google" in page.text


async def test_the_daily_look_finds_makers_of_feeds_too(world: World) -> None:
    api = await world.token(access=Access.ADMIN)
    await made(api)
    assert await rights.due_feeds(world.db, world.clock(), 0, 30) == []
    world.later(days=1, seconds=1)
    [(feed, calendar)] = await rights.due_feeds(world.db, world.clock(), 0, 30)
    assert (feed.name, calendar.id) == ("Phone", api.calendar.id)


async def test_a_group_that_is_not_served_or_gone_shows_nothing(
    member: Member, settings: Settings, database: Database, clock: Clock
) -> None:
    async with member(-1001) as api:
        path = await made(api)
        private = msgspec.structs.replace(settings, allowed_users=frozenset({1}))
        async with Api(create_app(private, database, clock), api.token, api.calendar) as closed:
            assert kind(await polled(closed, path)) == (403, "feed-rests")
