"""What people decided about comments, brought into a form that no run can break.

Decisions are facts about comments, never about numbers of clusters. A decision that contradicts a newer one is left out
and reported with it.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.clustering.types import ClusteringInputError, Ints

NO_THEME = -1


@dataclass(frozen=True, slots=True)
class Pin:
    """This comment belongs to this theme."""

    row: int
    theme: int
    at: float = 0.0
    by: str = ""

    @property
    def rows(self) -> tuple[int, ...]:
        return (self.row,)


@dataclass(frozen=True, slots=True)
class _Pair:
    first: int
    second: int
    at: float = 0.0
    by: str = ""

    @property
    def rows(self) -> tuple[int, ...]:
        return (self.first, self.second)


class Together(_Pair):
    """These two comments say the same, whatever their words."""

    __slots__ = ()


class Apart(_Pair):
    """These two comments do not say the same, however alike they look."""

    __slots__ = ()


Decision = Pin | Together | Apart


@dataclass(frozen=True, slots=True)
class Conflict:
    """A decision that was left out, and the newer ones that it contradicts."""

    left_out: Decision
    kept: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Decisions in any order; `at` says which is newer, and of equally old ones the later in the sequence."""

    decisions: Sequence[Decision] = ()


def settle(constraints: Constraints, size: int) -> "Settled":
    """Apply the decisions from the newest to the oldest, and leave out those that the newer ones do not allow."""
    settled = Settled()
    numbered = sorted(enumerate(constraints.decisions), key=lambda pair: (-pair[1].at, -pair[0]))
    for _, decision in numbered:
        _check(decision, size)
        settled.take(decision)
    return settled


def _check(decision: Decision, size: int) -> None:
    for row in decision.rows:
        if not 0 <= row < size:
            what = f"{decision} names a comment that is not among the {size} given"
            raise ClusteringInputError(row, what, "leave the decision out or give the comment")


@dataclass(slots=True)
class Settled:
    """Decisions that do not contradict one another, as sets of rows that stay together."""

    applied: list[Decision] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    _parent: dict[int, int] = field(default_factory=dict)
    _pins: dict[int, Pin] = field(default_factory=dict)  # of the root of a set
    _first_pins: dict[int, Pin] = field(default_factory=dict)  # of each theme
    _links: dict[int, list[tuple[int, Decision]]] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """Every row that a decision speaks of, ascending."""
        return sorted({row for decision in self.applied for row in decision.rows})

    def theme(self, row: int) -> int:
        """The theme that a row's set is pinned to, or -1."""
        pin = self._pins.get(self.root(row))
        return NO_THEME if pin is None else pin.theme

    def join_if_allowed(self, first: int, second: int) -> bool:
        """Hold two rows together for want of a decision against it; whether they are."""
        if self._between(first, second):
            return False
        self._join(first, second)
        return True

    def take(self, decision: Decision) -> None:
        against = self._against(decision)
        if against:
            self.conflicts.append(Conflict(decision, tuple(dict.fromkeys(against))))
            return
        self.applied.append(decision)
        if isinstance(decision, Apart):
            self.apart.append(decision)
        elif isinstance(decision, Together):
            self._links_between(decision.first, decision.second, decision)
            self._join(decision.first, decision.second)
        else:
            self._pin(decision)

    def root(self, row: int) -> int:
        while (above := self._parent.get(row, row)) != row:
            self._parent[row] = self._parent.get(above, above)
            row = self._parent[row]
        return row

    def _against(self, decision: Decision) -> list[Decision]:
        """The newer decisions that together forbid this one."""
        if isinstance(decision, Apart):
            return self._path(decision.first, decision.second)
        if isinstance(decision, Together):
            return self._between(decision.first, decision.second)
        held = self._first_pins.get(decision.theme)
        if held is not None:
            against = self._between(held.row, decision.row)
            return [held, *against] if against else []
        pin = self._pins.get(self.root(decision.row))
        return [] if pin is None else [pin, *self._path(pin.row, decision.row)]

    def _between(self, first: int, second: int) -> list[Decision]:
        """The decisions that forbid to hold these two rows together."""
        one, other = self.root(first), self.root(second)
        if one == other:
            return []
        found: list[Decision] = []
        for apart in self.apart:
            ends = {self.root(row): row for row in apart.rows}
            if ends.keys() == {one, other}:
                found += [apart, *self._path(first, ends[one]), *self._path(second, ends[other])]
        if one in self._pins and other in self._pins:
            for row, root in ((first, one), (second, other)):
                found += [self._pins[root], *self._path(row, self._pins[root].row)]
        return found

    def _pin(self, pin: Pin) -> None:
        self._pins.setdefault(self.root(pin.row), pin)
        held = self._first_pins.setdefault(pin.theme, pin)
        self._links_between(held.row, pin.row, pin)
        self._join(held.row, pin.row)

    def _join(self, first: int, second: int) -> None:
        one, other = sorted((self.root(first), self.root(second)))
        if one == other:
            return
        self._parent[other] = one
        pin = self._pins.pop(other, None)
        if pin is not None:
            self._pins.setdefault(one, pin)

    def _links_between(self, first: int, second: int, decision: Decision) -> None:
        self._links.setdefault(first, []).append((second, decision))
        self._links.setdefault(second, []).append((first, decision))

    def _path(self, first: int, second: int) -> list[Decision]:
        """The decisions by which two rows hang together; none if they do not."""
        came: dict[int, tuple[int, Decision] | None] = {first: None}
        waiting = deque([first])
        while waiting and second not in came:
            row = waiting.popleft()
            for other, decision in self._links.get(row, []):
                if other not in came:
                    came[other] = (row, decision)
                    waiting.append(other)
        found: list[Decision] = []
        step = came.get(second)
        while step is not None:
            row, decision = step
            found += [decision, self._first_pins[decision.theme]] if isinstance(decision, Pin) else [decision]
            step = came[row]
        return found


def broken(settled: Settled, issue: Ints, issue_themes: dict[int, int]) -> Iterable[Decision]:
    """The decisions that a result does not keep: none, or the run is wrong."""
    for decision in settled.applied:
        if isinstance(decision, Pin):
            kept = issue_themes.get(int(issue[decision.row])) == decision.theme
        elif isinstance(decision, Together):
            kept = issue[decision.first] == issue[decision.second]
        else:
            kept = issue[decision.first] != issue[decision.second]
        if not kept:
            yield decision
