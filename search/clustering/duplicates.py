"""Exact and near duplicates. Every member of a group was compared with the group's leader: nothing chains."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.clustering.keys import exact_key
from search.clustering.minhash import candidate_pairs, shingles, signatures
from search.clustering.types import Array, DuplicateOptions, Duplicates

_DEFAULT = DuplicateOptions()


def find_duplicates(texts: Sequence[str], options: DuplicateOptions = _DEFAULT) -> Duplicates:
    """Group the texts. The result is a function of the texts alone: their order and repetition change no partition."""
    keys = [exact_key(text) for text in texts]
    distinct = sorted(set(keys), key=lambda key: key.encode("utf-8", "surrogatepass"))
    number = {key: at for at, key in enumerate(distinct)}
    of_row = np.array([number[key] for key in keys], dtype=np.int64)
    copies = np.bincount(of_row, minlength=len(distinct)) if len(keys) else np.zeros(0, dtype=np.int64)
    leaders, similarity = _near(distinct, copies, options)
    return _number(of_row, leaders, similarity)


def _near(distinct: list[str], copies: Array, options: DuplicateOptions) -> tuple[Array, Array]:
    """For each distinct key the number of its leader's key, and its Jaccard to it."""
    leaders = np.arange(len(distinct), dtype=np.int64)
    similarity = np.ones(len(distinct), dtype=np.float32)
    long = [at for at, key in enumerate(distinct) if len(key) >= options.exact_below]
    sets = {at: shingles(distinct[at], options.shingle) for at in long}
    pairs = _accepted(long, sets, options)
    for leader, members in _stars(pairs, copies, sets, options):
        for member, jaccard in members.items():
            leaders[member] = leader
            similarity[member] = jaccard
    return leaders, similarity


def _accepted(long: list[int], sets: Mapping[int, Array], options: DuplicateOptions) -> dict[int, set[int]]:
    neighbours: dict[int, set[int]] = defaultdict(set)
    signature = signatures([sets[at] for at in long], options)
    seen: set[tuple[int, int]] = set()
    for a, b in candidate_pairs(signature, options.band_rows):
        pair = (min(a, b), max(a, b))
        if pair in seen:
            continue
        seen.add(pair)
        left, right = long[pair[0]], long[pair[1]]
        if compare(sets[left], sets[right], options) is not None:
            neighbours[left].add(right)
            neighbours[right].add(left)
    return neighbours


def compare(left: Array, right: Array, options: DuplicateOptions) -> float | None:
    """The Jaccard of two shingle sets when they count as near duplicates, else None."""
    shared = len(np.intersect1d(left, right, assume_unique=True))
    jaccard = shared / (len(left) + len(right) - shared)
    if jaccard >= options.jaccard:
        return jaccard
    small, large = sorted((len(left), len(right)))
    contained = small >= options.containment_min_shingles and large <= options.max_ratio * small
    return jaccard if contained and shared / small >= options.containment else None


def _stars(
    neighbours: dict[int, set[int]], copies: Array, sets: Mapping[int, Array], options: DuplicateOptions
) -> Iterable[tuple[int, dict[int, float]]]:
    """Leaders with those who are near them. Whoever a leader does not accept looks for another leader."""
    waiting = [_component(at, neighbours) for at in _heads(neighbours)]
    while waiting:
        component = waiting.pop()
        leader = min(component, key=lambda at: (-copies[at], -len(neighbours[at] & component), at))
        members = {}
        for member in sorted(component - {leader}):
            jaccard = compare(sets[leader], sets[member], options)
            if jaccard is not None:
                members[member] = jaccard
        yield leader, members
        rest = component - {leader} - members.keys()
        inner = {at: neighbours[at] & rest for at in rest}
        waiting += [_component(at, inner) for at in _heads(inner) if inner[at]]


def _heads(neighbours: Mapping[int, set[int]]) -> list[int]:
    """The smallest member of each connected component."""
    seen: set[int] = set()
    heads = []
    for at in sorted(neighbours):
        if at not in seen:
            heads.append(at)
            seen |= _component(at, neighbours)
    return heads


def _component(start: int, neighbours: Mapping[int, set[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        for other in neighbours[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def _number(of_row: Array, leaders: Array, similarity: Array) -> Duplicates:
    """Number the groups from 0 by (-size, smallest key) and find each leader's first row."""
    row_leader = leaders[of_row] if len(of_row) else of_row
    sizes = np.bincount(row_leader, minlength=len(leaders))
    smallest = np.full(len(leaders), len(leaders), dtype=np.int64)
    np.minimum.at(smallest, leaders, np.arange(len(leaders)))
    heads = sorted(set(leaders.tolist()), key=lambda at: (-sizes[at], smallest[at]))
    number = {leader: at for at, leader in enumerate(heads)}
    first_row: dict[int, int] = {}
    for row, key in enumerate(of_row.tolist()):
        first_row.setdefault(key, row)
    return Duplicates(
        exact=of_row,
        group=np.array([number[at] for at in row_leader.tolist()], dtype=np.int64),
        leader=np.array([first_row[at] for at in heads], dtype=np.int64),
        similarity=similarity[of_row] if len(of_row) else similarity,
    )
