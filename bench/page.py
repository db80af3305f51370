"""docs/benchmarks.md: a section a part, each of its own run."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Written by `make bench`; do not edit. `make bench BENCH_OPTIONS="--part api"` writes one section.
"""
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def write(titles: list[str], sections: dict[str, str], page: Path = PAGE) -> None:
    """In the order of `titles`; what was not measured now stays as it is."""
    _, *parts = _SECTION.split(page.read_text())
    kept = dict(zip(parts[::2], parts[1::2], strict=True)) | sections
    shown = [f"## {title}\n\n{kept[title].strip()}\n" for title in titles if title in kept]
    page.write_text("\n".join([_HEAD, *shown]))
