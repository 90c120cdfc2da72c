import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from search.clustering.communities import find_topics, leiden, modularity
from search.clustering.issues import cohesion, find_issues
from search.clustering.neighbours import Edges, link_graph, nearest
from search.clustering.types import ClusterOptions
from tests.search.clustering.reference import average_linkage, partition


def vectors(rows: int, seed: int) -> csr_matrix:
    """Rows of length 1 round a few middles; no two cosines equal, so that the reference joins the same pairs."""
    chance = np.random.default_rng(seed)
    middles = chance.random((4, 10))
    dense = middles[chance.integers(0, 4, rows)] * (chance.random((rows, 10)) < 0.5) + 0.2 * chance.random((rows, 10))
    return csr_matrix((dense / np.linalg.norm(dense, axis=1, keepdims=True)).astype(np.float64))


def graph(x: csr_matrix) -> Edges:
    return link_graph(nearest(x, k=x.shape[0], threads=1), x.shape[0])


@given(st.integers(1, 25), st.integers(0, 2**20), st.floats(0.3, 0.95))
def test_issues_are_those_of_average_linkage(rows: int, seed: int, floor: float) -> None:
    x = vectors(rows, seed)

    found = find_issues(x, graph(x), floor=floor)

    expected = average_linkage((x @ x.T).toarray(), floor)
    assert partition(found, range(rows)) == partition(expected, range(rows))


@given(st.integers(1, 40), st.integers(0, 2**20), st.floats(0.3, 0.95))
def test_no_issue_is_less_cohesive_than_the_floor(rows: int, seed: int, floor: float) -> None:
    x = vectors(rows, seed)

    found = find_issues(x, graph(x), floor=floor, threads=2)

    assert np.all(cohesion(x, found) >= floor - 1e-6)


@given(st.integers(1, 20), st.integers(0, 2**20))
def test_cohesion_is_the_mean_over_all_pairs(rows: int, seed: int) -> None:
    x = vectors(rows, seed)
    labels = np.random.default_rng(seed).integers(0, 3, rows)
    labels = np.unique(labels, return_inverse=True)[1]

    found = cohesion(x, labels)

    cosines = (x @ x.T).toarray()
    for label in range(labels.max() + 1):
        members = np.flatnonzero(labels == label)
        pairs = [cosines[a, b] for a, b in itertools.permutations(members, 2)]
        np.testing.assert_allclose(found[label], np.mean(pairs) if pairs else 1.0, atol=1e-6)


@given(st.integers(2, 25), st.integers(0, 2**20), st.data())
def test_sets_themes_and_rows_apart_hold(rows: int, seed: int, data: st.DataObject) -> None:
    x = vectors(rows, seed)
    row = st.integers(0, rows - 1)
    first, second, third = (data.draw(row) for _ in range(3))
    sets = np.arange(rows)
    sets[second] = sets[first]
    themes = np.full(rows, -1)
    themes[first] = themes[second] = 7
    themes[third] = 7 if third in (first, second) else 8
    apart = (
        np.array([(a, b) for a, b in [(data.draw(row), data.draw(row))] if sets[a] != sets[b]])
        .reshape(-1, 2)
        .astype(np.int64)
    )

    found = find_issues(x, graph(x), floor=0.3, sets=sets, themes=themes, apart=apart)

    assert found[first] == found[second]
    assert (found[third] == found[first]) or themes[third] == 8
    assert themes[third] != 8 or found[third] != found[first]
    assert all(found[a] != found[b] for a, b in apart)


def two_rings() -> Edges:
    pairs = [(a, b) for ring in (range(6), range(6, 12)) for a, b in itertools.combinations(ring, 2)] + [(0, 6)]
    a, b = np.array(pairs).T
    return Edges(a, b, np.ones(len(pairs), dtype=np.float32))


def test_topics_are_communities_and_lonely_nodes_stay_alone() -> None:
    found = find_topics(13, two_rings(), ClusterOptions())

    assert partition(found, range(13)) == {frozenset(range(6)), frozenset(range(6, 12)), frozenset([12])}


def test_the_same_seed_finds_the_same_communities() -> None:
    x = vectors(200, 3)
    edges = link_graph(nearest(x, k=5, threads=1), 200)

    runs = [leiden(200, edges, resolution=1.0, seeds=[4, 5], iterations=3) for _ in range(3)]

    assert all(np.array_equal(one, other) for run in runs for one, other in zip(run, runs[0], strict=True))


def test_topics_are_the_best_of_several_runs() -> None:
    x = vectors(200, 3)
    edges = link_graph(nearest(x, k=5, threads=1), 200)
    options = ClusterOptions()

    best = modularity(find_topics(200, edges, options), edges, 1.0)

    runs = leiden(200, edges, resolution=1.0, seeds=range(options.trials), iterations=options.iterations)
    assert best == max(modularity(run, edges, 1.0) for run in runs)


def test_modularity_of_a_known_graph() -> None:
    labels = np.array([0] * 6 + [1] * 6)

    # 30 of 31 edges inside; each community has half of the degrees.
    assert modularity(labels, two_rings(), 1.0) == 30 / 31 - 2 * 0.25
