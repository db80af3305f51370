"""Answers that a worker has given, kept by their ETag: who asks again costs no second look."""

from collections import OrderedDict

AT_MOST = 4 * 1024**2  # bytes of all answers: a worker has less than 80 MB in all
OF_ALL = 8  # the largest that is kept takes one part in so many
BESIDE = 300  # bytes that keeping one takes, beside its own


class KeptAnswers:
    """Those that were asked for last. Nothing has to be dropped: what changed has another ETag."""

    def __init__(self, at_most: int = AT_MOST):
        self._at_most = at_most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self.size = 0  # bytes

    def get(self, etag: str) -> bytes | None:
        body = self._kept.get(etag)
        if body is not None:
            self._kept.move_to_end(etag)
        return body

    def keep(self, etag: str, body: bytes) -> None:
        if _size(body) > self._at_most // OF_ALL or etag in self._kept:
            return
        self._kept[etag] = body
        self.size += _size(body)
        while self.size > self._at_most:
            _, oldest = self._kept.popitem(last=False)
            self.size -= _size(oldest)


def _size(body: bytes) -> int:
    return len(body) + BESIDE
