"""Greetings made of our own texts: complete, different from each other, and kind."""

import re
import tomllib
from importlib.resources import files
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from birthday_calendar.domain import greetings
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.greetings import Gender, Length, NotGreeted, Request, Style, parts
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import EventDraft, EventKind

GREETED = [kind for kind in EventKind if kind is not EventKind.MEMORIAL]
# characters, of somebody with a name of 20
BOUNDS = {Length.SHORT: (40, 220), Length.MEDIUM: (110, 400), Length.LONG: (220, 700)}
MESSAGE = 4_096
EACH = [*product(LANGUAGES, Style, Length)]
ANNA = EventDraft(name="Anna", day=15, month=3, year=1986)

requests = st.builds(
    Request,
    language=st.sampled_from(sorted(LANGUAGES)),
    name=st.text("XYЖ{}<&", min_size=3, max_size=200),
    kind=st.sampled_from(GREETED),
    style=st.sampled_from(Style),
    length=st.sampled_from(Length),
    gender=st.sampled_from(Gender),
    age=st.none() | st.integers(0, 130),
    is_round=st.booleans(),
    position=st.none() | st.just("accountant"),
    company=st.none() | st.just('ООО "Ромашка"'),
    theme=st.none() | st.just("the mountains"),
)


@given(requests, st.text())
def test_every_greeting_is_whole(request: Request, seed: str) -> None:
    for one in greetings.variants(request, (), seed):
        said = one.text.replace(request.name, "NAME")
        assert "NAME" in said
        assert not re.search(r"[{}|]|None|  |\n{3}| [.,!?:]|\.\.", said.replace("...", "")), said
        assert said[0].isupper() or not said[0].isalpha()
        assert said[-1] in ".!?"
        assert len(one.text) <= MESSAGE
        assert request.theme is None or request.theme in said


@given(requests, st.text())
def test_three_variants_differ_in_how_they_begin_and_end(request: Request, seed: str) -> None:
    found = greetings.variants(request, (), seed)
    assert len({one.number for one in found}) == len(found) == greetings.VARIANTS
    assert found == greetings.variants(request, (), seed)


@pytest.mark.parametrize(("language", "style", "length"), EACH)
def test_a_length_is_kept(language: str, style: Style, length: Length) -> None:
    shortest, longest = BOUNDS[length]
    for kind, age, number in product(GREETED, (None, 7, 40), range(20)):
        request = Request(
            language=language,
            name="Aleksandra Sokolova",
            kind=kind,
            style=style,
            length=length,
            age=age,
            is_round=age == 40,
            position="chief accountant",
            company="North Wind",
        )
        for one in greetings.variants(request, (), str(number)):
            assert shortest <= len(one.text) <= longest, one.text


@pytest.mark.parametrize(("language", "style", "length"), EACH)
def test_a_team_of_fifty_reads_no_text_twice_in_two_years(
    language: str, style: Style, length: Length
) -> None:
    shown: set[int] = set()
    for year, person in product((2026, 2027), range(50)):
        request = Request(language=language, name="Kim", style=style, length=length, age=None)
        for one in greetings.variants(request, shown, f"{person} {year}"):
            assert one.number not in shown
            shown.add(one.number)
    assert len(shown) == 2 * 50 * greetings.VARIANTS


@pytest.mark.parametrize("theme", [None, "the mountains"])
@pytest.mark.parametrize(("language", "style"), [*product(LANGUAGES, Style)])
def test_so_does_a_team_of_fifty_who_all_turn_thirty(
    language: str, style: Style, theme: str | None
) -> None:
    shown: set[int] = set()
    for person in range(50):
        request = Request(
            language=language,
            name="Kim",
            style=style,
            length=Length.SHORT,
            age=30,
            is_round=True,
            theme=theme,
        )
        shown |= {one.number for one in greetings.variants(request, shown, str(person))}
    assert len(shown) == 50 * greetings.VARIANTS


def test_where_all_was_said_it_is_said_again() -> None:
    class Everything(set[int]):
        def __contains__(self, number: object) -> bool:
            return True

    request = Request(language="en", name="Anna")
    assert len(greetings.variants(request, Everything(), "")) == greetings.VARIANTS


@given(requests.filter(lambda one: one.language == "ru"), st.text())
def test_a_gender_that_nobody_knows_is_not_guessed(request: Request, seed: str) -> None:
    gendered = (
        r"\b(Уважаем(ый|ая)|Дорог(ой|ая)|Мил(ый|ая)|Будь (здоров|счастлив)а?|очень дорога?)\b"
    )
    for one in greetings.variants(request, (), seed):
        found = re.search(gendered, one.text.replace(request.name, ""))
        assert not found or (request.gender is not Gender.UNKNOWN), one.text


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("kind", [EventKind.BIRTHDAY, EventKind.ANNIVERSARY, EventKind.HOLIDAY])
def test_two_are_spoken_to_as_two(style: Style, kind: EventKind) -> None:
    singular = r"\b([Тт](ы|ебя|ебе|обой|вой|воего|воя)|празднует)\b| (Вы|Вам|Вас|Вами|Ваш\w*)\b"
    for number, age in product(range(100), (None, 6, 40)):
        request = Request(
            language="ru",
            name="Анна и Пётр",
            kind=kind,
            style=style,
            length=Length.LONG,
            gender=Gender.SHE,
            age=age,
            is_round=age == 40,
            position="врач",
            company="Ромашка",
            theme="горы",
        )
        one, *_ = greetings.variants(request, (), str(number))
        assert not re.search(singular, one.text), one.text
        assert not re.search("врач|Ромашка", one.text)  # what one works as is said to one


