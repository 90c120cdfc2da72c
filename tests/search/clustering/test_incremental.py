import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.clustering.incremental import assign, match_ids
from search.clustering.pipeline import cluster
from search.synthetic.consultation import make_comments, make_draft
from tests.search.clustering.strategies import rounds

labels = st.lists(st.integers(-1, 5), min_size=1, max_size=30).map(np.array)


@given(rounds)
@settings(max_examples=40)
def test_a_text_that_was_grouped_gets_its_own_groups(texts: list[str]) -> None:
    found = cluster(texts)

    again = assign(found.model(), texts)

    assert again.group.tolist() == found.duplicates.group.tolist()
    assert again.issue.tolist() == found.issue.tolist()
    assert again.topic.tolist() == found.topic.tolist()
    assert again.similarity.tolist() == [1.0] * len(texts)


@given(rounds, rounds)
@settings(max_examples=40)
def test_a_new_text_gets_an_issue_with_its_topic_and_a_group_with_its_issue(texts: list[str], new: list[str]) -> None:
    found = cluster(texts)
    topic_of = dict(zip(found.issue.tolist(), found.topic.tolist(), strict=True))
    issue_of = dict(zip(found.duplicates.group.tolist(), found.issue.tolist(), strict=True))

    given_to = assign(found.model(), new)

    for group, issue, topic in zip(
        given_to.group.tolist(), given_to.issue.tolist(), given_to.topic.tolist(), strict=True
    ):
        assert group == -1 or issue == issue_of[group]
        assert issue == -1 or topic == topic_of[issue]


@given(rounds, rounds)
@settings(max_examples=30)
def test_new_texts_do_not_see_one_another(texts: list[str], new: list[str]) -> None:
    model = cluster(texts).model()

    together = assign(model, new)

    alone = [assign(model, [text]) for text in new]
    assert together.issue.tolist() == [int(one.issue[0]) for one in alone]
    assert together.group.tolist() == [int(one.group[0]) for one in alone]


def test_a_near_duplicate_joins_its_group_and_a_stranger_none() -> None:
    texts = [
        "建议将消防车通道的标志做得更醒目，并且每年重新划线一次",
        "停车收费标准三年没有调整过，希望公开",
        "同意",
    ] * 2
    found = cluster(texts)

    new = assign(found.model(), [texts[0] + "，谢谢", "👍👍👍", "反对"])

    assert new.group.tolist() == [found.duplicates.group[0], -1, -1]
    assert new.topic.tolist() == [found.topic[0], -1, -1]
    assert 0.5 <= new.similarity[0] < 1


def test_what_quotes_the_draft_is_assigned_by_its_own_words() -> None:
    draft = make_draft()
    clause = draft.splitlines()[0].partition("　")[2]
    texts = [clause + "我同意这样写，很有必要，也做得到。", clause + "这条删掉吧，部门根本做不到，没有意义。"] * 2
    found = cluster(texts, draft=draft)

    new = assign(found.model(), [clause + "我同意这样写，很有必要，也做得到！谢谢"])

    assert new.group[0] == found.duplicates.group[0]


@pytest.mark.parametrize("texts", [[], ["同意"], ["", ""]])
def test_empty_rounds_can_be_assigned_to(texts: list[str]) -> None:
    found = assign(cluster(texts).model(), ["电梯坏了没有人修", "同意", ""])

    assert len(found.group) == 3
    assert len(assign(cluster(texts).model(), []).group) == 0


@given(labels)
def test_the_same_groups_keep_their_ids_whatever_their_numbers(old: np.ndarray) -> None:
    renumbered = np.where(old >= 0, 7 - old, -1)

    same, other = match_ids(old, old, next_id=100), match_ids(old, renumbered, next_id=100)

    assert all(number == stable for number, stable in same.mapping.items())
    assert all(7 - number == stable for number, stable in other.mapping.items())
    assert not same.born and not same.ended and not same.merged and not same.split


@given(st.lists(labels, min_size=2, max_size=6), st.integers(0, 2**20))
def test_ids_are_never_used_again(runs: list[np.ndarray], seed: int) -> None:
    size = min(len(run) for run in runs)
    ids, next_id, gone = runs[0][:size], 6, set()
    for run in runs[1:]:
        matched = match_ids(ids, run[:size], next_id=next_id)
        assert not gone & set(matched.mapping.values())
        assert all(next_id <= born < matched.next_id for born in matched.born)
        assert len(set(matched.mapping.values())) == len(matched.mapping)
        gone |= matched.ended
        ids = np.array([matched.mapping.get(number, -1) for number in run[:size].tolist()])
        next_id = matched.next_id


def test_merging_and_splitting_are_recorded() -> None:
    merged = match_ids(np.array([1, 1, 1, 2, 2]), np.array([0, 0, 0, 0, 0]), next_id=10)
    split = match_ids(np.array([1, 1, 1, 1, 1]), np.array([0, 0, 0, 3, 3]), next_id=10)

    assert merged.mapping == {0: 1}
    assert (merged.ended, merged.merged, merged.successor) == ({2}, {1: {2}}, {2: 1})
    assert split.mapping == {0: 1, 3: 10}
    assert (split.born, split.split) == ({10}, {1: {10}})


def test_ties_go_to_the_larger_overlap_and_then_the_smaller_id() -> None:
    matched = match_ids(np.array([4, 4, 5, 5]), np.array([0, 1, 0, 1]), next_id=9)

    assert matched.mapping == {0: 4, 1: 5}


def test_a_group_too_unlike_the_old_one_is_a_new_one() -> None:
    old, new = np.array([1] * 10), np.array([0, 0, *range(1, 9)])

    assert match_ids(old, new, next_id=5).mapping[0] == 5
    assert match_ids(old, new, minimum=0.2, next_id=5).mapping[0] == 1


def test_most_issues_keep_their_ids_when_a_tenth_is_added() -> None:
    texts = [made.text for made in make_comments(3_000, 1)] + [made.text for made in make_comments(300, 2)]
    before = cluster(texts[:3_000])
    after = cluster(texts, previous=np.concatenate([before.issue, np.full(300, -1)]))

    matched = match_ids(before.issue, after.issue[:3_000], next_id=before.issue.max() + 1)

    kept = set(matched.mapping.values())
    large = np.flatnonzero(np.bincount(before.issue) >= 5)
    assert np.mean([issue in kept for issue in large.tolist()]) >= 0.95
