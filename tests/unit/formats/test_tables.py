"""CSV, as programs and people write it."""

from datetime import date

import pytest

from birthday_calendar.domain import formats
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import Answer, Format, Reason, reading
from birthday_calendar.domain.models import DateOrder, EventKind

TODAY = date(2026, 11, 25)
ADA = ("Ada Lind", 15, 4, 1990)
BO = ("Bo Holm", 1, 5, None)


def read(text: str | bytes, name: str = "") -> formats.Read:
    return reading.read(text if isinstance(text, bytes) else text.encode(), TODAY, name=name)


def people(found: formats.Read) -> list[tuple[str, int, int, int | None]]:
    drafts = (entry.draft for entry in found.entries)
    return [(one.name, one.day, one.month, one.year) for one in drafts]


@pytest.mark.parametrize(
    "text",
    [
        "Имя;Фамилия;Дата рождения\nAda;Lind;15.04.1990\nBo;Holm;1 мая\n",
        "ФИО\tДР\nAda Lind\t15 апреля 1990 г.\nBo Holm\t01.05.\n",
        "Имя,День,Месяц,Год\nAda Lind,15,апрель,1990\nBo Holm,1,5,\n",
        "Name;Vorname;Geburtsdatum\nLind;Ada;15. April 1990\nHolm;Bo;1. Mai\n",
        "Prénom;Nom;Anniversaire\nAda;Lind;15 avril 1990\nBo;Holm;1er mai\n",
        "Nombre;Apellidos;Cumpleaños\nAda;Lind;15 de abril de 1990\nBo;Holm;1 de mayo\n",
        '"name", "birthday"\n"Ada Lind", "1990-04-15"\n"Bo Holm", "--05-01"\n',
        "name|birthday\nAda Lind|1990/04/15\nBo Holm|1 May\n",
        "sep=\t\nname\tbirthday\nAda Lind\t15-Apr-1990\nBo Holm\t1-May\n",
        "name,birthday\rAda Lind,1990-04-15T00:00:00.000Z\rBo Holm,--0501\r",
        "name,birthday\n\n,,\nAda Lind,19900415,,,\n\nBo Holm,--5-1\n",
        "My people;\n;\nname;birthday\nAda Lind;Sunday, April 15, 1990\nBo Holm;May 1\n",
        "| name | birthday |\n|---|---|\n| Ada Lind | 15.4.1990 |\n| Bo Holm | 1.5. |\n",
        "Who;When exactly\nAda Lind;15.04.1990\nBo Holm;1.5\n",
        "15.04.1990,Ada Lind\n1 May,Bo Holm\n",
        "Ada,Lind,15.04.1990\nBo,Holm,01.05\n",
        "Ada Lind, 15 April 1990\nBo Holm, 1 May\n",
    ],
)
def test_headers_and_days_of_many_kinds(text: str) -> None:
    for data in (text.encode(), text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        found = read(data)
        assert (found.format, people(found)) == (Format.CSV, [ADA, BO])
        assert found.doubts == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "Аня Петрова"),
        ("cp1251", "Аня"),
        ("koi8_r", "Фёдор Емельяненко"),
        ("cp1252", "Jürgen Åke"),
        ("utf-16-be", "Анна"),
        ("utf-16-le", "Anna"),
    ],
)
def test_older_encodings(encoding: str, name: str) -> None:
    assert people(read(f"name;birthday\n{name};1.5\n".encode(encoding))) == [(name, 1, 5, None)]


def test_a_file_of_two_encodings() -> None:
    text = "name;birthday\nАня;15.04.1990\n".encode() + "Боря;1.5\n".encode("cp1251")
    assert people(read(text)) == [("Аня", 15, 4, 1990), ("Боря", 1, 5, None)]


def test_a_quote_that_never_ends_costs_nobody_else() -> None:
    text = 'name,birthday\n"Ada Lind,1990-04-15\nBo Holm,--05-01\n'
    assert people(read(text)) == [ADA, BO]


def test_quotes_within_names_and_lines_within_cells() -> None:
    text = 'name,birthday,note\nAda "A" 5" tall,1990-04-15,"a\nb"\nBo,--05-01,\n'
    found = read(text)
    assert people(found) == [('Ada "A" 5" tall', 15, 4, 1990), ("Bo", 1, 5, None)]
    assert (found.entries[0].draft.note, found.entries[1].where) == ("a\nb", 4)


