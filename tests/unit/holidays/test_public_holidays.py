"""Public holidays, computed in a process of their own."""

import asyncio
import sys
from datetime import date

import pytest
from structlog.testing import capture_logs

from birthday_calendar import public_holidays
from birthday_calendar.domain.holidays import sets


async def days(place: str, year: int, language: str = "en") -> dict[str, str]:
    found = await public_holidays.of_years(place, year, year, patience=60)
    assert found is not None
    return {f"{day:%m-%d}": sets.said_in(names, language) for day, names in found}


async def test_a_country_has_its_days_in_the_readers_language() -> None:
    assert (await days("RU", 2026, "ru"))["11-04"] == "День народного единства"
    assert (await days("RU", 2026, "en"))["11-04"] == "Unity Day"
    assert (await days("DE", 2026, "ru"))["10-03"] == "German Unity Day"


async def test_a_region_has_days_that_its_country_has_not() -> None:
    """Corpus Christi and All Saints' are days off in Bavaria, Reformation Day in Saxony."""
    country, bavaria, saxony = [await days(place, 2026) for place in ("DE", "DE-BY", "DE-SN")]
    assert {"06-04", "11-01"} <= bavaria.keys() - country.keys()
    assert "10-31" in saxony.keys() - bavaria.keys()


async def test_a_weekend_moves_a_public_holiday() -> None:
    """9 May 2026 is a Saturday, and so 11 May a day off; 3 January's went to 9 January."""
    found = await days("RU", 2026)
    assert found.keys() >= {"05-09", "05-11", "01-09"}
    assert "observed" in found["05-11"]
    assert (await days("US", 2026)).keys() >= {"07-04", "07-03"}  # a Saturday, too: the Friday


async def test_moving_days_of_2024_to_2030() -> None:
    """Easter Monday as published."""
    easter = ["04-01", "04-21", "04-06", "03-29", "04-17", "04-02", "04-22"]
    found = [await days("DE", year) for year in range(2024, 2031)]
    assert [[day for day, name in of.items() if name == "Easter Monday"] for of in found] == [
        [day] for day in easter
    ]


async def test_years_in_several_lots_come_in_order() -> None:
    found = await public_holidays.of_years("AT", 2022, 2025, patience=60)
    assert found is not None
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    assert {day.year for day, _ in found} == {2022, 2023, 2024, 2025}


async def test_the_library_is_loaded_by_no_one_else() -> None:
    """It takes 20 MB, of which a worker of the API has no eight to spare."""
    code = (
        "import asyncio, sys; from birthday_calendar import public_holidays as p;"
        "found = asyncio.run(p.of_years('RU', 2026, 2026, patience=60));"
        "assert found; print('holidays' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said == b"False\n"


async def test_many_who_ask_at_once_start_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = asyncio.create_subprocess_exec

    async def counted(*words: str, **options: object) -> asyncio.subprocess.Process:
        started.append(words)
        return await start(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    found = await asyncio.gather(*(days("FI", 2026) for _ in range(20)))
    assert found == [found[0]] * 20
    assert await days("FI", 2027)
    assert len(started) == 1


async def test_who_waits_no_longer_is_told_so_and_finds_it_later() -> None:
    assert await public_holidays.of_years("SE", 2026, 2026, patience=0) is None
    assert await days("SE", 2026)


async def test_what_cannot_be_computed_is_not_tried_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with capture_logs() as logs:
        for _ in range(3):
            assert await public_holidays.of_years("NO", 2026, 2026, patience=60) is None
    assert [(log["event"], log["place"]) for log in logs] == [
        ("public holidays not computed", "NO")
    ]


async def test_no_room_for_a_process_is_as_if_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with capture_logs() as logs:
        for _ in range(2):
            assert await public_holidays.of_years("IS", 2026, 2026, patience=60) is None
    assert [log["place"] for log in logs] == ["IS"]


async def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    start = asyncio.create_subprocess_exec

    async def hanging(*_: str, **options: object) -> asyncio.subprocess.Process:
        ended.append(await start("sleep", "600", **options))  # type: ignore[arg-type]
        return ended[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", hanging)
    monkeypatch.setattr(public_holidays, "WITHIN", 0.01)
    with capture_logs() as logs:
        assert await public_holidays.of_years("LV", 2026, 2026, patience=60) is None
    assert [log["reason"] for log in logs] == ["too slow"]
    assert ended[0].returncode == -9


async def test_who_asks_for_everything_makes_no_queue_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    may_end = asyncio.Event()

    async def ask(one: public_holidays.Asked) -> public_holidays.Found:
        asked.append(one)
        await may_end.wait()
        return []

    monkeypatch.setattr(public_holidays, "_ask", ask)
    for year in range(8, 8_000, 8):
        assert await public_holidays.of_years("DE", year, year, patience=0) is None
    may_end.set()
    assert await public_holidays.of_years("DE", 8, 8, patience=60) == []
    last = public_holidays.AT_MOST * 8
    assert await public_holidays.of_years("DE", last, last, patience=60) == []
    assert len(asked) == public_holidays.AT_MOST
    assert await public_holidays.of_years("DE", 7_992, 7_992, patience=60) == []


@pytest.mark.parametrize("first_year", [2024, 1800, 2096, 0, 9992])
def test_any_year_has_an_answer(first_year: int) -> None:
    for place in ("DE-BY", "RU", "US", "IN", "IL"):
        found = public_holidays.compute(public_holidays.Asked(place, first_year))
        assert all(first_year <= day.year < first_year + 8 for day, _ in found)


def test_names_are_told_in_any_language_of_each_country() -> None:
    for one in sets.all_sets().values():
        if one.key.startswith(sets.PUBLIC) and one.region is None:
            found = public_holidays.compute(public_holidays.Asked(one.country, 2024))
            assert all(sets.said_in(names, "ru") for _, names in found), one.key
            assert isinstance(found[0][0], date)
