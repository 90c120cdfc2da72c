"""The nearest texts of each text, by exact cosine."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from search.clustering.types import Floats, Ints


class Neighbours(NamedTuple):
    """Of each of n rows at most k others, nearest first: others int64[s], cosines float32[s], starts int64[n + 1]."""

    others: Ints
    cosines: Floats
    starts: Ints


class Edges(NamedTuple):
    """An undirected graph: a < b, int64[e]; weight float32[e], a cosine in (0, 1]."""

    a: Ints
    b: Ints
    weight: Floats

    def where(self, kept: Ints) -> "Edges":
        return Edges(self.a[kept], self.b[kept], self.weight[kept])


def nearest(x: csr_matrix, y: csr_matrix | None = None, *, k: int, threads: int) -> Neighbours:
    """For each row of x its k nearest rows of y, or of x without itself. Rows without anything in common are none."""
    own = y is None
    top = sp_matmul_topn(x, (x if y is None else y).T.tocsr(), k + own, threshold=0.0, sort=True, n_threads=threads)
    starts = top.indptr.astype(np.int64)
    if not own:
        return Neighbours(top.indices.astype(np.int64), top.data, starts)
    rows = np.repeat(np.arange(x.shape[0]), np.diff(starts))
    place = np.arange(len(rows)) - starts[rows]
    other = top.indices != rows
    # A row that equals more than k others may not be among its own nearest: then its last one goes.
    met = np.bincount(rows[~other], minlength=x.shape[0])[rows] > 0
    kept = other & (met | (place < k))
    counts = np.concatenate([[0], np.cumsum(kept)])
    return Neighbours(top.indices[kept].astype(np.int64), top.data[kept], counts[starts])


def link_graph(neighbours: Neighbours, size: int) -> Edges:
    """The union of both directions; an edge is as heavy as the cosine of its ends."""
    rows = np.repeat(np.arange(size), np.diff(neighbours.starts))
    a, b = np.minimum(rows, neighbours.others), np.maximum(rows, neighbours.others)
    pairs, first = np.unique(a * size + b, return_index=True)
    weight = np.minimum(neighbours.cosines[first], np.float32(1))
    return Edges(pairs // max(size, 1), pairs % max(size, 1), weight)
