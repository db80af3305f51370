"""What people type."""

import contextlib
import time as clock
from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from birthday_calendar.domain import lines, names, people, time_zones
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.parsing import counts, days, phrases, questions, spans, times
from birthday_calendar.wording import messages
from birthday_calendar.wording.texts import texts

TODAY = date(2026, 11, 22)
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # every code point, lone surrogates too
READERS: dict[str, Callable[[str], object]] = {
    "date": lambda text: days.parse_date(text, TODAY),
    "name and date": lambda text: phrases.parse_name_and_date(text, TODAY),
    "line": lambda text: lines.parse(text, TODAY),
    "people": lambda text: people.read(text, TODAY),
    "name and kind": lines.take_kind,
    "tags": lines.take_tags,
    "name": phrases.check_name,
    "two ways": days.reads_two_ways,
    "time": times.parse_time,
    "lead days": counts.parse_lead_days,
    "days ahead": counts.parse_days_ahead,
    "span": lambda text: spans.parse_span(text, TODAY),
    "own day asked": questions.is_about_oneself,
    "next one asked": questions.is_about_the_next,
    "month asked": questions.month_asked,
    "time zone": time_zones.parse,
    "kept name": lambda text: names.checked("name", text),
    "folded name": names.folded,
    "shown name": names.isolated,
    "message": lambda text: messages.split(text.splitlines()),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15.03.1990", (15, 3, 1990)),
        ("15.3", (15, 3, None)),
        ("15/03/1990", (15, 3, 1990)),
        ("03/15/1990", (15, 3, 1990)),
        ("1990-03-15", (15, 3, 1990)),
        ("15 March 1990", (15, 3, 1990)),
        ("15th of march", (15, 3, None)),
        ("March 15, 1990", (15, 3, 1990)),
        ("Mar 15", (15, 3, None)),
        ("15 марта 1990 г.", (15, 3, 1990)),
        ("15 марта 1990 г.р.", (15, 3, 1990)),
        ("15 марта 1990 г. р.", (15, 3, 1990)),
        ("15.03.1990 года рождения", (15, 3, 1990)),
        ("15. 03. 1990", (15, 3, 1990)),
        ("15 03 1990", (15, 3, 1990)),
        ("1990.03.15", (15, 3, 1990)),
        ("1990/3/15", (15, 3, 1990)),
        ("15 March '90", (15, 3, 1990)),
        ("15 марта 1990 года", (15, 3, 1990)),
        ("15 мар", (15, 3, None)),
        ("1 мая", (1, 5, None)),
        ("15.03.90", (15, 3, 1990)),
        ("15.03.26", (15, 3, 2026)),
        ("15.03.27", (15, 3, 1927)),
        ("29 February", (29, 2, None)),
    ],
)
def test_dates_are_read_as_people_write_them(
    text: str, expected: tuple[int, int, int | None]
) -> None:
    assert days.parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text", ["", "Anna", "15", "32.01", "31.04.1990", "29.02.1991", "15.13", "1.1.2199"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        days.parse_date(text, TODAY)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Anna Schmidt 15.03.1990", "Anna Schmidt", (15, 3, 1990)),
        ("15.03 Anna", "Anna", (15, 3, None)),
        ("Анна Петрова, 15 марта 1990", "Анна Петрова", (15, 3, 1990)),
        ("Anna — 15 March", "Anna", (15, 3, None)),
        ("April 15 April", "April", (15, 4, None)),
        ("Agent 007 1 May 1962", "Agent 007", (1, 5, 1962)),
        ("Room 12 5 May", "Room 12", (5, 5, None)),
        ("Anna (flat 3/4) 5 May", "Anna (flat 3/4)", (5, 5, None)),
        ("Anna 12.05.1985!", "Anna", (12, 5, 1985)),
        ("Anna May 15 June 1990", "Anna May", (15, 6, 1990)),
        ("Omar 5 June", "Omar", (5, 6, None)),
        ("15.03.1990 - Anna", "Anna", (15, 3, 1990)),
        ("Version 2.0 5 May", "Version 2.0", (5, 5, None)),
        ("Olga 15 Marketing 5 May", "Olga 15 Marketing", (5, 5, None)),
        ("Anna 15.03.1990 🎂", "Anna", (15, 3, 1990)),
        ("Anna 15 March ❤️🎉!!!", "Anna", (15, 3, None)),
        ("Анна 15 марта?", "Анна", (15, 3, None)),
        ("🎂 Anna 🎂 15.03", "🎂 Anna 🎂", (15, 3, None)),
        ("15.03 Anna 🎂", "Anna 🎂", (15, 3, None)),
        ("Anna (15.03.1990)", "Anna", (15, 3, 1990)),
        ("Анна Петрова (15 марта 1990 г.)!", "Анна Петрова", (15, 3, 1990)),
        ("Anna (Bob) (15.03)", "Anna (Bob)", (15, 3, None)),
        ("Anna 1990 March 15", "Anna", (15, 3, 1990)),
        ("Anna 1990, 15th of March", "Anna", (15, 3, 1990)),
        ("Анна 1990 г. 15 марта", "Анна", (15, 3, 1990)),
        ("Anna 1990 15.03", "Anna", (15, 3, 1990)),
        ("1990 March 15 Anna", "Anna", (15, 3, 1990)),
        ("Team 1990 15 March 2001", "Team 1990", (15, 3, 2001)),
        ("Room 1200 March 15", "Room 1200", (15, 3, None)),
        ("Charles 3rd 14 November", "Charles 3rd", (14, 11, None)),
        ("Anna born on March 15", "Anna", (15, 3, None)),
        ("Anna was born 15.03.1990", "Anna", (15, 3, 1990)),
        ("Anna's birthday is on March 15", "Anna", (15, 3, None)),
        ("Anna: birthday 15.03", "Anna", (15, 3, None)),
        ("Анна родилась 15 марта 1990", "Анна", (15, 3, 1990)),
        ("Анна, д.р. 15.03", "Анна", (15, 3, None)),
        ("Анна — день рождения 15.03", "Анна", (15, 3, None)),
        ("Max Born 11.12.1882", "Max Born", (11, 12, 1882)),
        ("Анна ДР 15.03", "Анна", (15, 3, None)),
        ("Мамин день рождения 15.03", "Мамин день рождения", (15, 3, None)),
        ("Иванов Д. Р. 15.03", "Иванов Д. Р.", (15, 3, None)),
        ("Иванов Д.Р. 15.03", "Иванов Д.Р.", (15, 3, None)),
        ("Lee On 15.03", "Lee On", (15, 3, None)),
        ("Александр 15.03", "Александр", (15, 3, None)),
        ("Birthday 15.03", "Birthday", (15, 3, None)),
    ],
)
def test_a_name_and_a_date_are_told_apart(
    text: str, name: str, expected: tuple[int, int, int | None]
) -> None:
    assert phrases.parse_name_and_date(text, TODAY)[:2] == (name, expected)


