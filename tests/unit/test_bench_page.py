from pathlib import Path

from bench import page


def test_a_part_measured_alone_leaves_the_other_sections_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# Benchmarks\n\n## One\n\n1\n\n### More\n\n1.1\n\n## Three\n\n3\n")
    page.write(["One", "Two", "Three"], {"Two": "2", "Three": "new"}, file)
    _, _, sections = file.read_text().partition("## ")
    assert sections == "One\n\n1\n\n### More\n\n1.1\n\n## Two\n\n2\n\n## Three\n\nnew\n"
