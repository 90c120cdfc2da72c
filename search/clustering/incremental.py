"""Living with a clustering: new comments join it, and numbers of groups survive a new run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from search.clustering.canonical import heaviest
from search.clustering.duplicates import Nearness
from search.clustering.keys import exact_keys
from search.clustering.minhash import band_keys, shingle_sets, signatures
from search.clustering.model import ClusterModel, digests
from search.clustering.types import Floats, Hashes, Ints

NONE = -1
_CHUNK = 20_000
# Leaders looked at in one bucket: more than that share their band with whatever is long and common.
_BUCKET = 50


@dataclass(frozen=True, slots=True)
class Assignment:
    """For n texts: group, issue, topic int64[n], -1 where nothing is similar. similarity: float32[n].

    similarity: 1 for the same words, the Jaccard to the leader for a near duplicate, else the cosine to the nearest.
    """

    group: Ints
    issue: Ints
    topic: Ints
    similarity: Floats


def assign(model: ClusterModel, texts: Sequence[str], *, neighbours: int = 5) -> Assignment:
    """Where each text belongs in a clustering as it is; no other comment moves, and the texts do not see one another.

    The same words → their group; else a near duplicate of a group's leader, verified, the most similar one; else the
    issue among those of the nearest comments to whose members it has the greatest mean cosine, if that reaches the
    floor; the topic follows from the issue, or is the one that weighs most among the nearest comments.
    """
    parts = [_assign(model, texts[at : at + _CHUNK], neighbours) for at in range(0, len(texts), _CHUNK)]
    none = np.zeros(0, dtype=np.int64)
    return Assignment(
        group=np.concatenate([none, *(part.group for part in parts)]),
        issue=np.concatenate([none, *(part.issue for part in parts)]),
        topic=np.concatenate([none, *(part.topic for part in parts)]),
        similarity=np.concatenate([none.astype(np.float32), *(part.similarity for part in parts)]),
    )


def _assign(model: ClusterModel, texts: Sequence[str], neighbours: int) -> Assignment:
    keys = exact_keys(texts)
    unit, similarity = _same_words(model, keys)
    own, quoted = (texts, None) if model.quotes is None else model.quotes.own_words(texts)
    left = np.flatnonzero(unit == NONE)
    unit[left], similarity[left] = _near_leader(
        model, [own[row] for row in left.tolist()], None if quoted is None else quoted[left]
    )
    known = np.flatnonzero(unit != NONE)
    group, issue, topic = (np.full(len(texts), NONE, dtype=np.int64) for _ in range(3))
    for found, of_unit in ((group, model.group), (issue, model.issue), (topic, model.topic)):
        found[known] = of_unit[unit[known]]
    left = np.flatnonzero(unit == NONE)
    issue[left], topic[left], similarity[left] = _by_vote(model, [own[row] for row in left.tolist()], neighbours)
    return Assignment(group, issue, topic, similarity)


def _same_words(model: ClusterModel, keys: Sequence[str]) -> tuple[Ints, Floats]:
    wanted = digests(keys)
    unit = np.full(len(keys), NONE, dtype=np.int64)
    if len(model.digest) and len(keys):
        at = np.minimum(np.searchsorted(model.digest, wanted), len(model.digest) - 1)
        same = model.digest[at] == wanted
        unit[same] = model.digest_unit[at[same]]
    return unit, (unit != NONE).astype(np.float32)


def _near_leader(model: ClusterModel, own: Sequence[str], quoted: csr_matrix | None) -> tuple[Ints, Floats]:
    """The unit of the most similar leader that accepts each text (of equals the smaller), and the Jaccard to it."""
    unit, similarity = np.full(len(own), NONE, dtype=np.int64), np.zeros(len(own), dtype=np.float32)
    keys = exact_keys(own)
    long = np.array([row for row, key in enumerate(keys) if len(key) >= model.options.exact_below], dtype=np.int64)
    if not len(long) or not len(model.leader):
        return unit, similarity
    sets = shingle_sets([keys[row] for row in long.tolist()], model.options.shingle, model.options.threads)
    ours = band_keys(signatures(sets, model.options), model.options.band_rows)
    a, b = _candidates(model, ours)
    near = Nearness(
        sets,
        model.options,
        others=model.shingles,
        quoted=None if quoted is None else quoted[long],
        others_quoted=model.quoted,
    )
    accepted, jaccard = near.test(a, b)
    a, b, jaccard = a[accepted], b[accepted], jaccard[accepted]
    order = np.lexsort((b, -jaccard, a))
    rows, first = np.unique(a[order], return_index=True)
    best = order[first]
    unit[long[rows]], similarity[long[rows]] = model.leader[b[best]], jaccard[best]
    return unit, similarity


def _candidates(model: ClusterModel, ours: Hashes) -> tuple[Ints, Ints]:
    """Pairs (row of ours, leader) that share a band, at most _BUCKET leaders in each."""
    found = [np.zeros(0, dtype=np.int64)]
    for mine, (ordered, leader) in zip(ours.T, model.bands, strict=True):
        start = np.searchsorted(ordered, mine, side="left")
        count = np.minimum(np.searchsorted(ordered, mine, side="right") - start, _BUCKET)
        rows = np.repeat(np.arange(len(mine)), count)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        found.append(rows * len(leader) + leader[start[rows] + place])
    pairs = np.unique(np.concatenate(found))
    return pairs // len(model.leader), pairs % len(model.leader)


def _by_vote(model: ClusterModel, own: Sequence[str], neighbours: int) -> tuple[Ints, Ints, Floats]:
    issue, topic = np.full(len(own), NONE, dtype=np.int64), np.full(len(own), NONE, dtype=np.int64)
    if not len(own) or not model.x.shape[1]:
        return issue, topic, np.zeros(len(own), dtype=np.float32)
    y = model.vectors.transform(own, threads=model.options.threads)
    top = sp_matmul_topn(y, model.transposed, neighbours, threshold=0.0, sort=True, n_threads=model.options.threads)
    rows = np.repeat(np.arange(len(own)), np.diff(top.indptr))
    similarity = np.zeros(len(own), dtype=np.float32)
    np.maximum.at(similarity, rows, top.data)
    voting, chosen = heaviest(rows, model.topic[top.indices], top.data.astype(np.float64))
    topic[voting] = chosen
    near = top.data >= model.options.cohesion
    pairs = np.unique(np.stack([rows[near], model.issue[top.indices[near]]], axis=1), axis=0)
    dots = np.asarray(y[pairs[:, 0]].multiply(model.issue_sums[pairs[:, 1]]).sum(axis=1)).ravel()
    mean = dots / model.issue_sizes[pairs[:, 1]]
    fits = mean >= model.options.cohesion
    placed, chosen = heaviest(pairs[fits, 0], pairs[fits, 1], mean[fits])
    issue[placed], topic[placed] = chosen, model.issue_topic[chosen]
    return issue, topic, np.minimum(similarity, np.float32(1))


@dataclass(frozen=True, slots=True)
class IdMatch:
    """How the groups of a new run continue the old ones.

    mapping: new number → stable id. born: ids given for the first time. ended: old ids that no group continues.
    merged: stable id → the ended ids most of whose comments it has. split: old id → the born ids with most of their
    earlier comments from it. successor: ended id → the stable id with most of its comments, for pages that named it.
    """

    mapping: Mapping[int, int]
    born: frozenset[int]
    ended: frozenset[int]
    merged: Mapping[int, frozenset[int]]
    split: Mapping[int, frozenset[int]]
    successor: Mapping[int, int]
    next_id: int


def match_ids(old: Ints, new: Ints, *, minimum: float = 0.3, next_id: int) -> IdMatch:
    """Give the groups of a new run the ids of the old ones that they continue.

    old, new: int64[n], the groups of the same comments, -1 for those that had none. Pairs of groups are matched by
    their Jaccard over the comments present in both, greatest first (ties: larger overlap, then the smaller ids), from
    `minimum` on, each id once; the others get ids from `next_id` on, which were never used.
    """
    present = (old >= 0) & (new >= 0)
    pairs, overlap = np.unique(np.stack([old[present], new[present]], axis=1), axis=0, return_counts=True)
    old_size, new_size = _sizes(old[present]), _sizes(new[present])
    sizes = [old_size[a] + new_size[b] for a, b in pairs.tolist()]
    jaccard = overlap / np.maximum(np.array(sizes, dtype=np.int64) - overlap, 1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -overlap, -jaccard))
    mapping: dict[int, int] = {}
    taken: set[int] = set()
    for at in order.tolist():
        before, after = (int(value) for value in pairs[at])
        if jaccard[at] >= minimum and before not in taken and after not in mapping:
            mapping[after] = before
            taken.add(before)
    born: dict[int, int] = {}
    for number in np.unique(new[new >= 0]).tolist():
        if number not in mapping:
            born[number] = next_id + len(born)
    mapping |= born
    merged, split, successor = _history(pairs, overlap, mapping, set(born.values()), taken)
    return IdMatch(
        mapping=mapping,
        born=frozenset(born.values()),
        ended=frozenset(np.unique(old[old >= 0]).tolist()) - taken,
        merged=merged,
        split=split,
        successor=successor,
        next_id=next_id + len(born),
    )


def _history(
    pairs: Ints, overlap: Ints, mapping: Mapping[int, int], born: set[int], taken: set[int]
) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]], dict[int, int]]:
    """Where most of the comments of each old group went, and those of each new group came from (ties: smaller id)."""
    into: dict[int, tuple[int, int]] = {}
    out_of: dict[int, tuple[int, int]] = {}
    for (before, number), shared in zip(pairs.tolist(), overlap.tolist(), strict=True):
        after = mapping[number]
        into[before] = max(into.get(before, (0, 0)), (shared, -after))
        out_of[after] = max(out_of.get(after, (0, 0)), (shared, -before))
    successor = {before: -after for before, (_, after) in into.items() if before not in taken}
    origin = {after: -before for after, (_, before) in out_of.items() if after in born}
    return _turned(successor), _turned(origin), successor


def _turned(mapping: Mapping[int, int]) -> dict[int, frozenset[int]]:
    turned: dict[int, set[int]] = {}
    for key, value in mapping.items():
        turned.setdefault(value, set()).add(key)
    return {key: frozenset(values) for key, values in turned.items()}


def _sizes(labels: Ints) -> dict[int, int]:
    values, counts = np.unique(labels, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
