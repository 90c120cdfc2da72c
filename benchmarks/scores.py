"""How well one partition matches another."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def numbered(labels: Sequence[Any]) -> Any:
    """int64[n]: the same partition as numbers from 0."""
    known: dict[Any, int] = {}
    return np.array([known.setdefault(label, len(known)) for label in labels], dtype=np.int64)


def nmi_and_ari(found: Any, truth: Any) -> tuple[float, float]:
    """Normalised mutual information (arithmetic mean) and adjusted Rand index (Hubert and Arabie 1985)."""
    n = len(truth)
    both, ours, theirs = (_sizes(labels) for labels in (found * (truth.max() + 1) + truth, found, truth))
    entropies = [-(sizes / n * np.log(sizes / n)).sum() for sizes in (both, ours, theirs)]
    mutual, mean = entropies[1] + entropies[2] - entropies[0], (entropies[1] + entropies[2]) / 2
    together, one, other = (_pairs(sizes) for sizes in (both, ours, theirs))
    expected = one * other / (n * (n - 1) / 2)
    ari = (together - expected) / ((one + other) / 2 - expected)
    return float(mutual / mean) if mean else 1.0, float(ari)


def pair_precision_and_recall(found: Any, truth: Any) -> tuple[float, float]:
    """Of pairs together in `found`, how many are so in truth; and the other way round."""
    together = _pairs(_sizes(found * (truth.max() + 1) + truth))
    return float(together / max(_pairs(_sizes(found)), 1)), float(together / max(_pairs(_sizes(truth)), 1))


def b_cubed(found: Any, truth: Any, scored: Any) -> tuple[float, float, float]:
    """B-cubed precision, recall and F over the scored rows (Bagga and Baldwin 1998); others count in found clusters."""
    sizes = np.bincount(found)
    own = np.bincount(truth[scored])
    shared = np.unique(found[scored] * (truth.max() + 1) + truth[scored], return_inverse=True, return_counts=True)
    overlap = shared[2][shared[1]]
    precision = float((overlap / sizes[found[scored]]).mean())
    recall = float((overlap / own[truth[scored]]).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def purity(found: Any, truth: Any) -> float:
    """The share of rows that belong to the most frequent truth of their cluster."""
    pairs, counts = np.unique(np.stack([found, truth], axis=1), axis=0, return_counts=True)
    best = np.zeros(int(found.max()) + 1, dtype=np.int64)
    np.maximum.at(best, pairs[:, 0], counts)
    return float(best.sum() / len(truth))


def _sizes(labels: Any) -> Any:
    return np.unique(labels, return_counts=True)[1].astype(np.float64)


def _pairs(sizes: Any) -> float:
    return float((sizes * (sizes - 1) / 2).sum())
