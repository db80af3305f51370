"""Answers that a worker has given, kept by their ETag: who asks again costs no second look."""

from collections import OrderedDict
from typing import NamedTuple

AT_MOST = 1024**2  # bytes of all answers: a worker has less than 80 MB in all
OF_ALL = 8  # the largest that is kept takes one part in so many
BESIDE = 300  # bytes that keeping one takes, beside its own


class Kept(NamedTuple):
    body: bytes
    link: str = ""  # to the next page; empty where there is none


class KeptAnswers:
    """Those that were asked for last. Nothing has to be dropped: what changed has another ETag."""

    def __init__(self, at_most: int = AT_MOST):
        self._at_most = at_most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0  # bytes

    def get(self, etag: str) -> Kept | None:
        kept = self._kept.get(etag)
        if kept is not None:
            self._kept.move_to_end(etag)
        return kept

    def keep(self, etag: str, kept: Kept) -> None:
        if _size(kept) > self._at_most // OF_ALL or etag in self._kept:
            return
        self._kept[etag] = kept
        self.size += _size(kept)
        while self.size > self._at_most:
            _, oldest = self._kept.popitem(last=False)
            self.size -= _size(oldest)


def _size(kept: Kept) -> int:
    return len(kept.body) + len(kept.link) + BESIDE
