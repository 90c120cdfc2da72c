"""What the grouping is held to, written as plainly as possible: sets, loops and dense matrices."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from search.clustering.keys import exact_key
from search.clustering.types import ClusterOptions
from search.text import normalise

OPTIONS = ClusterOptions()


def shingles(text: str, size: int = OPTIONS.shingle) -> set[str]:
    key = exact_key(text)
    return {key[at : at + size] for at in range(max(1, len(key) - size + 1))}


def jaccard(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def accepts(leader: str, member: str) -> bool:
    """The rule of near duplicates, on the sets themselves."""
    if exact_key(leader) == exact_key(member):
        return True
    if min(len(exact_key(leader)), len(exact_key(member))) < OPTIONS.exact_below:
        return False
    a, b = shingles(leader), shingles(member)
    small, large = sorted((len(a), len(b)))
    contained = len(a & b) / small >= OPTIONS.containment and small >= OPTIONS.containment_min_shingles
    return jaccard(leader, member) >= OPTIONS.jaccard or (contained and large <= OPTIONS.max_ratio * small)


def partition(labels: Iterable[int], items: Sequence[Any]) -> set[frozenset[Any]]:
    groups: dict[int, set[Any]] = {}
    for label, item in zip(labels, items, strict=True):
        groups.setdefault(int(label), set()).add(item)
    return {frozenset(group) for group in groups.values()}


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def tokens(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    folded = normalise(text)[: OPTIONS.max_chars]
    word = ""
    for at, char in enumerate(folded + " "):
        if is_han(char):
            found[char] += 1
            if is_han(folded[at + 1 : at + 2] or " "):
                found[folded[at : at + 2]] += 1
        if char.isalnum() and not is_han(char):
            word += char
        elif word:
            found["word " + word] += 1
            word = ""
    return found


def bm25_cosines(texts: Sequence[str]) -> Any:
    """float64[n, n]: BM25 with the defaults, without a prior, for at most fifty texts."""
    counted = [tokens(text) for text in texts]
    df = Counter(token for counts in counted for token in counts)
    n, mean = len(texts), sum(sum(counts.values()) for counts in counted) / max(len(texts), 1) or 1
    columns = {token: at for at, token in enumerate(sorted(df))}
    x = np.zeros((n, len(columns)))
    for row, counts in enumerate(counted):
        norm = OPTIONS.k1 * (1 - OPTIONS.b + OPTIONS.b * sum(counts.values()) / mean)
        for token, count in counts.items():
            idf = math.log(1 + (n - df[token] + 0.5) / (df[token] + 0.5))
            x[row, columns[token]] = count * (OPTIONS.k1 + 1) / (count + norm) * idf
    lengths = np.linalg.norm(x, axis=1, keepdims=True)
    x = x / np.where(lengths > 0, lengths, 1)
    return x @ x.T


def average_linkage(cosines: Any, floor: float) -> list[int]:
    """Join the two nearest clusters, by the mean over all pairs, again and again; of equals those with smaller rows."""
    clusters = [[row] for row in range(len(cosines))]
    while True:
        best, pair = floor, None
        for a in range(len(clusters)):
            for b in range(a + 1, len(clusters)):
                mean = float(np.mean([cosines[i][j] for i in clusters[a] for j in clusters[b]]))
                if mean > best or (mean == best and pair is None):
                    best, pair = mean, (a, b)
        if pair is None:
            break
        clusters[pair[0]] += clusters.pop(pair[1])
    labels = [0] * len(cosines)
    for number, rows in enumerate(clusters):
        for row in rows:
            labels[row] = number
    return labels
