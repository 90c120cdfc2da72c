"""Counts as stretches of a bar, each filled with the mark of its kind, so that colour alone says nothing."""

from collections.abc import Sequence

from django import template

from consultations.decisions.models import DispositionKind

register = template.Library()


@register.filter
def shares(bars: Sequence[tuple[DispositionKind, int]]) -> list[dict[str, object]]:
    """Kinds with their counts as stretches of one bar, in per cent."""
    total = sum(count for _kind, count in bars) or 1
    at = 0.0
    stretches: list[dict[str, object]] = []
    for kind, count in bars:
        width = 100 * count / total
        stretches.append({"kind": kind, "count": count, "x": f"{at:.3f}", "width": f"{width:.3f}"})
        at += width
    return stretches
