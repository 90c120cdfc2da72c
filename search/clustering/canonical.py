"""The texts in one order, whatever order they came in: everything after it is a function of the set of texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.clustering.keys import exact_keys
from search.clustering.types import Array, Ints


@dataclass(frozen=True, slots=True)
class Canonical:
    """keys: the distinct exact keys, ascending. texts: of each key the smallest text that has it.

    of_row: int64[n], the key of each row. copies: int64[d], how many rows have each key.
    """

    keys: list[str]
    texts: list[str]
    of_row: Ints
    copies: Ints


def in_order(texts: Sequence[str]) -> Canonical:
    distinct = sorted(set(texts))
    keys = exact_keys(distinct)
    smallest: dict[str, str] = {}
    for key, text in zip(keys, distinct, strict=True):
        smallest.setdefault(key, text)
    ordered = sorted(smallest)
    number = {key: at for at, key in enumerate(ordered)}
    by_text = {text: number[key] for key, text in zip(keys, distinct, strict=True)}
    of_row = np.fromiter((by_text[text] for text in texts), dtype=np.int64, count=len(texts))
    return Canonical(ordered, [smallest[key] for key in ordered], of_row, np.bincount(of_row, minlength=len(ordered)))


def rank_by_size(labels: Ints, keys: Ints) -> Ints:
    """Number clusters from 0 by (-size, smallest key): labels, keys int64[n] of the rows; one number for each row."""
    _, number = np.unique(labels, return_inverse=True)
    count = int(number.max()) + 1 if len(number) else 0
    smallest = np.full(count, len(labels), dtype=np.int64)
    np.minimum.at(smallest, number, keys)
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((smallest, -np.bincount(number, minlength=count)))] = np.arange(count)
    return rank[number]


def first_rows(labels: Ints) -> Ints:
    """int64[c]: the first row of each cluster, numbered without gaps."""
    first = np.zeros(int(labels.max()) + 1 if len(labels) else 0, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]
    return first


def heaviest(items: Ints, values: Ints, weights: Array | None = None) -> tuple[Ints, Ints]:
    """Of each item, ascending, the value whose rows weigh most together; of equals the smaller."""
    pairs, place = np.unique(np.stack([items, values], axis=1), axis=0, return_inverse=True)
    weight = np.bincount(place.ravel(), weights=weights, minlength=len(pairs))
    order = np.lexsort((pairs[:, 1], -weight, pairs[:, 0]))
    found, first = np.unique(pairs[order, 0], return_index=True)
    return found, pairs[order[first], 1]