@pytest.mark.parametrize(
    ("written", "year", "answers"),
    [
        ("1604-04-15", None, ()),
        ("0000-04-15", None, ()),
        ("1900-04-15", 1900, ("year: drop", "year: keep")),
        ("1904-04-15", 1904, ("year: drop", "year: keep")),
        ("1970-04-15", 1970, ("year: drop", "year: keep")),
        ("1756-04-15", None, ("impossible: drop", "impossible: skip")),
        ("2090-04-15", None, ("impossible: drop", "impossible: skip")),
    ],
)
def test_years_that_are_none(written: str, year: int | None, answers: tuple[str, ...]) -> None:
    found = read(f"name,birthday\nAda,{written}\n")
    assert people(found) == [("Ada", 15, 4, year)]
    choices = ((one.reason, choice.answer) for one in found.doubts for choice in one.choices)
    assert tuple(f"{reason}: {answer}" for reason, answer in choices) == answers
    dropped = formats.settle(found, {Reason.YEAR: Answer.DROP})
    assert [entry.draft.year for entry in dropped] == [None]


def test_1970_is_a_year_among_others_but_for_its_first_day() -> None:
    found = read("name,birthday\nAda,1970-04-15\nBo,1970-01-01\nCy,1985-05-01\n")
    assert [doubt.entry for doubt in found.doubts] == [1]


@pytest.mark.parametrize(
    "cell", ["", "-", "NULL", "0/0/00", "0001-01-01", "4501-01-01", "00.00.0000"]
)
def test_cells_that_mean_nothing(cell: str) -> None:
    found = read(f"name,birthday\nAda Lind,1990-04-15\nBo,{cell}\n")
    assert people(found) == [ADA]
    assert [(one.where, one.what, one.reason) for one in found.skipped] == [
        (3, "Bo", "there is no birthday")
    ]


def test_one_answer_turns_all_days_around() -> None:
    found = read("name,birthday\nAda,04/05/1990\nBo,06/07/1985\nCy,01/12/2026\nDi,05/05/1990\n")
    turned = formats.settle(found, {Reason.ORDER: Answer.MONTH_FIRST})
    assert {doubt.reason for doubt in found.doubts} == {Reason.ORDER, Reason.IMPOSSIBLE}
    assert [(one.draft.day, one.draft.month, one.draft.year) for one in turned] == [
        (5, 4, 1990),
        (7, 6, 1985),
        (12, 1, 2026),  # which with the day first is still to come
        (5, 5, 1990),
    ]
    but = {place: Answer.DAY_FIRST for place, one in enumerate(found.doubts) if one.entry == 1}
    one = formats.settle(found, {Reason.ORDER: Answer.MONTH_FIRST}, but)[1]
    assert (one.draft.day, one.draft.month) == (6, 7)


def test_a_column_is_proved_by_another_one() -> None:
    text = "name,birthday,anniversary\nAda,04/05/1990,06/20/2010\n"
    assert people(read(text)) == [("Ada", 5, 4, 1990), ("Ada", 20, 6, 2010)]


def test_two_proofs_against_each_other_prove_nothing() -> None:
    found = read("name,birthday\nAda,04/05/1990\nBo,13/02/1985\nCy,02/13/1985\n")
    assert people(found)[1:] == [("Bo", 13, 2, 1985), ("Cy", 13, 2, 1985)]
    assert [(doubt.entry, doubt.reason) for doubt in found.doubts] == [(0, Reason.ORDER)]


def test_what_a_chat_means_is_likelier_where_nothing_is_proved() -> None:
    data = b"name,birthday\nAda,04/05/1990\n"
    found = reading.read(data, TODAY, order=DateOrder.MONTH_FIRST)
    assert people(found) == [("Ada", 5, 4, 1990)]
    assert found.doubts[0].choices[0].answer is Answer.MONTH_FIRST


def test_all_that_google_has_of_somebody() -> None:
    found = read(
        "First Name,Last Name,Birthday,Event 1 - Label,Event 1 - Value,Event 2 - Label,"
        "Event 2 - Value,Labels,Organization Name,Organization Title,Notes\n"
        "Ada,Lind,1990-04-15,Anniversary,2010-06-12,First met, --01-02,"
        "* myContacts ::: Old friends,ACME,Boss,likes cats\n"
    )
    assert [(one.draft.name, one.draft.kind, one.draft.year) for one in found.entries] == [
        ("Ada Lind", EventKind.BIRTHDAY, 1990),
        ("Ada Lind", EventKind.ANNIVERSARY, 2010),
        ("Ada Lind (First met)", EventKind.OTHER, None),
    ]
    ada = found.entries[0].draft
    assert (ada.company, ada.position, ada.note) == ("ACME", "Boss", "likes cats")
    assert ada.tags == ("old_friends",)


