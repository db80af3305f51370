"""Sets of holidays of a calendar, and their days. It is noon of 1 March 2026."""

from typing import Any

import pytest

from birthday_calendar import public_holidays
from birthday_calendar.database import Database
from tests.api.conftest import Api, kind
from tests.support.databases import on_sqlite
from tests.support.feeds import by_icalendar, by_vobject
from tests.support.patient import be_patient


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)


async def on(api: Api, address: str) -> list[tuple[str, str]]:
    answer = await api.get(address)
    assert answer.status_code == 200, answer.text
    return [(one["date"], one["name"]) for one in answer.json()["holidays"]]


async def test_a_day_has_the_holidays_of_the_calendars_sets(api: Api) -> None:
    assert await on(api, "days/2026-11-21") == []
    assert (await api.put("holidays/ru-days", json={})).status_code == 200
    answer = await api.get("days/2026-11-21")
    assert answer.json()["items"] == []
    assert answer.json()["holidays"][0] == {
        "date": "2026-11-21",
        "set": "ru-days",
        "key": "accountants",
        "name": "Accountants' Day",
        "about": "In 1996 the law on accounting was signed.",
        "source": None,
        "people": [],
    }
    await api.patch("", json={"language": "ru"})
    assert ("2026-11-21", "День бухгалтера") in await on(api, "days/2026-11-21")


async def test_a_month_and_what_is_coming_have_them_day_by_day(api: Api) -> None:
    await api.put("holidays/ru-days", json={})
    await api.put("holidays/public:DE-BY", json={})
    october = await on(api, "months/2026-10")
    assert ("2026-10-03", "German Unity Day") in october
    assert ("2026-10-05", "Teachers' Day") in october
    assert october == sorted(october, key=lambda one: one[0])
    assert await on(api, "upcoming?days=2") == [
        ("2026-03-01", "Forensic Experts' Day"),
        ("2026-03-01", "Cats' Day in Russia"),
        ("2026-03-03", "World Writers' Day"),
    ]


async def test_what_two_sets_have_alike_is_there_once(api: Api) -> None:
    for place in ("DE", "DE-BY"):
        await api.put(f"holidays/public:{place}", json={})
    assert await on(api, "days/2026-10-03") == [("2026-10-03", "German Unity Day")]
    assert await on(api, "days/2026-11-01") == [("2026-11-01", "All Saints' Day")]


async def test_what_two_sets_have_is_said_in_the_readers_language_if_one_knows_it(
    api: Api,
) -> None:
    for place in ("KZ", "RU"):
        await api.put(f"holidays/public:{place}", json={})
    await api.patch("", json={"language": "ru"})
    assert await on(api, "days/2026-05-09") == [("2026-05-09", "День Победы")]


async def test_a_set_is_taken_changed_and_left(api: Api) -> None:
    days = {"set": "ru-days", "name": "Professional and memorable days of Russia"}
    taken = await api.put("holidays/ru-days", json={"in_reminders": True})
    assert taken.json() == days | {"in_reminders": True, "in_feeds": True}
    await api.put("holidays/public:AT", json={"in_feeds": False})
    changed = await api.put("holidays/ru-days", json={})
    assert changed.json()["in_reminders"] is False
    assert (await api.get("holidays/ru-days")).json() == changed.json()
    listed = (await api.get("holidays")).json()
    assert [one["set"] for one in listed["items"]] == ["ru-days", "public:AT"]
    first = (await api.get("holidays?limit=1")).json()
    second = (await api.get(f"holidays?limit=1&cursor={first['next_cursor']}")).json()
    assert first["items"] + second["items"] == listed["items"]
    assert second["next_cursor"] is None
    assert (await api.delete("holidays/ru-days")).status_code == 204
    assert kind(await api.delete("holidays/ru-days")) == (404, "unknown-set")
    assert kind(await api.get("holidays/ru-days")) == (404, "unknown-set")
    assert await on(api, "days/2026-11-21") == []


@pytest.mark.parametrize("key", ["public:XX", "public:", "ru", "public:DE-XX", "%00", "é"])
@on_sqlite
async def test_there_are_no_other_sets(api: Api, key: str) -> None:
    assert kind(await api.put(f"holidays/{key}", json={})) == (404, "unknown-set")


