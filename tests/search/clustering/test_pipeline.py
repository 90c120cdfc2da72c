import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.clustering.keys import exact_key
from search.clustering.pipeline import Clustering, cluster
from search.clustering.types import ClusteringInputError, ClusterOptions
from search.synthetic.consultation import make_comments
from tests.search.clustering.reference import accepts, partition
from tests.search.clustering.strategies import rounds


def labels(found: Clustering) -> list[list[int]]:
    return [found.duplicates.group.tolist(), found.issue.tolist(), found.topic.tolist()]


@given(rounds, st.randoms(use_true_random=False))
def test_shuffled_texts_keep_their_numbers(texts: list[str], chance: random.Random) -> None:
    order = list(range(len(texts)))
    chance.shuffle(order)

    shuffled = cluster([texts[at] for at in order])

    assert labels(shuffled) == [[numbers[at] for at in order] for numbers in labels(cluster(texts))]


@given(rounds)
def test_doubling_every_comment_keeps_all_three_partitions(texts: list[str]) -> None:
    rows = range(len(texts))

    doubled = labels(cluster(texts * 2))

    assert [partition(numbers[: len(texts)], rows) for numbers in doubled] == [
        partition(numbers, rows) for numbers in labels(cluster(texts))
    ]


@given(rounds)
def test_groups_lie_in_issues_and_issues_in_topics(texts: list[str]) -> None:
    found = cluster(texts)

    groups, issues, topics = labels(found)
    assert len(set(zip(groups, issues, strict=True))) == len(set(groups))
    assert len(set(zip(issues, topics, strict=True))) == len(set(issues))
    for numbers in (groups, issues, topics):
        sizes = np.bincount(numbers)
        assert sizes.sum() == len(texts)
        assert np.all(sizes > 0)
        assert list(sizes) == sorted(sizes, reverse=True)


@pytest.mark.parametrize("seed", [0, 1])
def test_issues_lie_in_topics_in_a_large_round_too(seed: int) -> None:
    _, issues, topics = labels(cluster([made.text for made in make_comments(4_000, seed)]))

    assert len(set(topics)) > 10
    assert len(set(zip(issues, topics, strict=True))) == len(set(issues))


@given(rounds)
def test_leaders_accept_their_members_in_the_whole_pipeline(texts: list[str]) -> None:
    found = cluster(texts).duplicates

    assert all(accepts(texts[found.leader[group]], text) for group, text in zip(found.group, texts, strict=True))


@pytest.mark.parametrize("seed", [0, 1])
def test_threads_and_repetition_change_nothing(seed: int) -> None:
    texts = [made.text for made in make_comments(3_000, seed)]

    runs = [labels(cluster(texts, ClusterOptions(threads=threads))) for threads in (1, 2, 2)]

    assert runs[0] == runs[1] == runs[2]


@pytest.mark.parametrize(
    "texts",
    [[], ["一"], ["一", "二"], ["同意", "同意"], [""] * 3, ["👍", "👎", "👍"], ["同意"] * 50_000, ["\ud800", "\udfff坏"],
     [f"第{n}位居民说电梯坏了" for n in range(50)], [f"第{n}位居民说电梯坏了" for n in range(51)]],
    ids=["none", "one", "two", "alike", "empty", "emoji", "stock", "surrogates", "fifty", "fifty-one"],
)  # fmt: skip
def test_odd_rounds_have_an_answer(texts: list[str]) -> None:
    found = cluster(texts, labels=True)

    assert [len(numbers) for numbers in labels(found)] == [len(texts)] * 3
    assert found.exact_groups == len({exact_key(text) for text in texts})


def test_ten_megabytes_in_one_text() -> None:
    long = "".join(f"第{n}条，停车收费应当公开并且每年检查一次。" for n in range(420_000))

    found = cluster([long, "停车收费应当公开", "停车收费应当公开。"])

    assert len(long) > 8_000_000
    assert found.duplicates.group.tolist() == [1, 0, 0]


def test_what_is_no_text_is_refused_with_its_row() -> None:
    with pytest.raises(ClusteringInputError, match="row 1: NoneType is no text"):
        cluster(["同意", None])  # type: ignore[list-item]


def test_opposite_wishes_after_the_same_quotation_are_not_alike() -> None:
    clause = "任何单位和个人都有权对停车收费方面的违法行为进行投诉和举报，接到举报的部门应当在七个工作日内答复。"
    texts = [
        clause + "我同意这样写，很有必要。",
        clause + "这条删掉吧，部门根本做不到。",
        clause + "我同意这样写，很有必要！！谢谢。",
    ]

    without, given_draft = cluster(texts), cluster(texts, draft=f"第三条　{clause}")

    assert len(set(without.duplicates.group.tolist())) == 1
    groups = given_draft.duplicates.group.tolist()
    assert groups[0] == groups[2] != groups[1]
    assert given_draft.issue[0] != given_draft.issue[1]


def test_the_same_words_about_another_article_are_not_the_same() -> None:
    clauses = [
        "县级以上人民政府应当加强对停车工作的领导并纳入规划。",
        "从事收费活动的单位应当每年向社会公开全部收入和支出。",
    ]
    texts = [f"{clause}这一条写得太原则，执行起来没有抓手。" for clause in clauses]

    found = cluster(texts, draft="\n".join(clauses))

    assert len(set(found.duplicates.group.tolist())) == 2


@given(rounds)
@settings(max_examples=20)
def test_a_draft_that_nobody_quotes_changes_nothing(texts: list[str]) -> None:
    draft = "第一条　本条例所称古生物化石，是指地质历史时期形成并赋存于地层中的动物和植物的实体化石及其遗迹化石。"

    assert labels(cluster(texts)) == labels(cluster(texts, draft=draft))


def test_labels_come_from_visible_texts_only() -> None:
    texts = ["停车收费太贵，停车场不公开", "停车收费太贵，停车场要公开", "停车收费太贵了，住在秘密花园的张三说的"] * 2
    visible = np.array([True, True, False] * 2)

    found = cluster(texts, labels=True, visible=visible)

    phrases = [phrase for label in found.issue_labels.values() for phrase in label.phrases]
    assert "停车" in "".join(phrases)
    assert not any(hidden in phrase for phrase in phrases for hidden in ("秘密", "花园", "张三"))
    assert all(visible[label.medoid] for label in found.issue_labels.values())


@given(rounds)
@settings(max_examples=30)
def test_labels_belong_to_their_groups(texts: list[str]) -> None:
    found = cluster(texts, labels=True)

    for numbers, named in ((found.issue, found.issue_labels), (found.topic, found.topic_labels)):
        for number, label in named.items():
            assert numbers[label.medoid] == number
            assert label.size == (numbers == number).sum() >= 3
            assert not any(a != b and a in b for a in label.phrases for b in label.phrases)


def test_progress_names_every_stage_in_order() -> None:
    said: list[tuple[str, float]] = []

    cluster(["同意", "反对"], progress=lambda stage, share: said.append((stage, share)))

    assert [stage for stage, _ in said] == [
        "normalise",
        "duplicates",
        "differences",
        "vectors",
        "neighbours",
        "topics",
        "issues",
    ]
    assert [share for _, share in said] == sorted(share for _, share in said)
