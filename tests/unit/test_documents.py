"""What the documents promise of the code."""

import re
from pathlib import Path

import birthday_calendar

SOURCES = Path(birthday_calendar.__file__).parent
DOCS = SOURCES.parents[1] / "docs"


def test_the_architectures_table_names_every_module() -> None:
    _, _, table = (DOCS / "architecture.md").read_text().partition("| folder or file |")
    rows = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)
    named = re.findall(r"`([\w./]+)`", " ".join(rows))
    folders = tuple(name for name in named if name.endswith("/"))
    files = {name.rpartition("/")[2] for name in named}
    modules = [str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py")]
    assert [
        module
        for module in modules
        if not module.startswith(folders)
        and not module.endswith("__init__.py")
        and module.rpartition("/")[2] not in files
    ] == []


def test_the_glossary_explains_each_word_once() -> None:
    words = re.findall(r"^\| \*\*([\w ]+)\*\*", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(words) > 20
    assert sorted(words) == sorted(set(words))


def test_files_that_documents_name_are_there() -> None:
    there = [str(path) for path in SOURCES.parent.rglob("*") if path.is_file()]
    root = DOCS.parent
    for document in (DOCS / "architecture.md", root / "CONTRIBUTING.md"):
        for name in re.findall(r"`([\w./]+\.(?:py|po))`", document.read_text()):
            name = name.removeprefix("../")
            is_there = any(path.endswith(f"/{name}") for path in there) or (root / name).exists()
            assert is_there, f"{document.name}: {name}"
