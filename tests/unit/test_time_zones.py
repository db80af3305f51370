"""Which time zone people mean."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from birthday_calendar import dates, time_zones
from birthday_calendar.errors import Invalid


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Etc/GMT-3", "Etc/GMT-3"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
        ("kolkata", "Asia/Kolkata"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Germany", "Europe/Berlin"),
    ],
)
def test_a_zone_is_known_by_its_name_a_city_or_a_country(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Москва", "Europe/Moscow"),
        (" москва ", "Europe/Moscow"),
        ("Питер", "Europe/Moscow"),
        ("санкт петербург", "Europe/Moscow"),
        ("Нью-Йорк", "America/New_York"),
        ("екатеринбург", "Asia/Yekaterinburg"),
        ("Киев", "Europe/Kyiv"),
        ("Кёльн", "Europe/Berlin"),
        ("Грузия", "Asia/Tbilisi"),
    ],
)
def test_a_zone_is_known_in_russian(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("UTC+3", "Etc/GMT-3", "UTC+3"),
        ("GMT+2", "Etc/GMT-2", "UTC+2"),
        ("utc -5", "Etc/GMT+5", "UTC-5"),
        ("+3", "Etc/GMT-3", "UTC+3"),
        ("UTC+03:00", "Etc/GMT-3", "UTC+3"),
        ("gmt−1", "Etc/GMT+1", "UTC-1"),
        ("МСК+2", "Etc/GMT-5", "UTC+5"),
        ("мск", "Europe/Moscow", "Europe/Moscow"),
        ("GMT+0", "UTC", "UTC"),
    ],
)
def test_an_offset_is_east_of_greenwich_where_it_is_positive(
    text: str, zone: str, shown: str
) -> None:
    assert time_zones.parse(text) == zone
    assert time_zones.shown(zone) == shown


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("UTC+5:30", "Asia/Kolkata"),
        ("gmt +0545", "Asia/Kathmandu"),
        ("мск+2:30", "Asia/Kolkata"),
        ("−9:30", "Pacific/Marquesas"),
    ],
)
def test_an_offset_of_half_hours_is_a_place_that_has_it_all_year(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Atlantis",
        "UTC+15",
        "+10:30",
        "+4:90",
        "USA",
        "Россия",
        "Europe",
        "localtime",
        "Factory",
    ],
)
def test_what_is_no_one_zone_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        time_zones.parse(text)


def test_places_of_half_hours_have_one_offset_all_year() -> None:
    for minutes, zone in time_zones._FRACTIONS.items():
        offsets = {
            datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13)
        }
        assert offsets == {timedelta(minutes=minutes)}


def test_every_known_zone_is_found_by_its_own_name() -> None:
    odd = {zone for zone in dates.time_zones() if time_zones.parse(zone) != zone}
    assert {zone for zone in odd if not zone.startswith("GMT")} == set()  # GMT+0 is UTC
