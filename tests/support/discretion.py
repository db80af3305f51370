"""What no log may hold: secrets, known by their shapes, and the people whom tests write about.

A Stack looks for both when it has ended. That the shapes are written down here once more is on
purpose: what takes secrets out of logs is not to judge itself.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

SHAPES = {
    "a bot's token": r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}",
    "an API token": r"\bbc_[A-Za-z0-9_-]{16,}",
    "a feed's address": r"\bbcf_[A-Za-z0-9_-]{16,}",
    "a link to pages, or a session": r"\bbc[dls]_[A-Za-z0-9_-]{16,}",
    "a webhook's secret": r"\bwhsec_[A-Za-z0-9+/=_-]{16,}",
    "an invitation": r"\b(?:share_|organisers-)[A-Za-z0-9_-]{16,}",
    "initData": r"\bhash(?:=|%3D)[0-9a-f]{64}",
    "a password": r"://[^/\s:@]*:(?!\[redacted\]|PASSWORD)[^/\s@]+@",
    "a person": (  # of those that tests keep, who speak in the sandbox, and whom floods add
        r"\b(?:Anna|Bert|Boris|Chiara|Clara|Dana|Fanny|Felix|Hensel|Mendelssohn|Quetzalcoatl|Robert"
        r"|Schmidt|Schumann|Борис|Константин|(?:ann|boris|chiara)_sandbox|Family & friends"
        r"|Guest [A-Ea-z\d]|Load [0-9a-f]{6} \d|Clara\d)"
    ),
}
_SHAPES = {what: re.compile(shape) for what, shape in SHAPES.items()}


def indiscretions(log_dir: Path, output: str = "") -> list[str]:
    """What stands where it must not, with the words around it: in logs, rotated ones, too, and in
    what was said in the foreground.
    """
    texts = {path.name: _text(path) for path in sorted(log_dir.glob("*.log*"))}
    texts["the foreground"] = output
    return [told for name, text in texts.items() for told in _found(name, text)]


def _found(name: str, text: str) -> Iterator[str]:
    for what, shape in _SHAPES.items():
        if found := shape.search(text):
            around = text[max(0, found.start() - 200) : found.end() + 100]
            yield f"{name} tells {what}: …{around}…"


def _text(path: Path) -> str:
    written = path.read_bytes()
    if path.suffix == ".gz":
        written = gzip.decompress(written)
    return written.decode(errors="replace")
