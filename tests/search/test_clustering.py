import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clustering.duplicates import find_duplicates
from search.clustering.keys import exact_key

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


def partition(texts: list[str]) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for text, group in zip(texts, find_duplicates(texts).group.tolist(), strict=True):
        groups.setdefault(group, set()).add(text)
    return {frozenset(group) for group in groups.values()}


def test_near_and_exact_duplicates_are_grouped() -> None:
    groups = find_duplicates(TEXTS).group.tolist()

    assert groups[0] == groups[1] == groups[2]
    assert groups[3] == groups[4]
    assert groups[5] == groups[6]
    assert len(set(groups)) == 4


def test_groups_are_numbered_by_size() -> None:
    found = find_duplicates(TEXTS)

    sizes = np.bincount(found.group)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert [found.group[row] for row in found.leader] == list(range(len(found.leader)))


def test_the_order_of_the_texts_does_not_matter() -> None:
    shuffled = random.Random(3).sample(TEXTS, len(TEXTS))

    assert partition(TEXTS) == partition(shuffled)


def test_doubling_every_text_keeps_the_groups() -> None:
    assert partition(TEXTS) == partition(TEXTS * 2)


def test_a_ladder_of_overlapping_texts_does_not_chain() -> None:
    sentence = [f"{chr(0x4E00 + n * 7)}区的第{n}条道路应当尽快修好{chr(0x5E00 + n * 5)}" for n in range(12)]
    ladder = ["".join(sentence[n : n + 4]) for n in range(8)]

    groups = find_duplicates(ladder).group.tolist()

    assert groups[0] != groups[-1]


@pytest.mark.parametrize("texts", [[], ["一"], ["", ""], ["👍", "👎"], ["同意"] * 500, ["\ud800"]])
def test_odd_inputs_have_an_answer(texts: list[str]) -> None:
    found = find_duplicates(texts)

    assert len(found.group) == len(texts)
    assert len(set(found.group.tolist())) == len(set(texts))


@pytest.mark.parametrize(
    ("one", "other"),
    [("涨3.5%", "涨35%"), ("10:30开会", "1030开会"), ("零下-5度", "零下5度"), ("二〇二四", "二二四"), ("👍", "👎"), ("！！！", ""),
     ("不同意", "同意"), ("½", "12")],
)  # fmt: skip
def test_the_key_keeps_what_carries_meaning(one: str, other: str) -> None:
    assert exact_key(one) != exact_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("電梯 壞了。", "电梯坏了"), ("ＡＢＣ，", "abc"), ("同意！！", "同意"), ("第１２条", "第12条")]
)
def test_the_key_is_blind_to_script_width_case_and_sentence_marks(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@given(st.lists(st.text("甲乙丙丁不", min_size=0, max_size=14), max_size=20))
def test_equal_keys_are_in_one_group(texts: list[str]) -> None:
    found = find_duplicates(texts)

    by_key: dict[str, set[int]] = {}
    for text, group in zip(texts, found.group.tolist(), strict=True):
        by_key.setdefault(exact_key(text), set()).add(group)
    assert all(len(groups) == 1 for groups in by_key.values())
