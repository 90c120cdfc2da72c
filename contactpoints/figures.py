"""What points collected and what became of it: counted by whoever knows, shown here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class PointFigures:
    """Of consultations whose results are published: comments collected, decided, and adopted wholly or in part."""

    consultations: int = 0
    comments: int = 0
    adopted: int = 0


Counter = Callable[[Iterable[int]], Mapping[int, PointFigures]]
_counters: list[Counter] = []


def register_point_figures(counter: Counter) -> None:
    if _counters:
        raise ImproperlyConfigured("the figures of points are registered twice")
    _counters.append(counter)


def figures_of(points: Iterable[int]) -> Mapping[int, PointFigures]:
    """The figures of each point that has any, by primary key."""
    return _counters[0](points) if _counters else {}
