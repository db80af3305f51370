"""What has not changed is not said again, and what has changed always is."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from birthday_calendar.api.kept_answers import BESIDE, OF_ALL, Kept, KeptAnswers
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar, LeapRule, Pause
from birthday_calendar.services import calendars, events, planning, reminders, tokens
from birthday_calendar.storage import deliveries, lists, outbox
from tests.api.conftest import ANNA, NOW, Api, Clock, Member, another_worker, problem
from tests.support.databases import on_sqlite

# Below a calendar, with Anna of today in it; those with events depend on today.
EVENTS = [
    "events",
    "events?search=ann",
    "events/1",
    "days/2026-03-01",
    "months/2026-03",
    "upcoming",
]
OTHERS = ["", "deliveries"]
INDEX = "/api/v1/calendars"


@pytest.fixture
async def full(api: Api) -> Api:
    await api.add("Anna", 1, 3)
    return api


async def etag(api: Api, address: str) -> str:
    answer = await api.get(address)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


async def etags(api: Api, addresses: list[str]) -> list[str]:
    return [await etag(api, address) for address in addresses]


async def since(api: Api, address: str, if_none_match: str) -> httpx.Response:
    return await api.get(address, headers={"If-None-Match": if_none_match})


# --- asking again ---------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("address", [*EVENTS, *OTHERS, INDEX])
async def test_who_has_an_answer_is_not_told_it_again(full: Api, address: str) -> None:
    answer = await full.get(address)
    tag = answer.headers["etag"]
    assert tag.startswith('"')  # strong
    assert answer.headers["cache-control"] == "private, no-cache"
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        unchanged = await since(full, address, sent)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
        assert unchanged.headers["cache-control"] == "private, no-cache"
    other = await since(full, address, '"other"')
    again = await full.get(address)
    assert other.content == again.content == answer.content
    assert again.headers["content-type"] == "application/json"
    head = await full.head(address)
    assert (head.status_code, head.headers["etag"]) == (200, tag)


@on_sqlite
async def test_no_two_addresses_share_an_etag(full: Api) -> None:
    found = await etags(full, [*EVENTS, *OTHERS, INDEX, "events?limit=5", "upcoming?days=5"])
    assert len(set(found)) == len(found)


@on_sqlite
async def test_several_lines_of_if_none_match_are_one(full: Api) -> None:
    tag = await etag(full, "events")
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert (await full.get("events", headers=lines)).status_code == 304


@on_sqlite
async def test_an_error_has_no_etag(full: Api) -> None:
    for address in ("events/99", "days/yesterday", "events?limit=0"):
        refused = await since(full, address, "*")
        assert problem(refused)["status"] in (404, 422)
        assert "etag" not in refused.headers
        assert refused.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("asked", ["again", "with its ETag"])
async def test_what_is_kept_costs_one_query(
    full: Api, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    tag = await etag(full, "months/2026-03")
    queries = []
    ask = Database._ask

    async def count(db: Database, query: Any, *values: Any) -> Any:
        queries.append(query)
        return await ask(db, query, *values)

    monkeypatch.setattr(Database, "_ask", count)
    headers = {} if asked == "again" else {"If-None-Match": tag}
    assert (await full.get("months/2026-03", headers=headers)).headers["etag"] == tag
    assert len(queries) == 1


# --- what makes another answer --------------------------------------------------------------------


async def test_what_another_worker_writes_is_seen_at_once(
    full: Api, settings: Settings, clock: Clock
) -> None:
    async with another_worker(settings, clock, full) as other:
        for address in EVENTS:
            assert await etag(full, address) == await etag(other, address)
        for name in ("Boris", "Clara", "Dora"):
            await other.add(name, 1, 3)
            assert name in (await full.get("days/2026-03-01")).text


async def test_midnight_in_the_calendar_s_time_zone_changes_what_depends_on_today(
    full: Api, clock: Clock
) -> None:
    clock.now = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
    dated, undated = await etags(full, EVENTS), await etags(full, [*OTHERS, INDEX])
    assert (await full.get("events/1")).json()["next"]["date"] == "2026-03-01"
    clock.now += timedelta(minutes=1)
    assert not set(dated) & set(await etags(full, EVENTS))
    assert undated == await etags(full, [*OTHERS, INDEX])
    assert (await full.get("events/1")).json()["next"]["date"] == "2027-03-01"


async def test_what_becomes_of_a_delivery_changes_the_etag(full: Api, database: Database) -> None:
    seen = [await etag(full, "deliveries")]
    claimed = await outbox.claim(database, NOW, NOW + timedelta(minutes=1), chats=10)
    ids = [one.id for one in claimed.deliveries]
    notes: list[Callable[[], Awaitable[None]]] = [
        lambda: outbox.retry(database, ids, NOW, Outcome.THROTTLED),
        lambda: outbox.note_part(database, ids, 1, 5),
        lambda: outbox.note_sent(database, ids, 2, 5, NOW),
    ]
    for note in notes:
        seen.append(await etag(full, "deliveries"))
        await note()
    assert (await full.get("deliveries")).json()["items"][0]["status"] == "sent"
    seen.append(await etag(full, "deliveries"))
    assert len(ids) == 1
    assert len(set(seen)) == len(seen)


@on_sqlite
async def test_another_version_of_the_code_has_etags_of_its_own(
    full: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But of what is hashed itself."""
    addresses = [one for one in EVENTS if one != "events/1"]
    ours = await etags(full, addresses)
    monkeypatch.setattr("birthday_calendar.api.etags.version", lambda: "another")
    assert not set(ours) & set(await etags(full, addresses))


