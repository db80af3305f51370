"""What the columns of a table are, by the words above them or by what is in them."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from birthday_calendar.domain import lines
from birthday_calendar.domain.formats import tables
from birthday_calendar.domain.models import EventKind


class Column(StrEnum):
    NAME = "name"
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"
    NICK = "nick"
    COMPANY = "company"
    POSITION = "position"
    TITLE = "title"  # a position, or Mr
    NOTE = "note"
    BIRTHDAY = "birthday"
    DATE = "date"  # of whatever kind the row is
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    RULE = "rule"  # of a day that moves
    ANNIVERSARY = "anniversary"
    NAME_DAY = "name_day"
    MEMORIAL = "memorial"
    KIND = "kind"
    TAGS = "tags"
    UID = "uid"
    RESPONSIBLE = "responsible"
    LEAD_DAYS = "lead_days"
    REMIND_AT = "remind_at"
    MUTED = "muted"
    DECEASED = "deceased"


NAMES = (Column.NAME, Column.FIRST, Column.MIDDLE, Column.LAST, Column.NICK)
DAYS = {
    Column.BIRTHDAY: EventKind.BIRTHDAY,
    Column.ANNIVERSARY: EventKind.ANNIVERSARY,
    Column.NAME_DAY: EventKind.NAME_DAY,
    Column.MEMORIAL: EventKind.MEMORIAL,
}
# As Google, Outlook, Thunderbird, phones and people write them, without case and punctuation.
_WORDS = {
    Column.NAME: "name|full name|fullname|display name|contact|contact name|person|who|fn|"
    "имя|фио|ф и о|полное имя|имя и фамилия|фамилия и имя|фамилия имя|имя фамилия|контакт|кто|"
    "отображаемое имя|человек|фамилия имя отчество|сотрудник|ребенок|"
    "anzeigename|vollständiger name|nom|nom complet|nombre|nombre completo|nome|імя|піб",
    Column.FIRST: "first name|firstname|given name|givenname|forename|vorname|prénom|prenom|first",
    Column.MIDDLE: "middle name|middlename|additional name|отчество|zweiter vorname|second prénom|"
    "segundo nombre|по батькові",
    Column.LAST: "last name|lastname|family name|familyname|surname|фамилия|nachname|familienname|"
    "nom de famille|apellido|apellidos|cognome|sobrenome|прізвище|last",
    Column.NICK: "nickname|nick|nick name|ник|никнейм|прозвище|псевдоним|spitzname|surnom|apodo|"
    "file as|yomi name",
    Column.COMPANY: "company|company name|organization|organisation|organization name|"
    "organization 1 name|org|компания|организация|место работы|фирма|firma|unternehmen|"
    "entreprise|société|empresa",
    Column.POSITION: "job title|jobtitle|position|organization title|organization 1 title|role|"
    "должность|beruf|funktion|poste|fonction|cargo|puesto",
    Column.TITLE: "title",
    Column.NOTE: "note|notes|comment|comments|remark|remarks|заметка|заметки|примечание|"
    "примечания|комментарий|комментарии|описание|notiz|notizen|bemerkung|bemerkungen|"
    "remarque|remarques|nota|notas|нотатки",
    Column.BIRTHDAY: "birthday|birthdate|birth date|birth day|date of birth|dateofbirth|dob|bday|"
    "b day|born|born on|birthday date|день рождения|дата рождения|др|д р|рождение|родился|"
    "родилась|дата дня рождения|дни рождения|geburtstag|geburtsdatum|geboren|anniversaire|"
    "date de naissance|naissance|cumpleaños|fecha de nacimiento|data di nascita|compleanno|"
    "aniversário|data de nascimento|urodziny|data urodzenia|день народження|дата народження",
    Column.DATE: "date|дата|when|когда|datum|fecha|data",
    Column.YEAR: "year|birth year|birthyear|year of birth|год|год рождения|jahr|geburtsjahr|"
    "année|año",
    Column.MONTH: "month|birth month|birthmonth|месяц|monat|geburtsmonat|mois|mes",
    Column.DAY: "day|birth day|birthday day|день|число|tag|jour|día",
    Column.RULE: "rule",
    Column.ANNIVERSARY: "anniversary|wedding|wedding day|wedding date|wedding anniversary|свадьба|"
    "anniversaire de mariage|"
    "годовщина|день свадьбы|дата свадьбы|годовщина свадьбы|jahrestag|hochzeitstag|hochzeit",
    Column.NAME_DAY: "name day|nameday|именины|день ангела|namenstag|fête|onomástico",
    Column.MEMORIAL: "date of death|death date|deathdate|day of death|death|died|memorial|"
    "дата смерти|"
    "день смерти|день памяти|todestag|sterbedatum|date de décès",
    Column.KIND: "kind|type|event|event type|тип|вид|событие|повод|art",
    Column.TAGS: "tags|tag s|labels|label|categories|category|group|groups|group membership|теги|"
    "тег|метки|метка|группа|группы|категория|категории|kategorien|gruppe|ярлыки",
    Column.UID: "uid",
    Column.RESPONSIBLE: "responsible|ответственный|ответственная|responsible person|verantwortlich",
    Column.LEAD_DAYS: "lead days|days before|за сколько дней",
    Column.REMIND_AT: "remind at|time|время",
    Column.MUTED: "muted",
    Column.DECEASED: "deceased",
}
_BY_WORD: dict[str, Column] = {}
for _column, _words in _WORDS.items():
    for _word in _words.split("|"):
        _BY_WORD.setdefault(_word, _column)
_EVENT = re.compile(
    r"(?P<pair>(?:event|significant date|custom date) \d+) (?P<part>type|label|value)"
)
_NOT_WORDS = re.compile(r"[\W_]+")


class Columns(NamedTuple):
    """Where each is, in the order in which they stand; and pairs of a label and a day."""

    places: dict[Column, tuple[int, ...]]
    events: tuple[tuple[int, int], ...] = ()

    def cells(self, row: Sequence[str], column: Column) -> list[str]:
        """Those that have anything."""
        found = (row[place].strip() for place in self.places.get(column, ()) if place < len(row))
        return [cell for cell in found if cell]

    def cell(self, row: Sequence[str], column: Column) -> str:
        """The first of them, or nothing."""
        for place in self.places.get(column, ()):
            if place < len(row) and (text := row[place].strip()):
                return text
        return ""

    @property
    def has_names(self) -> bool:
        return any(column in self.places for column in (*NAMES, Column.COMPANY))

    @property
    def has_days(self) -> bool:
        is_numbered = Column.DAY in self.places and Column.MONTH in self.places
        return is_numbered or any(column in self.places for column in (*DAYS, Column.DATE))


def folded(cell: str) -> str:
    return _NOT_WORDS.sub(" ", cell.casefold().replace("ё", "е")).strip()


def named(header: Sequence[str]) -> Columns:
    """By the words above them. Some words mean another thing beside others."""
    words = [folded(cell) for cell in header[: tables.MOST_CELLS]]
    found = [_BY_WORD.get(word) for word in words]
    if Column.MONTH in found or Column.YEAR in found:  # Thunderbird's
        found = [
            Column.DAY if word == "birth day" else one
            for word, one in zip(words, found, strict=True)
        ]
    if Column.NAME in found and (Column.LAST in found) != (Column.FIRST in found):
        # имя and nombre beside фамилия; Name and nom beside Vorname
        is_first = Column.LAST in found
        instead = Column.FIRST if is_first else Column.LAST
        if is_first or any(word in ("vorname", "prénom", "prenom") for word in words):
            found = [instead if one is Column.NAME else one for one in found]
    if Column.FIRST in found or Column.POSITION in found:
        found = [None if one is Column.TITLE else one for one in found]  # Mr and Dr
    places: dict[Column, tuple[int, ...]] = {}
    for place, column in enumerate(found):
        if column is not None:
            places[column] = (*places.get(column, ()), place)
    return Columns(places, _pairs(words))


def _pairs(words: list[str]) -> tuple[tuple[int, int], ...]:
    """Google's: Event 1 - Label, Event 1 - Value."""
    labels: dict[str, int] = {}
    found = []
    for place, word in enumerate(words):
        if match := _EVENT.fullmatch(word):
            if match["part"] == "value":
                found.append((labels.get(match["pair"], place), place))
            else:
                labels[match["pair"]] = place
    return tuple(found)


def kind_of_label(label: str) -> tuple[EventKind, str]:
    """What a day is that is called so, and the label itself where no kind says that."""
    label = label.strip().removeprefix("_$!<").removesuffix(">!$_").strip()
    if label.casefold() == EventKind.OTHER:  # as this program writes it
        return EventKind.OTHER, ""
    column = _BY_WORD.get(folded(label))
    kind = DAYS.get(column) if column else None
    if kind is None:
        _, kind = lines.take_kind(label)
        if kind is EventKind.BIRTHDAY:
            return EventKind.OTHER, label
    return kind, ""