@on_sqlite
async def test_a_calendar_has_ten_sets_at_most(api: Api) -> None:
    sets = (await api.get("holiday-sets?limit=11")).json()["items"]
    for one in sets[:10]:
        assert (await api.put(f"holidays/{one['set']}", json={})).status_code == 200
    refused = await api.put(f"holidays/{sets[10]['set']}", json={})
    assert kind(refused) == (422, "invalid")
    assert refused.json()["errors"] == [
        {"field": "set", "detail": "a calendar may have 10 sets of holidays"}
    ]


@on_sqlite
async def test_a_body_says_what_it_may(api: Api) -> None:
    assert kind(await api.put("holidays/ru-days", json={"in_feeds": 1})) == (422, "invalid")
    assert kind(await api.put("holidays/ru-days", json={"a": 1})) == (422, "unknown-field")


@on_sqlite
async def test_sets_are_found_by_their_names_and_all_of_them_in_pages(api: Api) -> None:
    found = (await api.get("holiday-sets?search=bayern")).json()
    assert found["items"] == [
        {"set": "public:DE-BY", "name": "Germany, Bayern", "country": "DE", "region": "BY"}
    ]
    assert (await api.get("holiday-sets?search=Atlantis")).json()["items"] == []
    address, seen = "holiday-sets?limit=100", []
    while True:
        page = (await api.get(address)).json()
        seen += [one["set"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        address = f"holiday-sets?limit=100&cursor={page['next_cursor']}"
    assert seen[0] == "ru-days"
    assert len(seen) == len(set(seen)) > 800


@on_sqlite
@pytest.mark.parametrize("cursor", ["x", "kQ", "kf8", "kc0D6Q"])  # the last ones: -1 and 1,001
async def test_a_cursor_is_one_of_ours(api: Api, cursor: str) -> None:
    assert kind(await api.get(f"holiday-sets?cursor={cursor}")) == (422, "invalid")


async def test_etags_change_with_the_sets(api: Api) -> None:
    before = (await api.get("months/2026-11")).headers["ETag"]
    await api.put("holidays/ru-days", json={})
    after = await api.get("months/2026-11")
    assert after.headers["ETag"] != before
    again = await api.get("months/2026-11", headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304
    await api.put("holidays/ru-days", json={})  # as it is: nothing has changed
    same = await api.get("months/2026-11", headers={"If-None-Match": after.headers["ETag"]})
    assert same.status_code == 304


async def test_what_cannot_be_computed_now_is_left_out_and_not_kept(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_now(*_: Any, **__: Any) -> None:
        return None

    await api.put("holidays/public:DE", json={})
    await api.put("holidays/ru-days", json={})
    with monkeypatch.context() as broken:
        broken.setattr(public_holidays, "of_years", not_now)
        answer = await api.get("months/2026-10")
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
        assert "Teachers' Day" in answer.text
        assert "German Unity Day" not in answer.text
    assert ("2026-10-03", "German Unity Day") in await on(api, "months/2026-10")


@on_sqlite
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-29"])
async def test_any_day_has_an_answer(api: Api, day: str) -> None:
    for key in ("ru-days", "public:DE", "public:RU"):
        await api.put(f"holidays/{key}", json={})
    assert (await api.get(f"days/{day}")).status_code == 200
    assert (await api.get(f"months/{day[:7]}")).status_code == 200


async def test_a_day_names_whose_it_is_by_their_position(api: Api) -> None:
    await api.put("holidays/ru-days", json={})
    oleg = await api.add("Oleg", 1, 2, position="Senior Accountant")
    anna = await api.add("Anna", 15, 3, position="Главный бухгалтер")
    await api.add("Boris", 1, 2, position="Accountant", deceased=True)
    await api.add("Clara", 1, 2, position="Engineer", note="Wants to be an accountant")
    await api.add("Dora", 1, 2, kind="anniversary", position="Accountant")
    accountants, taxes, _ = (await api.get("days/2026-11-21")).json()["holidays"]
    assert accountants["people"] == [
        {"event_id": anna["id"], "name": "Anna"},
        {"event_id": oleg["id"], "name": "Oleg"},
    ]
    assert taxes["people"] == []
    november = (await api.get("months/2026-11")).json()["holidays"]
    assert not any("people" in one for one in november)


async def test_a_day_without_sets_asks_nothing_more(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a month with sets does not, either."""
    statements: list[str] = []
    ask = Database._ask

    async def noted(self: Database, query: Any, named: Any = None) -> Any:
        statements.append(str(query))
        return await ask(self, query, named)

    monkeypatch.setattr(Database, "_ask", noted)
    await api.add("Anna", 15, 3, position="Accountant")
    for address in ("days/2026-11-21", "months/2026-11"):
        statements.clear()
        await api.get(address)
        before = len(statements)
        await api.put("holidays/ru-days", json={})
        statements.clear()
        await api.get(address)
        assert len(statements) == before + address.startswith("days")
        await api.delete("holidays/ru-days")


# --- feeds ----------------------------------------------------------------------------------------


async def feed(api: Api, name: str, **options: Any) -> str:
    url = (await api.post("feeds", json={"name": name, **options})).json()["url"]
    return str(url).removeprefix("http://127.0.0.1:8080")


async def entries(api: Api, path: str) -> list[str]:
    answer = await api.get(path, headers={"Authorization": ""})
    assert answer.status_code == 200, answer.text
    found = by_icalendar(answer.text)
    assert sorted(found) == sorted(by_vobject(answer.text))
    return [f"{first}: {said}" for first, _, said in found]


async def test_feeds_have_the_sets_that_want_to_be_there(api: Api) -> None:
    await api.add("Anna", 3, 10, year=1990)
    await api.put("holidays/public:DE-BY", json={})
    await api.put("holidays/ru-days", json={"in_feeds": False})
    path = await feed(api, "phone")
    found = await entries(api, path)
    assert "2026-10-03: 🎂 Anna turns 36" in found
    assert [one for one in found if "Unity Day" in one] == [
        f"{year}-10-03: 🎉 German Unity Day" for year in range(2025, 2030)
    ]
    assert not any("Teachers" in one for one in found)
    await api.put("holidays/ru-days", json={})
    found = await entries(api, path)
    assert "2026-10-05: 🎉 Teachers' Day" in found
    assert "2027-09-13: 🎉 Programmers' Day" in found


@on_sqlite
async def test_a_feed_of_tags_or_kinds_has_holidays_where_it_has_that_kind(api: Api) -> None:
    await api.put("holidays/ru-days", json={})
    assert await entries(api, await feed(api, "tags", tags=["family"])) == []
    assert await entries(api, await feed(api, "kinds", kinds=["birthday"])) == []
    said = await entries(api, await feed(api, "holidays", kinds=["holiday"], language="ru"))
    assert "2026-11-21: 🎉 День бухгалтера" in said


@on_sqlite
async def test_a_feeds_bytes_stay_while_nothing_changes(api: Api) -> None:
    await api.put("holidays/ru-days", json={})
    await api.put("holidays/public:BR-São Paulo Capital", json={})
    path = await feed(api, "phone")
    first = await api.get(path, headers={"Authorization": ""})
    uids = [line for line in first.text.splitlines() if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) > 1_000
    tag = first.headers["ETag"]
    same = await api.get(path, headers={"Authorization": "", "If-None-Match": tag})
    assert same.status_code == 304
    await api.delete("holidays/ru-days")
    other = await api.get(path, headers={"Authorization": "", "If-None-Match": tag})
    assert other.status_code == 200


@on_sqlite
async def test_a_feed_that_lacks_something_now_is_not_kept(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_now(*_: Any, **__: Any) -> None:
        return None

    await api.put("holidays/public:DE", json={})
    path = await feed(api, "phone")
    with monkeypatch.context() as broken:
        broken.setattr(public_holidays, "of_years", not_now)
        answer = await api.get(path, headers={"Authorization": ""})
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
    assert any("German Unity Day" in one for one in await entries(api, path))
