"""The whole way from texts to groups, issues and topics; a function of the set of texts and the options alone."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_matrix

from search.clustering.canonical import Canonical, first_rows, heaviest, in_order, rank_by_size
from search.clustering.communities import find_topics
from search.clustering.constraints import NO_THEME, Conflict, Constraints, Settled, broken, settle
from search.clustering.differences import Difference, Differences, difference, flag_differences
from search.clustering.duplicates import OwnWords, near_duplicates, own_words
from search.clustering.issues import find_issues
from search.clustering.labels import GroupLabel, label_groups
from search.clustering.minhash import shingle_sets, signatures
from search.clustering.model import ClusterModel, digests
from search.clustering.neighbours import link_graph, nearest
from search.clustering.prior import default_prior
from search.clustering.quotes import Draft
from search.clustering.types import Bools, ClusteringInputError, ClusterOptions, Duplicates, Floats, Ints
from search.clustering.units import Units, continued, make_units
from search.clustering.vectors import IdfPrior, VectorModel, fit_vectors

Progress = Callable[[str, float], None]
_DEFAULT = ClusterOptions()
# The share of the time that each stage takes in a large run, for the progress.
_STAGES = {
    "read": 0.04,
    "normalise": 0.06,
    "duplicates": 0.18,
    "differences": 0.04,
    "vectors": 0.14,
    "neighbours": 0.26,
    "topics": 0.14,
    "issues": 0.14,
}


@dataclass(frozen=True, slots=True)
class Clustering:
    """For n texts: issue, topic int64[n], numbered like the groups from 0 by (-size, smallest key).

    decisive: bool[n], near duplicates that differ from their leader in something that may turn the meaning.
    themes: issue → the theme that people pinned it to. issue_labels, topic_labels: of clusters of three and more
    comments, when asked for; a medoid is a row.
    """

    duplicates: Duplicates
    decisive: Bools
    issue: Ints
    topic: Ints
    themes: Mapping[int, int]
    conflicts: tuple[Conflict, ...]
    issue_labels: Mapping[int, GroupLabel]
    topic_labels: Mapping[int, GroupLabel]
    seconds: Mapping[str, float]
    _work: "_Work"

    @property
    def exact_groups(self) -> int:
        return len(np.unique(self.duplicates.exact))

    @property
    def topics(self) -> int:
        return len(np.unique(self.topic))

    def sizes(self) -> tuple[Ints, Ints]:
        """How many comments each duplicate group and each issue has."""
        return np.bincount(self.duplicates.group), np.bincount(self.issue)

    def difference(self, texts: Sequence[str], row: int) -> Difference | None:
        """How a row of the texts that were grouped differs from its group's leader; None for the leader's own words."""
        leader = int(self.duplicates.leader[self.duplicates.group[row]])
        if self.duplicates.exact[leader] == self.duplicates.exact[row]:
            return None
        return difference(texts[leader], texts[row])

    def model(self) -> ClusterModel:
        """What `assign` needs, to keep."""
        return self._work.model(self)


def cluster(
    texts: Sequence[str],
    options: ClusterOptions = _DEFAULT,
    *,
    constraints: Constraints | None = None,
    draft: str | None = None,
    prior: IdfPrior | None = None,
    previous: Ints | None = None,
    labels: bool = False,
    visible: Bools | None = None,
    progress: Progress | None = None,
) -> Clustering:
    """Group texts: exact and near duplicates, issues, topics; each text has exactly one of each, one inside the other.

    constraints: what people decided, which always holds. draft: the text that comments speak about, a provision to a
    line; what they quote of it is not compared. prior: how common tokens are at large, by default the table that ships
    with the program. previous: int64[n], the issues of an earlier run, -1 for comments that had none: those that still
    hang together go on and take in what is like them, instead of being found anew; the result then depends on them.
    labels: name issues and topics, from `visible` texts (bool[n]) only. progress: called with a stage's name and the
    share of all work that lies before it.
    """
    _check(texts)
    watch = _Watch(progress)
    with watch.stage("normalise"):
        canonical = in_order(texts)
        settled = settle(constraints or Constraints(), len(texts))
        own = own_words(canonical, Draft(draft, options.quote) if draft else None)
    with watch.stage("duplicates"):
        leaders, similarity = near_duplicates(own.keys, canonical.copies, options, own.quoted)
        units = make_units(canonical.of_row, leaders, settled)
    with watch.stage("differences"):
        differences = flag_differences(canonical.keys, leaders)
    work = _Work(options, canonical, own, units, similarity, draft or "")
    with watch.stage("vectors"):
        work.vectors, work.x = fit_vectors(work.words, options, prior or default_prior())
    _group(work, previous, watch)
    return _result(work, settled, differences, labels, visible, watch)


def _check(texts: Sequence[str]) -> None:
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            what = f"{type(text).__name__} is no text"
            raise ClusteringInputError(row, what, "give strings, empty ones where nothing was said")


@dataclass(slots=True)
class _Work:
    """What the stages hand on."""

    options: ClusterOptions
    canonical: Canonical
    own: OwnWords
    units: Units
    similarity: Floats
    draft: str
    vectors: VectorModel = field(init=False)
    x: csr_matrix = field(init=False)
    issue: Ints = field(init=False)  # of units
    topic: Ints = field(init=False)

    @property
    def words(self) -> list[str]:
        """Of each unit what is its author's own."""
        return [self.own.texts[key] for key in self.units.key.tolist()]

    @property
    def sizes(self) -> Ints:
        return np.bincount(self.units.of_row, minlength=len(self.units.key))

    def model(self, result: Clustering) -> ClusterModel:
        order = np.argsort(digest := digests(self.canonical.keys), kind="stable")
        unit_of_key = np.zeros(len(self.canonical.keys), dtype=np.int64)
        unit_of_key[self.canonical.of_row[::-1]] = self.units.of_row[::-1]
        leader = np.flatnonzero(
            [len(self.own.keys[key]) >= self.options.exact_below for key in self.units.key.tolist()]
        )
        leading = self.units.key[leader]
        sets = shingle_sets(
            [self.own.keys[key] for key in leading.tolist()], self.options.shingle, self.options.threads
        )
        group, issue, topic = (np.zeros(len(self.units.key), dtype=np.int64) for _ in range(3))
        group[self.units.of_row] = result.duplicates.group
        issue[self.units.of_row], topic[self.units.of_row] = result.issue, result.topic
        return ClusterModel(
            options=self.options,
            vectors=self.vectors,
            digest=digest[order],
            digest_unit=unit_of_key[order],
            leader=leader,
            shingles=sets,
            signature=signatures(sets, self.options),
            quoted=csr_matrix((len(leader), 0), dtype=np.int8) if self.own.quoted is None else self.own.quoted[leading],
            x=self.x,
            group=group,
            issue=issue,
            topic=topic,
            comments=len(self.canonical.of_row),
            draft=self.draft,
        )


