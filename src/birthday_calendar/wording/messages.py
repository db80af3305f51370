"""Texts cut into as few messages as Telegram takes."""

import html
import re
from collections.abc import Callable, Iterable

MESSAGE_LIMIT = 4_096  # characters of a message after parsing its entities
MESSAGES_AT_ONCE = 5  # to one chat: more is no answer any more, and takes others' turns


def split(
    blocks: Iterable[str], rest: Callable[[int], str] | None = None, more: int = 0
) -> list[str]:
    """Join blocks with newlines into as few messages as Telegram takes, none cut inside.

    With `rest` into MESSAGES_AT_ONCE at the most: it says how many blocks were left out, of these
    and of `more` that nobody has made.
    """
    pages: list[list[str]] = []
    length = 0
    for block in blocks:
        length += 1 + visible_length(block)
        if pages and length <= MESSAGE_LIMIT:
            pages[-1].append(block)
        else:
            pages.append([block.lstrip("\n")])
            length = visible_length(pages[-1][0])
    if rest is not None:
        more += sum(map(len, pages[MESSAGES_AT_ONCE:]))
        pages = pages[:MESSAGES_AT_ONCE]
    if rest is not None and pages and more:
        while visible_length("\n".join([*pages[-1], rest(more)])) > MESSAGE_LIMIT:
            pages[-1].pop()
            more += 1
        pages[-1].append(rest(more))
    return ["\n".join(page) for page in pages]


def visible_length(text: str) -> int:
    """What Telegram counts: characters after its HTML is parsed, in UTF-16 code units."""
    shown = html.unescape(re.sub(r"<[^<>]*>", "", text))
    return len(shown.encode("utf-16-le", "surrogatepass")) // 2
