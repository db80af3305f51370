"""memory.py PID: what supervisord with this pid and everything below it takes, in MB.

PSS counts a page that n processes share as 1/n for each, so that the sum is what the machine gives.
DATA is what the bound of each program is about (birthday_calendar/memory.py), and LIMIT that bound.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path


def descendants(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from descendants(int(child))


def kilobytes(pid: int, what: str) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(rf"^{what}:\s+(\d+)", rollup, re.MULTILINE)
    return int(found[1]) if found else 0


def data(pid: int) -> float:
    found = re.search(r"^VmData:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def limit(pid: int) -> str:
    found = re.search(
        r"^Max data size\s+(\d+)", Path(f"/proc/{pid}/limits").read_text(), re.MULTILINE
    )
    return f"{int(found[1]) / 1024**2:.0f}" if found else "-"


def name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").split()
    if "nginx:" in words[0]:
        return "nginx"
    programs = [word.rpartition("/")[2] for word in words]
    if "birthday-calendar" in programs:
        return programs[programs.index("birthday-calendar") + 1]
    if "birthday_calendar.cards.drawer" in words:
        return "drawer"
    return "supervisord" if "supervisord" in programs else "logrotate"


def main() -> None:
    rows = [
        (
            name(pid),
            kilobytes(pid, "Rss") / 1024,
            kilobytes(pid, "Pss") / 1024,
            data(pid),
            limit(pid),
        )
        for pid in descendants(int(sys.argv[1]))
    ]
    print(f"{'program':<12}{'RSS':>8}{'PSS':>8}{'DATA':>8}{'LIMIT':>8}")
    for program, rss, pss, own, most in sorted(rows):
        print(f"{program:<12}{rss:>8.1f}{pss:>8.1f}{own:>8.1f}{most:>8}")
    print(f"{'all':<12}{'':>8}{sum(row[2] for row in rows):>8.1f}")
    without = sum(row[2] for row in rows if row[0] != "sandbox")
    print(f"{'but sandbox':<12}{'':>8}{without:>8.1f}")


if __name__ == "__main__":
    main()
