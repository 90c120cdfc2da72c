from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clustering.constraints import Apart, Constraints, Decision, Pin, Together, settle
from search.clustering.pipeline import Clustering, cluster
from search.clustering.types import ClusteringInputError
from tests.search.clustering.strategies import comments


def holds(found: Clustering, decision: Decision) -> bool:
    if isinstance(decision, Pin):
        return found.themes.get(int(found.issue[decision.row])) == decision.theme
    same = bool(found.issue[decision.first] == found.issue[decision.second])
    return same == isinstance(decision, Together)


def consistent(decisions: Sequence[Decision], rows: int) -> bool:
    """Whether there is any way to keep all of them: closed sets, by plain merging until nothing changes."""
    sets = {row: {row} for row in range(rows)}
    ties = [(d.first, d.second) for d in decisions if isinstance(d, Together)]
    pins = [d for d in decisions if isinstance(d, Pin)]
    ties += [(a.row, b.row) for a in pins for b in pins if a.theme == b.theme]
    for _ in range(len(ties) + 1):
        for a, b in ties:
            joined = sets[a] | sets[b]
            for row in joined:
                sets[row] = joined
    themes_clash = any(b.row in sets[a.row] and a.theme != b.theme for a in pins for b in pins)
    return not themes_clash and not any(d.second in sets[d.first] for d in decisions if isinstance(d, Apart))


@st.composite
def decided_rounds(draw: st.DrawFn) -> tuple[list[str], list[Decision]]:
    texts = draw(st.lists(comments, min_size=2, max_size=14))
    row = st.integers(0, len(texts) - 1)
    pairs = st.tuples(row, row).filter(lambda pair: pair[0] != pair[1])
    at = st.integers(0, 5).map(float)
    one = st.one_of(
        st.builds(Pin, row, st.integers(1, 3), at),
        st.builds(lambda pair, at: Together(*pair, at), pairs, at),
        st.builds(lambda pair, at: Apart(*pair, at), pairs, at),
    )
    return texts, draw(st.lists(one, max_size=8))


@given(decided_rounds())
def test_decisions_hold_or_are_reported_with_what_they_contradict(made: tuple[list[str], list[Decision]]) -> None:
    texts, decisions = made

    found = cluster(texts, constraints=Constraints(decisions))

    left_out = [conflict.left_out for conflict in found.conflicts]
    kept = list(decisions)
    for decision in left_out:
        kept.remove(decision)
    assert all(holds(found, decision) for decision in kept)
    assert consistent(kept, len(texts))
    for conflict in found.conflicts:
        assert conflict.kept
        assert all(other in decisions and other.at >= conflict.left_out.at for other in conflict.kept)
        assert not consistent([*conflict.kept, conflict.left_out], len(texts))


@given(decided_rounds())
def test_groups_stay_inside_issues_whatever_people_decide(made: tuple[list[str], list[Decision]]) -> None:
    texts, decisions = made

    found = cluster(texts, constraints=Constraints(decisions))

    groups = found.duplicates.group.tolist()
    assert len(set(zip(groups, found.issue.tolist(), strict=True))) == len(set(groups))
    assert len(set(zip(found.issue.tolist(), found.topic.tolist(), strict=True))) == len(set(found.issue.tolist()))


@given(st.lists(comments, max_size=14))
def test_no_decisions_change_nothing(texts: list[str]) -> None:
    plain, constrained = cluster(texts), cluster(texts, constraints=Constraints())

    assert plain.issue.tolist() == constrained.issue.tolist()
    assert plain.duplicates.group.tolist() == constrained.duplicates.group.tolist()


def test_the_newer_of_two_pins_holds_and_both_are_named() -> None:
    older, newer = Pin(0, 1, at=1.0, by="张"), Pin(0, 2, at=2.0, by="李")

    settled = settle(Constraints([newer, older]), 1)

    assert settled.theme(0) == 2
    assert [(c.left_out, c.kept) for c in settled.conflicts] == [(older, (newer,))]


def test_a_chain_of_decisions_is_named_whole() -> None:
    chain = [Together(0, 1, at=3.0), Together(1, 2, at=4.0)]

    settled = settle(Constraints([Apart(0, 2, at=1.0), *chain]), 3)

    assert set(settled.conflicts[0].kept) == set(chain)


def test_copies_stay_together_unless_a_person_parts_them() -> None:
    texts = ["电梯维修资金应当公示账目并接受监督"] * 4

    found = cluster(texts, constraints=Constraints([Apart(0, 3)]))

    assert len(set(found.issue[:3].tolist())) == 1
    assert found.issue[3] != found.issue[0]
    assert found.duplicates.group[3] != found.duplicates.group[0]


def test_a_pinned_comment_takes_its_copies_along() -> None:
    texts = ["电梯维修资金应当公示账目并接受监督", "电梯维修资金应当公示账目并接受监督！", "同意"]

    found = cluster(texts, constraints=Constraints([Pin(0, 5)]))

    assert found.themes == {int(found.issue[1]): 5}


def test_a_decision_about_an_unknown_comment_is_refused() -> None:
    with pytest.raises(ClusteringInputError, match="not among the 2 given"):
        settle(Constraints([Pin(2, 1)]), 2)
