"""Exact and near duplicates. Every member of a group was compared with the group's leader: nothing chains."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from search.clustering.canonical import Canonical, first_rows, in_order, rank_by_size
from search.clustering.characters import chunks, lengths_of
from search.clustering.keys import exact_keys
from search.clustering.minhash import ShingleSets, band_keys, candidate_pairs, overlaps, shingle_sets, signatures
from search.clustering.quotes import Draft
from search.clustering.threads import each
from search.clustering.types import Bools, ClusterOptions, Duplicates, Floats, Ints

_DEFAULT = ClusterOptions()
# Shingles of one batch of pairs: what two threads hold at once stays below 100 MB.
_BATCH = 2_000_000


def find_duplicates(texts: Sequence[str], options: ClusterOptions = _DEFAULT, draft: Draft | None = None) -> Duplicates:
    """Group the texts. The result is a function of the texts alone: their order and repetition change no partition."""
    canonical = in_order(texts)
    own = own_words(canonical, draft)
    leaders, similarity = near_duplicates(own.keys, canonical.copies, options, own.quoted)
    return number_groups(canonical, leaders, similarity)


class OwnWords(NamedTuple):
    """Of each canonical text what is its author's own: the text, its key, and which lines of the draft it quotes."""

    texts: list[str]
    keys: list[str]
    quoted: csr_matrix | None


def own_words(canonical: Canonical, draft: Draft | None) -> OwnWords:
    """Everything is, where there is no draft."""
    if draft is None:
        return OwnWords(canonical.texts, canonical.keys, None)
    texts, quoted = draft.own_words(canonical.texts)
    return OwnWords(texts, exact_keys(texts), quoted)


def near_duplicates(
    keys: Sequence[str], copies: Ints, options: ClusterOptions, quoted: csr_matrix | None = None
) -> tuple[Ints, Floats]:
    """For each key, in canonical order, the number of its leader's key, and its Jaccard to it."""
    leaders = np.arange(len(keys), dtype=np.int64)
    similarity = np.ones(len(keys), dtype=np.float32)
    long = np.flatnonzero(lengths_of(keys) >= options.exact_below)
    sets = shingle_sets([keys[at] for at in long.tolist()], options.shingle, options.threads)
    near = Nearness(sets, options, quoted=None if quoted is None else quoted[long])
    a, b = candidate_pairs(band_keys(signatures(sets, options), options.band_rows))
    accepted, _ = near.test(a, b)
    for leader, members, jaccard in stars(a[accepted], b[accepted], copies[long], near):
        leaders[long[members]] = long[leader]
        similarity[long[members]] = jaccard
    return leaders, similarity


class Nearness:
    """The rule by which two sets of shingles are near duplicates."""

    def __init__(
        self,
        sets: ShingleSets,
        options: ClusterOptions,
        *,
        others: ShingleSets | None = None,
        quoted: csr_matrix | None = None,
        others_quoted: csr_matrix | None = None,
    ) -> None:
        """Rows of `sets` are compared with rows of `others`, or with one another; `quoted`: the lines each quotes."""
        against = sets if others is None else others
        self._left, self._left_sizes = sets.matrix(), sets.sizes
        self._right, self._right_sizes = against.matrix(), against.sizes
        self._quoted = quoted
        self._others_quoted = quoted if others_quoted is None else others_quoted
        self._options = options

    def __len__(self) -> int:
        return len(self._left_sizes)

    def test(self, a: Ints, b: Ints) -> tuple[Bools, Floats]:
        """bool[p], float32[p]: whether each pair is near, and its Jaccard (0 where the sizes alone rule it out)."""
        left, right = self._left_sizes[a], self._right_sizes[b]
        small, large = np.minimum(left, right), np.maximum(left, right)
        may_contain = (small >= self._options.containment_min_shingles) & (large <= self._options.max_ratio * small)
        worth = np.flatnonzero((small >= self._options.jaccard * large) | may_contain)
        parts = [worth[part] for part in chunks((left + right)[worth], _BATCH)]
        shared = np.zeros(len(a), dtype=np.int64)
        counted = each(lambda at: overlaps(self._left, a[at], self._right, b[at]), parts, self._options.threads)
        for at, counts in zip(parts, counted, strict=True):
            shared[at] = counts
        jaccard = shared / np.maximum(left + right - shared, 1)
        contained = may_contain & (shared >= self._options.containment * small)
        near = (jaccard >= self._options.jaccard) | contained
        return near & self._speak_of_the_same(a, b, near), jaccard.astype(np.float32)

    def _speak_of_the_same(self, a: Ints, b: Ints, near: Bools) -> Bools:
        """Not when both quote the draft and share no line of it: the same words about another article."""
        same = np.ones(len(a), dtype=bool)
        if self._quoted is None or self._others_quoted is None:
            return same
        at = np.flatnonzero(near)
        left, right = self._quoted[a[at]], self._others_quoted[b[at]]
        both = (np.diff(left.indptr) > 0) & (np.diff(right.indptr) > 0)
        same[at] = ~both | (np.diff(left.multiply(right).tocsr().indptr) > 0)
        return same


def stars(a: Ints, b: Ints, copies: Ints, near: Nearness) -> list[tuple[Ints, Ints, Floats]]:
    """Leaders with those who are near them: arrays (leader, member, Jaccard), one set for each round.

    In each component of the accepted pairs the leader is who has most copies, then most neighbours, then the smallest
    key. Whoever a leader does not accept looks for another leader among the rest.
    """
    found = []
    while len(a):
        leader, member = _elect(a, b, copies)
        accepted, jaccard = near.test(leader, member)
        found.append((leader[accepted], member[accepted], jaccard[accepted]))
        waiting = np.zeros(len(near), dtype=bool)
        waiting[member[~accepted]] = True
        left = waiting[a] & waiting[b]
        a, b = a[left], b[left]
    return found


def _elect(a: Ints, b: Ints, copies: Ints) -> tuple[Ints, Ints]:
    """The leader of each component of the pairs, beside each of the component's other members."""
    nodes, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    start, end = ends[: len(a)], ends[len(a) :]
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (start, end)), shape=(len(nodes), len(nodes)))
    _, component = connected_components(graph, directed=False)
    order = np.lexsort((nodes, -np.bincount(ends), -copies[nodes], component))
    first = np.ones(len(order), dtype=bool)
    first[1:] = component[order[1:]] != component[order[:-1]]
    leader = nodes[order[first]][component[order]]
    return leader[~first], nodes[order[~first]]


def number_groups(canonical: Canonical, leaders: Ints, similarity: Floats) -> Duplicates:
    """Number the groups from 0 by (-size, smallest key) and find each leader's first row."""
    of_row = canonical.of_row
    group = rank_by_size(leaders[of_row], of_row)
    leading = np.flatnonzero(leaders[of_row] == of_row)
    return Duplicates(of_row, group, leading[first_rows(group[leading])], similarity[of_row])
