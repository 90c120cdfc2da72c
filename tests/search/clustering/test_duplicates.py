import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.clustering.duplicates import Nearness, find_duplicates
from search.clustering.keys import exact_key
from search.clustering.minhash import shingle_sets
from search.clustering.types import ClusterOptions
from search.synthetic.consultation import make_comments
from tests.search.clustering.reference import accepts, partition
from tests.search.clustering.reference import jaccard as reference_jaccard
from tests.search.clustering.strategies import rounds

TEXTS = [
    "建议将消防车通道的标志做得更醒目，并且每年重新划线一次，免得看不清楚",
    "建议将消防车通道的标志做得更醒目，并且每年重新划线一次，免得看不清楚。谢谢",
    "我是居民，建议将消防车通道的标志做得更醒目，并且每年重新划线一次，免得看不清楚",
    "電梯維修資金的使用應當由全體業主表決，並且公示帳目，接受監督",
    "电梯维修资金的使用应当由全体业主表决，并且公示账目，接受监督！",
    "同意",
    "同意。",
    "反对",
]


def test_near_and_exact_duplicates_are_grouped() -> None:
    groups = find_duplicates(TEXTS).group.tolist()

    assert groups[0] == groups[1] == groups[2]
    assert groups[3] == groups[4]
    assert groups[5] == groups[6]
    assert len(set(groups)) == 4


def test_groups_are_numbered_by_size_and_by_the_smallest_key() -> None:
    found = find_duplicates([*TEXTS, "乙", "甲"])

    sizes = np.bincount(found.group)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert [found.group[row] for row in found.leader] == list(range(len(found.leader)))
    keys = [exact_key(text) for text in [*TEXTS, "乙", "甲"]]
    smallest = [
        min(key for key, group in zip(keys, found.group, strict=True) if group == at) for at in range(len(sizes))
    ]
    assert [(-size, key) for size, key in zip(sizes, smallest, strict=True)] == sorted(
        (-size, key) for size, key in zip(sizes, smallest, strict=True)
    )


@pytest.mark.parametrize(("length", "near"), [(40, True), (100, True), (112, False), (300, False)])
def test_a_text_inside_another_is_near_up_to_two_and_a_half_times_its_size(length: int, near: bool) -> None:
    long = "".join(chr(0x4E00 + n) for n in range(length))

    found, jaccard = Nearness(shingle_sets([long, long[:44]], 5), ClusterOptions()).test(np.array([0]), np.array([1]))

    assert found.tolist() == [near] == [accepts(long, long[:44])]
    assert not near or jaccard[0] == pytest.approx(reference_jaccard(long, long[:44]), abs=1e-6)


@given(rounds)
def test_every_member_is_accepted_by_its_leader(texts: list[str]) -> None:
    found = find_duplicates(texts)

    for row, group in enumerate(found.group.tolist()):
        leader = texts[found.leader[group]]
        assert accepts(leader, texts[row])
        if len(exact_key(leader)) >= 8:
            assert found.similarity[row] == pytest.approx(reference_jaccard(leader, texts[row]), abs=1e-6)


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("length", [4, 8, 40])
def test_a_ladder_of_overlapping_texts_does_not_chain(step: int, length: int) -> None:
    sentence = [
        f"{chr(0x4E00 + n * 7)}区的第{n}条道路应当尽快修好{chr(0x5E00 + n * 5)}" for n in range(step * length + 4)
    ]
    ladder = ["".join(sentence[step * n : step * n + 4]) for n in range(length)]
    assert not accepts(ladder[0], ladder[-1])

    found = find_duplicates(ladder)

    assert found.group[0] != found.group[-1]
    assert all(accepts(ladder[found.leader[group]], ladder[row]) for row, group in enumerate(found.group))


@pytest.mark.parametrize("seed", range(3))
def test_against_all_pairs(seed: int) -> None:
    """Nearly all pairs of Jaccard .7 and more are found, and what is found is true of its leader."""
    texts = [made.text for made in make_comments(300, seed)]
    group = find_duplicates(texts).group.tolist()

    close = [
        (a, b) for a, b in itertools.combinations(range(300), 2)
        if min(len(exact_key(texts[a])), len(exact_key(texts[b]))) >= 8 and reference_jaccard(texts[a], texts[b]) >= 0.7
    ]  # fmt: skip

    together = sum(group[a] == group[b] for a, b in close)
    assert len(close) > 500
    assert together / len(close) >= 0.98


@given(rounds, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts: list[str], chance: random.Random) -> None:
    order = list(range(len(texts)))
    chance.shuffle(order)

    shuffled = find_duplicates([texts[at] for at in order])

    assert shuffled.group.tolist() == find_duplicates(texts).group[order].tolist()


@given(rounds)
def test_doubling_every_text_keeps_the_groups(texts: list[str]) -> None:
    rows = list(range(len(texts)))

    doubled = find_duplicates(texts * 2).group.tolist()

    assert partition(doubled[: len(texts)], rows) == partition(find_duplicates(texts).group, rows)
    assert doubled[: len(texts)] == doubled[len(texts) :]


@given(rounds)
@settings(max_examples=20)
def test_threads_change_nothing(texts: list[str]) -> None:
    one, two = (find_duplicates(texts, ClusterOptions(threads=threads)) for threads in (1, 2))

    assert one.group.tolist() == two.group.tolist()
    assert one.leader.tolist() == two.leader.tolist()


@pytest.mark.parametrize("texts", [[], ["一"], ["", ""], ["👍", "👎"], ["同意"] * 500, ["\ud800"]])
def test_odd_inputs_have_an_answer(texts: list[str]) -> None:
    found = find_duplicates(texts)

    assert len(found.group) == len(texts)
    assert len(set(found.group.tolist())) == len(set(texts))


@given(st.lists(st.text("甲乙丙丁不", min_size=0, max_size=14), max_size=20))
def test_equal_keys_are_in_one_group(texts: list[str]) -> None:
    found = find_duplicates(texts)

    by_key: dict[str, set[int]] = {}
    for text, group in zip(texts, found.group.tolist(), strict=True):
        by_key.setdefault(exact_key(text), set()).add(group)
    assert all(len(groups) == 1 for groups in by_key.values())
