"""The draft's own words inside comments: what people quote is not what they say.

Two people who quote the same article and want opposite things share most of their text; so a run of the draft is taken
out before comparing. What is left of a comment that only quotes is all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from search.clustering.characters import Characters, chunks, encode, lengths_of
from search.clustering.keys import exact_keys, fold_with_places
from search.clustering.minhash import hash_windows
from search.clustering.types import Array, Bools, Ints


@dataclass(frozen=True)
class Draft:
    """A draft as plain text, a provision to a line. quote: the shortest run that is one, in characters of the key."""

    text: str
    quote: int = 12

    @cached_property
    def lines(self) -> list[str]:
        return [key for key in exact_keys([line for line in self.text.splitlines() if line.strip()]) if key]

    @cached_property
    def _windows(self) -> tuple[Ints, Ints]:
        """The hashes of all windows of the draft, ascending, and the first line that each stands in."""
        written = encode(self.lines)
        inside, hashes = _inside(written, self.quote)
        found, first = np.unique(hashes, return_index=True)
        return found, written.rows[inside][first]

    def own_words(self, texts: Sequence[str]) -> tuple[list[str], csr_matrix]:
        """Each text without what it quotes, a blank in its place; and int8[n, lines], 1 for the lines it quotes."""
        parts = [self._own(texts[part]) for part in chunks(lengths_of(texts))]
        own = [text for some, _, _ in parts for text in some]
        rows, lines, before = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
        for some, at, line in parts:
            rows.append(at + before)
            lines.append(line)
            before += len(some)
        shape = (len(texts), len(self.lines))
        quoted = csr_matrix(
            (np.ones(sum(map(len, rows)), dtype=np.int8), (np.concatenate(rows), np.concatenate(lines))), shape=shape
        )
        quoted.data[:] = 1
        return own, quoted

    def _own(self, texts: Sequence[str]) -> tuple[list[str], Ints, Ints]:
        known, line_of = self._windows
        keyed, places = fold_with_places(texts)
        inside, hashes = _inside(keyed, self.quote)
        at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
        hit = known[at] == hashes if len(known) else np.zeros(len(hashes), dtype=bool)
        start, line = inside[hit], line_of[at[hit]] if len(known) else at[hit]
        rows = keyed.rows[start]
        written = encode(texts)
        quoted = self._covered(start, places, written)
        pairs = np.unique(np.stack([rows, line], axis=1), axis=0) if len(rows) else np.zeros((0, 2), dtype=np.int64)
        return _without(texts, written, quoted), pairs[:, 0], pairs[:, 1]

    def _covered(self, start: Ints, places: Ints, written: Characters) -> Bools:
        """bool[c]: characters between the first and the last of a quoted window, marks among them included."""
        depth = np.zeros(len(written.codes) + 1, dtype=np.int64)
        np.add.at(depth, places[start], 1)
        np.add.at(depth, places[start + self.quote - 1] + 1, -1)
        return np.cumsum(depth[:-1]) > 0


def _inside(written: Characters, size: int) -> tuple[Ints, Ints]:
    """Where windows begin that lie in one text, and their hashes."""
    hashes = hash_windows(written.codes, size).astype(np.int64)
    rows = written.rows
    inside = np.flatnonzero(rows[: len(hashes)] == rows[len(rows) - len(hashes) :])
    return inside, hashes[inside]


def _without(texts: Sequence[str], written: Characters, quoted: Bools) -> list[str]:
    touched = np.unique(written.rows[quoted])
    left = list(texts)
    for row in touched.tolist():
        mask = quoted[written.starts[row] : written.starts[row + 1]]
        left[row] = _cut(texts[row], mask)
    keys = exact_keys([left[row] for row in touched.tolist()])
    for row, key in zip(touched.tolist(), keys, strict=True):
        if not any(char.isalnum() for char in key):
            left[row] = texts[row]
    return left


def _cut(text: str, quoted: Array) -> str:
    edges = np.flatnonzero(np.diff(quoted.astype(np.int8), prepend=0, append=0)).tolist()
    kept, at = [], 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        kept.append(text[at:start])
        at = end
    return " ".join([*kept, text[at:]])
