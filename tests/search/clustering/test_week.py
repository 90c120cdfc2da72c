"""A week in the life of a round: comments come in, people rename, merge, split and pin; every run keeps what they did."""

import random
from dataclasses import dataclass, field

import numpy as np
import pytest

from search.clustering.constraints import Apart, Constraints, Decision, Pin, Together
from search.clustering.incremental import match_ids
from search.clustering.pipeline import Clustering, cluster
from search.synthetic.consultation import make_comments


@dataclass
class Week:
    """What the platform would store: decisions about comments, names of issues, ids."""

    texts: list[str]
    chance: random.Random
    decisions: list[Decision] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    ids: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    next_id: int = 0
    ended: set[int] = field(default_factory=set)
    successors: dict[int, int] = field(default_factory=dict)
    kept: list[float] = field(default_factory=list)

    def run(self, count: int) -> Clustering:
        before = np.concatenate([self.ids, np.full(count - len(self.ids), -1)])
        found = cluster(self.texts[:count], constraints=Constraints(self.decisions), previous=before)
        matched = match_ids(before, found.issue, next_id=self.next_id)
        sizes = np.bincount(self.ids) if len(self.ids) else np.zeros(0)
        large = set(np.flatnonzero(sizes >= 5).tolist())
        if large:
            self.kept.append(len(large & set(matched.mapping.values())) / len(large))
        assert not self.ended & set(matched.mapping.values())
        assert set(matched.successor) == matched.ended
        self.ended |= matched.ended
        self.successors |= matched.successor
        self.ids = np.array([matched.mapping[number] for number in found.issue.tolist()])
        self.next_id = matched.next_id
        return found

    def decide(self, found: Clustering, day: int) -> None:
        sizes = np.bincount(found.issue)
        large = np.flatnonzero(sizes >= 4).tolist()
        for at in range(5):
            now = day + at / 10
            one, other = self.chance.sample(large, 2)
            rows, others = np.flatnonzero(found.issue == one), np.flatnonzero(found.issue == other)
            self.names[int(self.ids[rows[0]])] = f"renamed on day {day}"
            self.decisions += [
                Together(int(rows[0]), int(others[0]), now, "merge"),
                Apart(int(rows[0]), int(rows[-1]), now, "split"),
                Pin(self.chance.choice(rows.tolist()), self.chance.randrange(8), now, "pin"),
            ]


def holds(found: Clustering, decision: Decision) -> bool:
    if isinstance(decision, Pin):
        return found.themes.get(int(found.issue[decision.row])) == decision.theme
    return bool(found.issue[decision.first] == found.issue[decision.second]) == isinstance(decision, Together)


@pytest.mark.parametrize("count", [1_400, pytest.param(20_000, marks=pytest.mark.soak)])
def test_a_week_keeps_every_decision_and_its_ids(count: int) -> None:
    week = Week([made.text for made in make_comments(count, 9)], random.Random(9))

    for day in range(1, 8):
        found = week.run(count * day // 7)
        left_out = {conflict.left_out for conflict in found.conflicts}
        assert all(holds(found, decision) for decision in week.decisions if decision not in left_out)
        assert all(conflict.kept for conflict in found.conflicts)
        assert all(conflict.left_out.at <= max(kept.at for kept in conflict.kept) for conflict in found.conflicts)
        week.decide(found, day)

    # A name leads to an issue of today: its own id, or the one that took its comments.
    today = set(week.ids.tolist())
    for named in week.names:
        while named in week.ended:
            named = week.successors[named]
        assert named in today
    figures = f"{count} comments: {week.kept} of issues of 5 and more kept their id, {len(week.decisions)} decisions"
    print(figures)  # noqa: T201 - for the long run, by hand
    assert np.mean(week.kept) >= 0.95
