"""Russian names are kept in the nominative, whichever case they were written in."""

import pytest

from birthday_calendar.domain import names_ru
from birthday_calendar.domain.names_ru import genitive, nominative

EACH = [(name, of) for name, genders in names_ru.known().items() for of in genders]


def test_common_names_are_known() -> None:
    assert len(names_ru.known()) >= 400


def test_each_name_comes_back_from_its_genitive() -> None:
    for name, of in EACH:
        assert nominative(genitive(name, of), is_sure=True) == name


def test_what_may_be_a_nominative_as_well_is_left_as_written() -> None:
    changed = {}
    for name, of in EACH:
        written = genitive(name, of)
        assert nominative(written, is_sure=False) in (name, written)
        assert nominative(name, is_sure=False) == name
        if nominative(written, is_sure=False) != name:
            changed[name] = written
    assert changed["Александр"] == "Александра"
    assert len(changed) < 25


@pytest.mark.parametrize("surname", ["Иванов", "Зайцев", "Ильин", "Птицын", "Ковалёв"])
@pytest.mark.parametrize("order", ["{0} {1}", "{1} {0}"])
def test_surnames_follow_whose_they_are(surname: str, order: str) -> None:
    for is_sure in (False, True):
        men, women = order.format("Олега", f"{surname}а"), order.format("Оли", f"{surname}ой")
        assert nominative(men, is_sure=is_sure) == order.format("Олег", surname)
        assert nominative(women, is_sure=is_sure) == order.format("Оля", f"{surname}а")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ани", "Аня"),
        ("ани", "аня"),
        ("АНИ", "АНЯ"),
        ("Пети", "Петя"),
        ("Петра", "Пётр"),
        ("Артема", "Артём"),
        ("Льва Толстого", "Льва Толстого"),  # Толстой, but of Белого it is Белый
        ("мамы", "мама"),
        ("моей мамы", "моя мама"),
        ("моего брата Пети", "мой брат Петя"),
        ("тёти Оли", "тётя Оля"),
        ("Анны-Марии", "Анна-Мария"),
        ("Ольги Ивановой", "Ольга Иванова"),
        ("Саши Иванова", "Саша Иванов"),
        ("Саши Ивановой", "Саша Иванова"),
        ("Ольги Петровны Ивановой", "Ольга Петровна Иванова"),
        ("Ивана Петровича", "Иван Петрович"),
        ("Петра Ильича Чайковского", "Пётр Ильич Чайковский"),
        ("Дмитрия Донского", "Дмитрий Донской"),
        ("Анны Маяковской", "Анна Маяковская"),
        ("Тараса Шевченко", "Тарас Шевченко"),
        ("Сергея Бондарчука", "Сергей Бондарчук"),
        ("Натальи Бондарчук", "Наталья Бондарчук"),
        ("Ильи Седых", "Илья Седых"),
        ("Иванова И.", "Иванова И."),
        ("Ани И.", "Аня И."),
        ("Маши и Даши", "Маша и Даша"),
        ("Маши и Зюзи", "Маши и Зюзи"),
        ("Ани с работы", "Аня с работы"),
        ("Ани (школа)", "Аня (школа)"),
        ("Лин", "Лин"),
        ("Анна", "Анна"),
        ("Ольги Иванова", "Ольги Иванова"),
        ("Ани Белой", "Ани Белой"),
        ("Bob", "Bob"),
        ("", ""),
    ],
)
def test_what_is_certain_is_kept_in_the_nominative(written: str, kept: str) -> None:
    assert nominative(written, is_sure=False) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Александра", "Александр"),
        ("Александра Иванова", "Александр Иванов"),
        ("Яна", "Ян"),
        ("Александры Ивановой", "Александра Иванова"),
    ],
)
def test_a_phrase_that_can_only_have_a_genitive_decides(written: str, kept: str) -> None:
    assert nominative(written, is_sure=True) == kept


def test_who_is_named_beyond_doubt_is_so_in_any_phrase() -> None:
    assert nominative("Александра Петровича", is_sure=False) == "Александр Петрович"
    assert nominative("Валентина Маяковского", is_sure=False) == "Валентин Маяковский"
    assert nominative("Валентина Иванова", is_sure=False) == "Валентина Иванова"


def test_other_cases_of_a_name_alone() -> None:
    for written, name in (("Аню", "Аня"), ("Сергея", "Сергей"), ("Петра", "Пётр"), ("Bob", "Bob")):
        assert names_ru.of_accusative(written) == name
    for written, name in (
        ("Ане", "Аня"),
        ("Марии", "Мария"),
        ("Сергею", "Сергей"),
        ("Льву", "Лев"),
    ):
        assert names_ru.of_dative(written) == name
    assert names_ru.of_accusative("Валентина") == "Валентина"
