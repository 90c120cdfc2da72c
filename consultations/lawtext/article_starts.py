"""Which of the places that look like the beginning of an article are one; the sequence of numbers decides the doubtful.

A line that begins 第X条 with a space or a title after it is an article whatever its number. Where nothing follows the
number, or in the middle of a line, 第X条 may as well be a reference. Among those the path through the text is taken
that gains most: each article counts its weight, each break of the sequence costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

GAP = 1.5
BACKWARDS = 3.0
LATE_BEGINNING = 0.5
_FAR = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may begin an article: the piece of text it lies in, the offset in it, its number."""

    piece: int
    offset: int
    number: int
    suffix: int = 0
    weight: float = 1.0
    sure: bool = False
    # A heading stands before it, after which numbers may begin anew.
    restarts: bool = False


@dataclass(slots=True)
class _Reached:
    """The best way to each number so far, and to any."""

    score: dict[int, float] = field(default_factory=dict)
    by_number: dict[int, int] = field(default_factory=dict)
    by_key: dict[tuple[int, int], int] = field(default_factory=dict)
    best: int | None = None

    def keep(self, at: int, candidate: Candidate) -> None:
        number, key = candidate.number, (candidate.number, candidate.suffix)
        if self._improves(self.by_number.get(number), at):
            self.by_number[number] = at
        if self._improves(self.by_key.get(key), at):
            self.by_key[key] = at
        if self._improves(self.best, at):
            self.best = at

    def _improves(self, known: int | None, at: int) -> bool:
        return known is None or self.score[known] < self.score[at]

    def forget(self) -> None:
        self.by_number.clear()
        self.by_key.clear()
        self.best = None


def choose_article_starts(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that begin an article: all that are sure, and the best chain of the others between them."""
    reached = _Reached()
    back: list[int | None] = []
    for at, candidate in enumerate(candidates):
        gain, before = _best_way(candidate, candidates, reached)
        reached.score[at] = gain + candidate.weight
        back.append(before)
        if candidate.sure:
            reached.forget()
        elif gain + candidate.weight <= (reached.score[reached.best] if reached.best is not None else 0) - GAP:
            continue
        reached.keep(at, candidate)
    chosen: list[Candidate] = []
    at_ = reached.best
    while at_ is not None:
        chosen.append(candidates[at_])
        at_ = back[at_]
    return chosen[::-1]


def _best_way(candidate: Candidate, candidates: Sequence[Candidate], reached: _Reached) -> tuple[float, int | None]:
    """The score and the place from which this candidate is reached best."""
    before = (
        reached.by_key.get((candidate.number, candidate.suffix - 1))
        if candidate.suffix
        else reached.by_number.get(candidate.number - 1)
    )
    best = reached.best
    if best is None:
        return (0.0 if candidate.number == 1 else -LATE_BEGINNING), None
    broken = reached.score[best] - _cost(candidates[best], candidate)
    if before is not None and reached.score[before] >= broken:
        return reached.score[before], before
    return broken, best


def _cost(before: Candidate, candidate: Candidate) -> float:
    if candidate.restarts and candidate.number == 1:
        return 0.0
    return GAP if 0 < candidate.number - before.number <= _FAR else BACKWARDS