class _Watch:
    """Seconds of each stage, and how far the work has come."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        names = list(_STAGES)
        if self._progress is not None:
            done = sum(_STAGES[before] for before in names[: names.index(name)]) if name in names else 1.0
            self._progress(name, done)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def _group(work: _Work, previous: Ints | None, watch: _Watch) -> None:
    options, units = work.options, work.units
    sets, earlier = units.sets, None
    if previous is not None:
        sets, earlier = continued(units, previous, work.x, options.cohesion)
    with watch.stage("neighbours"):
        edges = link_graph(nearest(work.x, k=options.neighbours, threads=options.threads), len(units.key))
    with watch.stage("topics"):
        work.topic = _whole_sets(find_topics(len(units.key), edges, options), sets, work.sizes)
    with watch.stage("issues"):
        work.issue = find_issues(
            work.x,
            edges.where(np.flatnonzero(work.topic[edges.a] == work.topic[edges.b])),
            floor=options.cohesion,
            threads=options.threads,
            sets=sets,
            themes=units.themes,
            apart=units.apart,
            earlier=earlier,
            margin=options.continuity,
        )


def _whole_sets(topic: Ints, sets: Ints, sizes: Ints) -> Ints:
    """Units that stay together are in one topic: the one with most of their comments, of equals the smaller."""
    if (sets == np.arange(len(sets))).all():
        return topic
    heads, topics = heaviest(sets, topic, sizes)
    chosen = np.zeros(len(sets), dtype=np.int64)
    chosen[heads] = topics
    return chosen[sets]


def _result(
    work: _Work,
    settled: Settled,
    differences: Differences,
    labels: bool,
    visible: Bools | None,
    watch: _Watch,
) -> Clustering:
    units, keys = work.units, work.canonical.of_row
    group, issue, topic = (
        rank_by_size(label[units.of_row], keys) for label in (np.arange(len(units.key)), work.issue, work.topic)
    )
    themed = np.flatnonzero(units.themes[units.of_row] != NO_THEME)
    themes = dict(zip(issue[themed].tolist(), units.themes[units.of_row[themed]].tolist(), strict=True))
    leading = np.flatnonzero(units.key[units.of_row] == keys)
    issue_labels: dict[int, GroupLabel] = {}
    topic_labels: dict[int, GroupLabel] = {}
    if labels:
        with watch.stage("labels"):
            shown = leading if visible is None else leading[visible[leading]]
            issue_labels, topic_labels = (_label(work, label, shown) for label in (issue, topic))
    result = Clustering(
        duplicates=Duplicates(
            exact=keys, group=group, leader=leading[first_rows(group[leading])], similarity=work.similarity[keys]
        ),
        decisive=differences.of_rows(keys) & (units.key[units.of_row] != keys),
        issue=issue,
        topic=topic,
        themes=themes,
        conflicts=tuple(settled.conflicts),
        issue_labels=issue_labels,
        topic_labels=topic_labels,
        seconds=watch.seconds,
        _work=work,
    )
    unkept = list(broken(settled, issue, themes))
    if unkept:
        raise AssertionError(f"this run breaks what people decided: {unkept}")
    return result


def _label(work: _Work, label: Ints, shown: Ints) -> dict[int, GroupLabel]:
    """label: int64[n], clusters of rows. shown: rows that stand for their unit and may be seen."""
    of_row, count = work.units.of_row, len(work.units.key)
    of_unit = np.zeros(count, dtype=np.int64)
    of_unit[of_row] = label
    row = np.full(count, -1, dtype=np.int64)
    row[of_row[shown[::-1]]] = shown[::-1]
    named = label_groups(work.words, work.x, of_unit, work.sizes, visible=row >= 0)
    return {number: replace(found, medoid=int(row[found.medoid])) for number, found in named.items()}
