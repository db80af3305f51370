"""What a search compares."""

import time
import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import searching
from birthday_calendar.domain.searching import Near, fold, is_one_edit, kept, sound, words


def finds(asked: str, text: str) -> bool:
    """As the database compares them."""
    its = kept(text)
    found = words(asked)
    return bool(found) and all(
        one.folded in its or (bool(one.sound) and f"\n{one.sound}" in its) for one in found
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("ANNA", "Anna Schmidt"),
        ("schmidt anna", "Anna Schmidt"),
        ("zoe", "Zoë"),
        ("zoe\u0308", "Zoë"),
        ("Zoë", "Zoe"),
        ("lukasz", "Łukasz"),
        ("пётр", "Петр"),
        ("петр", "Пётр"),
        ("андрей", "Андре\u0438\u0306"),  # a decomposed letter
        ("ildar", "İldar"),
        ("İLDAR", "ildar"),
        ("isil", "Işıl"),
        ("o'neil", "O’Neil"),
        ("oneil", "O'Neil"),
        ("jean-luc", "Jean\u2011Luc"),
        ("jean luc", "Jean–Luc"),
        ("Jean-Luc", "Jean Luc"),
        ("Ivanov, Anna", "Anna Ivanov"),
        ("ромашка", "ООО «Ромашка»"),
        ("#fam", "#family"),
        ("50%_off", "50%_OFF"),
        ("ａｎｎａ", "Anna"),
        ("an\u00adna", "Anna"),
        ("strasse", "Straße"),
        ("שלום", "שָׁלוֹם"),
        ("ομηρος", "Όμηρος"),
        ("李", "李明"),
    ],
)
def test_the_same_in_another_spelling_is_found(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    "spellings",
    [
        "Иванов ivanov",
        "Юлия Yulia Yuliya Julia Iuliia Юлія",
        "Дмитрий Dmitry Dmitri Dmitriy Dmitrij",
        "Сергей Sergey Sergei Sergej",
        "Евгений Yevgeny Evgeny Evgenii",
        "Щербаков Shcherbakov Scherbakov",
        "Ковалёв Ковалев Kovalev Kovalyov",
        "Соловьёв Solovyov Solovyev Soloviev",
        "Хрущёв Khrushchev Хрущев",
        "Виктор Victor Viktor",
        "Кристина Christina Kristina",
        "Пётр Pyotr Petr",
        "Чайковский Tchaikovsky Chaikovskiy",
        "Шмидт Schmidt Shmidt",
        "Наталья Natalya Natalia Наталия",
        "Цветков Tsvetkov",
        "Ельцин Yeltsin",
        "Михаил Mikhail",
        "Лев Lev",
        "Ђорђе Djordje",
    ],
)
def test_names_are_found_in_either_alphabet(spellings: str) -> None:
    for asked in spellings.split():
        for text in spellings.split():
            assert finds(asked, text), (asked, text)
            assert finds(asked.lower()[:4], text.upper()) or sound(asked)[:4] != sound(text)[:4]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("anna", "Diana"),
        ("jan", "Brian"),
        ("j", "Anna Yann"),
        ("bert anna", "Anna"),
        ("_", "100%"),
        ("#fam", "family"),
        ("-", "Jean-Luc"),
        ("...", "J. R. R."),
        ("\0", "Anna"),
        ("", "Anna"),
    ],
)
def test_others_are_not_found(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_a_word_may_be_a_year_or_a_month() -> None:
    assert [one.year for one in words("1990 990 19900 2999")] == [None, 1990, None, None]
    assert [one.month for one in words("декабря")] == [12]
    assert [one.month for one in words("May")] == [5]
    assert [one.month for one in words("dec")] == [None]  # Dec may well be a part of a name


def test_what_is_looked_for_is_bounded() -> None:
    assert len(words(" ".join(map(str, range(100))))) == searching.MOST_WORDS


@given(st.text(max_size=60))
def test_any_text_is_found_by_itself_in_any_form_and_case(text: str) -> None:
    if not words(text):
        return
    assert finds(text, text)
    assert finds(unicodedata.normalize("NFD", text), text)
    assert fold(fold(text)) == fold(text)
    assert len(kept(text)) <= 8 * len(text) + 8


# --- one typo -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("anan", "Anna"),
        ("scmidt", "Anna Schmidt"),
        ("schhmidt", "Anna Schmidt"),
        ("schnidt", "Anna Schmidt"),
        ("schmitd", "Anna Schmidt"),
        ("anna schmitd", "Schmidt, Anna"),
        ("schnid", "Schmidt"),  # the beginning, with a typo
        ("иваноф", "Иванов"),
        ("иванво", "Иванов"),
        ("ivanow", "Иванов"),
        ("iwanof", "Иванов"),
        ("Alexander", "Александр"),
    ],
)
def test_one_typo_is_near(asked: str, name: str) -> None:
    near = Near(asked)
    assert near.is_possible
    assert near.fits(name)
    its = kept(name)  # the database looks for what is left
    assert all(any(part in its for part in parts) for parts in near.parts)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("ann", "Amy"),
        ("bob", "Rob"),
        ("schmdi", "Anna"),
        ("nana shcmidt", "Anna Schmidt"),
        ("", "A"),
    ],
)
def test_two_typos_and_short_words_are_not(asked: str, name: str) -> None:
    assert not Near(asked).fits(name)


def test_a_whole_word_is_not_its_beginning() -> None:
    assert Near("schmi").fits("Schmidt")
    assert not Near("schmi", whole=True).fits("Schmidt")
    assert Near("schmid", whole=True).fits("Schmidt")


LETTERS = "abc"


@given(st.text(LETTERS, min_size=1, max_size=6), st.text(LETTERS, min_size=1, max_size=6))
def test_one_edit_is_what_it_says(word: str, other: str) -> None:
    edited = {word}
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        edited |= {before + letter + after for letter in LETTERS}
        edited |= {before + letter + after[1:] for letter in LETTERS if after}
        edited |= {before + after[1:], before + after[1:2] + after[:1] + after[2:]}
    assert is_one_edit(word, other) == (other in edited)


def test_names_with_all_of_the_words_are_called_so() -> None:
    assert searching.is_called("schmidt anna", "Anna Maria Schmidt")
    assert searching.is_called("иванов", "Ivanov")
    assert not searching.is_called("ann", "Anna")
    assert not searching.is_called("?", "Anna")


def test_hostile_texts_are_folded_and_compared_quickly() -> None:
    began = time.process_time()
    for text in ("а" * 1_000, "c" * 1_000, "yo" * 500, "щ" * 1_000, "sc" * 500, "\u0301" * 1_000):
        kept(text)
        Near("aaaaaaab").fits(text)
    assert time.process_time() - began < 1


def test_what_was_looked_at_leaves_little_behind_however_long_its_words_are() -> None:
    tracemalloc.start()
    try:
        for number in range(300):
            kept("\U00010428" * 990 + str(number))
        assert tracemalloc.get_traced_memory()[0] < 200_000
    finally:
        tracemalloc.stop()
