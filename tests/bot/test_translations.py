"""Everything a user reads is there in every language."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import nodes

import birthday_calendar
from birthday_calendar.domain.languages import DEFAULT, LANGUAGES
from birthday_calendar.wording.texts import LOCALES

SOURCES = Path(birthday_calendar.__file__).parent
CALLS = {"_": 1, "N_": 1, "self": 1, "plural": 2}  # the names in code, and how many texts they take


def texts_in(path: Path) -> Iterator[tuple[str, ...]]:
    """Found in the syntax tree: Babel does not see what is inside an f-string."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = node.args[: CALLS.get(name, 0)]
        constants = [one.value for one in given if isinstance(one, ast.Constant)]
        texts = tuple(one for one in constants if isinstance(one, str))
        if given and len(texts) == len(given):
            yield texts


def texts_in_template(path: Path) -> Iterator[tuple[str, ...]]:
    """Babel sees `_("…")` there, and no `_.plural("…", "…", n)`."""
    for node in jinja2.Environment(autoescape=True).parse(path.read_text()).find_all(nodes.Call):
        name = getattr(node.node, "name", getattr(node.node, "attr", ""))
        given = node.args[: CALLS.get(name, 0)]
        texts = tuple(one.value for one in given if isinstance(one, nodes.Const))
        if given and len(texts) == len(given):
            yield texts


def used() -> set[tuple[str, ...]]:
    in_code = map(texts_in, SOURCES.rglob("*.py"))
    in_templates = map(texts_in_template, SOURCES.rglob("*.html"))
    return set(chain.from_iterable([*in_code, *in_templates]))


def used_in_contexts() -> Iterator[tuple[str, str]]:
    """Texts with the context that tells them from the same ones elsewhere."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                for given in node.keywords:
                    if given.arg == "context" and isinstance(given.value, ast.Constant):
                        yield ast.literal_eval(node.args[0]), str(given.value.value)


def translations(message: Message) -> list[str]:
    """One, or one for each plural."""
    given = message.string or ""
    return [given] if isinstance(given, str) else list(given)


@pytest.fixture(scope="module", params=sorted(set(LANGUAGES) - {DEFAULT}))
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (LOCALES / request.param / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file)


def test_every_text_is_translated(catalogue: Catalog) -> None:
    missing = []
    for texts in used():
        message = catalogue.get(texts[0])
        if (
            message is None
            or not all(translations(message))
            or message.pluralizable != (len(texts) == 2)
        ):
            missing.append(texts[0])
    assert missing == []


def test_every_text_of_two_meanings_is_translated_in_each(catalogue: Catalog) -> None:
    found = set(used_in_contexts())
    assert ("turns {count}", "to come") in found
    for text, context in found:
        message = catalogue.get(text, context)
        assert message is not None, (text, context)
        assert all(translations(message))


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    known = {texts[0] for texts in used()}
    left_over = [
        message.id for message in catalogue if message.id and _first(message.id) not in known
    ]
    assert left_over == []


def test_each_language_has_a_catalogue() -> None:
    translated = {path.name for path in LOCALES.iterdir() if path.is_dir()}
    assert translated == set(LANGUAGES) - {DEFAULT}  # which is what is written in the code


def test_placeholders_agree(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
        for translation in translations(message):
            assert placeholders(translation) == wanted, message.id


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _first(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]
