"""Shingles, MinHash signatures and their buckets (Broder 1997; banding after Leskovec, Rajaraman and Ullman, ch. 3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from search.clustering.characters import CHUNK_TEXTS, NUMBER_BITS, chunks, encode, lengths_of, sort_numbers
from search.clustering.threads import each
from search.clustering.types import ClusterOptions, Hashes, Ints

_BLOCK = 1 << 15
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
Signatures = npt.NDArray[np.uint32]


class ShingleSets(NamedTuple):
    """hashes: int64[s], the distinct hashes of each text, ascending within it. starts: int64[n + 1]."""

    hashes: Ints
    starts: Ints

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matrix(self) -> csr_matrix:
        """bool-like int8[n, 2^46]: a row for each text."""
        ones = np.ones(len(self.hashes), dtype=np.int8)
        return csr_matrix((ones, self.hashes, self.starts), shape=(len(self), 1 << NUMBER_BITS), copy=False)

    @staticmethod
    def joined(parts: Sequence["ShingleSets"]) -> "ShingleSets":
        sizes = [part.sizes for part in parts]
        hashes = [part.hashes for part in parts]
        none = np.zeros(0, dtype=np.int64)
        return ShingleSets(
            np.concatenate([none, *hashes]), np.concatenate([[0], np.cumsum(np.concatenate([none, *sizes]))])
        )


def shingle_sets(keys: Sequence[str], size: int, threads: int = 1) -> ShingleSets:
    """Distinct hashes of all windows of `size` characters; a shorter key is padded to one window."""
    parts = chunks(lengths_of(keys), most_texts=CHUNK_TEXTS)
    return ShingleSets.joined(each(lambda part: _shingles(keys[part], size), parts, threads))


def _shingles(keys: Sequence[str], size: int) -> ShingleSets:
    written = encode([key if len(key) >= size else key.ljust(size, "\0") for key in keys])
    hashes = hash_windows(written.codes, size)
    rows = written.rows[: len(hashes)]
    inside = rows == written.rows[size - 1 :]
    distinct, _, starts = sort_numbers(rows[inside], hashes[inside].astype(np.int64), len(keys))
    return ShingleSets(distinct, starts)


def hash_windows(codes: npt.NDArray[np.uint32], size: int) -> Hashes:
    """uint64[c - size + 1] of 46 bits: the hash of each window of consecutive characters."""
    hashes = np.zeros(max(0, len(codes) - size + 1), dtype=np.uint64)
    for offset in range(size):
        hashes += codes[offset : offset + len(hashes)]
        hashes += np.uint64(1)
        hashes *= _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    return hashes >> np.uint64(64 - NUMBER_BITS)


def signatures(sets: ShingleSets, options: ClusterOptions) -> Signatures:
    """uint32[n, permutations]: the smallest hash of each set under each permutation of 32 bits."""
    odd = np.random.RandomState(options.seed + 1).randint(0, 2**31, options.permutations, dtype=np.int64)
    multipliers = odd.astype(np.uint32) * np.uint32(2) + np.uint32(1)
    result = np.zeros((options.permutations, len(sets)), dtype=np.uint32)
    parts = list(chunks(sets.sizes, _BLOCK))
    each(lambda part: _fill(result[:, part], sets, part, multipliers), parts, options.threads)
    return np.ascontiguousarray(result.T)


def _fill(columns: Signatures, sets: ShingleSets, part: slice, multipliers: Signatures) -> None:
    first, last = sets.starts[part.start], sets.starts[part.stop]
    flat = (sets.hashes[first:last] >> (NUMBER_BITS - 32)).astype(np.uint32)
    starts = sets.starts[part.start : part.stop] - first
    permuted = np.empty_like(flat)
    for row, multiplier in enumerate(multipliers):
        np.multiply(flat, multiplier, out=permuted)
        permuted ^= permuted >> np.uint32(15)
        np.minimum.reduceat(permuted, starts, out=columns[row])


def band_keys(signature: Signatures, band_rows: int) -> Hashes:
    """uint64[n, bands]: one number for each band of a signature."""
    bands = signature.shape[1] // band_rows
    values = signature.reshape(len(signature), bands, band_rows).astype(np.uint64)
    keys = np.zeros((len(signature), bands), dtype=np.uint64)
    for row in range(band_rows):
        keys = (keys + values[:, :, row] + np.uint64(1)) * _MULTIPLIER
        keys ^= keys >> np.uint64(31)
    return keys


def candidate_pairs(keys: Hashes) -> tuple[Ints, Ints]:
    """Pairs (smaller, larger) that share a band: in each bucket its head with each member, each member with the next.

    Linear in the bucket's size, never all pairs; rows are taken in the order given.
    """
    size = len(keys)
    found = [np.zeros(0, dtype=np.int64)]
    for band in keys.T:
        order = np.argsort(band, kind="stable")
        ordered = band[order]
        same = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
        heads = np.arange(size)
        heads[same] = -1
        head = order[np.maximum.accumulate(heads)[same]] if len(same) else same
        found += [head * size + order[same], order[same - 1] * size + order[same]]
    pairs = np.unique(np.concatenate(found))
    return pairs // size if size else pairs, pairs % size if size else pairs


def overlaps(left: csr_matrix, a: Ints, right: csr_matrix, b: Ints) -> Ints:
    """int64[p]: the number of shingles that row a[i] of `left` and row b[i] of `right` share."""
    shared: Ints = np.diff(left[a].multiply(right[b]).tocsr().indptr).astype(np.int64)
    return shared
