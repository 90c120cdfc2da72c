"""Issues: the same concrete matter in other words. Average linkage on the graph of neighbours.

Two clusters are joined while the mean cosine between their members, counted over all pairs and not only over the
graph's edges, is at least the floor; so the mean cosine inside an issue is never below it, and nothing chains. In each
round every two clusters that are each other's nearest are joined: average linkage is reducible, so this is what joining
the nearest two again and again comes to (Murtagh 1983; in parallel Sumengen et al. 2021, "Scaling Hierarchical
Agglomerative Clustering to Billion-sized Datasets").
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack

from search.clustering.characters import chunks
from search.clustering.communities import number_by_first
from search.clustering.constraints import NO_THEME
from search.clustering.neighbours import Edges
from search.clustering.threads import each
from search.clustering.types import Array, Bools, Floats, Ints

# Terms of one batch of pairs: what two threads hold at once stays below 200 MB.
_BATCH = 4_000_000


def find_issues(
    x: csr_matrix,
    edges: Edges,
    *,
    floor: float,
    threads: int = 1,
    sets: Ints | None = None,
    themes: Ints | None = None,
    apart: Ints | None = None,
    earlier: Bools | None = None,
    margin: float = 0.0,
) -> Ints:
    """int64[m]: an issue for each row of x (norm 1 or 0), numbered by its first row.

    floor: the least mean cosine between two parts of an issue. sets: int64[m], rows with the same number stay together
    whatever their cosine. themes: int64[m], rows of different themes are never joined; -1 has none. apart: int64[q, 2],
    pairs of rows that never come together. earlier: bool[m], rows whose set is an issue of an earlier run; two such
    issues are joined only when they are nearer than the floor by `margin`, so that a small change ends none.
    """
    start = np.arange(x.shape[0]) if sets is None else number_by_first(sets)
    clusters = _begin(x, edges, start, _Rules.of(start, floor, margin, themes, apart, earlier), threads)
    parent = np.arange(int(start.max()) + 1 if len(start) else 0)
    while len(clusters.a):
        keep, gone = _nearest_pairs(clusters)
        parent[clusters.ids[gone]] = clusters.ids[keep]
        clusters = _join(clusters, keep, gone, threads)
    while True:
        higher = parent[parent]
        if (higher == parent).all():
            return number_by_first(parent[start])
        parent = higher


@dataclass(frozen=True, slots=True)
class _Rules:
    """What may be joined. themes: int64[c]. apart: int64[q, 2], clusters. earlier: bool[c], issues that go on."""

    floor: float
    margin: float
    themes: Ints
    apart: Ints
    earlier: Bools

    @classmethod
    def of(
        cls, start: Ints, floor: float, margin: float, themes: Ints | None, apart: Ints | None, earlier: Bools | None
    ) -> "_Rules":
        count = int(start.max()) + 1 if len(start) else 0
        theme = np.full(count, NO_THEME, dtype=np.int64)
        going_on = np.zeros(count, dtype=bool)
        if themes is not None:
            np.maximum.at(theme, start, themes)
        if earlier is not None:
            going_on[start[earlier]] = True
        return cls(floor, margin, theme, np.zeros((0, 2), dtype=np.int64) if apart is None else start[apart], going_on)

    def joined(self, keep: Ints, gone: Ints, target: Ints) -> "_Rules":
        themes, earlier = self.themes.copy(), self.earlier.copy()
        themes[keep] = np.maximum(themes[keep], themes[gone])
        earlier[keep] |= earlier[gone]
        return replace(self, themes=themes, apart=target[self.apart], earlier=earlier)

    def only(self, rows: Ints, number: Ints, alive: Bools) -> "_Rules":
        kept = alive[self.apart].all(axis=1)
        return replace(self, themes=self.themes[rows], apart=number[self.apart[kept]], earlier=self.earlier[rows])

    def allow(self, a: Ints, b: Ints, mean: Array) -> Bools:
        """bool[p]: whether the clusters of each pair a < b, of that mean cosine, may be joined."""
        one, other = self.themes[a], self.themes[b]
        allowed: Bools = (one == other) | (one == NO_THEME) | (other == NO_THEME)
        allowed &= mean >= self.floor + self.margin * (self.earlier[a] & self.earlier[b])
        if len(self.apart):
            count = len(self.themes)
            low, high = self.apart.min(axis=1), self.apart.max(axis=1)
            allowed &= ~np.isin(a * count + b, low * count + high)
        return allowed


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Those that may still be joined, and the pairs of them whose mean cosine is at least the floor.

    ids: int64[c], ascending. sums: [c, v] of their members' vectors. sizes: float64[c].
    a < b: int64[p], rows of `sums`; mean: float64[p].
    """

    ids: Ints
    sums: csr_matrix
    sizes: Array
    rules: _Rules
    a: Ints
    b: Ints
    mean: Array