@pytest.mark.parametrize("text", ["15.03.1990", "15 March", "15.03.1990 --", "— 15 марта."])
def test_a_date_without_a_name_asks_for_the_name(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        phrases.parse_name_and_date(text, TODAY)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "text",
    [
        "Anna 12.05.1985\nBert 13.05.1986",
        "Anna 1985-05-12, Bert 13 May",
        "Anna 15.03.1990 likes cake",
        "born 15.03.1990 Anna",
        "Olga 1.2\nPavel 3.4",
        "Olga 1.2, Pavel 3.4",
        "1.2 Olga 3.4 Pavel",
        "Olga1.2 Pavel 3.4",
        "Olga 1.2Pavel 3.4",
        "Olga 1/2; Pavel 3/4",
        "Olga 1-2 Pavel 3-4",
        "Olga 31.02 Pavel 3.4",
        "Olga (1.2) Pavel 3.4",
        "Anna 15 March, Bert 16 March",
        "Anna March 15, Bert March 16",
        "March 15 Anna, March 16 Bert",
        "Anna 15 03 1990 Bert 16 03 1991",
        "Анна 15 марта, Борис 16 апреля 1990",
        "Анна 15-го марта и Борис 3.4",
        "Anna 3.4 Bert",
        "Anna 15 March Bert",
        "Anna 15.03 🎂 Bert 16.03 🎂",
        "Anna (15.03), Bert (16.03)",
        "Anna 15.03 (Bert)",
        "Anna 5.5%",
        "Anna 15th Bert 16th March",
        "Anna 15th, Bert March 16",
        "Анна 15-го, Борис 16-го марта",
    ],
)
def test_more_than_a_name_and_a_date_is_not_guessed_at(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        phrases.parse_name_and_date(text, TODAY)
    assert refused.value.field == "line"


LONG = [
    *(("2 weeks", 14), ("a week", 7), ("this week", 7), ("next month", 30), ("3 months", 90)),
    *(("неделя", 7), ("2 недели", 14), ("на месяц", 30), ("год", 365), ("a year", 365)),
]


@pytest.mark.parametrize(
    ("text", "days"), [("90", 90), ("1", 1), ("366 days", 366), ("7 дней", 7), ("９０", 90), *LONG]
)
def test_so_many_days_ahead(text: str, days: int) -> None:
    assert counts.parse_days_ahead(text) == days


@pytest.mark.parametrize("text", ["0", "367", "-1", "1 2", "days", "53 weeks", "1" * 5_000])
def test_what_is_no_number_of_days_ahead_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        counts.parse_days_ahead(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tomorrow", date(2026, 12, 1), date(2026, 12, 1)),
        ("this week", date(2026, 11, 30), date(2026, 12, 6)),
        ("на этой неделе", date(2026, 11, 30), date(2026, 12, 6)),
        ("next week", date(2026, 12, 7), date(2026, 12, 13)),
        ("на следующей неделе", date(2026, 12, 7), date(2026, 12, 13)),
        ("the weekend", date(2026, 12, 5), date(2026, 12, 6)),
        ("this month", date(2026, 11, 30), date(2026, 11, 30)),
        ("в этом месяце", date(2026, 11, 30), date(2026, 11, 30)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_days_are_named_as_a_calendar_has_them(text: str, first: date, last: date) -> None:
    monday = date(2026, 11, 30)
    assert spans.parse_span(text, monday) == (first, last)


@pytest.mark.parametrize("text", ["", "on", "90", "неделя", "на неделю", "the next week", "month"])
def test_what_names_no_days_of_a_calendar_is_a_number_of_them(text: str) -> None:
    assert spans.parse_span(text, TODAY) is None


def test_questions_are_heard_as_people_ask_them() -> None:
    for text in ("when's my birthday?", "когда мой день рождения?", "Когда у меня др"):
        assert questions.is_about_oneself(text)
    for text in ("who is next?", "кто следующий?", "у кого следующий др", "next birthday"):
        assert questions.is_about_the_next(text)
    for text in ("whose birthday is in may?", "у кого день рождения в мае?", "Кто в мае?"):
        assert questions.month_asked(text) == 5
    for text in ("when is Bob's birthday?", "who is Bob?", "кто в доме?", ""):
        assert not questions.is_about_oneself(text)
        assert not questions.is_about_the_next(text)
        assert questions.month_asked(text) is None


def test_dates_with_slashes_may_read_two_ways() -> None:
    assert days.reads_two_ways("Anna 5/6/1990")
    assert days.reads_two_ways("05/06")
    for text in ("5/5/1990", "05/5", "13/5/1990", "5/13", "5.6.1990", "Anna 5 June", "1990/05/06"):
        assert not days.reads_two_ways(text)


@given(
    born=st.dates(date(1900, 1, 1), TODAY),
    form=st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d %B %Y"]),
)
def test_a_written_date_is_read_back(born: date, form: str) -> None:
    read = days.parse_date(born.strftime(form), TODAY)
    assert read == (born.day, born.month, born.year)


@given(born=st.dates(date(1800, 1, 1), TODAY), language=st.sampled_from(["en", "ru"]))
def test_every_date_the_bot_writes_is_one_it_reads(born: date, language: str) -> None:
    _ = texts(language)
    for year in (born.year, None):
        written = _.day(born.month, born.day, year)
        assert days.parse_date(written, TODAY) == (born.day, born.month, year)


# Letters that are others in the eyes of a comparison without case: ſept, янᲀaря, aprİl.
_ODD_MONTHS = st.sampled_from(["ſept", "ſep", "auguſt", "янᲀаря", "aprİl", "aprıl", "ноябᲃя"])
_PIECES = st.sampled_from([*"15 .,-/’", "15", "1990", "²", "١٥", "may", "марта", "г.р.", "th", "ſ"])


time_zones.parse("Leipzig, Germany")  # makes tables, which no example below shall pay for


@pytest.mark.parametrize("reader", READERS)
@example("\ud800")  # half of a character, which no encoding has
@given(text=ANY_TEXT | st.lists(_PIECES | _ODD_MONTHS, max_size=12).map("".join))
@example(text="\ud800")  # which an encoder refuses
def test_any_text_is_read_or_refused(reader: str, text: str) -> None:
    with contextlib.suppress(Invalid):
        READERS[reader](text)


@given(month=_ODD_MONTHS, form=st.sampled_from(["15 {}", "{} 15", "Anna 15 {} 1990"]))
def test_letters_that_are_others_in_disguise_make_a_month_or_none(month: str, form: str) -> None:
    with contextlib.suppress(Invalid):
        _, (day, number, _), _ = phrases.parse_name_and_date("Anna " + form.format(month), TODAY)
        assert (day, 1 <= number <= 12) == (15, True)


@given(ANY_TEXT)
def test_a_name_that_was_read_has_no_date_in_it(text: str) -> None:
    with contextlib.suppress(Invalid):
        name, (day, month, _), _ = phrases.parse_name_and_date(text, TODAY)
        phrases.check_name(name)
        assert name
        assert 1 <= day <= 31
        assert 1 <= month <= 12


PARTS = [
    *("-", " ", "\n", "1", ".", "/", ",", "—", "’", "&", "<", "я", "ſ", "1.", "1-", "1 ", "1/"),
    *("may ", "1 may ", "1 ja", "сен", "15 03 ", "15.03.1990 г", "(a 3/4)", "1 час ", "+1", "за "),
]
LENGTH = 256  # characters; 16 times that is the longest message
UNNOTICED = 0.02  # CPU seconds


def work(read: Callable[[str], object], text: str) -> float:
    """CPU seconds; of the fastest of three, where that is longer than anybody would notice."""
    times: list[float] = []
    while len(times) < 3 and min(times, default=1.0) > UNNOTICED:
        began = clock.process_time()
        with contextlib.suppress(Invalid):
            read(text)
        times.append(clock.process_time() - began)
    return min(times)


@pytest.mark.parametrize("reader", READERS)
def test_reading_costs_no_more_than_its_text_is_long(reader: str) -> None:
    """16 times the text is about 16 times the work; 256 times it would be if it were squared."""
    read = READERS[reader]
    work(read, "Berlin")  # what is looked up once only
    for part in PARTS:
        for form in ("{}x", "1{}x", "x 1.2{}3.4"):
            once, longer = (form.format(part * (times * LENGTH // len(part))) for times in (1, 16))
            taken = work(read, longer)
            assert taken <= UNNOTICED or taken < 64 * work(read, once), (part, form)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("21.05", time(21, 5)),
        ("9 pm", time(21)),
        ("в 8", time(8)),
        ("12am", time(0)),
        ("9 утра", time(9)),
        ("в 8 часов вечера", time(20)),
        ("11 ночи", time(23)),
        ("12 ночи", time(0)),
        ("12 дня", time(12)),
        ("18-30", time(18, 30)),
        ("18ч", time(18)),
        ("0900", time(9)),
        ("930", time(9, 30)),
        ("1830", time(18, 30)),
        ("9am", time(9)),
        ("noon", time(12)),
        ("В полдень", time(12)),
        ("at midnight", time(0)),
        ("полночь", time(0)),
        ("9 a.m.", time(9)),
        ("9:30 P.M.", time(21, 30)),
        ("9.30", time(9, 30)),
        ("24:00", time(0)),
        ("21h30", time(21, 30)),
        ("9 ч 30 мин", time(9, 30)),
        ("9 o'clock in the evening", time(21)),
        ("около 8 вечера", time(20)),
        ("１８：３０", time(18, 30)),
        ("half past seven", time(7, 30)),
        ("at half past 7 in the evening", time(19, 30)),
        ("quarter to nine", time(8, 45)),
        ("a quarter past nine", time(9, 15)),
        ("quarter to one pm", time(12, 45)),
        ("seven", time(7)),
        ("at seven o'clock", time(7)),
        ("в семь вечера", time(19)),
        ("полвосьмого", time(7, 30)),
        ("пол восьмого", time(7, 30)),
        ("в пол-восьмого утра", time(7, 30)),
        ("половина восьмого", time(7, 30)),
        ("в половине девятого вечера", time(20, 30)),
        ("полпервого дня", time(12, 30)),
        ("полпервого ночи", time(0, 30)),
        ("четверть девятого", time(8, 15)),
        ("без четверти девять", time(8, 45)),
        ("в час дня", time(13)),
    ],
)
def test_times_of_day(text: str, expected: time) -> None:
    assert times.parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25:00",
        "24:01",
        "9:60",
        "13 pm",
        "9000",
        "0960",
        "90",
        "noonish",
        "12345",
        "half past",
        "half past 13:20",
        "seventh",
        "пол",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        times.parse_time(text)


def test_lead_days_are_a_set_of_numbers() -> None:
    assert counts.parse_lead_days("0, 1 7;7") == {0, 1, 7}
    assert counts.parse_lead_days("за 7 дней и за 1 день") == {1, 7}
    assert counts.parse_lead_days("1 and 3 days before") == {1, 3}
    assert counts.parse_lead_days("on the day, a week before and 3 days before") == {0, 3, 7}
    assert counts.parse_lead_days("в сам день, накануне и за неделю") == {0, 1, 7}
    assert counts.parse_lead_days("за день, три и неделю") == {1, 3, 7}
    assert counts.parse_lead_days("a day, one week and 2 weeks before") == {1, 7, 14}
    assert counts.parse_lead_days("Never") == counts.parse_lead_days("никогда") == frozenset()


@pytest.mark.parametrize("text", ["", "-1", "61", "a", "1.5", "days", "за год"])
def test_what_is_no_set_of_lead_days_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        counts.parse_lead_days(text)
