"""What a group is about in a few phrases, and the comment that stands for it.

Words are weighed by c-TF-IDF (Grootendorst 2022): how often they stand in the group's texts, against all groups.
Words serve labels only: nothing is grouped by them.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import rjieba
from scipy.sparse import csr_matrix

from search.clustering.issues import cohesion, sum_up
from search.clustering.types import Array, Bools, Ints
from search.text import normalise

MIN_SIZE = 3
# The members nearest to a group's middle name it; more of them change no label and cost minutes in a million texts.
_READ = 60
_READ_CHARS = 300
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """phrases: best first. medoid: a row of x, the member nearest to the middle.

    size: comments. cohesion: mean cosine between members, 1 for one alone.
    """

    phrases: tuple[str, ...]
    medoid: int
    size: int
    cohesion: float


def label_groups(
    texts: Sequence[str],
    x: csr_matrix,
    labels: Ints,
    weights: Ints,
    *,
    top: int = 5,
    visible: Bools | None = None,
    min_size: int = MIN_SIZE,
) -> dict[int, GroupLabel]:
    """A label for every group of at least `min_size` comments.

    texts, labels: int64[m], weights (comments behind each text): int64[m] belong to the rows of x. Labels are public:
    where `visible` (bool[m]) is given, no other text lends words or stands for its group; a group without any has none.
    """
    shown = np.ones(len(labels), dtype=bool) if visible is None else visible
    sizes = np.bincount(labels, weights=weights).astype(np.int64) if len(labels) else np.zeros(0, dtype=np.int64)
    wanted = sizes >= min_size
    close = _closeness(x, labels)
    rows = np.flatnonzero(wanted[labels] & shown) if len(labels) else np.zeros(0, dtype=np.int64)
    order = rows[np.lexsort((rows, -close[rows], labels[rows]))]
    groups = {
        int(labels[part[0]]): part for part in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(part)
    }
    counted = {group: _count(texts, part[:_READ], weights) for group, part in groups.items()}
    phrases = _best(counted, top)
    inner = cohesion(x, labels)
    return {
        group: GroupLabel(phrases[group], int(part[0]), int(sizes[group]), float(inner[group]))
        for group, part in groups.items()
    }


def _closeness(x: csr_matrix, labels: Ints) -> Array:
    """float64[m]: the dot product of each row with the sum of its group."""
    sums = sum_up(x, labels)
    found = [np.zeros(0)]
    for start in range(0, len(labels), 20_000):
        part = slice(start, start + 20_000)
        found.append(np.asarray(x[part].multiply(sums[labels[part]]).sum(axis=1)).ravel())
    return np.concatenate(found)


def _count(texts: Sequence[str], rows: Ints, weights: Ints) -> dict[str, float]:
    """How often a text of the group holds each phrase: texts count by the root of their copies, each phrase once."""
    words: dict[str, float] = defaultdict(float)
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    total = 0.0
    for row in rows.tolist():
        weight = math.sqrt(weights[row])
        total += weight
        found = _words(texts[row])
        for word in {word for word in found if word}:
            words[word] += weight
        for pair in {pair for pair in itertools.pairwise(found) if all(pair)}:
            pairs[pair] += weight
    # Two words make a phrase when they mostly stand together, not when they met once.
    close = {one + other: count for (one, other), count in pairs.items() if 2 * count >= max(words[one], words[other])}
    counts = {phrase: count for phrase, count in {**words, **close}.items() if not phrase.isdigit()}
    return {phrase: count / total for phrase, count in counts.items()}


def _words(text: str) -> list[str]:
    """The words of a text in order, "" for those that say nothing."""
    cut = rjieba.cut(normalise(text[:_READ_CHARS]))
    return [word if _WORD.fullmatch(word) and word not in _stopwords() else "" for word in cut]


def _best(counted: Mapping[int, Mapping[str, float]], top: int) -> dict[int, tuple[str, ...]]:
    everywhere: Counter[str] = Counter()
    for counts in counted.values():
        for phrase in counts:
            everywhere[phrase] += 1
    found = {}
    for group, counts in counted.items():
        score = {phrase: mean * math.log(1 + len(counted) / everywhere[phrase]) for phrase, mean in counts.items()}
        ranked = sorted(score, key=lambda phrase: (-score[phrase], phrase))
        found[group] = _without_parts(ranked, top)
    return found


def _without_parts(ranked: Sequence[str], top: int) -> tuple[str, ...]:
    """The best phrases, none inside another: the longer one stays, at the better place of the two."""
    chosen: list[str] = []
    for phrase in ranked[: top * 6]:
        inside = [at for at, other in enumerate(chosen) if phrase in other or other in phrase]
        if not inside:
            if len(chosen) < top:
                chosen.append(phrase)
        elif all(chosen[at] in phrase for at in inside):
            chosen[inside[0]] = phrase
            for at in reversed(inside[1:]):
                chosen.pop(at)
    return tuple(chosen)


@cache
def _stopwords() -> frozenset[str]:
    lines = (Path(__file__).parent / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
