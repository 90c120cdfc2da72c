"""BM25 vectors of Han characters, pairs of them, and runs of other letters and digits.

The weighting is Okapi BM25 (Robertson and Zaragoza 2009); rows are brought to length 1, so that a dot product is a
cosine.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from search.clustering.characters import (
    CHUNK_TEXTS,
    NUMBER_BITS,
    Characters,
    Table,
    chunks,
    encode,
    lengths_of,
    sort_numbers,
)
from search.clustering.threads import each
from search.clustering.types import Array, Bools, ClusterOptions, Floats, Hashes, Ints
from search.text import normalise

_FEW = 50
_HAN, _WORD = 1, 2
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)


class TokenCounts(NamedTuple):
    """tokens: int64[t], distinct within a text and ascending. counts: int32[t]. starts: int64[n + 1]."""

    tokens: Ints
    counts: Ints
    starts: Ints


@dataclass(frozen=True, slots=True)
class IdfPrior:
    """How many of `documents` general texts hold each token (ascending): what is common everywhere tells little."""

    tokens: Ints
    frequencies: Ints
    documents: int

    def shares(self, tokens: Ints) -> Floats:
        """float32[t]: the share of general texts that hold each token."""
        found, at = _find(self.tokens, tokens)
        frequencies = np.where(found, self.frequencies[at], 0) if len(self.tokens) else np.zeros(len(tokens))
        return (frequencies / max(self.documents, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class VectorModel:
    """vocabulary: int64[v], ascending. idf: float32[v]. mean_length: kept tokens in a text; the rest as fitted."""

    vocabulary: Ints
    idf: Floats
    mean_length: float
    max_chars: int
    k1: float
    b: float

    def transform(self, texts: Sequence[str], *, threads: int = 1) -> csr_matrix:
        """float32[n, v] of row norm 1, or 0 where a text holds nothing known."""
        return self._weigh(_columns(count_tokens(texts, self.max_chars, threads), self.vocabulary))

    def _weigh(self, x: csr_matrix) -> csr_matrix:
        """Turn float32[n, v] of counts into BM25 weights of row norm 1, in place."""
        lengths = _row_sums(x, x.data)
        norm = self.k1 * (1 - self.b + self.b * lengths / self.mean_length)
        terms = np.diff(x.indptr)
        x.data *= np.float32(self.k1 + 1) / (x.data + np.repeat(norm.astype(np.float32), terms))
        x.data *= self.idf[x.indices]
        norms = np.sqrt(_row_sums(x, np.square(x.data)))
        x.data /= np.repeat(np.where(norms > 0, norms, 1).astype(np.float32), terms)
        return x


def fit_vectors(
    texts: Sequence[str], options: ClusterOptions, prior: IdfPrior | None = None
) -> tuple[VectorModel, csr_matrix]:
    """A model of these texts, and their vectors: float32[n, v], row norm 1 or 0."""
    counted = count_tokens(texts, options.max_chars, options.threads)
    tokens, frequencies = document_frequencies(counted, options.threads)
    kept = _worth_keeping(frequencies, len(texts), options)
    tokens, frequencies = tokens[kept], frequencies[kept]
    x = _columns(counted, tokens)
    total = float(x.data.sum(dtype=np.float64))
    model = VectorModel(
        vocabulary=tokens,
        idf=_idf(tokens, frequencies, len(texts), options, prior),
        mean_length=total / len(texts) if total else 1.0,
        max_chars=options.max_chars,
        k1=options.k1,
        b=options.b,
    )
    return model, model._weigh(x)


def _row_sums(x: csr_matrix, values: Floats) -> Array:
    """float64[n]."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    rows: Array = sums[x.indptr[1:]] - sums[x.indptr[:-1]]
    return rows


def _worth_keeping(frequencies: Ints, documents: int, options: ClusterOptions) -> Ints:
    few = documents <= _FEW
    most = documents if few else min(options.max_df * documents, options.max_df_docs)
    kept = np.flatnonzero((frequencies >= (1 if few else options.min_df)) & (frequencies <= most))
    if len(kept) > options.max_features:
        often = np.argsort(-frequencies[kept], kind="stable")[: options.max_features]
        kept = np.sort(kept[often])
    return kept


def _idf(tokens: Ints, frequencies: Ints, documents: int, options: ClusterOptions, prior: IdfPrior | None) -> Floats:
    n, df = float(documents), frequencies.astype(np.float64)
    if prior is not None:
        n += options.prior_documents
        df = df + options.prior_documents * prior.shares(tokens)
    return np.log1p((n - df + 0.5) / (df + 0.5)).astype(np.float32)


