import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from search.clustering.neighbours import link_graph, nearest
from search.clustering.types import ClusterOptions
from search.clustering.vectors import IdfPrior, count_tokens, document_frequencies, fit_vectors
from tests.search.clustering.reference import bm25_cosines
from tests.search.clustering.strategies import rounds

OPTIONS = ClusterOptions()


@given(rounds)
def test_vectors_are_bm25_of_characters_pairs_and_words(texts: list[str]) -> None:
    _, x = fit_vectors(texts, OPTIONS)

    np.testing.assert_allclose((x @ x.T).toarray(), bm25_cosines(texts), atol=1e-5)


@given(rounds)
def test_a_vector_has_length_one_or_nothing_in_it(texts: list[str]) -> None:
    model, x = fit_vectors(texts, OPTIONS)

    lengths = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    np.testing.assert_allclose(model.transform(texts).toarray(), x.toarray(), atol=1e-6)


def test_threads_change_no_vector() -> None:
    texts = [f"第{n}号居民说电梯第{n % 7}次坏了，{'物业' * (n % 5)}没有修" for n in range(300)]

    one, two = (fit_vectors(texts, ClusterOptions(threads=threads))[1] for threads in (1, 2))

    assert (one != two).nnz == 0


@pytest.mark.parametrize(("count", "kept"), [(50, True), (51, False)])
def test_from_51_texts_on_a_token_needs_two(count: int, kept: bool) -> None:
    texts = ["停车场收费"] * (count - 1) + ["电梯坏了"]

    _, x = fit_vectors(texts, OPTIONS)

    assert bool(x[count - 1].nnz) == kept


def test_a_vocabulary_without_a_word_gives_no_columns() -> None:
    _, x = fit_vectors(["👍", "！！！", ""], OPTIONS)

    assert x.shape == (3, 0)


def test_what_is_common_everywhere_weighs_less() -> None:
    texts = ["希望修路", "希望停车"]
    tokens, _ = document_frequencies(count_tokens(["希望"], 600))
    prior = IdfPrior(tokens, np.full(len(tokens), 90), 100)

    plain, informed = fit_vectors(texts, OPTIONS)[1], fit_vectors(texts, OPTIONS, prior)[1]

    assert (informed @ informed.T)[0, 1] < (plain @ plain.T)[0, 1]


@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 2**20))
def test_nearest_are_the_dense_top_up_to_ties(rows: int, k: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    dense = (chance.random((rows, 12)) * (chance.random((rows, 12)) < 0.3)).astype(np.float32)
    cosines = dense @ dense.T
    np.fill_diagonal(cosines, -1)

    found = nearest(csr_matrix(dense), k=k, threads=2)

    for row in range(rows):
        part = slice(found.starts[row], found.starts[row + 1])
        best = np.sort(cosines[row][cosines[row] > 0])[::-1][:k]
        assert row not in found.others[part]
        np.testing.assert_allclose(found.cosines[part], best, rtol=1e-5)


def test_the_graph_has_each_edge_once() -> None:
    _, x = fit_vectors(["电梯坏了", "电梯坏了没人修", "电梯没人修", "同意"], OPTIONS)

    edges = link_graph(nearest(x, k=2, threads=1), 4)

    pairs = list(zip(edges.a.tolist(), edges.b.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert all(a < b for a, b in pairs)
    assert np.all((edges.weight > 0) & (edges.weight <= 1))
