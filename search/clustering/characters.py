"""Many texts as one array of code points, so that a million of them are folded and cut without a loop."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.clustering.types import Array, Bools, Ints

Codes = npt.NDArray[np.uint32]
CODE_POINTS = 0x110000
CHUNK_CHARS = 4_000_000
# Shingles and tokens are numbers of 46 bits: beside one, in an integer to sort, there is room for its text's number.
NUMBER_BITS = 46
CHUNK_TEXTS = 1 << (63 - NUMBER_BITS)


class Characters(NamedTuple):
    """codes: uint32[c], the code points of all texts one after the other. starts: int64[n + 1], where each begins."""

    codes: Codes
    starts: Ints

    @property
    def rows(self) -> Ints:
        """int64[c]: the text that each character belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def keep(self, kept: Bools) -> "Characters":
        """Only the characters marked in bool[c]."""
        counts = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
        return Characters(self.codes[kept], counts[self.starts])

    def texts(self) -> list[str]:
        data = self.codes.astype("<u4", copy=False).tobytes()
        bounds = (self.starts * 4).tolist()
        return [data[a:b].decode("utf-32-le", "surrogatepass") for a, b in pairwise(bounds)]


def lengths_of(texts: Sequence[str]) -> Ints:
    """int64[n], in characters."""
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def encode(texts: Sequence[str]) -> Characters:
    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    return Characters(np.frombuffer(data, dtype="<u4"), np.concatenate([[0], np.cumsum(lengths_of(texts))]))


def chunks(sizes: Array, most: int = CHUNK_CHARS, most_texts: int | None = None) -> Iterator[slice]:
    """Slices of consecutive texts that are together no longer than `most`, or hold one longer text."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + most, side="right")))
        stop = stop if most_texts is None else min(stop, start + most_texts)
        yield slice(start, stop)
        start = stop


def sort_numbers(rows: Ints, numbers: Ints, texts: int) -> tuple[Ints, Ints, Ints]:
    """The distinct numbers of each text, ascending within it; where each begins in the sorted whole; starts of texts.

    rows, numbers: int64[c], below CHUNK_TEXTS and 2^NUMBER_BITS; starts: int64[texts + 1].
    """
    ordered = np.sort((rows << NUMBER_BITS) | numbers)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else ordered
    distinct = ordered[first]
    starts = np.searchsorted(distinct, np.arange(texts + 1, dtype=np.int64) << NUMBER_BITS)
    return distinct & ((1 << NUMBER_BITS) - 1), first, starts


class Table:
    """A property of characters, worked out for each code point when it is first met."""

    def __init__(self, work_out: Callable[[str], int]) -> None:
        self._work_out = work_out
        self._values = np.full(CODE_POINTS, -1, dtype=np.int32)

    def of(self, codes: Codes) -> npt.NDArray[np.int32]:
        """int32, as long as the codes given."""
        values = self._values[codes]
        missing = codes[values < 0]
        if len(missing):
            for code in np.unique(missing).tolist():
                self._values[code] = self._work_out(chr(code))
            values = self._values[codes]
        return values