def test_a_row_may_say_its_kind() -> None:
    found = read("name;date;kind\nAda;12.06.2010;wedding\nBo;1.5;именины\nCy;2.2.2020;memorial\n")
    assert [entry.draft.kind for entry in found.entries] == [
        EventKind.ANNIVERSARY,
        EventKind.NAME_DAY,
        EventKind.MEMORIAL,
    ]
    assert found.skipped == ()


def test_what_is_too_long_is_cut_and_asked_about() -> None:
    found = read(f"name,birthday,note,company\nAda,1990-04-15,{'x' * 2000},{'y' * 300}\n")
    note, company = found.entries[0].draft.note, found.entries[0].draft.company
    assert note is not None
    assert company is not None
    assert (len(note), len(company)) == (1000, 200)
    assert [doubt.reason for doubt in found.doubts] == [Reason.SHORTENED]


def test_two_entries_that_add_to_each_other_are_one() -> None:
    found = read("name,birthday,note\nAda,--04-15,cats\nада,15.04,\nAda,1990-04-15,\n")
    assert people(found) == [("Ada", 15, 4, 1990), ("ада", 15, 4, None)]
    assert found.entries[0].draft.note == "cats"
    assert [(doubt.entry, doubt.reason, doubt.other) for doubt in found.doubts] == [
        (1, Reason.PERSON, 0)  # the same in other letters
    ]
    assert [(one.where, one.values) for one in found.skipped] == [(4, {"number": 2})]


def test_two_notes_of_one_person_are_asked_about() -> None:
    found = read("name,birthday,note\nAda,--04-15,cats\nAda,--04-15,dogs\n")
    assert [doubt.reason for doubt in found.doubts] == [Reason.PERSON]
    assert len(formats.settle(found, {Reason.PERSON: Answer.SKIP})) == 1
    assert len(formats.settle(found, {})) == 2


def test_a_table_without_days_says_what_it_should_have() -> None:
    with pytest.raises(Invalid, match="no column of names and days"):
        read("name,phone\nAda,123\n", "people.csv")


def test_lines_of_a_chat() -> None:
    found = read("1. Ada Lind 15.04.1990\n2. Bo 5/6\nhello\nAnna & Bo wedding 12.06.2010\n")
    assert found.format is Format.LINES
    assert people(found) == [ADA, ("Bo", 5, 6, None), ("Anna & Bo", 12, 6, 2010)]
    assert [(doubt.entry, doubt.reason) for doubt in found.doubts] == [(1, Reason.ORDER)]
    assert [(one.where, one.what) for one in found.skipped] == [(3, "hello")]


def test_a_day_that_there_is_not_among_lines() -> None:
    found = read("Ada Lind 15.04.1990\nBo 31.04.1990\nCy 15 April 2090\nSchubert 31.1.1797\n")
    assert people(found) == [ADA]
    assert {(one.where, one.reason) for one in found.skipped} == {
        (2, "there is no such day"),
        (3, "this day is still to come"),
        (4, "years before {earliest} are not known"),
    }


def test_what_a_doubt_is_about_stands_beside_it() -> None:
    found = read("name,birthday\nAda,15.04.2090\n")
    assert [doubt.said for doubt in found.doubts] == ["15.04.2090"]


def test_months_that_stand_above_their_days() -> None:
    found = read("January:\n5 — Ada\n7. Bo (1985)\n\nФевраль\n3 - Вера\n", name="list.txt")
    assert people(found) == [
        ("Ada", 5, 1, None),
        ("Bo", 7, 1, 1985),
        ("Вера", 3, 2, None),
    ]
    assert not found.skipped


@pytest.mark.parametrize("name", ["Grandma (†2019)", "Grandma (died 2019)", "Grandma †2019"])
def test_whoever_has_died_is_remembered_and_not_congratulated(name: str) -> None:
    for text in (f"name,birthday\n{name},03.03.1930\n", f"{name} 3 March 1930\nBo 1.2.\n"):
        draft = read(text).entries[0].draft
        assert (draft.name, draft.year, draft.deceased) == ("Grandma", 1930, True)
