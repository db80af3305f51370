"""Which time zone people mean."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import cities, dates, gazetteer, time_zones
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.time_zones import _simple


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Etc/GMT-3", "Etc/GMT-3"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
        ("kolkata", "Asia/Kolkata"),
        ("St. Petersburg", "Europe/Moscow"),
        ("St. John's", "America/St_Johns"),
        ("Germany", "Europe/Berlin"),
        ("Samoa", "Pacific/Apia"),
        ("American Samoa", "Pacific/Pago_Pago"),
        ("Queensland", "Australia/Brisbane"),
        ("canberra", "Australia/Sydney"),
        ("Alaska", "America/Anchorage"),
        ("Hawaii", "Pacific/Honolulu"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Istanbul", "Europe/Istanbul"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Rosario", "America/Argentina/Cordoba"),
        ("McMurdo", "Antarctica/McMurdo"),
        ("Norfolk Island", "Pacific/Norfolk"),
        ("England", "Europe/London"),
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
        ("Кёльн", "Europe/Berlin"),
        ("Киев", "Europe/Kyiv"),
        ("Грузия", "Asia/Tbilisi"),
        ("Самоа", "Pacific/Apia"),
        ("Аляска", "America/Anchorage"),
        ("Гавайи", "Pacific/Honolulu"),
        ("Тасмания", "Australia/Hobart"),
        ("Англия", "Europe/London"),
    ],
)
def test_a_zone_is_known_in_russian(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin.", "Europe/Berlin"),
        ("moscow!", "Europe/Moscow"),
        ("Zürich", "Europe/Zurich"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("München", "Europe/Berlin"),
        ("Moscow time", "Europe/Moscow"),
        ("time in Berlin", "Europe/Berlin"),
        ("New York City", "America/New_York"),
        ("Mexico City", "America/Mexico_City"),
        ("г. Москва", "Europe/Moscow"),
        ("город Казань", "Europe/Moscow"),
        ("Московское время", "Europe/Moscow"),
        ("Тель-Авив", "Asia/Jerusalem"),
        ("NYC", "America/New_York"),
        ("China", "Asia/Shanghai"),
        ("Новая Зеландия", "Pacific/Auckland"),
    ],
)
def test_a_place_is_known_as_people_write_it(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin, Germany", "Europe/Berlin"),
        ("Berlin (Germany)", "Europe/Berlin"),
        ("Москва, Россия", "Europe/Moscow"),
        ("Россия, г. Казань", "Europe/Moscow"),
        ("Denver, USA", "America/Denver"),
        ("Victoria, Australia", "Australia/Melbourne"),
        ("Victoria, BC, Canada", "America/Vancouver"),
        ("Cordoba, Spain", "Europe/Madrid"),
        ("Georgia, USA", "America/New_York"),
        ("Bielefeld, Germany", "Europe/Berlin"),  # which exists, but not for us
        ("Paris, Texas", "America/Chicago"),
        ("London, Ontario", "America/Toronto"),
        ("paris texas", "America/Chicago"),
        ("Paris TX", "America/Chicago"),
        ("El Paso, Texas", "America/Denver"),
        ("Moscow, Idaho", "America/Boise"),  # where most of Idaho's clocks are
        ("Portland, Maine", "America/New_York"),
        ("Springfield Illinois", "America/Chicago"),
        ("Cambridge MA", "America/New_York"),
        ("Washington, D.C.", "America/New_York"),
        ("Birmingham UK", "Europe/London"),
        ("Tbilisi Georgia", "Asia/Tbilisi"),
        ("San Jose Costa Rica", "America/Costa_Rica"),
        ("Париж, Франция", "Europe/Paris"),
        ("Берлин Германия", "Europe/Berlin"),
    ],
)
def test_a_city_is_the_one_that_lies_in_its_country(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("I'm in Berlin", "Europe/Berlin"),
        ("I live in New York.", "America/New_York"),
        ("from Paris", "Europe/Paris"),
        ("живу в Казани", "Europe/Moscow"),
        ("В Казани", "Europe/Moscow"),
        ("я живу в Самаре", "Europe/Samara"),
        ("мы живём в Перми", "Asia/Yekaterinburg"),
        ("в Москве", "Europe/Moscow"),
        ("в Нижнем Новгороде", "Europe/Moscow"),
        ("в Ростове-на-Дону", "Europe/Moscow"),
        ("в Санкт-Петербурге", "Europe/Moscow"),
        ("в Тбилиси", "Asia/Tbilisi"),
        ("в Германии", "Europe/Berlin"),
        ("на Камчатке", "Asia/Kamchatka"),
        ("из Риги", "Europe/Riga"),
        ("Екб", "Asia/Yekaterinburg"),
    ],
)
def test_people_may_say_that_they_live_there(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize("text", ["hello", "Hello!", "привет", "спасибо", "ok"])
def test_a_greeting_is_no_place_and_nearly_none(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        time_zones.parse(text)
    assert "offered" not in refused.value.values


@pytest.mark.parametrize(
    "text", ["Moscow, Berlin", "Atlantis, Nowhere", ",", "(", "Nowhere, Berlin"]
)
def test_a_city_is_no_namesake_elsewhere(text: str) -> None:
    with pytest.raises(Invalid):
        time_zones.parse(text)


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
        ("UTC＋３.", "Etc/GMT-3", "UTC+3"),
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
        ("UTC+5.30", "Asia/Kolkata"),
        ("UTC+5.5", "Asia/Kolkata"),
        ("+5,75", "Asia/Kathmandu"),
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
        "world",
        "Unknown Region",
        "Неизвестный город",
        "East",
        "West",
        "север",
        "Center",
        "General",
        "Continental",
        "Virgin",
        "GMT+25",
    ],
)
def test_what_is_no_one_zone_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        time_zones.parse(text)


def test_newfoundland_s_offset_is_newfoundland() -> None:
    assert time_zones.parse("UTC-3:30") == time_zones.parse("GMT -3:30") == "America/St_Johns"


def test_places_of_half_hours_have_one_offset_all_year() -> None:
    for minutes, zone in time_zones._FRACTIONS.items():
        offsets = {
            datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13)
        }
        assert offsets == {timedelta(minutes=minutes)}


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("ET", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("HST", "Pacific/Honolulu"),
        ("CET", "Europe/Berlin"),
        ("mez", "Europe/Berlin"),
        ("EET", "Europe/Athens"),
        ("WET", "Europe/Lisbon"),
        ("BST", "Europe/London"),
        ("MSK", "Europe/Moscow"),
        ("JST", "Asia/Tokyo"),
        ("GMT", "GMT"),
    ],
)
def test_an_abbreviation_is_the_clock_of_those_who_write_it(text: str, zone: str) -> None:
    """With summer time where they have it: IANA's own EST is Panama's."""
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("I'm in Newcastle", {"Europe/London", "Australia/Sydney"}),
        ("Victoria", {"Australia/Melbourne", "America/Vancouver", "Indian/Mahe"}),
        ("виктория", {"Australia/Melbourne", "America/Vancouver", "Indian/Mahe"}),
        ("Davis", {"America/Los_Angeles", "Antarctica/Davis"}),
        ("Дейвис", {"America/Los_Angeles", "Antarctica/Davis"}),
        ("Palmer", {"America/Anchorage", "Antarctica/Palmer"}),
        ("Восток", {"Asia/Vladivostok", "Antarctica/Vostok"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Greenwich", {"Europe/London", "UTC"}),
        ("Norfolk", {"Europe/London", "America/New_York", "Pacific/Norfolk"}),
        ("Сан-Хуан", {"America/Puerto_Rico", "America/Argentina/San_Juan"}),
        ("MST", {"America/Denver", "America/Phoenix"}),
        ("CST", {"America/Chicago", "Asia/Shanghai"}),
        ("IST", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}),
        ("Россия", {"Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"}),
        ("США", {"America/New_York", "America/Chicago", "America/Los_Angeles"}),
    ],
)
def test_a_word_of_several_clocks_is_asked_about(text: str, offered: set[str]) -> None:
    """And each that is offered can be written just like that."""
    with pytest.raises(Invalid) as asked:
        time_zones.parse(text)
    zones = str(asked.value.values["zones"]).split(", ")
    assert set(zones) == offered
    assert [time_zones.parse(zone) for zone in zones] == zones


def test_whatever_is_offered_has_different_clocks_and_exists() -> None:
    offered = [*gazetteer.told().values(), *gazetteer.countries().values()]
    for zones in offered:
        assert set(zones) <= dates.time_zones()
        assert len({gazetteer.clock(zone) for zone in zones}) == len(zones), zones


def test_no_last_word_of_a_zone_gives_a_clock_that_is_no_place_s_today() -> None:
    """Old, foreign and fixed zones are known by their full names: US/Samoa, Brazil/East."""
    of_today = {zone for zones in gazetteer.zones_of_countries().values() for zone in zones}
    words = {zone.rpartition("/")[2] for zone in dates.time_zones() if "/" in zone}
    given = {word: answer(word) for word in words}
    odd = {
        word: zone
        for word, zone in given.items()
        if zone and zone not in of_today and _simple(word) != _simple(zone)
    }
    assert {word for word in odd if not word.startswith("GMT")} == set()  # GMT-3 is UTC-3
    assert sum(zone is not None for zone in given.values()) > 450  # so that most cities are known
    stations = {zone for zone in given.values() if zone and zone.startswith("Antarctica/")}
    assert not stations & {f"Antarctica/{name}" for name in ("Casey", "Davis", "Palmer", "Troll")}


def answer(text: str) -> str | None:
    try:
        return time_zones.parse(text)
    except Invalid:
        return None


@pytest.mark.parametrize("zone", ["Antarctica/Davis", "US/Samoa", "Australia/Victoria", "EST5EDT"])
def test_a_full_name_is_taken_as_it_is(zone: str) -> None:
    assert time_zones.parse(zone) == zone


def test_every_known_zone_is_found_by_its_own_name() -> None:
    odd = {zone for zone in dates.time_zones() if answer(zone) != zone}
    abbreviations = {"CET", "EET", "EST", "HST", "MET", "MST", "WET", "Greenwich"}
    assert {zone for zone in odd - abbreviations if not zone.startswith("GMT")} == set()


# --- large cities, and what may be meant ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        *((city, "Europe/Berlin") for city in ("Köln", "München", "Nürnberg", "Лейпциг")),
        *((city, "Europe/Moscow") for city in ("СПб", "МСК", "Питер", "Краснодар", "Kazan")),
        *((city, "America/New_York") for city in ("NYC", "Cleveland", "Pittsburgh")),
        *((city, "America/Los_Angeles") for city in ("LA", "SF", "Sacramento", "Portland")),
        ("København", "Europe/Copenhagen"),
        ("Wien", "Europe/Vienna"),
        ("Warszawa", "Europe/Warsaw"),
        ("Αθήνα", "Europe/Athens"),
        ("Київ", "Europe/Kyiv"),
        ("İstanbul", "Europe/Istanbul"),
        ("Birmingham", "Europe/London"),
        ("Магнитогорск", "Asia/Yekaterinburg"),
        ("Nagpur", "Asia/Kolkata"),
    ],
)
def test_a_large_city_is_known_by_its_own_name(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("по Москве +2", "Etc/GMT-5"),
        ("Москва +2", "Etc/GMT-5"),
        ("мск -1", "Etc/GMT-2"),
        ("от москвы +4", "Etc/GMT-7"),
        ("utc 3", "Etc/GMT-3"),
        ("GMT3", "Etc/GMT-3"),
        ("+03:00", "Etc/GMT-3"),
        ("-5", "Etc/GMT+5"),
    ],
)
def test_an_offset_is_understood_as_people_write_it(text: str, zone: str) -> None:
    assert time_zones.parse(text) == zone
    assert time_zones.is_offset(text)


@pytest.mark.parametrize("text", ["3", "15.03", "Anna 15 March", "moscow", "5 5", "utc"])
def test_what_has_no_sign_is_no_offset(text: str) -> None:
    assert not time_zones.is_offset(text)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Berln", ["Berlin", "Bern"]),
        ("Bedlin", ["Berlin"]),
        ("Екатиренбург", ["Екатеринбург"]),
        ("Навосебирск", ["Новосибирск"]),
        ("Germny", ["Germany"]),
        ("Росия", ["Россия"]),
        ("San Fransisko", ["San Francisco"]),
        ("Amsterdm", ["Amsterdam"]),
        ("Питр", ["Питер"]),
        ("Pars", ["Paris"]),
    ],
)
def test_what_was_mistyped_is_offered_the_largest_first(text: str, offered: list[str]) -> None:
    with pytest.raises(Invalid, match="Did you mean") as asked:
        time_zones.parse(text)
    assert asked.value.values["offered"] == tuple(offered)


@pytest.mark.parametrize(
    "text", ["Xyz", "Anna", "Анна", "qqqqqqqqqq", "what is this all about", "а", "1" * 4_000]
)
def test_nothing_is_offered_that_nobody_can_mean(text: str) -> None:
    with pytest.raises(Invalid, match="I don't know this time zone"):
        time_zones.parse(text)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.5, 13.4, "Europe/Berlin"),
        (59.93, 30.3, "Europe/Moscow"),  # Helsinki is nearer than Moscow
        (55.8, 49.1, "Europe/Moscow"),  # Ulyanovsk is nearer than Moscow
        (47.6, -122.3, "America/Los_Angeles"),  # Vancouver is nearer than Los Angeles
        (29.76, -95.37, "America/Chicago"),
        (-36.9, 174.8, "Pacific/Auckland"),
        (-14.0, -171.9, "Pacific/Apia"),
        (-14.2, -170.6, "Pacific/Pago_Pago"),
        (-17.5, 179.99, "Pacific/Fiji"),
        (64.1, -21.9, "Atlantic/Reykjavik"),
        (78.2, 15.6, "Arctic/Longyearbyen"),
    ],
)
def test_a_location_has_the_clocks_of_the_nearest_place(
    latitude: float, longitude: float, zone: str
) -> None:
    assert time_zones.nearest(latitude, longitude) == zone


def test_every_city_has_a_zone_and_lies_on_the_globe() -> None:
    for city in (*cities.largest(), *cities.of_zones()):
        assert city.zone in dates.time_zones()
        assert -90 <= city.latitude <= 90
        assert -180 <= city.longitude <= 180
        assert city.names[0]


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("en", ("Europe/London", "America/New_York", "America/Los_Angeles")),
        ("en-US", ("America/New_York", "America/Chicago", "America/Los_Angeles")),
        ("ru", ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk")),
        ("de", ("Europe/Berlin", "Europe/London", "America/New_York")),
        ("zh-hans", ("Asia/Shanghai", "Europe/London", "America/New_York")),
        ("", ("Europe/London", "America/New_York", "America/Los_Angeles")),
        ("tlh", ("Europe/London", "America/New_York", "America/Los_Angeles")),
    ],
)
def test_where_somebody_may_live_follows_from_their_language(
    code: str, zones: tuple[str, ...]
) -> None:
    assert time_zones.likely(code) == zones


@given(st.text(max_size=60) | st.text("utcgmмск +-0123456789:.,г", max_size=12))
def test_whatever_is_written_is_a_zone_or_is_asked_about(text: str) -> None:
    zone = answer(text)
    assert zone is None or zone in dates.time_zones()