def _begin(x: csr_matrix, edges: Edges, start: Ints, rules: _Rules, threads: int) -> _Clusters:
    count = len(rules.themes)
    sizes = np.bincount(start, minlength=count).astype(np.float64)
    sums, alone = x, count == x.shape[0]
    if not alone:
        sums = sum_up(x, start)
    near = edges.weight >= rules.floor
    a, b, _ = _pairs(start[edges.a[near]], start[edges.b[near]], count)
    mean = edges.weight[near].astype(np.float64) if alone else _means(sums, sizes, a, b, threads)
    return _living(np.arange(count), sums, sizes, rules, a, b, mean)


def _nearest_pairs(clusters: _Clusters) -> tuple[Ints, Ints]:
    """Rows (kept, joined to it) that are each other's nearest; of equally near ones the one with the smallest id."""
    a, b, mean = clusters.a, clusters.b, clusters.mean
    best = np.zeros(len(clusters.ids))
    np.maximum.at(best, a, mean)
    np.maximum.at(best, b, mean)
    nearest = np.full(len(best), len(best), dtype=np.int64)
    for one, other in ((a, b), (b, a)):
        top = mean == best[one]
        np.minimum.at(nearest, one[top], other[top])
    mutual = (nearest[a] == b) & (nearest[b] == a)
    return a[mutual], b[mutual]


def _join(clusters: _Clusters, keep: Ints, gone: Ints, threads: int) -> _Clusters:
    count = len(clusters.ids)
    sums = vstack([clusters.sums, clusters.sums[keep] + clusters.sums[gone]], format="csr")
    place, target = np.arange(count), np.arange(count)
    place[keep] = count + np.arange(len(keep))
    target[gone] = keep
    sizes = clusters.sizes.copy()
    sizes[keep] += sizes[gone]
    rules = clusters.rules.joined(keep, gone, target)
    changed = np.zeros(count, dtype=bool)
    changed[keep] = True
    a, b, first = _pairs(target[clusters.a], target[clusters.b], count)
    mean = clusters.mean[first]
    touched = changed[a] | changed[b]
    mean[touched] = _means(sums, sizes, a[touched], b[touched], threads, place)
    return _living(clusters.ids, sums, sizes, rules, a, b, mean, place)


def _pairs(one: Ints, other: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Distinct pairs a < b of different clusters, and where each stood first."""
    apart = np.flatnonzero(one != other)
    a, b = np.minimum(one[apart], other[apart]), np.maximum(one[apart], other[apart])
    keys, first = np.unique(a * count + b, return_index=True)
    return keys // max(count, 1), keys % max(count, 1), apart[first]


def _means(sums: csr_matrix, sizes: Array, a: Ints, b: Ints, threads: int, place: Ints | None = None) -> Array:
    """float64[p]: the mean cosine between the members of a[i] and those of b[i]."""
    rows, others = (a, b) if place is None else (place[a], place[b])
    terms = np.diff(sums.indptr)
    ones = np.ones(sums.shape[1])

    def dot(part: slice) -> Array:
        return np.asarray(sums[rows[part]].multiply(sums[others[part]]) @ ones)

    dots = each(dot, chunks(terms[rows] + terms[others], _BATCH), threads)
    means: Array = np.concatenate([np.zeros(0), *dots]) / (sizes[a] * sizes[b])
    return means


def _living(
    ids: Ints,
    sums: csr_matrix,
    sizes: Array,
    rules: _Rules,
    a: Ints,
    b: Ints,
    mean: Array,
    place: Ints | None = None,
) -> _Clusters:
    """Only pairs that may be joined, and the clusters in them."""
    kept = rules.allow(a, b, mean)
    a, b, mean = a[kept], b[kept], mean[kept]
    alive = np.zeros(len(ids), dtype=bool)
    alive[a] = alive[b] = True
    rows = np.flatnonzero(alive)
    number = np.cumsum(alive) - 1
    living = sums[rows if place is None else place[rows]]
    return _Clusters(ids[rows], living, sizes[rows], rules.only(rows, number, alive), number[a], number[b], mean)


def sum_up(x: csr_matrix, labels: Ints) -> csr_matrix:
    """[c, v]: the sum of the vectors of each cluster, its indices in order."""
    count = int(labels.max()) + 1 if len(labels) else 0
    ones = np.ones(len(labels), dtype=np.float32)
    sums = (csr_matrix((ones, (labels, np.arange(len(labels)))), shape=(count, len(labels))) @ x).tocsr()
    sums.sort_indices()
    return sums


def cohesion(x: csr_matrix, labels: Ints) -> Floats:
    """float32[c]: the mean cosine over all pairs inside each cluster, 1 for a cluster of one.

    From the length of the sum of its vectors: (|sum|^2 - k) / (m (m - 1)), k of its m rows having a vector.
    """
    count = int(labels.max()) + 1 if len(labels) else 0
    sizes = np.bincount(labels, minlength=count).astype(np.float64)
    ones = np.ones(len(labels), dtype=np.float64)
    sums = csr_matrix((ones, (labels, np.arange(len(labels)))), shape=(count, len(labels))) @ x
    squares = np.asarray(sums.multiply(sums).sum(axis=1)).ravel()
    own = np.bincount(labels, weights=np.diff(x.indptr) > 0, minlength=count)
    pairs = np.maximum(sizes * (sizes - 1), 1)
    return np.where(sizes > 1, (squares - own) / pairs, 1.0).astype(np.float32)
