"""MinHash signatures and their buckets (Broder 1997; banding after Leskovec, Rajaraman and Ullman, ch. 3)."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from search.clustering.types import Array, DuplicateOptions

CHUNK = 50_000
_BASE = np.uint64(0x9E3779B97F4A7C15)
_EMPTY = np.uint32(0xFFFFFFFF)


def shingles(key: str, size: int) -> Array:
    """Distinct 64-bit hashes, sorted, of all windows of `size` characters; a shorter key is padded to one window."""
    codes = np.frombuffer(key.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < size:
        codes = np.concatenate([codes, np.zeros(size - len(codes), dtype=np.uint64)])
    hashes = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(size):
            hashes = (hashes + codes[offset : offset + len(hashes)] + np.uint64(1)) * _BASE
            hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def signatures(sets: Sequence[Array], options: DuplicateOptions) -> Array:
    """uint32[n, permutations]: the smallest hash of each set under each permutation."""
    odd = np.random.RandomState(options.seed).randint(0, 2**63, options.permutations, dtype=np.int64)
    multipliers = odd.astype(np.uint64) * np.uint64(2) + np.uint64(1)
    result = np.full((len(sets), options.permutations), _EMPTY, dtype=np.uint32)
    for start in range(0, len(sets), CHUNK):
        _fill(result[start : start + CHUNK], sets[start : start + CHUNK], multipliers)
    return result


def _fill(rows: Array, sets: Sequence[Array], multipliers: Array) -> None:
    if not sets:
        return
    flat = np.concatenate(sets)
    starts = np.concatenate([[0], np.cumsum([len(s) for s in sets])[:-1]]).astype(np.int64)
    with np.errstate(over="ignore"):
        for column, multiplier in enumerate(multipliers):
            permuted = ((flat * multiplier) >> np.uint64(32)).astype(np.uint32)
            rows[:, column] = np.minimum.reduceat(permuted, starts)


def candidate_pairs(signature: Array, band_rows: int) -> Iterator[tuple[int, int]]:
    """Pairs that share a band: in each bucket its head with every member, and each member with the next.

    Linear in the bucket's size, never all pairs; rows are taken in the order given.
    """
    for start in range(0, signature.shape[1], band_rows):
        band = np.ascontiguousarray(signature[:, start : start + band_rows])
        keys = band.view(f"V{band.itemsize * band.shape[1]}").ravel()
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        for bucket in np.split(order, edges):
            for before, member in itertools.pairwise(bucket):
                yield int(bucket[0]), int(member)
                if before != bucket[0]:
                    yield int(before), int(member)
