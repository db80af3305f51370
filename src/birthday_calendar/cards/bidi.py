"""In which order parts of a line stand where some of it is read from right to left.

Unicode's Annex 9, by libfribidi: Pillow needs the same library to draw such a line.
"""

import ctypes
from functools import lru_cache
from typing import TypeVar

LIBRARY = "libfribidi.so.0"  # Debian: libfribidi0
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = 0x110, 0x111  # FRIBIDI_PAR_LTR, FRIBIDI_PAR_RTL
_ALL_LEFT_TO_RIGHT = 0x0590  # code points below it: nothing of them is read the other way

T = TypeVar("T")


def levels(line: str, *, right_to_left: bool) -> list[int]:
    """How deep each character is embedded; odd is right to left. Raises OSError without fribidi."""
    if not right_to_left and all(ord(character) < _ALL_LEFT_TO_RIGHT for character in line):
        return [0] * len(line)
    count = len(line)
    found = (ctypes.c_int8 * count)()
    text = (ctypes.c_uint32 * count)(*map(ord, line))
    base = ctypes.c_uint32(_RIGHT_TO_LEFT if right_to_left else _LEFT_TO_RIGHT)
    _library().fribidi_log2vis(text, count, ctypes.byref(base), None, None, None, found)
    return list(found)


def ordered(runs: list[tuple[int, T]]) -> list[tuple[int, T]]:
    """Runs with their levels, as they stand from left to right (rule L2)."""
    runs = list(runs)
    depths = [level for level, _ in runs]
    for depth in range(max(depths, default=0), 0, -1):
        start = 0
        while start < len(runs):
            if runs[start][0] < depth:
                start += 1
                continue
            end = start
            while end < len(runs) and runs[end][0] >= depth:
                end += 1
            runs[start:end] = reversed(runs[start:end])
            start = end
    return runs


@lru_cache(1)
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(LIBRARY)