@pytest.mark.parametrize("name", ["Anna & Boris", "Mr. & Mrs. Smith", "Анна и Пётр"])
def test_two_are_known_by_their_name(name: str) -> None:
    assert greetings.is_several(Request(language="en", name=name))


@pytest.mark.parametrize(("language", "style"), [*product(LANGUAGES, Style)])
def test_a_greeting_does_not_end_with_what_it_has_said(language: str, style: Style) -> None:
    closings = parts.of(language, style, "closing")["any"]
    for kind, number in product(GREETED, range(50)):
        request = Request(language=language, name="Kim", kind=kind, style=style)
        text, *_ = (one.text for one in greetings.variants(request, (), str(number)))
        [ending] = {
            said
            for one in closings
            if parts.fits(one, request)
            if text.endswith(" " + (said := parts.filled(one, request)))
        }
        assert not parts.stems(ending) & parts.stems(text.removesuffix(ending)), text


@pytest.mark.parametrize("kind", [EventKind.BIRTHDAY, EventKind.ANNIVERSARY])
@pytest.mark.parametrize("style", Style)
def test_one_year_is_one(style: Style, kind: EventKind) -> None:
    for language, section in (("en", "child"), ("en", "years"), ("ru", "child"), ("ru", "years")):
        request = Request(language=language, name="Kim", kind=kind, age=1)
        for text in parts.of(language, style, "about").get(section, ()):
            said = parts.filled(text, request)
            assert not re.search(r"1 (years|год (говорят|будут|которыми)|лет)", said)
            assert not re.search(r"1 year (are|have|speak|deserve)", said)


def _said(text: str, **of: str) -> str:
    return parts.filled(text, replace(Request(language="ru", name="Kim"), **of))


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Today: {name}.", "Yahoo!", "Today: Yahoo!"),
        ("Hi, {name}!", "Yahoo!", "Hi, Yahoo!"),
        ("Today: {name}.", "Sammy Davis Jr.", "Today: Sammy Davis Jr."),
        ("Hi, {name}!", "Sammy Davis Jr.", "Hi, Sammy Davis Jr.!"),
        ("{name}, hi!", "eve", "eve, hi!"),
    ],
)
def test_a_name_stays_as_it_is_written(text: str, name: str, said: str) -> None:
    assert _said(text, name=name) == said


@pytest.mark.parametrize(
    ("position", "said"), [("врач", "Врач!"), ("iOS-разработчик", "iOS-разработчик!")]
)
def test_a_sentence_begins_with_a_capital_letter_where_it_may(position: str, said: str) -> None:
    assert _said("{position}!", position=position) == said


@pytest.mark.parametrize(
    ("company", "said"),
    [("Ромашка", "«Ромашка» рада."), ("ООО «Ромашка»", "ООО «Ромашка» рада.")],
)
def test_quotes_of_a_company_are_not_put_in_quotes(company: str, said: str) -> None:
    assert _said("«{company}» рада.", company=company) == said


def test_a_name_in_hebrew_does_not_turn_the_text_around() -> None:
    assert _said("{name}, с праздником!", name="שרה") == "\u2068שרה\u2069, с праздником!"


def test_work_is_nothing_to_wish_a_child() -> None:
    of_work = parts.of("en", "warm", "wish")["work"]
    for number in range(100):
        request = Request(language="en", name="Tim", style=Style.WARM, length=Length.LONG, age=6)
        for one in greetings.variants(request, (), str(number)):
            assert not any(text in one.text for text in of_work)
            assert "6" in one.text


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 год"), (3, "3 года"), (11, "11 лет"), (25, "25 лет"), (61, "61 год")]
)
def test_years_are_counted_as_russian_does(count: int, said: str) -> None:
    assert parts.years(count, "ru") == said


def test_what_is_kept_of_somebody_is_not_all_said() -> None:
    event = EventDraft(
        **{name: getattr(ANNA, name) for name in ("name", "day", "month", "year")},
        note="likes whisky",
        responsible="Bert",
        tags=("family",),
    )
    request = Request.about(event, 40, "en")
    assert request.is_round
    assert not {"note", "responsible", "tags"} & {*request.__struct_fields__}


@pytest.mark.parametrize(
    "event",
    [
        EventDraft(name="Grandpa", day=3, month=4, kind=EventKind.MEMORIAL),
        EventDraft(name="Grandma", day=3, month=4, deceased=True),
    ],
)
def test_who_is_remembered_is_not_congratulated(event: EventDraft) -> None:
    with pytest.raises(NotGreeted):
        Request.about(event, None, "en")


def test_a_name_may_look_like_a_field_of_ours() -> None:
    for one in greetings.variants(Request(language="en", name="{company} {a|b}"), (), ""):
        assert "{company} {a|b}" in one.text


@pytest.mark.parametrize(
    ("text", "theme"),
    [(" her new\nflat! ", "her new flat"), ("…", None), ("", None), ("C#", "C#")],
)
def test_a_theme_stands_in_a_sentence(text: str, theme: str | None) -> None:
    assert greetings.check_theme(text) == theme


def test_a_theme_is_short() -> None:
    with pytest.raises(Invalid):
        greetings.check_theme("x" * 201)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_a_language_are_complete_and_each_is_there_once(language: str) -> None:
    here = tomllib.loads(files(greetings).joinpath(f"{language}.toml").read_text("utf-8"))
    assert {*here} == {*Style}
    for style in here.values():
        assert {*style["opening"]} == {*GREETED}
        lists = [some for section in style.values() for some in section.values()]
        assert all(len({*some}) == len(some) for some in lists)
        texts = [text for some in lists for text in some]
        assert all(text == text.strip() and text[-1] in ".!?" for text in texts)
        for text in texts:
            fields = {*re.findall(r"\{(\w+)\}", text)}
            assert fields <= {"name", "age", "years", "position", "company", "theme"}
