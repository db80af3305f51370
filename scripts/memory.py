"""memory.py PID: what supervisord with this pid and everything below it takes, in MB.

PSS counts a page that n processes share as 1/n for each, so that the sum is what the machine gives.
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


def name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").split()
    if "nginx:" in words[0]:
        return "nginx"
    programs = [word.rpartition("/")[2] for word in words]
    if "birthday-calendar" in programs:
        return programs[programs.index("birthday-calendar") + 1]
    return "supervisord" if "supervisord" in programs else "logrotate"


def main() -> None:
    rows = [
        (name(pid), kilobytes(pid, "Rss") / 1024, kilobytes(pid, "Pss") / 1024)
        for pid in descendants(int(sys.argv[1]))
    ]
    print(f"{'program':<12}{'RSS':>8}{'PSS':>8}")
    for program, rss, pss in sorted(rows):
        print(f"{program:<12}{rss:>8.1f}{pss:>8.1f}")
    print(f"{'all':<12}{'':>8}{sum(pss for _, _, pss in rows):>8.1f}")
    without = sum(pss for program, _, pss in rows if program != "sandbox")
    print(f"{'but sandbox':<12}{'':>8}{without:>8.1f}")


if __name__ == "__main__":
    main()