async def test_a_change_in_the_middle_of_an_answer_leaves_it_without_an_etag(
    full: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reminders.page

    async def changed_meanwhile(db: Database, calendar: Calendar, **options: Any) -> Any:
        found = await page(db, calendar, **options)
        await calendars.pause(database, calendar, Pause.RESTRICTED)
        return found

    monkeypatch.setattr(reminders, "page", changed_meanwhile)
    answer = await full.get("deliveries")
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_a_search_that_is_counted_after_a_change_is_left_without_an_etag(
    full: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await full.add("Anna Schmidt", 2, 3)
    count = lists.count

    async def changed_before(db: Database, *of: Any, **wanted: Any) -> int:
        await events.delete(database, full.calendar, 1, NOW)
        return await count(db, *of, **wanted)

    monkeypatch.setattr(lists, "count", changed_before)
    answer = await full.get("events?search=anna&limit=1")
    assert answer.json()["items"][0]["id"] == answer.json()["total"] == 1  # of before, and of after
    assert "etag" not in answer.headers


Write = Callable[[Database, Calendar, datetime], Awaitable[object]]


async def _finish(db: Database, calendar: Calendar, now: datetime) -> None:
    latest = await deliveries.latest(db, calendar.id, 20)
    pending = [one.id for one in latest if one.status is DeliveryStatus.PENDING]
    await outbox.finish(db, pending, DeliveryStatus.FAILED, now, Outcome.CHAT_CLOSED)


async def _add(db: Database, calendar: Calendar, now: datetime) -> None:
    await events.add(db, calendar, fields.to_draft(await events.get(db, calendar, 1)), now, most=99)


WRITES: list[Write] = [
    _add,
    _finish,
    lambda db, it, now: events.change(db, it, 1, now, year=random.randint(1900, 2000)),
    lambda db, it, now: events.change(db, it, 1, now, remind_at=time(random.randint(0, 23))),
    lambda db, it, now: calendars.change(db, it, now, leap_rule=random.choice([*LeapRule])),
    lambda db, it, now: calendars.change(db, it, now, time_zone="Asia/Tokyo"),
    lambda db, it, now: calendars.pause(db, it, Pause.RESTRICTED),
    lambda db, it, now: calendars.resume(db, it, now),
    lambda db, it, now: planning.plan_due(db, now),
    lambda db, it, now: outbox.claim(db, now, now + timedelta(minutes=1), chats=10),
    lambda db, it, now: outbox.release(db, now),
]


async def test_the_same_etag_always_means_the_same_bytes(
    full: Api, settings: Settings, database: Database, clock: Clock
) -> None:
    random.seed(1)
    said: dict[str, bytes] = {}
    async with another_worker(settings, clock, full) as forgetful:
        forgetful._transport.app.state.answers = KeptAnswers(at_most=0)  # type: ignore[attr-defined]
        for _ in range(15):
            calendar = await calendars.get(database, full.calendar.id)
            await random.choice(WRITES)(database, calendar, clock())
            clock.now += timedelta(hours=random.choice([0, 1, 9]))
            for address in [*EVENTS, *OTHERS]:
                kept, new = await full.get(address), await forgetful.get(address)
                assert kept.headers["etag"] == new.headers["etag"]
                assert said.setdefault(kept.headers["etag"], kept.content) == new.content


# --- whose answer it is ---------------------------------------------------------------------------


async def test_a_revoked_token_is_refused_what_is_kept(full: Api, database: Database) -> None:
    tag = await etag(full, "events")
    [token] = await tokens.list_(database, full.calendar)
    await tokens.revoke(database, full.calendar, token.id)
    for answer in (await full.get("events"), await since(full, "events", tag)):
        assert problem(answer)["status"] == 401


async def test_a_resting_token_is_refused_what_is_kept(full: Api, database: Database) -> None:
    await etag(full, "events")
    await calendars.pause(database, full.calendar, Pause.KICKED)
    assert problem(await full.get("events"))["type"] == "/problems/token-rests"


async def test_another_calendar_s_token_is_refused_what_is_kept(full: Api, stranger: Api) -> None:
    address = f"{INDEX}/{full.calendar.id}/events"
    tag = await etag(full, address)
    for answer in (await stranger.get(address), await since(stranger, address, tag)):
        assert problem(answer)["status"] == 404


async def test_each_token_is_told_of_itself(full: Api, member: Member, database: Database) -> None:
    tag = await etag(full, INDEX)
    _, secret = await tokens.create(database, full.calendar, 7, NOW, name="backup")
    async with member(-1001) as api:
        api.headers["Authorization"] = f"Bearer {secret}"
        answer = await since(api, INDEX, tag)
    assert answer.json()["token"]["name"] == "backup"


@on_sqlite  # which gives the largest id away again
async def test_a_new_calendar_with_the_id_of_one_that_is_gone_is_told_nothing_of_it(
    member: Member, database: Database
) -> None:
    async with member(-1001) as first:
        await first.add("Anna", 1, 3)
        tag = await etag(first, "events")
    await database.execute("DELETE FROM calendars")
    async with member(-2002) as second:
        assert second.calendar.id == first.calendar.id
        assert (await since(second, "events", tag)).json()["items"] == []


# --- what is kept ---------------------------------------------------------------------------------


def test_what_was_asked_for_last_is_kept_within_a_bound_of_bytes() -> None:
    kept = KeptAnswers(at_most=OF_ALL * 1_000)
    body = Kept(b"x" * (1_000 - BESIDE))
    for number in range(OF_ALL):
        kept.keep(str(number), body)
    assert kept.get("0") == body
    kept.keep("new", body)
    kept.keep("new", body)
    assert kept.size == OF_ALL * 1_000
    assert [kept.get("0"), kept.get("1"), kept.get("new")] == [body, None, body]


def test_an_answer_that_takes_too_much_of_it_is_not_kept() -> None:
    kept = KeptAnswers(at_most=OF_ALL * 1_000)
    kept.keep("large", Kept(b"x" * (1_001 - BESIDE)))
    assert (kept.get("large"), kept.size) == (None, 0)


@on_sqlite
async def test_words_of_searches_are_remembered_within_a_bound(
    full: Api, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birthday_calendar.api.app.TOTALS", 2)
    await full.add("Annabelle", 2, 3)
    async with another_worker(settings, clock, full) as api:
        for words in ("a", "an", "ann", "anna"):
            assert (await api.get(f"events?search={words}&limit=1")).json()["total"] == 2
        assert len(api._transport.app.state.totals) == 2  # type: ignore[attr-defined]


async def test_a_total_is_counted_once_for_all_pages(
    full: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await full.post("events", json=ANNA)
    await full.post("events", json=ANNA)
    first = (await full.get("events?limit=1")).json()
    monkeypatch.setattr("birthday_calendar.storage.lists.count", None)
    second = (await full.get(f"events?limit=1&cursor={first['next_cursor']}")).json()
    assert first["total"] == second["total"] == 3