def count_tokens(texts: Sequence[str], max_chars: int, threads: int = 1) -> list[TokenCounts]:
    """The tokens of the first `max_chars` characters of each text, some texts at a time."""
    parts = chunks(np.minimum(lengths_of(texts), max_chars), most_texts=CHUNK_TEXTS)
    return each(lambda part: _count([text[:max_chars] for text in texts[part]]), parts, threads)


def document_frequencies(counted: Sequence[TokenCounts], threads: int = 1) -> tuple[Ints, Ints]:
    """Each token, ascending, and how many texts hold it."""
    found = each(lambda part: np.unique(part.tokens, return_counts=True), counted, threads)
    none = np.zeros(0, dtype=np.int64)
    tokens, place = np.unique(np.concatenate([none, *(tokens for tokens, _ in found)]), return_inverse=True)
    counts = np.concatenate([none, *(counts for _, counts in found)])
    return tokens, np.bincount(place, weights=counts, minlength=len(tokens)).astype(np.int64)


def _count(texts: Sequence[str]) -> TokenCounts:
    tokens, rows = _tokens(encode(texts))
    distinct, first, starts = sort_numbers(rows, tokens, len(texts))
    return TokenCounts(distinct, np.diff(np.append(first, len(tokens))).astype(np.int32), starts)


def _tokens(written: Characters) -> tuple[Ints, Ints]:
    """int64[t] tokens and the text of each: every Han character, every pair of neighbours, every other word whole."""
    codes = _folding.of(written.codes).astype(np.uint64)
    kinds, rows = _kinds.of(written.codes), written.rows
    han = kinds == _HAN
    pair = han[1:] & han[:-1] & (rows[1:] == rows[:-1])
    words, word_rows = _words(codes, kinds == _WORD, rows)
    singles = _token(codes[han])
    pairs = _token((codes[:-1][pair] << np.uint64(21)) | codes[1:][pair] | np.uint64(1 << 50))
    return np.concatenate([singles, pairs, words]), np.concatenate([rows[han], rows[:-1][pair], word_rows])


def _words(codes: Hashes, word: Bools, rows: Ints) -> tuple[Ints, Ints]:
    inside = np.flatnonzero(word)
    if not len(inside):
        return inside, inside
    start = np.ones(len(inside), dtype=bool)
    start[1:] = (inside[1:] != inside[:-1] + 1) | (rows[inside[1:]] != rows[inside[:-1]])
    heads = np.flatnonzero(start)
    position = np.arange(len(inside)) - np.repeat(heads, np.diff(np.append(heads, len(inside))))
    letters = (codes[inside] + position.astype(np.uint64) * np.uint64(1 << 21) + np.uint64(1 << 51)) * _MULTIPLIER
    letters ^= letters >> np.uint64(29)
    return _token(np.add.reduceat(letters * _MIX, heads)), rows[inside[heads]]


def _token(numbers: Hashes) -> Ints:
    mixed = numbers * _MULTIPLIER
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    return (mixed >> np.uint64(64 - NUMBER_BITS)).astype(np.int64)


def _find(vocabulary: Ints, tokens: Ints) -> tuple[Bools, Ints]:
    """Whether each token is in the vocabulary, and where."""
    if not len(vocabulary):
        return np.zeros(len(tokens), dtype=bool), np.zeros(len(tokens), dtype=np.int64)
    at = np.minimum(np.searchsorted(vocabulary, tokens), len(vocabulary) - 1)
    return vocabulary[at] == tokens, at


def _columns(counted: list[TokenCounts], vocabulary: Ints) -> csr_matrix:
    """float32[n, v] of counts; takes the parts out of the list, so that both are never held whole."""
    parts: list[tuple[Array, Floats, Ints]] = []
    while counted:
        part = counted.pop(0)
        known, at = _find(vocabulary, part.tokens)
        before = np.concatenate([[0], np.cumsum(known)])
        parts.append((at[known].astype(np.int32), part.counts[known].astype(np.float32), np.diff(before[part.starts])))
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(part[0] for part in parts)])
    counts = np.concatenate([np.zeros(0, dtype=np.float32), *(part[1] for part in parts)])
    sizes = np.concatenate([np.zeros(0, dtype=np.int64), *(part[2] for part in parts)])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return csr_matrix((counts, columns, starts), shape=(len(sizes), len(vocabulary)))


def _kind(char: str) -> int:
    code = ord(char)
    if (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x323AF
        or 0xF900 <= code <= 0xFAFF
        or code == 0x3007
    ):
        return _HAN
    return _WORD if unicodedata.category(char)[0] in "LNM" else 0


_folding = Table(lambda char: ord(normalise(char)))
_kinds = Table(_kind)
